"""Rounded cards that hold a pane, and the shapes that are painted more than once: badges and pills."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from jwtinspect.gui.theme import Colours, Theme, Tone


class Card(QFrame):
    """A quiet frame around one pane; tinted where it has something to say."""

    def __init__(self, theme: Theme, content: QWidget | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._tone: Tone | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        if content is not None:
            layout.addWidget(content)
        theme.changed.connect(lambda _: self.update())

    def tint(self, tone: Tone | None) -> None:
        """Fills the card with a severity's pale colour; None is plain."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.edge[self._tone] if self._tone else colours.line), 1))
        painter.setBrush(QColor(colours.fill[self._tone] if self._tone else colours.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


def small(font: QFont, points: float = -1.5, *, bold: bool = False) -> QFont:
    """The font, smaller by so many points (bigger where positive)."""
    made = QFont(font)
    made.setPointSizeF(max(6.5, font.pointSizeF() + points) if font.pointSizeF() > 0 else 8.5)
    made.setBold(bold)
    return made


def fill(painter: QPainter, box: QRectF | QRect, ground: str) -> None:
    """Fills a box with a colour. ``fillRect`` would make PySide learn all of gradients: a millisecond of the start."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRect(box)


def paint_badge(painter: QPainter, box: QRectF, text: str, ground: str, colours: Colours, font: QFont) -> None:
    """A token's role as two letters on its colour."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(colours.on_bar))
    painter.setFont(small(font, -2, bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def pill_width(text: str, font: QFont) -> float:
    """How wide a pill of this text is."""
    return QFontMetricsF(small(font)).horizontalAdvance(text) + 16


def paint_pill(painter: QPainter, right: QPointF, text: str, tone: Tone, colours: Colours, font: QFont) -> float:
    """A state as a pill that ends at a point, centred on its height; returns where it starts."""
    height = QFontMetricsF(small(font)).height() + 4
    width = pill_width(text, font)
    box = QRectF(right.x() - width, right.y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.fill[tone]))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(colours.ink[tone]))
    painter.setFont(small(font))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.left()
