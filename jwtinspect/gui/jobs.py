"""Work off the window's thread: one piece at a time, the newest wins, an outcome is a value."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
Done = Callable[[Any], None]
Stop = Callable[[], None]
Start = Callable[[Callable[[], None]], None]

TAKING_TURNS = 0.0002
"""Seconds after which work hands Python to the window's thread, which asks for it again and again while it paints.
With Python's own 5 ms, painting one list beside such work takes seconds."""


class Overtaken(Exception):
    """Nobody waits for the outcome any more: raised in the work that tells how far it is."""


class Crash(NamedTuple):
    """A bug met off the window's thread, on its way to be raised on it."""

    error: BaseException


class Jobs(QObject):
    """Runs work through ``start``, which takes what to run and runs it elsewhere (``QThreadPool.start``).

    While one piece runs, only the newest of those that wait is kept; what was overtaken is never delivered, and ends as
    soon as it tells how far it is, or by the ``stop`` that it came with.
    """

    busy_changed = Signal(object)
    told = Signal(object, object)  # what is being done, and how far it is: from 0 to 1, or None where nobody knows
    crashed = Signal()  # the work met a bug, which is about to be raised
    _finished = Signal(object, object)
    _progressed = Signal(object, object, object)

    def __init__(self, start: Start, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._ticket = 0
        self._running = False
        self._running_ticket = 0
        self._stop: Stop = _nothing
        self._waiting: tuple[int, Work, Stop] | None = None
        self._done: Done = _ignore
        self._progressed.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._done is not _ignore

    def beside(self) -> Jobs:
        """Another runner through the same start: for work that the newest request must not overtake."""
        return Jobs(self._start, self)

    def run(self, work: Work, done: Done, stop: Stop | None = None) -> None:
        """Runs ``work`` elsewhere; ``done`` gets its outcome on this thread, unless something newer was asked.

        ``stop`` is called on this thread when the work is overtaken while it runs, and makes it end soon.
        """
        self._ticket += 1
        self._set_done(done)
        waiting = (self._ticket, work, stop or _nothing)
        if self._running:
            self._waiting = waiting
            self._stop()
        else:
            self._launch(*waiting)

    def run_here(self, work: Work, done: Done) -> None:
        """Runs ``work`` at once on this thread, for what is shorter than a frame; overtakes whatever runs elsewhere."""
        self.cancel()
        done(work())

    def cancel(self) -> None:
        """Drops whatever is running or waiting: its outcome is not delivered."""
        self._ticket += 1
        self._waiting = None
        if self._running:
            self._stop()
        self._set_done(_ignore)

    def tell(self, words: str, share: float | None = None) -> None:
        """For running work: says how far it is. Raises Overtaken where nobody waits for it."""
        if self._running_ticket != self._ticket or not shiboken6.isValid(self):
            raise Overtaken
        self._progressed.emit(self._running_ticket, words, share)

    def _launch(self, ticket: int, work: Work, stop: Stop) -> None:
        self._running, self._running_ticket, self._stop = True, ticket, stop
        sys.setswitchinterval(TAKING_TURNS)

        def run() -> None:
            try:
                outcome = work()
            except Overtaken:
                outcome = None
            except Exception as error:
                outcome = Crash(error)
            if shiboken6.isValid(self):
                self._finished.emit(ticket, outcome)

        self._start(run)

    def _receive(self, ticket: int, outcome: Any) -> None:
        self._running, self._stop = False, _nothing
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._launch(*waiting)
        if ticket != self._ticket:
            return
        done = self._done
        self._set_done(_ignore)
        if isinstance(outcome, Crash):
            self.crashed.emit()
            raise outcome.error
        done(outcome)

    def _pass_on(self, ticket: int, words: str, share: float | None) -> None:
        if ticket == self._ticket:
            self.told.emit(words, share)

    def _set_done(self, done: Done) -> None:
        was = self.busy
        self._done = done
        if was != self.busy:
            self.busy_changed.emit(self.busy)


def _nothing() -> None:
    """Stops nothing: the work is short, or tells how far it is."""


def _ignore(outcome: Any) -> None:
    """Takes the outcome that nobody waits for."""
