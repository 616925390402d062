"""What do I tell them: each finding with its evidence, what to do, what to ask for, and its reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from jwtinspect.core.text import shown
from jwtinspect.gui import plain
from jwtinspect.gui.card import fill, small
from jwtinspect.gui.records_model import RECORD, Cell, Column, RecordsModel
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, fixed_font
from jwtinspect.gui.words import SHAPES, TONES, tr
from jwtinspect.report.report import Finding, Report

if TYPE_CHECKING:
    from datetime import tzinfo

_TEXT_LEFT, _MARGIN = 116, 9
_NARROWEST = 300  # pixels: the window's least width leaves the findings more


class Block(NamedTuple):
    """A paragraph of a finding."""

    text: str
    bold: bool = False
    muted: bool = False


def blocks_of(finding: Finding, zone: tzinfo | None = None) -> tuple[Block, ...]:
    """A finding as paragraphs, every text safe to show, instants in a zone."""
    from jwtinspect.gui.evidence import evidence_lines

    lines = (
        Block(finding.message, bold=True),
        Block(finding.advice),
        *(Block(line, muted=True) for line in evidence_lines(finding.evidence, zone)),
        Block(tr("Would settle it: {what}").format(what=finding.ask) if finding.ask else "", muted=True),
        Block(finding.reference, muted=True),
    )
    return tuple(block._replace(text=shown(block.text)) for block in lines if block.text)


def speech_of(finding: Finding, zone: tzinfo | None = None) -> Cell:
    """A finding for a screen reader, and for the clipboard."""
    text = "\n".join(block.text for block in blocks_of(finding, zone))
    return Cell(f"{finding.code} {text}", speech=f"{finding.severity}, {finding.code}. {text}")


class FindingItem(QStyledItemDelegate):
    """Paints a finding: shape, code, paragraphs. Wraps to the width there is."""

    def __init__(self, theme: Theme, session: Session, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._session, self._view = theme, session, view
        self.width = 0  # of what there is to paint on, without the scroll bar
        self._laid: dict[tuple[tuple[Block, ...], int], tuple[list[QTextLayout], int]] = {}

    def forget(self) -> None:
        """Drops what was laid out, when the font or the findings are others."""
        self._laid.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        if self.width < _NARROWEST:  # the window is still being put together: not worth breaking any line for
            return QSize(self.width, 4 * _MARGIN)
        return QSize(self.width, self._layouts(index.data(RECORD), self.width)[1] + 2 * _MARGIN + 1)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        finding: Finding = index.data(RECORD)
        colours, rect = self._theme.colours, QRect(option.rect)
        painter.save()
        if self._view.selectionModel().isSelected(index):
            fill(painter, rect, colours.hover)
            if self._view.hasFocus() and self._view.currentIndex() == index:
                fill(painter, QRect(rect.left(), rect.top(), 3, rect.height()), colours.accent)
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QColor(colours.ink[TONES[finding.severity]]))
        painter.setFont(small(self._view.font(), 1, bold=True))
        top = rect.top() + _MARGIN
        painter.drawText(
            QRect(rect.left() + 10, top - 1, 24, 20), Qt.AlignmentFlag.AlignCenter, SHAPES[finding.severity]
        )
        painter.setPen(QColor(colours.text))
        painter.setFont(fixed_font())
        painter.drawText(
            QRect(rect.left() + 42, top, 74, 18),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            finding.code,
        )
        layouts, _ = self._layouts(finding, rect.width())
        for block, layout in zip(blocks_of(finding, self._session.request.zone), layouts, strict=True):
            painter.setPen(QColor(colours.muted if block.muted else colours.text))
            layout.draw(painter, QPointF(rect.left() + _TEXT_LEFT, top))
        painter.restore()

    def _layouts(self, finding: Finding, width: int) -> tuple[list[QTextLayout], int]:
        blocks = blocks_of(finding, self._session.request.zone)
        known = self._laid.get((blocks, width))
        if known is None:
            if len(self._laid) > 2000:
                self._laid.clear()
            known = self._laid[blocks, width] = _laid_out(blocks, width - _TEXT_LEFT - 14, self._view.font())
        return known


def _laid_out(blocks: tuple[Block, ...], width: int, base: QFont) -> tuple[list[QTextLayout], int]:
    layouts, top = [], 0.0
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    for block in blocks:
        font = QFont(base)
        font.setBold(block.bold)
        layout = QTextLayout(block.text, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(80, width))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        top += 3
        layouts.append(layout)
    return layouts, int(top)


class FindingsPane(QListView):
    """The findings in the report's order. Ctrl+C copies the one that is selected."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.items = RecordsModel([Column(self.tr("Finding"), self._said)], theme, self)
        self._item = FindingItem(theme, session, self)
        self.setModel(self.items)
        self.setItemDelegate(self._item)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        plain.say(self, self.tr("Findings"), self.tr("What was found, the heaviest first."))
        copy = QAction(self, text=self.tr("Copy finding"))  # with the text first PySide looks whether it is an icon
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self._texts: list[tuple[object, ...]] = []
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(30)
        # While the line is dragged the sentences change in place; their rows are measured again once it rests.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(80)
        self._settled.timeout.connect(self.doItemsLayout)

    def show_report(self, report: Report) -> None:
        """Lists the report's findings; nothing moves where they read the same."""
        texts: list[tuple[object, ...]] = [
            (finding.code, finding.message, finding.evidence, finding.advice, report.request.zone_name)
            for finding in report.findings
        ]
        if texts == self._texts:
            return
        row, count = self.currentIndex().row(), len(self._texts)
        self._texts = texts
        self.items.show(report.findings)
        if len(texts) == count:
            self._settled.start()
        elif 0 <= row < len(texts) and not self.currentIndex().isValid():
            self.setCurrentIndex(self.items.index(row, 0))

    def copy(self) -> None:
        """Puts the selected finding on the clipboard as text."""
        finding = self.items.record(self.currentIndex().row())
        if finding is not None:
            QGuiApplication.clipboard().setText(self._said(finding).text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._item.width = event.size().width()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._item.forget()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._texts:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._nothing())
            painter.end()

    def _nothing(self) -> str:
        report = self._session.report
        if report is None or report.tokens:
            return self.tr("There is nothing to tell.")
        return self.tr("There is nothing to compare yet. Paste a token response, a HAR or a log (Ctrl+V).")

    def _said(self, finding: Finding) -> Cell:
        return speech_of(finding, self._session.request.zone)

    def _choose(self, index: QModelIndex) -> None:
        finding = self.items.record(index.row())
        if finding is not None and finding.subjects:
            self._session.select(finding.subjects[0])
