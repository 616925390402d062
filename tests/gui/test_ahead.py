"""What the tabs need is loaded before they are opened, a little at a time."""

import subprocess
import sys

from jwtinspect.gui.ahead import calls

START = """
import sys
from PySide6.QtCore import QSettings
from jwtinspect.gui.app import application, window_of
from jwtinspect.gui.preferences import Preferences
from jwtinspect.rules.examples import access_token

def ours():
    return {name for name in sys.modules if name.startswith("jwtinspect.")}

app = application()
window = window_of(app, Preferences(QSettings(sys.argv[1], QSettings.Format.IniFormat)))
window.show()
window._session.paste(access_token(3600))
assert window.tabs is not None
while "jwtinspect.gui.timeline_speech" not in sys.modules or "jwtinspect.gui.commands" not in sys.modules:
    app.processEvents()  # what follows the first paint by itself
"""
OPENED = """
from jwtinspect.gui.ahead import calls
before = ours()
for call in calls():
    call()
    print(" ".join(["loaded", *sorted(ours() - before)]))
    before = ours()
for number in range(window.tabs.count()):
    window.tabs.setCurrentIndex(number)
    app.processEvents()
    print(" ".join([window.tabs.tabText(number), *sorted(ours() - before)]))
"""


def test_no_tab_has_to_load_anything_when_it_is_opened_and_no_turn_loads_much(tmp_path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", START + OPENED, tmp_path / "settings.ini"], capture_output=True, text=True, timeout=120
    )
    lines = ran.stdout.splitlines()
    turns = [line.split()[1:] for line in lines if line.startswith("loaded")]
    assert len(turns) == len(list(calls())), ran.stderr
    assert all(len(turn) <= 1 for turn in turns), turns
    opened = lines[len(turns) :]
    assert opened == ["Findings 1", "Claims", "Raw", "Who accepts it?", "Signature", "Session plan"]


def test_it_begins_by_itself_whether_anything_is_loaded_or_not(window, qtbot) -> None:
    ran = []
    window._ahead.run = lambda calls, together: ran.append((len(list(calls)), together))
    assert window._session.report is None and not ran
    qtbot.waitUntil(lambda: ran == [(len(list(calls())), False)])
