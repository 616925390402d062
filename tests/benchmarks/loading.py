"""The window while it loads a file of 200 MB and shows what it holds: how long its thread stands still at most."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hars
import scanning_logs
from ratio import line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from jwtinspect.gui.window import Window

SIZE = 200_000_000
TOKENS, IN_HAR = 100_000, 2000
STILL = 0.050  # seconds
BEAT = 2  # milliseconds
_BARE = f"""
import sys, threading, time
threading.Thread(target=lambda: (sys.stdin.read(), ended.append(1)), daemon=True).start()
ended, longest, last = [], 0.0, time.perf_counter()
while not ended:
    time.sleep({BEAT / 1000})
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
print(longest)
"""


@contextmanager
def bare_heart() -> Iterator[list[float]]:
    """The longest time between two beats of a process that does nothing else: what the machine's load makes of any."""
    longest: list[float] = []
    with subprocess.Popen([sys.executable, "-c", _BARE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield longest
        longest.append(float(process.communicate()[0]))


class Heart:
    """A timer on the window's thread that beats as fast as it may, and the longest time between two beats."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer.start(BEAT)

    def stop(self) -> None:
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        if now - self._last > self.longest:
            self.longest = now - self._last
        self._last = now


def measure(size: int = SIZE, tokens: int = TOKENS) -> Iterator[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        log, har = Path(folder) / "app.log", Path(folder) / "login.har"
        scanning_logs.write_log(log, size, tokens)
        hars.write(har, size, min(tokens, IN_HAR))
        app, window = opened(folder)
        for path in (log, har):
            yield from _loaded(app, window, path)
        window.close()


def opened(folder: str) -> tuple[QApplication, Window]:
    """The program's window, on the screen, with settings of its own."""
    from PySide6.QtCore import QSettings

    from jwtinspect.gui.app import application, window_of
    from jwtinspect.gui.preferences import Preferences

    app = application()
    window = window_of(app, Preferences(QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat)))
    window.resize(1280, 820)
    window.show()
    run_for(app, 0.6)
    return app, window


def run_for(app: QApplication, seconds: float) -> None:
    run_until(app, lambda: False, seconds)


def run_until(app: QApplication, done: Callable[[], Any], seconds: float = 600) -> None:
    """Runs the window as it runs for a user until something holds, or so many seconds have passed."""
    from PySide6.QtCore import QEventLoop, QTimer

    deadline, loop, timer = time.perf_counter() + seconds, QEventLoop(app), QTimer()
    timer.timeout.connect(lambda: loop.quit() if done() or time.perf_counter() > deadline else None)
    timer.start(5)
    loop.exec()
    timer.stop()


def _loaded(app: QApplication, window: Window, path: Path) -> Iterator[str]:
    session, heart = window._session, Heart()
    before = session.report
    name = f"{path.suffix[1:]} of {path.stat().st_size / 10**6:.0f} MB"
    with bare_heart() as bare:
        start = time.perf_counter()
        heart.start()
        session.open([path])
        run_until(app, lambda: session.report is not before)
        took = time.perf_counter() - start
        run_for(app, 3)
        heart.stop()
    assert session.report is not None
    count = len(session.report.tokens)
    what = f"longest stop while a {name} with {count} tokens is read and shown, {took:.0f} s"
    yield line(what, heart.longest, "50 ms", STILL, "at most 1.0 x")
    yield line("the same", heart.longest, "a process beside it that does nothing", bare[0], "for comparison")
