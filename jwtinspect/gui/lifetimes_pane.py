"""Which numbers disagree: a row a token, contradicting cells filled and marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from math import ceil
from typing import NamedTuple, overload

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)  # fmt: skip

from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.token import Kind, Role
from jwtinspect.gui import plain, views
from jwtinspect.gui.card import Card, fill, paint_badge, small
from jwtinspect.gui.records_model import RECORD, Cell, Column, RecordsModel
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone, role_colour
from jwtinspect.gui.words import BADGES, instant, setting_words, title_of, tr, with_arrows, year_of
from jwtinspect.report import lifetimes as report_lifetimes
from jwtinspect.report.report import Report

EXPECTED, LAST = 5, 6
FRAMES = 4
"""What the card's edge and the table's take on both sides together."""
FEW = 200
"""Of up to so many tokens it is looked at whether all their instants have one offset."""
OF = " › "
"""Stands between whose setting it is and the setting."""
BREAKS = (" · ", ", ")
"""Where a cell is broken in two: after the seconds, after the day."""
LINES = 3
"""Of the setting, in small letters, where the table is narrow."""
_NONE = Cell("—", muted=True)


class Form(Enum):
    """How wide the table is: a line a cell; cells broken into lines; without the roles' badges, too."""

    WIDE = auto()
    NARROW = auto()
    NARROWEST = auto()

    @property
    def row(self) -> int:
        """The height of a row."""
        return 34 if self is Form.WIDE else 42


class Row(NamedTuple):
    """A token and its cells, left to right."""

    subject: Subject
    cells: tuple[Cell, ...]


class Rows(Sequence[Row]):
    """The table's rows, every token in the order found; made in blocks when somebody looks, as there may be thousands.

    What contradicts what is the written report's to say.
    """

    BLOCK = 64

    def __init__(self, report: Report, offset: str, against: report_lifetimes.Against) -> None:
        self._report, self._offset, self._against = report, offset, against
        self._made: dict[int, list[Row]] = {}

    def __len__(self) -> int:
        return len(self._report.case.subjects)

    @overload
    def __getitem__(self, number: int) -> Row: ...
    @overload
    def __getitem__(self, number: slice) -> list[Row]: ...
    def __getitem__(self, number: int | slice) -> Row | list[Row]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        block, place = divmod(number, self.BLOCK)
        if block not in self._made:
            self._made[block] = self._block(block * self.BLOCK)
        return self._made[block][place]

    def _block(self, start: int) -> list[Row]:
        report = self._report
        year = year_of(report.as_of, report.case.zone)
        rows = report_lifetimes.rows_of(report, report.case.subjects[start : start + self.BLOCK], self._against)
        return [Row(row.subject, _cells(row.subject, row.cells, report, year, self._offset)) for row in rows]


def _cells(
    subject: Subject, said: dict[str, report_lifetimes.Cell], report: Report, year: int, offset: str
) -> tuple[Cell, ...]:
    def when(seconds: Number) -> str:
        return instant(seconds, report.case.zone, year).removesuffix(offset)

    issued, ends = subject.issued_at, subject.expires_at
    answer, length_said = subject.answer, said["lifetime"]
    if said["expires_in"].text != report_lifetimes.NOTHING:
        stated = _marked(said["expires_in"], said["expires_in"].text)
    elif answer is not None and answer.expires_in is not None and subject.role is Role.ID_TOKEN:
        stated = Cell(tr("does not apply"), muted=True)
    else:
        stated = _NONE
    return (
        Cell(title_of(subject)),
        _marked(said["issued"], when(issued)) if issued is not None else _missing(subject),
        _marked(said["expires"], when(ends)) if ends is not None else _NONE,
        _marked(length_said, length_said.text) if subject.lifetime is not None else _NONE,
        stated,
        _marked(said["expected"], said["expected"].text) if subject.expected is not None else _NONE,
        _setting(subject) if subject.setting is not None else _NONE,
    )


def _setting(subject: Subject) -> Cell:
    return Cell(setting_words(subject), more=with_arrows(report_lifetimes.setting_words(subject)))


def _basis(report: Report) -> tuple[object, object]:
    """What the table depends on: what its widths follow from, and the marks that come and go with the instant."""
    request, zone = report.request, report.case.zone
    marks = [(finding.code, finding.subjects) for finding in report.findings]
    lasting = [mark for mark in marks if not mark[0].startswith("NOW")]
    basis = (report.capture, year_of(report.as_of, zone), request.zone_name, request.expect, request.received_at)
    return (*basis, lasting), marks


def _missing(subject: Subject) -> Cell:
    words = {Kind.OPAQUE: tr("opaque"), Kind.JWE: tr("encrypted"), Kind.BROKEN: tr("unreadable")}
    return (
        Cell(words[subject.token.kind], muted=True)
        if subject.token.kind in words and not subject.token.claims
        else _NONE
    )


