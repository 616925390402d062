"""Calls one after another, each in a turn of its own of the event loop: what a person does comes between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

Call = Callable[[], object]


class Turns(QObject):
    """Runs calls in order, on the window's thread. Newer ones take the place of those that still wait."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Call] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(1)  # with none, other timers would have to wait until all is done
        self._timer.timeout.connect(self._next)

    @property
    def waits(self) -> bool:
        """Whether calls are still to come."""
        return bool(self._waiting)

    def run(self, calls: Iterable[Call], together: bool) -> None:
        """Runs the calls: now and together, or each in its turn."""
        self._waiting = deque(calls)
        if not together:
            self._timer.start()
            return
        while self._waiting:
            self._waiting.popleft()()

    def drop(self) -> None:
        """Runs nothing of what still waits."""
        self._waiting.clear()

    def _next(self) -> None:
        if self._waiting:
            self._waiting.popleft()()
        if not self._waiting:
            self._timer.stop()
