"""The answer from top to bottom: verdict, lifetimes, timeline, details. Where there is little room, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
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
        self._timeline_card, card = Card(theme, timeline), Card(theme, details)
        card.setMinimumHeight(DETAILS)
        self.splitter = Parts(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(10)
        self.splitter.addWidget(self._timeline_card)
        self.splitter.addWidget(card)
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

    def make_room(self, report: Report) -> None:
        """Gives the table and the timeline what they need: nothing where a report has no tokens or no instants."""
        lanes = self._timeline.lanes is not None
        self._lifetimes.setVisible(bool(report.tokens))
        self._timeline_card.setVisible(lanes)
        self._timeline_card.setMaximumHeight(self._timeline.sizeHint().height() + 2)
        self.splitter.setMinimumHeight(DETAILS + (self._timeline.minimumSizeHint().height() + 14 if lanes else 0))
