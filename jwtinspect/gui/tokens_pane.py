"""Everything found, grouped by where it was found, with role, issuer, lifetime and state; narrowed by a filter."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from jwtinspect.core.capture import Capture
from jwtinspect.gui import plain, views
from jwtinspect.gui.arrow_box import ArrowBox
from jwtinspect.gui.card import fill, paint_badge, paint_pill, pill_width, small
from jwtinspect.gui.listing import Listing, Sort
from jwtinspect.gui.records_model import RECORD, Column, RecordsModel
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone, role_colour
from jwtinspect.gui.token_rows import Row, speech_of
from jwtinspect.gui.words import BADGES, State, state_of
from jwtinspect.report.report import Report

ROW, HEADING = 50, 34
WRAPPED = Qt.TextFlag.TextWordWrap
NARROW = 250
"""Below this width the badge is a bar without letters, and the state stands beside the line that leaves it room."""
MOST_HEADINGS = 300
"""Headings get a lower row each up to so many; with more, every row is of one height, which Qt needs no list for."""


class TokenItem(QStyledItemDelegate):
    """Paints a heading or a token. The countdown is read when it is painted, so a tick costs a repaint."""

    def __init__(self, theme: Theme, session: Session, view: QTableView) -> None:
        super().__init__(view)
        self._theme, self._session, self._view = theme, session, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(RECORD)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._view.font())
        if row.is_heading:
            self._heading(painter, rect, row.title)
        else:
            self._token(painter, rect, row, self._view.selectionModel().isSelected(index))
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRectF, title: str) -> None:
        font = small(self._view.font(), -1, bold=True)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.muted))
        box = rect.adjusted(14, 0, -10, -6)
        words = QFontMetricsF(font).elidedText(title, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)

    def _token(self, painter: QPainter, rect: QRectF, row: Row, selected: bool) -> None:
        colours, font = self._theme.colours, self._view.font()
        if selected:
            fill(painter, rect, colours.selected)
            fill(painter, QRectF(rect.left(), rect.top(), 3, rect.height()), colours.accent)
        if row.subject is None:
            self._unreadable(painter, rect, row)
            return
        narrow, middle = rect.width() < NARROW, rect.center().y()
        edge, gap = (9, 6) if narrow else (14, 8)
        badge = QRectF(rect.left() + edge, middle - 9, 6 if narrow else 30, 18)
        letters = "" if narrow else BADGES[row.subject.role]
        paint_badge(painter, badge, letters, role_colour(colours, row.subject.role), colours, font)
        state, left, right = _state(row, self._session), badge.right() + gap + 2, rect.right() - edge
        beside = right - pill_width(state.text, font) - gap  # where a line has to end that the state stands beside
        above = not narrow or QFontMetricsF(font).horizontalAdvance(row.title) <= beside - left
        low = middle + ((-9 if above else 11) if narrow else 0)
        paint_pill(painter, QPointF(right, low), state.text, state.tone, colours, font)
        line = QFontMetricsF(font).height()
        for text, ink, face, top, end in (
            (row.title, colours.text, font, middle - line - 1, beside if above else right),
            (row.subtitle, colours.muted, small(font), middle + 1, right if narrow and above else beside),
        ):
            room = max(20.0, end - left)
            painter.setFont(face)
            painter.setPen(QColor(ink))
            words = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, top, room, line + 2), Qt.AlignmentFlag.AlignVCenter, words)

    def _unreadable(self, painter: QPainter, rect: QRectF, row: Row) -> None:
        """What could not be read, where and what to do: every word, as nothing else in the window says it."""
        colours, font = self._theme.colours, self._view.font()
        paint_badge(
            painter, QRectF(rect.left() + 14, rect.top() + 8, 30, 18), "!", colours.ink[Tone.SOON], colours, font
        )
        box = rect.adjusted(54, 7, -12, -5)
        cut = rect.height() <= ROW < self.height_of(row, int(rect.width()))  # too many for heights of their own
        for text, ink, face in ((row.title, colours.text, font), (row.subtitle, colours.muted, small(font))):
            painter.setFont(face)
            painter.setPen(QColor(ink))
            if cut:
                text = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, WRAPPED, text)
            box.setTop(box.top() + _height(text, face, box.width()) + 2)

    def height_of(self, row: Row, width: int) -> int:
        """How tall a row is: what could not be read is as long as it takes to say it."""
        if row.is_heading or row.subject is not None:
            return HEADING if row.is_heading else ROW
        font, room = self._view.font(), max(60.0, width - 66.0)
        return max(ROW, int(_height(row.title, font, room) + _height(row.subtitle, small(font), room)) + 16)


def _height(text: str, font: QFont, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), WRAPPED, text).height()


def _state(row: Row, session: Session) -> State:
    if row.status is not None:
        tone = Tone.EXPIRED if row.status >= 400 else Tone.VALID
        return State("✕" if row.status >= 400 else "✓", str(row.status), tone)
    assert row.subject is not None
    return state_of(row.subject, session.instant)


class TokensPane(QWidget):
    """The list and its filter."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._listing = Listing(())
        self._capture: Capture | None = None
        self.sorting: ArrowBox | None = None
        self.model = RecordsModel([Column(self.tr("Token"), lambda row: speech_of(row, session.instant))], theme, self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter: issuer, role, state, code"))
        plain.say(self.filter, self.tr("Filter tokens"), self.tr("By issuer, audience, role, state or finding code."))
        self.filter.textChanged.connect(self._narrow)
        self.list = QTableView()
        self._set_up_list(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        top = QVBoxLayout()
        top.setContentsMargins(12, 10, 12, 0)
        top.setSpacing(6)
        top.addWidget(self.filter)
        self._top = top
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        session.ticked.connect(lambda _: self.list.viewport().update())

    def show_report(self, report: Report) -> None:
        """Lists what the report found; the selection is kept by its key."""
        self._listing = self._session.view(views.listing)
        if report.capture is not self._capture:
            self._capture = report.capture
            self.model.show((), array("i"))
        several = len(report.capture.tokens) > 3 or bool(self.filter.text())
        self.filter.setVisible(several)
        self._offer_sorting(several)
        self._arrange()

    def select(self, token: str | None) -> None:
        """Shows which token is selected."""
        chosen = self.model.record(self.list.currentIndex().row())
        if chosen is not None and chosen.subject is not None and chosen.subject.id == token:
            return
        row = self.model.row_of_number(self._listing.number_of(token))
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row, 0))
        else:
            self.list.setCurrentIndex(QModelIndex())

    def _set_up_list(self, theme: Theme) -> None:
        view = self.list
        view.setModel(self.model)
        self._item = TokenItem(theme, self._session, view)
        view.setItemDelegate(self._item)
        view.setShowGrid(False)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setTabKeyNavigation(False)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.horizontalHeader().hide()
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        view.verticalHeader().hide()
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setMinimumSectionSize(HEADING)
        view.verticalHeader().setDefaultSectionSize(ROW)
        plain.say(view, self.tr("Tokens"), self.tr("Everything found, under where it was found."))
        view.selectionModel().currentRowChanged.connect(self._choose)

    def _narrow(self, needle: str) -> None:
        if needle:
            self.filter.setClearButtonEnabled(True)  # not before there is something to clear: its icon takes 2 ms
        self._arrange()

    def _arrange(self) -> None:
        """Shows the rows that the filter wants, sorted; headings only where nothing is sorted."""
        by = Sort(self.sorting.currentData()) if self.sorting is not None else Sort.FOUND
        before = self.model.rowCount()
        self.model.show(self._listing.rows, self._listing.shown(self.filter.text(), by))
        if self._listing.odd or self.model.rowCount() != before:
            self._fit_heights()
        self.select(self._session.selected)

    def _offer_sorting(self, several: bool) -> None:
        """Lets the list be sorted where there are several tokens; as found, where there are not."""
        if self.sorting is None and several:
            self.sorting = ArrowBox()
            for by, words in self._sorts():
                self.sorting.addItem(words, by)
            plain.say(self.sorting, self.tr("Sort tokens"), self.tr("Sorted, tokens stand without their headings."))
            self.sorting.currentIndexChanged.connect(lambda _: self._arrange())
            self._top.addWidget(self.sorting)
        if self.sorting is not None:
            self.sorting.setVisible(several)
            if not several:
                self.sorting.setCurrentIndex(0)

    def _sorts(self) -> tuple[tuple[Sort, str], ...]:
        return (
            (Sort.FOUND, self.tr("In the order found")),
            (Sort.ENDS, self.tr("Expires first")),
            (Sort.ENDS_LAST, self.tr("Expires last")),
            (Sort.ISSUED, self.tr("Issued first")),
            (Sort.ISSUED_LAST, self.tr("Issued last")),
            (Sort.SHORT, self.tr("Shortest lifetime")),
            (Sort.LONG, self.tr("Longest lifetime")),
            (Sort.ROLE, self.tr("By role")),
            (Sort.ISSUER, self.tr("By issuer")),
            (Sort.STATE, self.tr("By state")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rows = self._listing.rows
        if any(row.remark and row.subject is None for row in rows[-MOST_HEADINGS:]):
            self._fit_heights()

    def _fit_heights(self) -> None:
        """Gives headings and what could not be read a height of their own, where there are not too many of them."""
        odd = self._listing.odd if len(self._listing.odd) <= MOST_HEADINGS else self._listing.unreadable
        if len(odd) <= MOST_HEADINGS:
            for number in odd:
                row = self.model.row_of_number(number)
                if row >= 0:
                    height = self._item.height_of(self._listing.rows[number], self.width())
                    self.list.verticalHeader().resizeSection(row, height)

    def _choose(self, index: QModelIndex) -> None:
        row = self.model.record(index.row())
        if row is not None and row.subject is not None:
            self._session.select(row.subject.id)
