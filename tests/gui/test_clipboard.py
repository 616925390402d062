"""A token that was copied does not stay on the clipboard, and nothing of anybody else is cleared."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from jwtinspect.gui import clipboard
from jwtinspect.gui.clipboard import SecretOnClipboard


@pytest.fixture
def secret(qapp) -> SecretOnClipboard:
    owner = QObject(qapp)
    return SecretOnClipboard(owner)


def test_every_systems_hint_says_that_it_is_a_secret(secret) -> None:
    secret.put("a-token")
    data = QGuiApplication.clipboard().mimeData()
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
    assert data.hasFormat("application/x-nspasteboard-concealed-type")
    for name in ("ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory"):
        assert bytes(data.data(f'application/x-qt-windows-mime;value="{name}"').data()) == b"\0\0\0\0"


def test_it_is_cleared_after_a_while(secret, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(clipboard, "SECONDS", 1)
    secret.put("a-token")
    assert QGuiApplication.clipboard().text() == "a-token"
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "", timeout=5000)


def test_what_somebody_else_has_put_there_stays(secret) -> None:
    secret.put("a-token")
    QGuiApplication.clipboard().setText("a shopping list")
    secret.clear()
    assert QGuiApplication.clipboard().text() == "a shopping list"


def test_it_is_cleared_at_the_end(secret, qapp) -> None:
    secret.put("a-token")
    qapp.aboutToQuit.emit()
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.parametrize("text", ["half of a pair \ud800", "a\x00b", "two\r\nlines", "a\u2029b"])
def test_it_is_cleared_whatever_it_holds(secret, text) -> None:
    secret.put(text)
    assert QGuiApplication.clipboard().text() != ""
    secret.clear()
    assert QGuiApplication.clipboard().text() == ""


def test_the_first_of_two_is_cleared_too_if_it_came_back(secret) -> None:
    secret.put("first-token")
    secret.put("second-token")
    QGuiApplication.clipboard().setText("first-token")
    secret.clear()
    assert QGuiApplication.clipboard().text() == ""
