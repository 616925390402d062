"""The memory of large reports. Python's search for cycles among a million objects, and freeing them all in one go,
each stop every thread for a fifth of a second and more; neither is left to chance.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from sys import getrefcount
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from jwtinspect.gui.outcome import Views
    from jwtinspect.report.report import Report

USUAL = (700, 10, 10)
"""Python's own thresholds of cycle collection."""
YOUNG_ONLY = (700, 10, 1_000_000)
"""Looks for cycles among new objects only: what a large report holds is not gone through again and again."""
_HELD = [object()]
_ALONE = getrefcount(_HELD[0])  # of what only a list holds
PIECE = 100  # tokens freed at a time, about half a millisecond's work


def collect(large: bool) -> None:
    """Looks for cycles everywhere, or where a large report is held or on its way, only among what is new."""
    gc.set_threshold(*(YOUNG_ONLY if large else USUAL))


class PastReports(QObject):
    """Large reports that were shown before, freed once nobody looks at them any more."""

    def __init__(self, holds_much: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._holds_much = holds_much  # whether a large report is still held, or on its way
        self._past: list[tuple[Report, Views]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(1000)  # milliseconds: panes have let go by then, and nobody waits for it
        self._timer.timeout.connect(self._forget)

    def add(self, report: Report, views: Views) -> None:
        """Takes a report that is shown no longer, and what panes showed of it."""
        self._past.append((report, views))
        self._timer.start()

    def _forget(self) -> None:
        forget(self._past)
        if not self._past:
            self._timer.stop()
            collect(large=self._holds_much())


def forget(past: list[tuple[Report, Views]]) -> None:
    """Takes reports and their views apart elsewhere, little by little, and out of the list: those nobody else holds.

    A pane or a report being written may hold one for a while. What another report holds too, as one of the same
    capture does, stays.
    """
    for place in range(len(past) - 1, -1, -1):
        if not _is_held(past, place):
            report, views = past.pop(place)
            parts, shown = _taken_apart(report), [*views.values()]
            del report, views  # so that nothing here holds what is to be let go of there
            Thread(target=_free, args=(parts, shown), daemon=True).start()


def _is_held(past: list[tuple[Report, Views]], place: int) -> bool:
    """Whether anyone but the list holds a report, or its case beyond what belongs to it."""
    cases = [past[place][0].case]
    inside = len(cases[0].subjects) + len(cases[0].answers) + (cases[0].history is not None)
    return getrefcount(past[place][0]) > _ALONE or getrefcount(cases[0]) > _ALONE + 1 + inside


def _taken_apart(report: Report) -> list[list[Any]]:
    """Everything there is much of, no longer held by the report. Cycles end here: through the case, and answers."""
    case, capture = report.case, report.case.capture
    parts: list[list[Any]] = [list(case.subjects), list(case.answers), case.pairs, case.ends, list(report.findings)]
    parts += [list(each) for each in capture if isinstance(each, tuple)]
    history = case.history
    if history is not None:
        parts += [history.steps, history.sign_ins, history.renewals, list(history.usages.values())]
        history.steps, history.sign_ins, history.renewals, history.usages = [], [], [], {}
    case.subjects, case.answers, case.pairs, case.ends, case.history = (), (), [], [], None
    return parts


def _free(parts: list[list[Any]], views: list[Any]) -> None:
    while views:
        parts += _many_of(views.pop())
    for part in parts:
        while part:
            for each in part[-PIECE:]:
                for name in ("id_token", "access_token", "refresh_token", "history"):
                    if name in getattr(type(each), "__slots__", ()):
                        setattr(each, name, None)
            del each
            del part[-PIECE:]


def _many_of(view: Any) -> Iterator[list[Any]]:
    """What a view holds much of: its lists, and those of its members."""
    members = vars(view).values() if hasattr(view, "__dict__") else view if isinstance(view, tuple) else ()
    for each in (view, *members):
        if isinstance(each, dict):
            yield list(each)
            yield list(each.values())
        elif isinstance(each, list | tuple):
            yield list(each)
