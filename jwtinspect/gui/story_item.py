"""How a row of the history is painted, and the table that holds the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from jwtinspect.gui.card import paint_badge, small
from jwtinspect.gui.records_model import RECORD, Cell
from jwtinspect.gui.row_table import RowTable
from jwtinspect.gui.step_marks import paint_step_mark
from jwtinspect.gui.theme import Theme, Tone, role_colour
from jwtinspect.gui.words import BADGES
from jwtinspect.report.story import Line, Mark, lead_of, sent_of

if TYPE_CHECKING:
    from jwtinspect.gui.history_pane import HistoryPane

TIME, MARK, WHAT, TOKEN, AGE = range(5)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class StoryTable(RowTable):
    """A table whose rows are taken by Enter or a double click, whatever the desktop calls activation."""

    taken = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class StoryItem(QStyledItemDelegate):
    """Paints a cell of the story: refused rows tinted, the instant judged as a line below the last row before it."""

    PADDING, BADGE = 10, 34

    def __init__(self, theme: Theme, pane: HistoryPane) -> None:
        super().__init__(pane)
        self._theme, self._pane = theme, pane

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, self._pane.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Line = index.data(RECORD)
        table, colours, column = self._pane.table, self._theme.colours, index.column()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = table.selectionModel().isSelected(index)
        if line.mark is Mark.REJECTED:
            painter.fillRect(rect, QColor(colours.fill[Tone.EXPIRED]))
        elif selected:
            painter.fillRect(rect, QColor(colours.selected))
        if selected and column == TIME:
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(colours.accent))
        if selected and line.mark is Mark.REJECTED:
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), QColor(colours.accent))
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, rect.width(), 1), QColor(colours.accent))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), QColor(colours.line))
        if index.row() == self._pane.as_of_row:
            painter.fillRect(QRectF(rect.left(), rect.bottom() - 2, rect.width(), 2), QColor(colours.accent))
        inner = rect.adjusted(self.PADDING, 0, -self.PADDING + 4, -2)
        if column == MARK:
            paint_step_mark(painter, QPointF(rect.center()), line.mark, colours)
        elif column == WHAT:
            self._paint_what(painter, inner, line)
        else:
            if column == TOKEN:
                inner = self._paint_badge(painter, inner, line)
            self._paint_cell(painter, inner, index, self._pane.cell(line, column))
        painter.restore()

    def _paint_badge(self, painter: QPainter, inner: QRectF, line: Line) -> QRectF:
        step, colours = line.first, self._theme.colours
        sent = sent_of(step) if step is not None else None
        if sent is None:
            return inner
        badge = QRectF(inner.left(), inner.center().y() - 8, 28, 16)
        role = sent.subject.role
        paint_badge(painter, badge, BADGES[role], role_colour(colours, role), colours, self._pane.table.font())
        return inner.adjusted(self.BADGE, 0, 0, 0)

    def _paint_cell(
        self, painter: QPainter, room: QRectF, index: QModelIndex | QPersistentModelIndex, cell: Cell
    ) -> None:
        colours, font = self._theme.colours, self._pane.table.font()
        painter.setPen(QColor(colours.ink[cell.tone] if cell.tone else colours.muted if cell.muted else colours.text))
        first, _, second = cell.text.partition(" · ")
        if second and QFontMetricsF(font).horizontalAdvance(cell.text) > room.width():
            _paint_two(painter, room, (first, second), (small(font), small(font)))
        else:
            painter.setFont(font)
            words = QFontMetricsF(font).elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, words)

    def _paint_what(self, painter: QPainter, room: QRectF, line: Line) -> None:
        """What was asked and answered, and beside it (below it where there is no room) what else is to be said."""
        colours, plain_font = self._theme.colours, self._pane.table.font()
        lead, rest = lead_of(line), self._pane.rest(line)
        font = QFont(plain_font)
        font.setBold(line.mark in (Mark.REJECTED, Mark.FAILED))
        text, muted = QColor(colours.text), QColor(colours.muted)
        metrics = QFontMetricsF(font)
        taken = metrics.horizontalAdvance(lead) + 8 if lead else 0
        if taken + QFontMetricsF(plain_font).horizontalAdvance(rest) <= room.width():
            painter.setFont(font)
            painter.setPen(text)
            painter.drawText(room, _LEFT, lead)
            painter.setFont(plain_font)
            painter.setPen(muted)
            painter.drawText(room.adjusted(taken, 0, 0, 0), _LEFT, rest)
            return
        first, second = lead, rest
        if metrics.horizontalAdvance(lead or rest) > room.width():
            first, second = _split(lead or rest, metrics, room.width())
            second = ", ".join(part for part in (second, rest if lead else "") if part)
        _paint_two(painter, room, (first, second), (font, small(plain_font)), (text if lead else muted, muted))


def _split(text: str, metrics: QFontMetricsF, width: float) -> tuple[str, str]:
    """The text in two, after the last word that has room in the first line; a single long word stays whole."""
    words = text.split(" ")
    count = len(words)
    while count > 1 and metrics.horizontalAdvance(" ".join(words[:count])) > width:
        count -= 1
    return " ".join(words[:count]), " ".join(words[count:])


def is_cut(lead: str, rest: str, width: float, font: QFont) -> bool:
    """Whether what happened has no room in two lines of a width."""
    metrics, smaller = QFontMetricsF(font), QFontMetricsF(small(font))
    first, second = _split(lead or rest, metrics, width)
    below = ", ".join(part for part in (second, rest if lead else "") if part)
    whole = f"{lead} {rest}".strip()
    fits = metrics.horizontalAdvance(first) <= width and smaller.horizontalAdvance(below) <= width
    return not fits and metrics.horizontalAdvance(whole) + 8 > width


def _paint_two(
    painter: QPainter,
    room: QRectF,
    lines: tuple[str, str],
    fonts: tuple[QFont, QFont],
    inks: tuple[QColor, QColor] | None = None,
) -> None:
    """Two lines below each other, each cut where it does not fit."""
    heights = [QFontMetricsF(font).height() for font in fonts]
    top = room.center().y() - sum(heights) / 2
    for number, text in enumerate(lines):
        painter.setFont(fonts[number])
        if inks is not None:
            painter.setPen(inks[number])
        words = QFontMetricsF(fonts[number]).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRectF(room.left(), top, room.width(), heights[number]), _LEFT, words)
        top += heights[number]
