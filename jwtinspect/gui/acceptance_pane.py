"""Who accepts the selected token: every validator as it comes, why and until when, at any instant around its end."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from jwtinspect.analysis.acceptance import Number, Outlook, can_be_judged, outlooks
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import date_words, rough_span, span
from jwtinspect.gui import plain
from jwtinspect.gui.acceptance_item import ANSWER, NAME, SPAN, UNTIL, AcceptanceItem
from jwtinspect.gui.acceptance_slider import AcceptanceSlider
from jwtinspect.gui.card import small
from jwtinspect.gui.records_model import Cell, Column, RecordsModel
from jwtinspect.gui.row_table import RowTable
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone
from jwtinspect.gui.words import title_of
from jwtinspect.profiles.validator import CONFIDENCES, Validator, problems, validators
from jwtinspect.report.acceptance import ACCEPTS, ERROR, MARKS, REFUSES, SCOPE, leeway_words, until_words, word_of

TONES = {ACCEPTS: Tone.VALID, REFUSES: Tone.EXPIRED, ERROR: Tone.SOON}
WIDE = 760
"""From this width on, what is known of the validator selected stands beside the table, else below it."""


class AcceptancePane(plain.Group):
    """A table of validators sorted by ecosystem; above it filter and slider, below it the validator selected."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject: Subject | None = None
        self._instant: Number | None = None  # where the slider was moved to; None: the instant judged
        self.summary = plain.label(wrap=True, selectable=True)
        self.careless = plain.label(name="caution", wrap=True, selectable=True)
        self.detail = plain.label(name="caption", wrap=True, selectable=True)
        self.filter = QLineEdit()
        self.slider = AcceptanceSlider()
        self.back = QPushButton(self.tr("Back"))
        self.take = QPushButton(self.tr("Judge all as of then"))
        self.table = RowTable()
        self.beside = QScrollArea()  # what is known of the validator selected: beside the table, or below it
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        height = QFontMetricsF(self.table.font()).height() + QFontMetricsF(small(self.table.font())).height()
        self.row_height = int(height) + 9
        self._titles = (self.tr("Validator, as it comes"), self.tr("Answer"), "", self.tr("Until"))
        cells = (self._name, self._answer, self._stretch, self._until)
        columns = [Column(title, cell) for title, cell in zip(self._titles, cells, strict=True)]
        self.model = RecordsModel(columns, theme, self)
        self._set_up(theme)
        self._place()
        self.leader = self.table
        session.ticked.connect(self._tick)

    # What is shown

    @property
    def instant(self) -> Number:
        """The instant answered for, in seconds since the epoch: where the slider is, else the one judged."""
        return self._session.instant if self._instant is None else self._instant

    @property
    def outlooks(self) -> list[Outlook]:
        """What stands in the table, in its order."""
        return [self.model.record(row) for row in range(self.model.rowCount())]

    def show_subject(self, subject: Subject | None) -> None:
        """Shows who accepts a token; rows, selection and filter stay where the token is the same."""
        before, self._subject = self._subject, subject
        same = subject is not None and before is not None and subject.token is before.token
        moved = before is None or subject is None or subject.case.at != before.case.at
        if not same or moved:
            self._instant = None
        readable = subject is not None and can_be_judged(subject.token)
        for part in (self.table, self.beside, self.filter, self.slider, self.back, self.take):
            part.setVisible(readable)
        if subject is None or not readable:
            self.model.show(())
            self.summary.setText(self._unreadable(subject))
            return
        if not same:
            found = outlooks(subject.token.claims, validators().values())
            self.slider.show_outlooks(found, self.instant)
            self.model.show(found)
            self._warn()
        self._title()
        self._answer_again()
        self._say()

    def _unreadable(self, subject: Subject | None) -> str:
        if subject is None:
            return self.tr("Select a token to see who accepts it.")
        name = title_of(subject)
        return self.tr("{name}: its dates cannot be read, so nobody can tell who accepts it.").format(name=name)

    def _answer_again(self) -> None:
        """Says everything for the instant that is looked at now."""
        if self._subject is None or not can_be_judged(self._subject.token):
            return
        self.slider.show_instants(self.instant, self._session.instant)
        counts = dict.fromkeys(MARKS, 0)
        for outlook in self.slider.outlooks:
            counts[word_of(outlook.at(self.instant))] += 1
        told = [f"{MARKS[word]} {count} {_PLURAL[word]}" for word, count in counts.items() if count]
        self.summary.setText(f"{self._when()}: {' · '.join(told)}")
        self._fit_columns()
        for button in (self.back, self.take):
            button.setEnabled(self._instant is not None)
        if self.filter.text():
            self._narrow(self.filter.text())
        else:
            self.model.dataChanged.emit(self.model.index(0, 0), self.model.index(self.model.rowCount() - 1, UNTIL))

    def _when(self) -> str:
        """Which token at which instant: ``id_token at 2026-03-02 19:15:43 UTC, 43 s after exp``."""
        subject, at = self._subject, self.instant
        assert subject is not None
        date = subject.case.date(at) if self.width() >= WIDE else self._clock(at)
        words = f"{title_of(subject)} at {date}"
        if subject.expires_at is None:
            return words
        off = at - subject.expires_at
        length = span(round(abs(off), 1)) if abs(off) < 3600 else rough_span(abs(off))
        return f"{words}, {f'{length} after' if off > 0 else f'{length} before' if off else 'exactly at'} exp"

    def _tick(self, _: object) -> None:
        if self._instant is None and self.isVisible():
            self._answer_again()

    def _warn(self) -> None:
        """Names the configurations that do not check the lifetime, and what that risks."""
        names = [each.validator.name for each in self.slider.outlooks if not each.validator.checks_lifetime]
        words = self.tr(
            "▲ {count} do not check the lifetime: {names}. They go on accepting a token that has ended, a stolen one "
            "too. Select one for what to do."
        )
        told = [words.format(count=len(names), names=", ".join(names))] if names else []
        self.careless.setText("\n".join([*told, *problems()]))

    def _title(self) -> None:
        """Says over the bars which stretch of time they show."""
        offset = date_words(self.slider.start, self._subject.case.zone if self._subject else None).rpartition(" ")[2]
        edges = [self._clock(edge) for edge in (self.slider.start, self.slider.end)]
        stretch = f"{edges[0]} – {edges[1]}" if self.slider.has_range else ""
        self.model.retitle([self._titles[NAME], self._titles[ANSWER], stretch, f"{self._titles[UNTIL]}, {offset}"])

    def _clock(self, instant: Number) -> str:
        zone = self._subject.case.zone if self._subject is not None else None
        return date_words(instant, zone)[11:19]

    # What a row says

    def cell(self, outlook: Outlook, column: int) -> Cell:
        """What a cell says."""
        return (self._name, self._answer, self._stretch, self._until)[column](outlook)

    def _name(self, outlook: Outlook) -> Cell:
        validator = outlook.validator
        leeway = leeway_words(validator)
        grants = self.tr("no leeway") if leeway == "none" else leeway
        careless = not validator.checks_lifetime
        text = f"{validator.name}\n{'▲ ' if careless else ''}{validator.ecosystem} · {grants}"
        return Cell(text, Tone.SOON if careless else None, speech=text.replace("\n", ", "))

    def _answer(self, outlook: Outlook) -> Cell:
        answer = outlook.at(self.instant)
        word = word_of(answer)
        doubt = self.tr(", probably") if outlook.confidence == "assumed" else ""
        return Cell(
            f"{MARKS[word]} {word}\n{answer.reason}{doubt}", TONES[word], speech=f"{word}{doubt}: {answer.reason}"
        )

    def _stretch(self, outlook: Outlook) -> Cell:
        assert self._subject is not None
        return Cell("", speech=until_words(outlook.at(self.instant), self._subject.case, self.instant))

    def _until(self, outlook: Outlook) -> Cell:
        assert self._subject is not None
        case, answer = self._subject.case, outlook.at(self.instant)
        whole = until_words(answer, case, self.instant)
        if answer.until is None:
            return Cell(whole, muted=True)
        lead, _, date = whole.partition(" ")
        day = date_words(self.instant, case.zone)[:10]
        text = date.rpartition(" ")[0] if date.startswith(("1", "2")) else date
        text = text.removeprefix(f"{day} ")
        return Cell(f"{lead} {text}", muted=lead == "since", speech=whole)

    # What is done

    def _move(self, instant: Number) -> None:
        self._instant = instant
        self._answer_again()

    def _turn(self) -> None:
        self._title()
        self._answer_again()

    def _return(self) -> None:
        self._instant = None
        self._answer_again()
        self.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self, needle: str) -> None:
        """Keeps the rows in which every word of the filter stands: name, id, ecosystem, answer, reason, leeway."""
        words = needle.lower().split()
        chosen = self._chosen()
        self.model.keep((lambda outlook: all(self._is_found(outlook, word) for word in words)) if words else None)
        if chosen is not None:
            row = self.model.row_of(lambda each: each.validator.id == chosen.id)
            self.table.setCurrentIndex(self.model.index(row, NAME) if row >= 0 else QModelIndex())
        self._say()

    def _is_found(self, outlook: Outlook, word: str) -> bool:
        """Whether a word of the filter speaks of a row: "java" is no JavaScript, "refuses" is an answer."""
        validator = outlook.validator
        if word in {each.ecosystem.lower() for each in validators().values()}:
            return word == validator.ecosystem.lower()
        if word in MARKS:
            return word == word_of(outlook.at(self.instant))
        said = f"{validator.id} {validator.role} {self._name(outlook).text} {self._answer(outlook).text}"
        return word in said.lower()

    def _chosen(self) -> Validator | None:
        outlook = self.model.record(self.table.currentIndex().row())
        return outlook.validator if outlook is not None else None

    def _say(self) -> None:
        """Says all that is known of the validator selected."""
        chosen = self._chosen()
        if chosen is None:
            none = self.model.rowCount() == 0 and self.filter.text()
            self.detail.setText(
                self.tr("Nothing matches the filter.")
                if none
                else self.tr("Select a validator for what is known of it.") + f" {SCOPE}"
            )
            return
        changed = [
            self.tr("Leeway: {option}.").format(option=chosen.option) if chosen.option else "",
            self.tr("The check of the lifetime is turned off by {off}.").format(off=chosen.off) if chosen.off else "",
        ]
        known = self.tr("{id} · version {version} · {how} ({day}) · {source}").format(
            id=chosen.id, version=chosen.version, how=CONFIDENCES[chosen.confidence], day=chosen.checked,
            source=chosen.sources[0],
        )  # fmt: skip
        parts = [f"▲ {chosen.risk}" if chosen.risk else "", chosen.note, *changed]
        self.detail.setText(f"{chosen.name}: {' '.join(filter(None, parts))}\n{known}")

    # How it is made

    def _set_up(self, theme: Theme) -> None:
        table = self.table
        table.setModel(self.model)
        table.setItemDelegate(AcceptanceItem(theme, self))
        table.verticalHeader().setDefaultSectionSize(self.row_height)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        plain.say(table, self.tr("Who accepts it"), self.tr("A row for each validator, by ecosystem."))
        table.selectionModel().currentRowChanged.connect(lambda *_: self._say())
        table.resized.connect(self._fit_columns)
        self.filter.setPlaceholderText(self.tr("Filter: java, refuses, 60 s"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.slider.moved.connect(self._move)
        self.slider.turned.connect(self._turn)
        self.back.clicked.connect(self._return)
        self.take.clicked.connect(lambda: self._session.set_at(self.instant))
        plain.say(self.filter, self.tr("Filter validators"), self.tr("By name, ecosystem, answer, reason or leeway."))
        plain.say(self.back, self.tr("Back to the instant judged"))
        plain.say(self.take, self.tr("Judge the whole window as of the slider's instant"))
        for part, name in (
            (self.summary, self.tr("Answers")),
            (self.careless, self.tr("Lifetime not checked")),
            (self.detail, self.tr("The validator selected")),
            (self.beside, self.tr("About validators")),
        ):
            plain.say(part, name)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(3)
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setContentsMargins(10, 0, 10, 0)
            row.setSpacing(8)
        self.filter.setMinimumWidth(190)
        first.addWidget(self.summary, 1)
        first.addWidget(self.filter)
        second.addWidget(self.slider, 1)
        second.addWidget(self.back)
        second.addWidget(self.take)
        column.addLayout(first)
        column.addLayout(second)
        beside = QWidget()
        words = QVBoxLayout(beside)
        words.setContentsMargins(10, 4, 8, 4)
        words.setSpacing(10)
        for part in (self.detail, self.careless):
            words.addWidget(part)
        words.addStretch(1)
        beside.setObjectName("page")
        self.beside.setWidget(beside)
        self.beside.setWidgetResizable(True)
        self.beside.setFrameShape(QFrame.Shape.NoFrame)
        self.beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body.setSpacing(0)
        self._body.addWidget(self.table, 1)
        self._body.addWidget(self.beside)
        column.addLayout(self._body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        line = QFontMetricsF(self.detail.font()).lineSpacing()
        self.beside.setMinimumWidth(int(min(360, self.width() * 0.28)) if wide else 0)
        self.beside.setMaximumWidth(self.beside.minimumWidth() if wide else 16777215)
        self.beside.setMaximumHeight(16777215 if wide else int(line * 3) + 12)
        self._answer_again()

    def _fit_columns(self) -> None:
        metrics, room = QFontMetricsF(self.table.font()), self.table.viewport().width()
        told = [self._until(outlook).text for outlook in self.slider.outlooks] if self._subject is not None else []
        until = int(max(map(metrics.horizontalAdvance, (*told, "until 00:00:00")))) + 20
        answer = int(metrics.horizontalAdvance("▲ throws an error")) + 24
        name = min(300, max(190, int(room * 0.3)))
        stretch = room - until - answer - name
        if stretch < 90:  # too little to tell seconds apart
            stretch, name = 0, max(150, room - until - answer)
        for column, width in ((NAME, name), (ANSWER, answer), (SPAN, stretch), (UNTIL, until)):
            self.table.setColumnHidden(column, width <= 0)
            self.table.setColumnWidth(column, width)


_PLURAL = {ACCEPTS: "accept", REFUSES: "refuse", ERROR: "throw an error"}
