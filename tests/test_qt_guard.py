"""PySide6 must not be the release that eats None (PYSIDE-3474): a window would end after some minutes."""

import sys

import PySide6
from PySide6.QtWidgets import QLabel


def test_qt_does_not_eat_none(qtbot):
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("x")
    assert sys.getrefcount(None) > before - 50


def test_the_release_that_eats_none_is_kept_out():
    assert sys.version_info >= (3, 12) or not PySide6.__version__.startswith("6.12.0")
