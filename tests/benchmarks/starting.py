"""Cold start: check against a bare Python with three imports, the first painted window against a bare QMainWindow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from ratio import best_of, line

from jwtinspect.core.resources import root

BARE_PYTHON = [sys.executable, "-c", "import json, base64, argparse"]
FIRST_PAINT = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
class Watch(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint and {ready}:
            QTimer.singleShot(0, QApplication.instance().quit)
        return False
"""
BARE_WINDOW = (
    FIRST_PAINT.format(ready="True")
    + """
from PySide6.QtWidgets import QMainWindow, QPlainTextEdit
app = QApplication(sys.argv)
watch = Watch()
app.installEventFilter(watch)
window = QMainWindow()
window.setCentralWidget(QPlainTextEdit())
window.show()
app.exec()
"""
)


def measure(rounds: int = 15) -> Iterator[str]:
    example = str(root() / "examples" / "auth0-36000-against-86400.json")
    check = [sys.executable, "-m", "jwtinspect", "check", "--fail-on", "never", example]
    mine, theirs = best_of(lambda: _run(check), lambda: _run(BARE_PYTHON), rounds)
    yield line(
        "check of one response, cold",
        mine,
        "python -c 'import json, base64, argparse'",
        theirs,
        "at most 3.5 x, aim 2.5 x",
    )
    window = [sys.executable, "-m", "jwtinspect", example]
    quits = {"JWTINSPECT_QUIT_AFTER_FIRST_REPORT": "1"}
    mine, theirs = best_of(
        lambda: _run(window, quits), lambda: _run([sys.executable, "-c", BARE_WINDOW]), rounds
    )
    yield line(
        "window painted with a response loaded, cold",
        mine,
        "a bare QMainWindow with a QPlainTextEdit",
        theirs,
        "at most 1.6 x",
    )


def _run(command: list[str], more: dict[str, str] | None = None) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **(more or {})}
    subprocess.run(command, env=environment, check=True, capture_output=True)