def _marked(said: report_lifetimes.Cell, text: str) -> Cell:
    """A cell as the report marks it, with words for those who do not see the mark."""
    if said.mark == report_lifetimes.DIFFERS:
        speech = tr("{text}, contradicts another value").format(text=text)
        return Cell(f"≠ {text}", Tone.EXPIRED, filled=True, bold=True, speech=speech)
    if said.mark == report_lifetimes.AGREES:
        return Cell(f"= {text}", Tone.VALID, speech=tr("{text}, agrees with the token").format(text=text))
    return Cell(text)


def _cell(column: int) -> Callable[[Row], Cell]:
    return lambda row: row.cells[column]


def _offset(report: Report) -> str:
    """The offset of all instants (`` +01:00``), to be said once; empty where they differ, and where it is UTC."""
    if len(report.tokens) > FEW:
        return ""
    times = [each for subject in report.tokens for each in (subject.issued_at, subject.expires_at) if each is not None]
    texts = {instant(each, report.case.zone, 0)[len("2026-03-02, 09:15:00") :] for each in times}
    return texts.pop() if len(texts) == 1 else ""


def _titles(zone: str, offset: str = "", form: Form = Form.WIDE) -> list[str]:
    if form is not Form.WIDE:
        where = ", UTC" if zone == "UTC" else f",{offset}" if offset else ""
        if form is Form.NARROWEST:
            where = where.replace(", ", ",\n")
        return [
            tr("Token"), tr("Issued") + where, tr("Expires") + where,
            tr("Lifetime"), tr("expires_in"), tr("Expected"), tr("Set by"),
        ]  # fmt: skip
    titles = [tr("Issued (iat)"), tr("Expires (exp)")]  # and each cell names its offset
    if zone == "UTC":
        titles = [f"{title}, UTC" for title in titles]
    elif offset:  # shorter, as the day is as long as before and the setting needs its room
        titles = [tr("Issued") + f",{offset}", tr("Expires") + f",{offset}"]
    return [
        tr("Token"), *titles,
        tr("Lifetime exp−iat"), tr("expires_in"), tr("Expected"), tr("Setting that governs it"),
    ]  # fmt: skip


