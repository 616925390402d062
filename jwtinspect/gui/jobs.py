"""Work off the window's thread: one piece at a time, the newest wins, an outcome is a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
Done = Callable[[Any], None]
Start = Callable[[Callable[[], None]], None]


class Crash(NamedTuple):
    """A bug met off the window's thread, on its way to be raised on it."""

    error: BaseException


class Jobs(QObject):
    """Runs work through ``start``, which takes what to run and runs it elsewhere (``QThreadPool.start``).

    While one piece runs, only the newest of those that wait is kept; what was overtaken is never delivered.
    """

    busy_changed = Signal(object)
    _finished = Signal(object, object)

    def __init__(self, start: Start, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._ticket = 0
        self._running = False
        self._waiting: tuple[int, Work] | None = None
        self._done: Done = _ignore
        self._finished.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._done is not _ignore

    def beside(self) -> Jobs:
        """Another runner through the same start: for work that the newest request must not overtake."""
        return Jobs(self._start, self)

    def run(self, work: Work, done: Done) -> None:
        """Runs ``work`` elsewhere; ``done`` gets its outcome on this thread, unless something newer was asked."""
        self._ticket += 1
        self._set_done(done)
        if self._running:
            self._waiting = (self._ticket, work)
        else:
            self._launch(self._ticket, work)

    def run_here(self, work: Work, done: Done) -> None:
        """Runs ``work`` at once on this thread, for what is shorter than a frame; overtakes whatever runs elsewhere."""
        self.cancel()
        done(work())

    def cancel(self) -> None:
        """Drops whatever is running or waiting: its outcome is not delivered."""
        self._ticket += 1
        self._waiting = None
        self._set_done(_ignore)

    def _launch(self, ticket: int, work: Work) -> None:
        self._running = True

        def run() -> None:
            try:
                outcome = work()
            except Exception as error:
                outcome = Crash(error)
            if shiboken6.isValid(self):
                self._finished.emit(ticket, outcome)

        self._start(run)

    def _receive(self, ticket: int, outcome: Any) -> None:
        self._running = False
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._launch(*waiting)
        if ticket != self._ticket:
            return
        done = self._done
        self._set_done(_ignore)
        if isinstance(outcome, Crash):
            raise outcome.error
        done(outcome)

    def _set_done(self, done: Done) -> None:
        was = self.busy
        self._done = done
        if was != self.busy:
            self.busy_changed.emit(self.busy)


def _ignore(outcome: Any) -> None:
    """Takes the outcome that nobody waits for."""
