"""The main window: places the panes and connects them to the session. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from jwtinspect.core.text import shown
from jwtinspect.gui.answer_page import AnswerPage
from jwtinspect.gui.controls import Controls
from jwtinspect.gui.jobs import Jobs
from jwtinspect.gui.later import Later, Soon
from jwtinspect.gui.lifetimes_pane import LifetimesPane
from jwtinspect.gui.notice import Notice
from jwtinspect.gui.preferences import Preferences
from jwtinspect.gui.session import Session
from jwtinspect.gui.sizes import MANY
from jwtinspect.gui.status import Status
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.timeline_pane import TimelinePane
from jwtinspect.gui.tokens_pane import TokensPane
from jwtinspect.gui.turns import Call, Turns
from jwtinspect.gui.verdict_pane import VerdictPane
from jwtinspect.report.report import Report

if TYPE_CHECKING:
    from jwtinspect.gui.commands import Commands
    from jwtinspect.gui.details import Details
    from jwtinspect.gui.empty_pane import EmptyPane

PAINTED = 400
"""Milliseconds after it was made, by when the window is painted."""
COMPACT = 1000
"""Below this width the list is narrower."""


class Window(QMainWindow):
    """Everything in its place."""

    def __init__(self, session: Session, jobs: Jobs, theme: Theme, preferences: Preferences) -> None:
        super().__init__()
        self._session, self._theme, self._preferences = session, theme, preferences
        self._jobs = jobs
        self._compact = False
        self._turns, self._ahead = Turns(self), Turns(self)
        self.setWindowTitle("jwtinspect")
        self.setAcceptDrops(True)
        self.setMinimumSize(720, 480)
        self.verdict = VerdictPane(theme)
        self.lifetimes = LifetimesPane(theme, session)
        self.timeline = TimelinePane(theme, session)
        self.tokens = TokensPane(theme, session)
        self.notice = Notice(theme)
        self.status = Status()
        self._empty = Later(self._make_empty)
        self._details = Soon(self._make_details)
        titles = (self.tr("&File"), self.tr("&Edit"), self.tr("&View"), self.tr("&Help"))
        self._menus = [self.menuBar().addMenu(title) for title in titles]
        self._exporting = QMenu(self)
        self._commands: Commands | None = None
        self.controls = Controls(session, self._exporting)
        self._place(theme)
        self._connect()
        self.splitters = {"main": self._main, "down": self._answer.splitter}
        if not preferences.restore(self, self.splitters):
            self.resize(1280, 820)
        self.show_report(session.report)

    def show_report(self, report: Report | None) -> None:
        """Shows a report in every pane; without one, what can be pasted."""
        self._pages.setCurrentWidget(self._main if report is not None else self._empty)
        self.controls.show_report(report)
        if self._commands is not None:
            self._commands.show_report(report)
        self.status.show_report(report, self._session.basis)
        self._turns.drop()
        if report is None:
            return
        self.tokens.setVisible(_lists_more_than_the_verdict(report))
        panes = (self.verdict, self.tokens, self.lifetimes, self.timeline, self._details.made)
        calls: list[Call] = [partial(pane.show_report, report) for pane in panes if pane is not None]
        calls += (partial(self._answer.make_room, report), self.show_subject)
        self._turns.run(calls, together=len(report.capture.tokens) < MANY)

    def show_subject(self) -> None:
        """Shows the selected token in every pane."""
        if self._turns.waits:  # it will be shown when every pane has the report
            return
        selected = self._session.selected
        for pane in (self.tokens, self.lifetimes, self.timeline):
            pane.select(selected)
        if self._details.made is not None:
            self._details.made.show_subject()

    @property
    def tabs(self) -> Details:
        """What is known in detail: findings, claims, the raw text."""
        return self._details.content

    @property
    def commands(self) -> Commands:
        """What the menus do. They are filled at its first use: just after the first paint, or when one is opened."""
        if self._commands is None:
            from jwtinspect.gui.commands import Commands

            self._commands = Commands(self, self._session, self._theme)
            self._commands.fill(self._menus, self._exporting)
        return self._commands

    @property
    def empty(self) -> EmptyPane:
        """What is shown while nothing is loaded."""
        return self._empty.content

    def say(self, text: str) -> None:
        """Says in the status bar what was done, for a while."""
        self.status.showMessage(shown(text), max(6000, 90 * len(text)))  # it may name a file

    @property
    def jobs(self) -> Jobs:
        """What runs off this thread."""
        return self._jobs

    def show_tab(self, number: int) -> None:
        """Shows a tab and puts the cursor in it, scrolled into sight where the window is small."""
        self.tabs.setCurrentIndex(number)
        self.tabs.take_focus()
        self._answer.ensureWidgetVisible(self.tabs)

    def show_acceptance(self) -> None:
        """Shows who accepts the selected token."""
        self.show_tab(self.tabs.acceptance_tab)

    def show_plan(self) -> None:
        """Shows the session plan."""
        self.show_tab(self.tabs.plan_tab)

    def show_signature(self) -> None:
        """Shows what the keys say of the selected token, and where to give them."""
        self.show_tab(self.tabs.signature_tab)

    def show_history(self) -> None:
        """Shows the requests, where the input holds any."""
        if self.tabs.story_tab >= 0:
            self.show_tab(self.tabs.story_tab)
        else:
            self.say(self.tr("This input holds no requests to tell of. A HAR or the output of curl -v does."))

    def show_series(self) -> None:
        """Shows lifetimes over time, where there are enough tokens."""
        if self.tabs.series_tab >= 0:
            self.show_tab(self.tabs.series_tab)
        else:
            self.say(self.tr("Too few tokens to plot: three that were not all issued at one instant are needed."))

    def start_filter(self) -> None:
        """Puts the cursor in the filter."""
        self.tokens.filter.show()
        self.tokens.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def start_typing_at(self) -> None:
        """Puts the cursor in the instant judged."""
        self.controls.at.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.controls.at.selectAll()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.take_files(files)
        else:
            self.take_text(event.mimeData().text(), self.tr("dropped text"))
        event.acceptProposedAction()

    def take_files(self, files: Sequence[str]) -> None:
        """Inspects files; keys among them are for verifying what is looked at."""
        from jwtinspect.gui.files import hold_keys

        keys = [file for file in files if hold_keys(Path(file))]
        if keys:
            self.tabs.setCurrentIndex(self.tabs.signature_tab)
            self._session.keyholder.open(keys)
            self._say_keys_came()
        self._session.open([file for file in files if file not in keys])

    def take_text(self, text: str, name: str = "") -> None:
        """Inspects text; a key is for verifying what is looked at."""
        from jwtinspect.analysis.keyfile import seems_keys

        if len(text) < 1_000_000 and seems_keys(text.encode("utf-8", "surrogatepass")):
            self.tabs.setCurrentIndex(self.tabs.signature_tab)
            self._session.keyholder.paste(text)
            self._say_keys_came()
        else:
            self._session.paste(text, name)

    def _say_keys_came(self) -> None:
        """Where there is nothing yet to verify, the tab that tells of keys is not in sight."""
        if self._session.report is None:
            self.say(self.tr("Taken to verify with: now paste the token."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = event.size().width() < COMPACT
        if compact != self._compact:
            self._compact = compact
            self._main.setSizes([204, 696] if compact else [280, 1000])

    def closeEvent(self, event: QCloseEvent) -> None:
        self._preferences.keep(self, self.splitters, self._theme.choice, self._session.request.zone_name)
        self._session.forget_keys()
        super().closeEvent(event)

    def _place(self, theme: Theme) -> None:
        self._answer = AnswerPage(theme, self.verdict, self.lifetimes, self.timeline, self._details)
        self._main = QSplitter(Qt.Orientation.Horizontal)
        self._main.setObjectName("main")
        self._main.setHandleWidth(1)
        self._main.setChildrenCollapsible(False)
        self._main.addWidget(self.tokens)
        self._main.addWidget(self._answer)
        self._main.setStretchFactor(1, 1)
        self._main.setSizes([280, 1000])
        self.tokens.setMinimumWidth(190)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._main)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(whole)
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        session, controls = self._session, self.controls
        session.report_changed.connect(self.show_report)
        session.selection_changed.connect(lambda _: self.show_subject())
        session.trouble_changed.connect(self.notice.tell)
        controls.wrong.connect(self.notice.tell)
        for menu in (*self._menus, self._exporting):
            menu.aboutToShow.connect(lambda: self.commands)
        controls.paste.clicked.connect(lambda: self.commands.inspect_clipboard())
        controls.open.clicked.connect(lambda: self.commands.open())
        self._jobs.busy_changed.connect(self.status.show_work)
        self._jobs.told.connect(self.status.show_progress)
        self.status.cancel.clicked.connect(session.cancel)
        QTimer.singleShot(PAINTED, self, self._load_ahead)
        QTimer.singleShot(1500, self.controls, self.controls.offer_all_zones)

    def _load_ahead(self) -> None:
        from jwtinspect.gui.ahead import calls

        self._ahead.run(calls(), together=False)

    def _make_details(self) -> Details:
        from jwtinspect.gui.details import Details

        tabs = Details(self._theme, self._session)
        tabs.currentChanged.connect(lambda number: self._answer.give_details(unless=tabs.wish(number)))
        tabs.tabBarClicked.connect(lambda _: self._answer.ensureWidgetVisible(tabs))
        self._session.member_changed.connect(tabs.show_member)
        if self._session.report is not None:
            tabs.show_report(self._session.report)
            tabs.show_subject()
        return tabs

    def _make_empty(self) -> EmptyPane:
        from jwtinspect.gui.empty_pane import EmptyPane
        from jwtinspect.gui.examples import examples

        pane = EmptyPane(examples())
        pane.paste.clicked.connect(self.commands.inspect_clipboard)
        pane.open.clicked.connect(self.commands.open)
        pane.example_wanted.connect(self.commands.show_example)
        return pane


def _lists_more_than_the_verdict(report: Report) -> bool:
    """Whether there is anything to list: where nothing could be read, the verdict has said so and why."""
    capture = report.capture
    return bool(report.tokens or capture.exchanges or len(capture.unreadable) + len(capture.notices) > 1)
