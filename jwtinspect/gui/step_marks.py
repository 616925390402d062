"""What came of a request as a shape: the same in the history and on the timeline."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from jwtinspect.gui.theme import Colours, Tone
from jwtinspect.report.story import Mark

SIZE = 5.0
"""Half of a mark's width, in pixels."""
TONES: dict[Mark, Tone | None] = {
    Mark.GRANTED: Tone.NOT_YET,
    Mark.RENEWED: Tone.VALID,
    Mark.ACCEPTED: Tone.VALID,
    Mark.REJECTED: Tone.EXPIRED,
    Mark.FAILED: Tone.SOON,
}
"""The colours' meanings; what is not named is muted."""


def ink_of(mark: Mark, colours: Colours) -> QColor:
    """A mark's colour."""
    tone = TONES.get(mark)
    return QColor(colours.ink[tone] if tone is not None else colours.muted)


def paint_step_mark(painter: QPainter, at: QPointF, mark: Mark, colours: Colours, size: float = SIZE) -> None:
    """Paints a mark around a point."""
    ink = ink_of(mark, colours)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if mark is Mark.GRANTED:
        painter.drawPolygon(_polygon(at, size * 1.15, ((0, -1), (1, 0), (0, 1), (-1, 0))))
    elif mark is Mark.ACCEPTED:
        painter.drawEllipse(at, size * 0.9, size * 0.9)
    elif mark is Mark.FAILED:
        painter.drawPolygon(_polygon(at, size, ((0, -1), (1.1, 0.9), (-1.1, 0.9))))
    elif mark is Mark.ANSWERED:
        painter.drawEllipse(at, size * 0.5, size * 0.5)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 1.9, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        _paint_lines(painter, at, mark, size, ink)


def _paint_lines(painter: QPainter, at: QPointF, mark: Mark, size: float, ink: QColor) -> None:
    """The marks that are drawn with a pen: a cross, a round arrow, a ring."""
    if mark is Mark.REJECTED:
        reach = size * 0.8
        painter.drawLine(at + QPointF(-reach, -reach), at + QPointF(reach, reach))
        painter.drawLine(at + QPointF(-reach, reach), at + QPointF(reach, -reach))
    elif mark is Mark.RENEWED:
        reach = size * 0.95
        painter.drawArc(QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach), 20 * 16, 290 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        tip = at + QPointF(reach * 0.95, -reach * 0.35)
        painter.drawPolygon(_polygon(tip, size * 0.6, ((-1.3, -0.5), (0.9, -1.1), (0.7, 1.1))))
    else:
        painter.setPen(QPen(ink, 1.4))
        painter.drawEllipse(at, size * 0.85, size * 0.85)


def _polygon(at: QPointF, size: float, corners: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([at + QPointF(x * size, y * size) for x, y in corners])