class LifetimeItem(QStyledItemDelegate):
    """Paints a cell. A contradiction stays to be seen in a selected row; the first column has the role's badge."""

    PADDING = 8
    BADGE = 36

    def __init__(self, theme: Theme, table: QTableView) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table
        self.form = Form.WIDE

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(RECORD)
        cell, colours = row.cells[index.column()], self._theme.colours
        rect = QRectF(option.rect)
        selected = self._table.selectionModel().isSelected(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            fill(painter, rect, colours.selected)
        if cell.filled and cell.tone is not None:
            fill(painter, rect.adjusted(0, 0, 0, -1), colours.fill[cell.tone])
        fill(painter, QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colours.line)
        inner = rect.adjusted(self.PADDING, 0, -self.PADDING + 4, -1)
        if index.column() == 0 and self.form is not Form.NARROWEST:
            badge = QRectF(inner.left(), inner.center().y() - 8, 28, 16)
            paint_badge(
                painter,
                badge,
                BADGES[row.subject.role],
                role_colour(colours, row.subject.role),
                colours,
                self._table.font(),
            )
            inner.setLeft(inner.left() + self.BADGE)
        font = QFont(self._table.font())
        font.setBold(cell.bold)
        painter.setFont(font)
        painter.setPen(QColor(colours.ink[cell.tone] if cell.tone else colours.muted if cell.muted else colours.text))
        _paint_words(painter, inner, cell.text, font, self.form)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        cell: Cell = index.data(RECORD).cells[index.column()]
        font = QFont(self._table.font())
        font.setBold(cell.bold)
        badge = self.BADGE if index.column() == 0 and self.form is not Form.NARROWEST else 0
        width = _least_width(cell.text, font, self.form)
        return QSize(ceil(width) + 2 * self.PADDING + badge, self.form.row)


def _least_width(text: str, font: QFont, form: Form) -> float:
    """How wide a cell has to be for its lines."""
    if OF not in text:
        parts = [text] if form is Form.WIDE else _broken(text)
        return max(map(QFontMetricsF(font).horizontalAdvance, parts))
    metrics = QFontMetricsF(small(font))
    if form is Form.WIDE:
        return max(map(metrics.horizontalAdvance, text.split(OF)))
    width = max(map(metrics.horizontalAdvance, _words(text)))
    while len(_wrapped(text, metrics, width)) > LINES:
        width += 4
    return width


def _broken(text: str) -> list[str]:
    """A cell's text in two lines, if there is a place to break it: ``36000 s`` and ``10 h``."""
    mark = next((mark for mark in BREAKS if mark in text), "")
    if mark:
        return text.split(mark, 1)
    words = text.split(" ")
    half = (len(words) + 1) // 2
    return [" ".join(words[:half]), " ".join(words[half:])] if len(words) > 1 else [text]


def _wrapped(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """A text in lines of whole words, each as long as there is room for."""
    lines: list[str] = []
    for word in _words(text):
        longer = f"{lines[-1]}{'' if lines[-1].endswith('-') else ' '}{word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width + 0.5:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _words(text: str) -> list[str]:
    """What a line may end after: words, and the parts of those that have hyphens."""
    return text.replace("-", "- ").split()


def _lines(text: str, font: QFont, width: float, form: Form) -> tuple[list[str], QFont]:
    """A cell's text as it fits; whose setting it is goes above its name where one line is too short."""
    if QFontMetricsF(font).horizontalAdvance(text) <= width:
        return [text], font
    if OF not in text:
        return _broken(text), font
    font = small(font)
    return (text.split(OF, 1) if form is Form.WIDE else _wrapped(text, QFontMetricsF(font), width)), font


def _paint_words(painter: QPainter, room: QRectF, text: str, font: QFont, form: Form) -> None:
    left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    lines, font = _lines(text, font, room.width(), form)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    top = room.center().y() - metrics.height() * len(lines) / 2
    for line in lines:
        words = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRectF(room.left(), top, room.width(), metrics.height()), left, words)
        top += metrics.height()


class LifetimesPane(Card):
    """The table of lifetimes, as tall as its rows up to a limit."""

    MOST_ROWS = 5

    def __init__(self, theme: Theme, session: Session) -> None:
        self.table = QTableView()
        super().__init__(theme, self.table)
        self._session = session
        self._basis: object = None
        self._marks: object = None
        self._numbers: dict[str, int] = {}
        self._has_room = False  # before it is laid out, its width tells nothing
        self._widths: dict[Form, list[int]] = {}  # of the columns, in each form that was looked at
        self._zone, self._offset, self._titles = "UTC", "", _titles("UTC")
        self.model = RecordsModel([Column(title, _cell(n)) for n, title in enumerate(self._titles)], theme, self)
        table = self.table
        table.setModel(self.model)
        self._item = LifetimeItem(theme, table)
        table.setItemDelegate(self._item)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(Form.WIDE.row)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setResizeContentsPrecision(40)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        plain.say(table, self.tr("Lifetimes"), self.tr("A row a token; cells that contradict each other begin with ≠."))
        table.selectionModel().currentRowChanged.connect(self._choose)
        table.horizontalScrollBar().rangeChanged.connect(lambda *_: self._fit_height())

    def show_report(self, report: Report) -> None:
        """Fills the table; widths follow the contents only when the tokens are others."""
        basis, marks = _basis(report)
        offset = _offset(report) if basis != self._basis else self._offset
        if (basis, marks) != (self._basis, self._marks):
            self.model.show(Rows(report, offset, self._session.view(views.against)))
        new, self._basis, self._marks = basis != self._basis, basis, marks
        if new:
            self._numbers = self._session.view(views.places)
            self._zone, self._offset = report.request.zone_name, offset
            self.table.setColumnHidden(EXPECTED, not report.request.expect)
            self._widths = {}
            if self._has_room:
                self._fit()
            else:
                self._fit_height()
        self.select(self._session.selected)

    def select(self, token: str | None) -> None:
        """Shows which token is selected."""
        row = self._numbers.get(token or "", -1)
        if row >= 0 and row != self.table.currentIndex().row():
            self.table.setCurrentIndex(self.model.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._has_room = True
        if self._basis is not None:
            self._fit()

    def _fit(self) -> None:
        """Gives the columns their widths, in the widest form that there is room for.

        The last one gets what is left, and at least what it holds: Qt's own stretching would cut it off.
        """
        bar = self.table.verticalScrollBar().sizeHint().width() if self.model.rowCount() > self.MOST_ROWS else 0
        room = self.width() - FRAMES - bar
        for form in Form:
            if form not in self._widths:
                self._widths[form] = self._measured(form)
            if sum(self._widths[form]) <= room:
                break
        self._take(form)
        widths = self._widths[form]
        for column, width in enumerate(widths[:LAST]):
            if width:
                self.table.setColumnWidth(column, width)
        self.table.setColumnWidth(LAST, max(widths[LAST], room - sum(widths[:LAST])))
        self._fit_height()

    def _measured(self, form: Form) -> list[int]:
        """The columns' widths in a form; 0 of one that is hidden."""
        self._take(form)
        self.table.resizeColumnsToContents()
        return [self.table.columnWidth(column) for column in range(LAST + 1)]

    def _take(self, form: Form) -> None:
        """Paints in a form from now on."""
        titles = _titles(self._zone, self._offset, form)
        if titles != self._titles:
            self._titles = titles
            self.model.retitle(titles)
        self._item.form = form
        self.table.verticalHeader().setDefaultSectionSize(form.row)

    def _fit_height(self) -> None:
        bar = self.table.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        rows = min(self.model.rowCount(), self.MOST_ROWS)
        self.setFixedHeight(
            self.table.horizontalHeader().sizeHint().height() + rows * self._item.form.row + FRAMES + extra
        )

    def _choose(self, index: QModelIndex) -> None:
        row = self.model.record(index.row())
        if row is not None:
            self._session.select(row.subject.id)
