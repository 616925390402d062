"""The window's front door: builds everything, in order."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from jwtinspect import __version__
from jwtinspect.core.crash import quote_nothing
from jwtinspect.core.zones import zone_of
from jwtinspect.gui.jobs import Jobs
from jwtinspect.gui.plain import keep_plain
from jwtinspect.gui.preferences import Preferences
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.window import Window
from jwtinspect.report.inspect import inspect, judge
from jwtinspect.report.report import Request

FUSION = ("-style", "Fusion")
"""As an argument: setStyle() hands out a style, and PySide takes 4 ms to make that class known."""
COLLECTING = (700, 10, 10)  # Python's own thresholds, which the start had set aside


def main(files: Sequence[str | Path] = (), options: Request | None = None) -> int:
    """Opens the window with files loaded; its exit status. ``options``: what to judge with, its inputs unused."""
    app = application()
    window = window_of(app, Preferences(QSettings()), files, options)
    quote_nothing(window.notice.tell)
    window.show()
    return app.exec()


def application() -> QApplication:
    """The application with its name and its style; the one that runs already, if one does."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        app = running
        app.setStyle(FUSION[-1])
    else:
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication([*sys.argv[:1], *FUSION])
        gc.freeze()  # all that was imported stays: no collection need look through it, which takes more than a frame
    app.setApplicationName("jwtinspect")
    app.setOrganizationName("jwtinspect")
    app.setApplicationVersion(__version__)
    return app


def window_of(
    app: QApplication,
    preferences: Preferences,
    files: Sequence[str | Path] = (),
    options: Request | None = None,
) -> Window:
    """A window and everything behind it. The first files are read before it is shown, where they are small."""
    theme = Theme(app, preferences.theme)
    pool = QThreadPool(app)
    pool.setMaxThreadCount(1)
    jobs = Jobs(pool.start, app)
    session = Session(inspect, judge, jobs, time.time, options or _remembered(preferences), app)
    window = Window(session, jobs, theme, preferences)
    theme.dress()
    session.open(files)
    QTimer.singleShot(100, window, _speak)  # after the first paint, before a screen reader gets as far as the timeline
    QTimer.singleShot(30, window, lambda: window.commands)  # with the menus' keys
    QTimer.singleShot(300, window, lambda: _settle(app))
    app.aboutToQuit.connect(jobs.cancel)
    return window


def _speak() -> None:
    from jwtinspect.gui.timeline_speech import speak_timelines

    speak_timelines()


def _settle(app: QApplication) -> None:
    """What can wait until the first window is painted."""
    keep_plain(app)
    if gc.get_threshold()[0] > COLLECTING[0]:  # not where a large file is being read already
        gc.set_threshold(*COLLECTING)


def _remembered(preferences: Preferences) -> Request:
    try:
        zone = zone_of(preferences.zone)
    except ValueError:
        return Request((), time.time())
    return Request((), time.time(), zone=zone, zone_name=preferences.zone)
