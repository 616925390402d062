"""A window as a user gets it, with settings of its own and a clock that the test sets."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from jwtinspect.gui.jobs import Jobs
from jwtinspect.gui.plain import PlainTextByDefault
from jwtinspect.gui.preferences import Preferences
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Choice, Theme
from jwtinspect.gui.timeline_speech import speak_timelines
from jwtinspect.gui.window import Window
from jwtinspect.report.inspect import inspect, judge
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response

NOW = START + 3600


class Elsewhere:
    """Work that waits to be run until the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def start(self, run: Callable[[], None]) -> None:
        self.waiting.append(run)

    def run(self) -> None:
        """Runs what waits, and lets its outcomes arrive."""
        while self.waiting:
            self.waiting.pop(0)()
            QApplication.processEvents()


class Clock:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.now: float = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def theme(qapp) -> Theme:
    qapp.setStyle("Fusion")
    made = Theme(qapp, Choice.LIGHT)
    made.dress()
    return made


@pytest.fixture
def session(qapp, elsewhere, clock) -> Iterator[Session]:
    made = Session(inspect, judge, Jobs(elsewhere.start), clock)
    yield made
    made.clear()


@pytest.fixture(scope="session", autouse=True)
def spoken(qapp) -> None:
    speak_timelines()


@pytest.fixture
def window(qtbot, qapp, theme, elsewhere, session, settings) -> Iterator[Window]:
    guard = PlainTextByDefault(qapp)
    qapp.installEventFilter(guard)
    made = Window(session, session._jobs, theme, Preferences(settings))
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    assert made.commands is not None  # as the program does just after the first paint
    yield made
    qapp.removeEventFilter(guard)


@pytest.fixture
def card() -> str:
    """The response that the program exists for."""
    return response(
        id_token=id_token(36000, issuer=AUTH0),
        access_token=access_token(86400, issuer=AUTH0),
        refresh_token="v1.MjQ1NzY4OTAxMjM0NTY3ODkw",
        expires_in=86400,
    )
