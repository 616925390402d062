"""The slider over the time around a token's end, or its start, and the stretch that the table's bars share with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import floor, isfinite

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider

from jwtinspect.analysis.acceptance import Number, Outlook
from jwtinspect.gui import plain
from jwtinspect.gui.arrow_box import ArrowBox

NEAR, FAR = 330, 390
"""Seconds before and after an end (after and before a start): nearly all leeways lie within."""


class AcceptanceSlider(plain.Group):
    """A slider in steps of a second around exp, or around nbf and iat where validators compare those."""

    moved = Signal(object)  # the instant, in seconds since the epoch
    turned = Signal()  # it goes around another date

    def __init__(self) -> None:
        super().__init__()
        self.outlooks: Sequence[Outlook] = ()
        self.judged: Number = 0
        self.shown: Number = 0
        self._places: list[tuple[str, int, int]] = []
        self.around = ArrowBox()
        self.bar = QSlider(Qt.Orientation.Horizontal)
        self.bar.setPageStep(30)
        self.bar.valueChanged.connect(lambda value: self.moved.emit(self.start + value))
        self.around.currentIndexChanged.connect(self._turn)
        plain.say(self.around, self.tr("Which date the slider goes around"))
        plain.say(
            self.bar,
            self.tr("Instant answered for"),
            self.tr("The arrow keys move it by a second, page up and down by 30, home and end to the edges."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.around)
        row.addWidget(self.bar, 1)
        self.leader = self.bar

    @property
    def has_range(self) -> bool:
        """Whether there is a date that validators compare with the clock."""
        return bool(self._places)

    @property
    def start(self) -> int:
        """Where the stretch begins, in seconds since the epoch."""
        return self._places[max(0, self.around.currentIndex())][1] if self._places else 0

    @property
    def end(self) -> int:
        """Where the stretch ends."""
        return self._places[max(0, self.around.currentIndex())][2] if self._places else 0

    def show_outlooks(self, outlooks: Sequence[Outlook], at: Number) -> None:
        """Takes a token's outlooks; goes around the date that is nearer to ``at``, of two equally near the end."""
        self.outlooks = outlooks
        starts = _usual(outlook.limits[0] for outlook in outlooks)
        ends = _usual(outlook.limits[1] for outlook in outlooks)
        self._places = []
        if ends is not None:
            self._places.append((self.tr("Around exp"), floor(ends) - NEAR, floor(ends) + FAR))
        if starts is not None:
            self._places.append((self.tr("Around nbf, iat"), floor(starts) - FAR, floor(starts) + NEAR))
        with QSignalBlocker(self.around):
            self.around.clear()
            self.around.addItems([title for title, _, _ in self._places])
            if len(self._places) > 1 and starts is not None and ends is not None:
                self.around.setCurrentIndex(1 if abs(at - starts) < abs(at - ends) else 0)
        self.around.setVisible(len(self._places) > 1)
        self.bar.setEnabled(self.has_range)

    def show_instants(self, shown: Number, judged: Number) -> None:
        """Puts the handle at the instant answered for, or at the edge where that lies beyond."""
        self.shown, self.judged = shown, judged
        with QSignalBlocker(self.bar):
            self.bar.setRange(0, self.end - self.start)
            self.bar.setValue(min(max(0, floor(shown - self.start)), self.end - self.start))

    def _turn(self) -> None:
        self.show_instants(self.shown, self.judged)
        self.turned.emit()


def _usual(instants: Iterable[Number]) -> Number | None:
    """The finite instant that most validators read; None where none reads any."""
    found = Counter(each for each in instants if isfinite(each) and abs(each) < 1e12)
    return found.most_common(1)[0][0] if found else None
