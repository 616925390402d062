"""What happened: the requests of a capture in order, what each carried, how old that was, and what came of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from jwtinspect.analysis.subject import Case
from jwtinspect.core.moments import date_words
from jwtinspect.core.text import shown
from jwtinspect.gui import plain, views
from jwtinspect.gui.card import small
from jwtinspect.gui.records_model import Cell, Column, RecordsModel
from jwtinspect.gui.session import Session
from jwtinspect.gui.sizes import FEW
from jwtinspect.gui.step_marks import TONES
from jwtinspect.gui.story_item import AGE, MARK, TIME, TOKEN, WHAT, StoryItem, StoryTable, is_cut
from jwtinspect.gui.theme import Theme, Tone
from jwtinspect.gui.told import NOTHING, tokens_of
from jwtinspect.report.report import Report
from jwtinspect.report.story import (
    Line,
    age_words,
    clock_sentences,
    is_too_old,
    lead_of,
    rest_of,
    sent_of,
    sent_words,
    sentence_of,
)

WIDE = 820
"""From this width on, a token's age and what it had left stand on one line."""
MOST_CLOCKS = 3
"""So many clocks that are off are told of above the table; the findings tell of all."""


class HistoryPane(QWidget):
    """The story as a table, the clocks above it, and the row selected in full below it."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._theme, self._session = theme, session
        self._basis: tuple[Any, ...] = (None,)
        self._case: Case | None = None
        self._told = NOTHING
        self._day, self._offset = "", ""
        self.as_of_row = -1
        self.clocks = plain.label(wrap=True, selectable=True)
        self.detail = plain.label(name="caption", wrap=True, selectable=True)
        self.table = StoryTable()
        height = QFontMetricsF(self.table.font()).height() + QFontMetricsF(small(self.table.font())).height()
        self.row_height = int(height) + 9
        self._titles = ("", "", self.tr("What happened"), self.tr("Token sent"), self.tr("Its age · left"))
        self.model = RecordsModel([Column(title, self._column(n)) for n, title in enumerate(self._titles)], theme, self)
        self._set_up_table()
        self._place()
        self.setFocusProxy(self.table)
        session.ticked.connect(lambda _: self._place_line())

    @property
    def case(self) -> Case:
        """What the words need to know of zone and instants."""
        assert self._case is not None
        return self._case

    # What is shown

    def show_report(self, report: Report | None) -> None:
        """Tells the report's story; rows stay while nothing changes that they depend on."""
        if report is None:
            return
        self._case, request = report.case, report.request
        basis = (report.capture, request.zone_name, request.received_at)
        if basis[0] is not self._basis[0] or basis[1:] != self._basis[1:]:
            self._basis = basis
            self._tell(report)
        elif len(self._told.lines) > FEW:  # made anew with the report; the old one is being freed
            self._told = self._session.view(views.told)
            self.model.show(self._told.lines)
        self._place_line()
        self.select(self._session.selected)

    def select(self, token: str | None) -> None:
        """Goes to a row about the token, unless the current one is: to where it was refused first."""
        current = self.table.currentIndex().row()
        line = self.model.record(current) if self.table.selectionModel().hasSelection() else None
        if line is not None and token in tokens_of(line):
            row = current
        else:
            row = self._row_about(token) if token is not None else -1
        if row < 0:
            self.table.clearSelection()
        elif row != current or line is None:
            self.table.setCurrentIndex(self.model.index(row, WHAT))

    def _row_about(self, token: str) -> int:
        """The row that says most of a token: where it was refused, else first sent, else received; -1 if none does."""
        history = self.case.history
        usage = history.usages.get(token) if history is not None else None
        if usage is not None:
            steps = [step for step, _ in usage.steps if step.refused][:1] or [step for step, _ in usage.steps[:1]]
            steps += usage.spent[:1] + ([usage.received] if usage.received is not None else [])
            if steps:
                return bisect_right(self._told.starts, steps[0].number) - 1
        return self._told.rows.get(token, -1)

    def rest(self, line: Line) -> str:
        """What else is to be said of a row; its host too, where there are more than a login's and an API's."""
        host = shown(line.first.host, 60) if line.first is not None and self._told.hosts > 2 else ""
        at_host = f"at {host}" if host and host not in lead_of(line) else ""
        return ", ".join(part for part in (at_host, rest_of(line, self.case)) if part)

    def cell(self, line: Line, column: int) -> Cell:
        """What a cell says."""
        if column == TIME:
            return self._time(line)
        if column == MARK:
            return Cell(str(line.mark), TONES.get(line.mark))
        if column == WHAT:
            words = " ".join(part for part in (lead_of(line), self.rest(line)) if part)
            return Cell(words, speech=sentence_of(line, self.case))
        step = line.first
        nothing_sent = step is None or sent_of(step) is None
        if column == TOKEN:
            return Cell(sent_words(line), muted=nothing_sent)
        return Cell(age_words(line), Tone.EXPIRED if is_too_old(line) else None, muted=nothing_sent)

    # The work

    def _tell(self, report: Report) -> None:
        case = report.case
        self._told = told = self._session.view(views.told)
        first = date_words(told.times[0][0], case.zone) if told.times else ""
        self._day, self._offset = first[:10], first.rpartition(" ")[2]
        self.model.show(())
        self.model.retitle([self._time_title(), "", *self._titles[2:]])
        self.model.show(told.lines)
        self._tell_clocks(clock_sentences(case, MOST_CLOCKS), any(clock.off for clock in case.clocks))
        self._fit_columns()

    def _tell_clocks(self, sentences: list[str], off: bool) -> None:
        """Says what is certain of clocks, as a warning where one is off."""
        self.clocks.setText("\n".join(f"▲ {each}" if off else each for each in sentences))
        self.clocks.setVisible(bool(sentences))
        self.clocks.setObjectName("caution" if off else "caption")
        self.clocks.style().unpolish(self.clocks)  # a style sheet looks at names but once
        self.clocks.style().polish(self.clocks)

    def _time_title(self) -> str:
        title = self.tr("Client's time") if self._told.by_client else self.tr("Server time")
        return f"{title}, {self._offset}" if self._offset else title

    def _time(self, line: Line) -> Cell:
        step = line.first
        if step is None or step.at is None:
            return Cell("–", muted=True, speech=self.tr("no time"))
        words = date_words(step.at, self.case.zone)
        day, clock, offset = words[:10], words[11:19], words.rpartition(" ")[2]
        text = clock if day == self._day else f"{day} · {clock}"
        text += "" if offset == self._offset else f" {offset}"
        notes = {"corrected": self.tr("from the client's clock and its skew"), "client": self.tr("the client's clock")}
        note = notes.get(step.clock, "")
        mixed = note and not self._told.by_client
        return Cell(f"≈ {text}" if mixed else text, speech=f"{words} {note}".strip())

    def _place_line(self) -> None:
        """Puts the line of the instant judged below the last row that is not after it."""
        at, before = self._session.instant, self.as_of_row
        times = self._told.times
        place = bisect_right(times, at, key=lambda each: each[0])
        self.as_of_row = -1 if self._session.moves or place == 0 else times[place - 1][1]
        if before != self.as_of_row:
            self.table.viewport().update()

    def _choose(self, index: QModelIndex) -> None:
        line = self.model.record(index.row())
        self._say(line)
        if line is None:
            return
        about = tokens_of(line)
        if about and self._session.selected not in about:
            self._session.select(about[0])

    def _say(self, line: Line | None) -> None:
        """Says in full what the selected row has no room for; else what can be done with it."""
        hint = self.tr("Enter or a double click judges everything as of that request.")
        room = self.table.columnWidth(WHAT) - StoryItem.PADDING * 2 + 4
        cut = line is not None and is_cut(lead_of(line), self.rest(line), room, self.table.font())
        self.detail.setText(sentence_of(line, self.case) if line is not None and cut else hint)

    def _take(self, row: int) -> None:
        line = self.model.record(row)
        if line is not None and line.first is not None and line.first.at is not None:
            self._session.set_at(line.first.at)

    def _column(self, number: int) -> Callable[[Line], Cell]:
        return lambda line: self.cell(line, number)

    # How it is made

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setItemDelegate(StoryItem(self._theme, self))
        table.verticalHeader().setDefaultSectionSize(self.row_height)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        plain.say(
            table,
            self.tr("History"),
            self.tr("The requests in order, and what came of each. Enter judges everything as of that request."),
        )
        table.selectionModel().currentRowChanged.connect(self._choose)
        table.doubleClicked.connect(lambda index: self._take(index.row()))
        table.taken.connect(self._take)
        table.resized.connect(self._fit_columns)

    def _place(self) -> None:
        plain.say(self.clocks, self.tr("Clocks"))
        plain.say(self.detail, self.tr("The request selected"))
        self.clocks.setContentsMargins(10, 7, 10, 3)
        self.detail.setContentsMargins(10, 3, 10, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.clocks)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)

    def _fit_columns(self) -> None:
        """Gives what happened all that time, token and age leave."""
        metrics = QFontMetricsF(self.table.font())
        room = self.table.viewport().width()
        time = max(metrics.horizontalAdvance(self._time_title()), metrics.horizontalAdvance("≈ 00:00:00")) + 24
        token = metrics.horizontalAdvance("authorization code") + 24
        age = metrics.horizontalAdvance("10 h 0 min 43 s · 43 s too old" if room >= WIDE else "10 h 0 min 43 s") + 24
        widths = {TIME: int(time), MARK: 34, TOKEN: int(token), AGE: int(age)}
        widths[WHAT] = max(140, room - sum(widths.values()))
        for column, width in widths.items():
            self.table.setColumnWidth(column, width)
        current = self.table.currentIndex()
        if current.isValid():
            self.table.scrollTo(current)
            self._say(self.model.record(current.row()))
