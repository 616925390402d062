"""The answer from top to bottom: verdict, lifetimes, timeline, details. Where there is little room, it scrolls."""

from __future__ import annotations

from math import inf

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from jwtinspect.core.capture import Capture
from jwtinspect.gui.card import Card
from jwtinspect.gui.lifetimes_pane import LifetimesPane
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.timeline_pane import TimelinePane
from jwtinspect.gui.verdict_pane import VerdictPane
from jwtinspect.report.report import Report

DETAILS = 250
"""The least height of the details."""
SHORT = 560
"""Below this height in sight a table or a picture in the details gets all of it."""


class Parts(QSplitter):
    """The timeline above the details. Wishes for no more than its least height: else the page would scroll too soon."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())


class AnswerPage(QScrollArea):
    """Places the panes of one report below each other."""

    def __init__(
        self, theme: Theme, verdict: VerdictPane, lifetimes: LifetimesPane, timeline: TimelinePane, details: QWidget
    ) -> None:
        super().__init__()
        self._lifetimes, self._timeline = lifetimes, timeline
        self._timeline_card, self._details_card = Card(theme, timeline), Card(theme, details)
        self._details_card.setMinimumHeight(DETAILS)
        self.splitter = Parts(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(10)
        self.splitter.addWidget(self._timeline_card)
        self.splitter.addWidget(self._details_card)
        self.splitter.setStretchFactor(1, 1)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(verdict)
        column.addWidget(lifetimes)
        column.addWidget(self.splitter, 1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._follows, self._unless = False, 0.0
        self._most: float = 0  # how far down the page went when that last changed
        self._read: Capture | None = None
        self.verticalScrollBar().rangeChanged.connect(lambda _, most: self._go_down(most))

    def make_room(self, report: Report) -> None:
        """Gives the table and the timeline what they need: nothing where a report has no tokens or no instants."""
        if report.read is not self._read:  # something else was pasted: its verdict comes first
            self._read, self._most = report.read, inf
            self.verticalScrollBar().setValue(0)
        lanes = self._timeline.lanes is not None
        self._lifetimes.setVisible(bool(report.tokens))
        self._timeline_card.setVisible(lanes)
        self._timeline_card.setMaximumHeight(self._timeline.sizeHint().height() + 2)
        self._make_high_enough()

    def give_details(self, *, unless: float) -> None:
        """Gives the details the whole height in sight unless that is so many pixels; else their share of it."""
        self._unless = unless
        self._follows = unless > 0 and self.viewport().height() < unless
        height = max(DETAILS, self.viewport().height() - 24) if self._follows else DETAILS
        if self._details_card.minimumHeight() != height:
            self._most = -1  # goes there once, wherever the page was
            self._details_card.setMinimumHeight(height)
            self._make_high_enough()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_details(unless=self._unless)

    def _go_down(self, most: int) -> None:
        """The details are the last thing on the page; whoever has gone up from there stays where they are."""
        bar = self.verticalScrollBar()
        if self._follows and bar.value() >= self._most:
            bar.setValue(most)
        self._most = most

    def _make_high_enough(self) -> None:
        lanes = not self._timeline_card.isHidden()
        above = self._timeline.minimumSizeHint().height() + 14 if lanes else 0
        self.splitter.setMinimumHeight(self._details_card.minimumHeight() + above)
