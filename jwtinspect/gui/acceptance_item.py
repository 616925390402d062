"""How a row of "Who accepts it?" is painted: two lines of words, and a bar for the time in which it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from jwtinspect.analysis.acceptance import Outlook
from jwtinspect.gui.card import fill, small
from jwtinspect.gui.records_model import RECORD, Cell
from jwtinspect.gui.theme import Theme, Tone

if TYPE_CHECKING:
    from jwtinspect.gui.acceptance_pane import AcceptancePane

NAME, ANSWER, SPAN, UNTIL = range(4)
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class AcceptanceItem(QStyledItemDelegate):
    """Paints a cell."""

    PADDING = 10

    def __init__(self, theme: Theme, pane: AcceptancePane) -> None:
        super().__init__(pane)
        self._theme, self._pane = theme, pane

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, self._pane.row_height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        outlook: Outlook = index.data(RECORD)
        colours, rect = self._theme.colours, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pane.table.selectionModel().isSelected(index):
            fill(painter, rect, colours.selected)
            if index.column() == NAME:
                fill(painter, QRectF(rect.left(), rect.top(), 3, rect.height()), colours.accent)
        fill(painter, QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colours.line)
        inner = rect.adjusted(self.PADDING, 0, 4 - self.PADDING, -2)
        if index.column() == SPAN:
            self._paint_span(painter, inner, outlook)
        else:
            self._paint_words(painter, inner, self._pane.cell(outlook, index.column()), index.column() == ANSWER)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF, cell: Cell, toned: bool) -> None:
        """One line, or two: the first in its tone where ``toned``, else the second."""
        colours, font = self._theme.colours, self._pane.table.font()
        first, _, second = cell.text.partition("\n")
        tone = QColor(colours.ink[cell.tone] if cell.tone else colours.muted)
        text = QColor(colours.muted if cell.muted else colours.text)
        lines = [(first, font, tone if toned else text)]
        if second:
            lines.append((second, small(font), QColor(colours.muted) if toned else tone))
        top = room.center().y() - sum(QFontMetricsF(face).height() for _, face, _ in lines) / 2
        for words, face, ink in lines:
            metrics = QFontMetricsF(face)
            painter.setFont(face)
            painter.setPen(ink)
            box = QRectF(room.left(), top, room.width(), metrics.height())
            painter.drawText(box, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width()))
            top += metrics.height()

    def _paint_span(self, painter: QPainter, room: QRectF, outlook: Outlook) -> None:
        """When it accepts as a bar, the slider's instant and the instant judged as lines across."""
        colours, slider = self._theme.colours, self._pane.slider
        if slider.end <= slider.start:
            return

        def across(instant: float) -> float:
            share = (instant - slider.start) / (slider.end - slider.start)
            return room.left() + min(max(share, 0.0), 1.0) * room.width()

        box = QRectF(room.left(), room.center().y() - 6, room.width(), 12)
        fill(painter, box, colours.side)
        always = outlook.settled.accepts is True if outlook.settled is not None else None
        starts, ends = (outlook.starts, outlook.ends) if always is None else (slider.start, slider.end)
        left, right = across(starts), across(ends)
        if always is not False and right > left:
            fill(painter, QRectF(left, box.top(), right - left, box.height()), colours.edge[Tone.VALID])
            for edge, instant in ((left, starts), (right - 2, ends)):
                if always is None and slider.start < instant < slider.end:
                    fill(painter, QRectF(edge, box.top() - 2, 2, box.height() + 4), colours.ink[Tone.VALID])
        for instant, ink, width in ((slider.judged, colours.ink[Tone.EXPIRED], 2), (slider.shown, colours.accent, 2)):
            if slider.start <= instant <= slider.end:
                line = QRectF(across(instant) - width / 2, room.top(), width, room.height() + 2)
                fill(painter, line, ink)
