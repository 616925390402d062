"""The answer from top to bottom: verdict, lifetimes, timeline, details. Where there is little room, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from jwtinspect.gui.card import Card
from jwtinspect.gui.lifetimes_pane import LifetimesPane
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.timeline_pane import TimelinePane
from jwtinspect.gui.verdict_pane import VerdictPane
from jwtinspect.report.report import Report

DETAILS = 250
"""The least height of the details."""


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
        self._follows = False
        self.verticalScrollBar().rangeChanged.connect(lambda _, most: self._go_down(most))

    def make_room(self, report: Report) -> None:
        """Gives the table and the timeline what they need: nothing where a report has no tokens or no instants."""
        lanes = self._timeline.lanes is not None
        self._lifetimes.setVisible(bool(report.tokens))
        self._timeline_card.setVisible(lanes)
        self._timeline_card.setMaximumHeight(self._timeline.sizeHint().height() + 2)
        self._make_high_enough()

    def give_details(self, *, all_of_it: bool) -> None:
        """Gives the details the whole height in sight, as the plan's picture wants it, or their share of it."""
        self._follows = all_of_it
        height = max(DETAILS, self.viewport().height() - 24) if all_of_it else DETAILS
        if self._details_card.minimumHeight() != height:
            self._details_card.setMinimumHeight(height)
            self._make_high_enough()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.give_details(all_of_it=self._follows)

    def _go_down(self, most: int) -> None:
        if self._follows:  # the details are the last thing on the page
            self.verticalScrollBar().setValue(most)

    def _make_high_enough(self) -> None:
        lanes = not self._timeline_card.isHidden()
        above = self._timeline.minimumSizeHint().height() + 14 if lanes else 0
        self.splitter.setMinimumHeight(self._details_card.minimumHeight() + above)
