"""A fault of the program's own tells where it is, and nothing of what was being read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.core import crash
from jwtinspect.core.text import shown

ROOT = Path(jwtinspect.__file__).resolve().parent.parent
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ"


def fault() -> ValueError:
    try:
        try:
            raise KeyError(TOKEN)
        except KeyError as error:
            raise ValueError(f"bad {TOKEN}") from error
    except ValueError as error:
        return error


def test_it_is_told_by_kind_and_place() -> None:
    lines = crash.lines_of(fault())
    assert lines[0].startswith("jwtinspect has a fault: ValueError in test_crash.py, line ")
    assert lines[1].startswith("  test_crash.py, line ") and lines[1].endswith(", fault")
    assert TOKEN not in "".join(lines)


def test_places_are_named_without_the_folders_of_whoever_runs_it() -> None:
    with pytest.raises(AttributeError) as raised:
        shown(None)  # type: ignore[arg-type]
    said = "\n".join(crash.lines_of(raised.value))
    assert "core/text.py, line " in said.replace(os.sep, "/")
    assert str(ROOT) not in said


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A program that has the fault of ``code`` in the middle of everything."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys, threading, gc\nTOKEN = {TOKEN!r}\n{code}"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        input=TOKEN,
        timeout=60,
    )


BROKEN = """
import jwtinspect.report.inspect as module, jwtinspect.reading.sources
def broken(*_, **__): raise RuntimeError(TOKEN)
"""
FAULTS = {
    "check": BROKEN + "module.case_of = broken\nsys.argv = ['jwtinspect', 'check']\n"
    "from jwtinspect.__main__ import main\nmain()",
    "plan": BROKEN + "import jwtinspect.report.inspect\njwtinspect.report.inspect.inspect = broken\n"
    "sys.argv = ['jwtinspect', 'plan', '-']\nfrom jwtinspect.__main__ import main\nmain()",
    "a thread": "from jwtinspect.core.crash import quote_nothing\nquote_nothing()\n"
    "def run(): raise RuntimeError(TOKEN)\nthread = threading.Thread(target=run)\nthread.start()\nthread.join()",
    "the end of an object": "from jwtinspect.core.crash import quote_nothing\nquote_nothing()\n"
    "class It:\n    def __repr__(self): return TOKEN\n    def __del__(self): raise RuntimeError(TOKEN)\nIt()",
}


@pytest.mark.parametrize("code", FAULTS.values(), ids=FAULTS)
def test_an_error_that_nobody_foresaw_prints_nothing_of_what_was_read(code: str) -> None:
    done = run(code)
    assert TOKEN not in done.stdout + done.stderr and TOKEN.split(".")[2] not in done.stdout + done.stderr
    assert "jwtinspect has a fault: RuntimeError in " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_failed_so_says_neither_yes_nor_no() -> None:
    assert run(FAULTS["check"]).returncode == 2


WINDOW = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from jwtinspect.gui import app
from jwtinspect.gui.window import Window
def broken(*_, **__): raise RuntimeError(TOKEN)
app.inspect = broken
application = app.application()
def begin():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, Window))
    QTimer.singleShot(1500, lambda: end(window))
    window.take_text("x " * %d + TOKEN)
def end(window):
    print(window.notice.words.text(), window.isVisible(), window._session._reading, window.status.cancel.isVisible())
    application.quit()
QTimer.singleShot(400, begin)
app.main()
"""


@pytest.mark.parametrize("size", [1, 40_000], ids=["at once", "on another thread"])
def test_an_error_in_the_window_is_told_in_the_window_and_quotes_nothing(size: int) -> None:
    done = run(WINDOW % size)
    assert TOKEN.split(".")[2] not in done.stdout + done.stderr
    assert "jwtinspect has a fault: RuntimeError in " in done.stderr
    assert done.stdout.startswith("jwtinspect has a fault: RuntimeError in "), done.stderr
    assert done.stdout.split()[-3:] == ["True", "False", "False"], "it is there, and reads nothing any more"
