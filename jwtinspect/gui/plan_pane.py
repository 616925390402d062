"""The session plan: what is wanted, the answer in plain words, the picture, and every setting to be dragged."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from jwtinspect.analysis.planning import NAMES
from jwtinspect.analysis.proposals import Proposal
from jwtinspect.analysis.requirement import Kind
from jwtinspect.analysis.visits import words_of
from jwtinspect.core.text import shown as safe
from jwtinspect.gui import plain, views
from jwtinspect.gui.arrow_box import ArrowBox
from jwtinspect.gui.controls import Field
from jwtinspect.gui.flow import FlowLayout
from jwtinspect.gui.plan_picture import PlanPicture
from jwtinspect.gui.plan_settings import Settings
from jwtinspect.gui.plan_state import PlanState, Shown
from jwtinspect.gui.records_model import Cell, Column, RecordsModel
from jwtinspect.gui.theme import Theme, Tone
from jwtinspect.gui.words import with_arrows
from jwtinspect.report.plan_file import asked_keys, text_of
from jwtinspect.report.plan_questions import QUESTIONS, Scene, answered
from jwtinspect.report.plan_report import differences
from jwtinspect.report.plan_words import answer_words, basis_words, length, remarks, value_words, wish_words

if TYPE_CHECKING:
    from jwtinspect.gui.session import Session
    from jwtinspect.report.report import Report

USUAL = {Kind.STAY: "7d", Kind.RETURN: "7d", Kind.CHECK: "24h", Kind.IDLE: "15min", Kind.OUT: "midnight"}
"""The number to begin with, for each kind of wish."""


class PlanPane(plain.Group):
    """Settings on the left; on the right the question, its answer, the picture and what a change changes."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._theme, self._session = theme, session
        self.state = PlanState(self)
        self.settings = Settings(self.state)
        self.picture = PlanPicture(theme)
        self.verdict = plain.label(wrap=True, selectable=True)
        self.answer = plain.label(wrap=True, selectable=True)
        self.mark = plain.label(name="caption", wrap=True, selectable=True)
        self.trouble = plain.label(name="caution", wrap=True)
        for part, name in (
            (self.verdict, self.tr("The answer")),
            (self.answer, self.tr("Why, and what would help")),
            (self.mark, self.tr("The login selected")),
            (self.trouble, self.tr("Trouble")),
        ):
            plain.say(part, name)
        font = self.verdict.font()
        font.setBold(True)
        self.verdict.setFont(font)
        self._proposals: tuple[Proposal, ...] = ()
        self._make_question()
        self._make_table()
        self._place()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self.state.mend)
        self.state.changed.connect(self._show)
        self.state.mended.connect(self._say)
        self.settings.wrong.connect(self._tell)
        self.picture.chosen.connect(self.mark.setText)
        self.leader = self.wish

    def show_report(self, report: Report | None) -> None:
        """Takes a report: its tokens fill the plan in, its zone is the plan's."""
        if report is not None:
            self.state.prefill(report, lambda: self._session.view(views.evidence))

    # How it is laid out

    def _make_question(self) -> None:
        self.wish = ArrowBox()
        self.wish.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.wish.setMinimumContentsLength(26)
        for kind, text in (
            (Kind.STAY, self.tr("Can they stay signed in for")),
            (Kind.RETURN, self.tr("Can they come back after")),
            (Kind.CHECK, self.tr("Is everybody asked again within")),
            (Kind.IDLE, self.tr("Is everybody out who was idle for")),
            (Kind.OUT, self.tr("Is everybody out at")),
        ):
            self.wish.addItem(text, kind)
        self.wish.insertSeparator(self.wish.count())
        for word, (title, _, _) in QUESTIONS.items():
            self.wish.addItem(title, word)
        plain.say(self.wish, self.tr("What the customer asks"))
        self.wish.view().setMinimumWidth(430)  # the questions are longer than the box
        self.wish.activated.connect(self._ask)
        describe = self.tr("A length such as 7d, 8h or 15min; a time of day such as midnight or 18:30")
        self.number = Field(84, "7d", self.tr("How long, or when"), describe, self._take_number)
        self.number.reverted.connect(lambda: self._tell(""))
        self.copy = _button(self.tr("Copy answer"), self.tr("Copy question, answer and assumptions, for the customer"))
        self.try_it = _button(self.tr("Try the change"), self.tr("Try the smallest change that was proposed"))
        self.back = _button(self.tr("Back to today"), self.tr("Undo every change of settings"))
        self.keep = _button(self.tr("Compare from here"), self.tr("Make these settings the ones to compare with"))
        self.save = _button(self.tr("Save policy…"), self.tr("Save the settings as a policy file"))
        self.open = _button(self.tr("Open policy…"), self.tr("Open a policy file"))
        self.copy.clicked.connect(self.copy_answer)
        self.try_it.clicked.connect(self._try)
        self.back.clicked.connect(self.state.go_back)
        self.keep.clicked.connect(self.state.take_as_today)
        self.save.clicked.connect(self._save)
        self.open.clicked.connect(self._open)

    def _make_table(self) -> None:
        titles = ("", self.tr("today"), self.tr("tried"))
        self.model = RecordsModel(
            [Column(title, partial(_cell, number)) for number, title in enumerate(titles)], self._theme, self
        )
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setHighlightSections(False)
        plain.say(self.table, self.tr("Today and tried"))

    def _place(self) -> None:
        right = QWidget()
        right.setObjectName("page")
        column = QVBoxLayout(right)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        bar = QWidget()
        flow = FlowLayout(bar, 6)
        flow.setContentsMargins(0, 0, 0, 0)
        for part in (self.wish, self.number, self.copy, self.try_it):
            flow.addWidget(part)
        below = QWidget()
        last = FlowLayout(below, 6)
        last.setContentsMargins(0, 0, 0, 0)
        for button in (self.back, self.keep, self.save, self.open):
            last.addWidget(button)
        rows = (bar, self.trouble, self.verdict, self.picture, self.mark, self.answer, self.table, below)
        for row in rows:
            column.addWidget(row)
        column.addStretch(1)
        self.trouble.hide()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(_scrolled(self.settings))
        self._splitter.addWidget(_scrolled(right))
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([330, 620])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)

    # What is shown

    def _show(self, shown: Shown) -> None:
        """Shows a change at once: the settings, the picture, yes or no. The rest follows when the hand rests."""
        self.settings.show_plan(shown.now)
        self.picture.show_plan(shown)
        self._show_question()
        changed = shown.today_answer is not None
        self.back.setEnabled(changed)
        self.keep.setEnabled(changed)
        if not self.state.question:
            self.verdict.setText(self._mark_of(shown) + answer_words(shown.now, shown.answer, shown.zone)[0])
        self._later.start()

    def _say(self, shown: Shown) -> None:
        """Says the whole answer, with the changes that would help, and compares."""
        self._show_proposals(shown)
        sentences = self._sentences(shown)
        self.verdict.setText(("" if self.state.question else self._mark_of(shown)) + sentences[0])
        self.answer.setText(with_arrows("\n".join(sentences[1:])))
        self.answer.setVisible(len(sentences) > 1)
        self.picture.setAccessibleDescription(self.picture.speech())
        today, tried = self.state.both()
        rows = differences(today, tried) if tried is not None else []
        span = self.tr("within {span}").format(span=length(today.run.end - today.run.start))
        self.model.retitle((span, self.tr("today"), self.tr("tried")))
        self.model.show(rows)
        self.table.setVisible(bool(rows))
        height = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(height + sum(self.table.rowHeight(row) for row in range(len(rows))) + 4)

    def _show_proposals(self, shown: Shown) -> None:
        self._proposals = () if self.state.question else shown.answer.proposals
        self.try_it.setVisible(bool(self._proposals))

    def _sentences(self, shown: Shown) -> list[str]:
        if self.state.question:
            scene = Scene(shown.now, self.state.visits, self.state.start, shown.zone)
            return list(answered(self.state.question, scene).sentences)
        words = answer_words(shown.now, shown.answer, shown.zone)
        too_soon = self.state.wish.kind in (Kind.STAY, Kind.RETURN) and not shown.answer.holds
        return words + (remarks(shown.now)[:1] if too_soon else [])

    def _mark_of(self, shown: Shown) -> str:
        return "✓ " if shown.answer.holds else "✕ "

    def _show_question(self) -> None:
        state = self.state
        self.wish.setCurrentIndex(self.wish.findData(state.question or state.wish.kind))
        self.number.setVisible(not state.question)
        self.number.put(text_of(state.wish).partition(" ")[2])

    # What a person does

    def _ask(self, number: int) -> None:
        asked = self.wish.itemData(number)
        if asked in set(Kind):
            kind = Kind(asked)
            self._tell(self.state.set_wish(f"{kind} {USUAL[kind]}"))
        elif asked is not None:
            self.state.ask(str(asked))

    def _take_number(self, text: str) -> bool:
        trouble = self.state.set_wish(f"{self.state.wish.kind} {text.strip()}")
        self._tell(trouble)
        return not trouble

    def _try(self) -> None:
        if self._proposals:
            self.state.take(self._proposals[0])

    def copy_answer(self) -> None:
        """Puts question, answer and assumptions on the clipboard: plain text for a customer."""
        self.state.mend()
        QGuiApplication.clipboard().setText(self.words())

    def words(self) -> str:
        """Question, answer and what it rests on, as they go to the customer."""
        shown = self.state.shown(mend=True)
        title = QUESTIONS[self.state.question][0] if self.state.question else wish_words(self.state.wish)
        lines = [title, *self._sentences(shown), "", self.tr("Worked out with:")]
        lines += [_line(key, shown) for key in asked_keys(shown.now.policy, shown.now)]
        lines.append(self.tr("when it is used: {pattern}").format(pattern=words_of(self.state.visits)))
        return "\n".join(safe(line) for line in lines) + "\n"

    def _save(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save policy"), "policy.toml", "TOML (*.toml)")
        if path:
            from jwtinspect.gui.exports import write

            trouble = write(self.state.saved().encode(), path)
            self._tell(self.tr("{path} was not saved: {why}").format(path=path, why=trouble) if trouble else "")

    def _open(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open policy"), "", "TOML (*.toml)")
        if path:
            self.load(path)

    def load(self, path: str) -> None:
        """Takes a policy file as today's plan."""
        from jwtinspect.core.errors import JwtInspectError
        from jwtinspect.gui.files import read_file

        try:
            found = read_file(Path(path))
            text = found.content if isinstance(found.content, str) else found.content.decode("utf-8-sig")
        except JwtInspectError as error:
            self._tell(str(error))
        except UnicodeDecodeError:
            self._tell(self.tr("{name} is no text in UTF-8, so it is no policy.").format(name=found.name))
        else:
            self._tell(self.state.load(text, found.name))

    def _tell(self, trouble: str) -> None:
        self.trouble.setText(f"▲ {safe(trouble)}" if trouble else "")
        self.trouble.setVisible(bool(trouble))


def _line(key: str, shown: Shown) -> str:
    return f"{NAMES[key]}: {value_words(key, getattr(shown.now.policy, key))} ({basis_words(shown.now.bases[key])})"


def _cell(number: int, record: tuple[str, str, str]) -> Cell:
    changed = number == 2 and record[1] != record[2]
    return Cell(record[number], Tone.NOT_YET if changed else None, bold=changed, muted=number == 0)


def _button(text: str, name: str) -> QPushButton:
    made = QPushButton(text)
    plain.say(made, name)
    made.setToolTip(plain.tip(name))
    return made


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
