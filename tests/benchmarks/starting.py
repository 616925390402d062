"""Cold start: check against a bare Python with three imports, the first painted window against a bare QMainWindow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from ratio import best_of, line

from jwtinspect.core.resources import root

BARE_PYTHON = [sys.executable, "-c", "import json, base64, argparse"]
UNTIL_PAINTED = """
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint:
            thing.removeEventFilter(self)
            QTimer.singleShot(0, painted)
        return False

def painted():
    print("painted", flush=True)
"""
BARE_WINDOW = f"""
import sys
{UNTIL_PAINTED}
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit
app = QApplication(sys.argv)
window = QMainWindow()
editor = QPlainTextEdit()
for path in sys.argv[1:]:
    editor.setPlainText(open(path, encoding="utf-8").read())
window.setCentralWidget(editor)
window.resize(1280, 820)
watch = Watch()
editor.viewport().installEventFilter(watch)
window.show()
app.exec()
"""
OUR_WINDOW = f"""
import gc, sys
from jwtinspect.__main__ import STARTING
gc.set_threshold(STARTING)
from jwtinspect.gui import app as front
from jwtinspect.gui.preferences import Preferences
{UNTIL_PAINTED}
from PySide6.QtCore import QSettings
app = front.application()
window = front.window_of(app, Preferences(QSettings()), sys.argv[1:])
watch = Watch()
window.centralWidget().installEventFilter(watch)
window.show()
app.exec()
"""


def measure(rounds: int = 12) -> Iterator[str]:
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
    window = [sys.executable, "-c", OUR_WINDOW, example]
    bare = [sys.executable, "-c", BARE_WINDOW, example]
    mine, theirs = best_of(lambda: _run_until_painted(window), lambda: _run_until_painted(bare), rounds)
    what = "window painted with a response loaded, cold"
    yield line(what, mine, "a QMainWindow with that text in a QPlainTextEdit", theirs, "at most 1.6 x")
    mine, empty = best_of(lambda: _run_until_painted(window), lambda: _run_until_painted(bare[:-1]), rounds)
    yield line(what, mine, "one with nothing in it", empty, "for comparison")


def _run(command: list[str]) -> None:
    subprocess.run(command, env=_environment(), check=True, capture_output=True, timeout=60)


def _run_until_painted(command: list[str]) -> None:
    """Runs a program until it says that its first window is painted, then ends it."""
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"painted\n"
        running.kill()


def _environment() -> dict[str, str]:
    """With byte code kept as on any machine: without, it would be the compiler that is measured."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment
