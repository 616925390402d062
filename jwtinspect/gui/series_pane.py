"""Lifetimes over time: when each token was issued, against how long it lives; a colour and a shape an audience."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache, partial
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)  # fmt: skip
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jwtinspect.core.moments import date_words, span
from jwtinspect.gui import plain, views
from jwtinspect.gui.card import small
from jwtinspect.gui.lanes import off_screen, ticks
from jwtinspect.gui.series import KINDS, Point, Series, life_ticks, point_words, speech_of
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.turns import Turns
from jwtinspect.gui.words import instant, offset_of, year_of
from jwtinspect.report.report import Report

TOP, RIGHT, BOTTOM = 14, 18, 30
LEGEND = 22
SIZE = 4.5
SLICE = 1000
"""So many points are painted in one go."""
REACH = 14
"""Pixels within which a click means a point."""
_CORNERS = {
    1: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    2: ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    3: ((0, -1.15), (1.15, 0.95), (-1.15, 0.95)),
    4: ((0, 1.15), (1.15, -0.95), (-1.15, -0.95)),
}


class Plot(QWidget):
    """The painted plot. What does not move is painted once and kept; selection and instant are painted over it."""

    def __init__(self, theme: Theme, session: Session, pane: SeriesPane) -> None:
        super().__init__(pane)
        self._theme, self._session, self._pane = theme, session, pane
        self._kept: tuple[Any, QPixmap] | None = None
        self._painted: set[tuple[int, int, int]] = set()
        self._turns = Turns(self)
        self._start, self._end, self._left = 0.0, 1.0, 60.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(120)
        self.setMouseTracking(False)
        theme.changed.connect(lambda _: self.forget())
        session.ticked.connect(lambda _: self.update())

    def sizeHint(self) -> QSize:
        return QSize(500, 220)

    def forget(self) -> None:
        """Paints everything anew."""
        self._kept = None
        self._turns.drop()
        self.update()

    # Geometry

    def look(self, series: Series) -> None:
        """Fits the time between the first issue and the last."""
        start, end = float(series.points[0].issued), float(series.points[-1].issued)
        room = max(end - start, 60.0)
        self._start, self._end = start - room * 0.04, end + room * 0.04
        self.forget()

    def place_of(self, point: Point) -> QPointF:
        """Where a point is."""
        series = self._pane.series
        assert series is not None
        area = self._area()
        return QPointF(self.x_of(point.issued), area.bottom() - series.height_of(point.life) * area.height())

    def x_of(self, seconds: float) -> float:
        """Where an instant is, in pixels from the left."""
        area = self._area()
        return area.left() + (seconds - self._start) / (self._end - self._start) * area.width()

    def _area(self) -> QRectF:
        low = BOTTOM + LEGEND
        return QRectF(
            self._left, TOP, max(10.0, self.width() - self._left - RIGHT), max(10.0, self.height() - TOP - low)
        )

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        series = self._pane.series
        if event.button() != Qt.MouseButton.LeftButton or series is None:
            return
        area, where = self._area(), event.position()
        second = (self._end - self._start) / area.width()
        middle = self._start + (where.x() - area.left()) * second
        first = bisect_left(series.points, middle - REACH * second, key=lambda each: each.issued)
        last = bisect_right(series.points, middle + REACH * second, key=lambda each: each.issued)
        near = [((self.place_of(series.points[n]) - where).manhattanLength(), n) for n in range(first, last)]
        if near and min(near)[0] <= 2 * REACH:
            self._pane.go_to(min(near)[1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pane, series, key = self._pane, self._pane.series, event.key()
        if series is None:
            super().keyPressEvent(event)
            return
        last = len(series.points) - 1
        places = {
            Qt.Key.Key_Left: max(0, pane.current - 1),
            Qt.Key.Key_Right: min(last, pane.current + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key in places:
            pane.go_to(places[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= pane.current <= last:
            self._session.set_at(series.points[pane.current].issued)
        else:
            super().keyPressEvent(event)

    # How it is painted

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        series, report = self._pane.series, self._session.report
        if series is None or report is None:
            return
        key = (self.size(), self.devicePixelRatioF())
        if self._kept is None or self._kept[0] != key:
            self._kept = (key, self._picture(series, report))
            self._painted = set()
            places = range(0, len(series.points), SLICE)
            calls = [partial(self._paint_points, series, place) for place in places]
            self._turns.run(calls, together=len(calls) == 1)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font(), -1))
        painter.drawPixmap(0, 0, self._kept[1])
        self._paint_as_of(painter, report)
        if 0 <= self._pane.current < len(series.points):
            point = series.points[self._pane.current]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawEllipse(self.place_of(point), SIZE + 4.5, SIZE + 4.5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 7, 7)
        painter.end()

    def _picture(self, series: Series, report: Report) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font(), -1))
        metrics = QFontMetricsF(painter.font())
        lives = life_ticks(series, max(2, int((self.height() - TOP - BOTTOM - LEGEND) / 28)))
        self._left = 20 + max((metrics.horizontalAdvance(span(each)) for each in lives), default=40)
        self._paint_grid(painter, series, report, lives)
        self._paint_legend(painter, series)
        painter.end()
        return picture

    def _paint_grid(self, painter: QPainter, series: Series, report: Report, lives: list[int | float]) -> None:
        colours, area, zone = self._theme.colours, self._area(), report.case.zone
        metrics = QFontMetricsF(painter.font())
        for life in lives:
            y = area.bottom() - series.height_of(life) * area.height()
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.muted))
            box = QRectF(0, y - 10, area.left() - 8, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, span(life))
        painter.setPen(QPen(QColor(colours.muted), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        day, year, taken = "", year_of(series.points[-1].issued, zone), -1.0
        for tick in ticks(self._start, self._end, max(2, int(area.width() / 120)), offset_of(self._start, zone)):
            x = self.x_of(tick)
            painter.setPen(QPen(QColor(colours.line), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            date, _, clock = instant(tick, zone, year).partition(", ")
            words = clock.split(" ")[0].removesuffix(":00")
            if date != day:
                words = date if words == "00:00" else f"{date} {words}"
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, 2.0), self.width() - width - 2)
            if left > taken:
                day, taken = date, left + width + 8
                painter.setPen(QColor(colours.muted))
                painter.drawText(QPointF(left, area.bottom() + metrics.height() + 2), words)

    def _paint_points(self, series: Series, first: int) -> None:
        """Paints some of the points into the picture, of those that would cover each other one."""
        if self._kept is None:
            return
        painter, painted = QPainter(self._kept[1]), self._painted
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, height_of = self._area(), cache(series.height_of)
        second = area.width() / (self._end - self._start)
        for point in series.points[first : first + SLICE]:
            x = area.left() + (point.issued - self._start) * second
            y = area.bottom() - height_of(point.life) * area.height()
            cell = (int(x / 2), int(y / 2), point.kind)
            if cell not in painted:
                painted.add(cell)
                self._paint_shape(painter, QPointF(x, y), point.kind)
        painter.end()
        self.update()

    def _paint_shape(self, painter: QPainter, at: QPointF, kind: int) -> None:
        colours = self._theme.colours
        ink = QColor(colours.segment[kind] if kind < KINDS else colours.muted)
        painter.setPen(QPen(QColor(colours.window), 0.8))
        painter.setBrush(ink)
        if kind in _CORNERS:
            painter.drawPolygon(QPolygonF([at + QPointF(x * SIZE, y * SIZE) for x, y in _CORNERS[kind]]))
        elif kind == 0:
            painter.drawEllipse(at, SIZE, SIZE)
        else:
            painter.setPen(QPen(ink, 1.6))
            painter.drawLine(at + QPointF(-SIZE, 0), at + QPointF(SIZE, 0))
            painter.drawLine(at + QPointF(0, -SIZE), at + QPointF(0, SIZE))

    def _paint_legend(self, painter: QPainter, series: Series) -> None:
        metrics, middle = QFontMetricsF(painter.font()), self.height() - LEGEND / 2
        room = (self.width() - 24) / len(series.kinds)
        x = 16.0
        for number, kind in enumerate(series.kinds):
            self._paint_shape(painter, QPointF(x, middle), number)
            painter.setPen(QColor(self._theme.colours.text))
            words = f"{kind.name} · {kind.tokens}"
            width = metrics.horizontalAdvance(words)
            if len(series.kinds) > 1:
                width = min(width, room - 34)
            words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width + 1)
            box = QRectF(x + 10, middle - 10, width + 4, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            x += 10 + width + 24

    def _paint_as_of(self, painter: QPainter, report: Report) -> None:
        at, area, zone = self._session.instant, self._area(), report.case.zone
        metrics = QFontMetricsF(painter.font())
        far = off_screen(at, self._start, self._end)
        painter.setPen(QColor(self._theme.colours.accent))
        top = area.top() + metrics.ascent()
        if far:
            words = self.tr("as of {time}, {far}").format(time=date_words(at, zone), far=far)
            words = f"{words} ▸" if at > self._end else f"◂ {words}"
            width = metrics.horizontalAdvance(words)
            self._paint_tag(painter, area.right() - width if at > self._end else area.left(), top, words)
            return
        x = self.x_of(at)
        painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
        painter.drawLine(QPointF(x, 3), QPointF(x, area.bottom() + 3))
        words = self.tr("as of {time}").format(time=instant(at, zone, year_of(at, zone)))
        width = metrics.horizontalAdvance(words)
        self._paint_tag(painter, x + 8 if x + width + 12 < self.width() else x - 8 - width, top, words)

    def _paint_tag(self, painter: QPainter, left: float, base: float, words: str) -> None:
        metrics, colours = QFontMetricsF(painter.font()), self._theme.colours
        size = QSizeF(metrics.horizontalAdvance(words) + 6, metrics.height() + 2)
        painter.fillRect(QRectF(QPointF(left - 3, base - metrics.ascent() - 1), size), QColor(colours.window))
        painter.setPen(QColor(colours.accent))
        painter.drawText(QPointF(left, base), words)


class SeriesPane(QWidget):
    """The plot, and the selected point's values in a line below it."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session = session
        self._basis: tuple[Any, ...] = (None,)
        self._numbers: dict[str, int] = {}
        self.series: Series | None = None
        self.current = -1
        self.plot = Plot(theme, session, self)
        self.values = plain.label(wrap=True, selectable=True)
        self.values.setContentsMargins(12, 2, 12, 8)
        self.setFocusProxy(self.plot)
        plain.say(self.plot, self.tr("Lifetimes over time"))
        plain.say(self.values, self.tr("The point selected"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.plot, 1)
        column.addWidget(self.values)

    def show_report(self, report: Report | None) -> None:
        """Takes a report; the points are found anew only where they may be others."""
        if report is None:
            return
        request = report.request
        basis = (report.capture, request.received_at, request.zone_name)
        if basis[0] is not self._basis[0] or basis[1:] != self._basis[1:]:
            self._basis = basis
            self.series = series = self._session.view(views.series)
            self._numbers = series.numbers if series is not None else {}
            self.current = -1
            if self.series is not None:
                self.plot.look(self.series)
        self.select(self._session.selected)
        self.plot.update()

    def select(self, token: str | None) -> None:
        """Rings the selected token's point, and says its values."""
        number = self._numbers.get(token or "", -1)
        if number != self.current or not self.values.text():
            self.current = number
            self._tell()
            self.plot.update()

    def go_to(self, number: int) -> None:
        """Selects the token of a point, everywhere."""
        if self.series is not None:
            self._session.select(self.series.points[number].token)
            self.select(self.series.points[number].token)

    def _tell(self) -> None:
        report, series = self._session.report, self.series
        if report is None or series is None:
            return
        if self.current < 0:
            words = self.tr("Click a point, or step through them with the arrow keys.")
        else:
            words = point_words(series.points[self.current], series, report)
        self.values.setText(words)
        self.plot.setAccessibleDescription(f"{speech_of(series, report)} {words}")
