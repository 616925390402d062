"""The picture of a plan: when it is used, what lives how long, and what the user sees; today's above the one tried."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
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
from PySide6.QtWidgets import QWidget

from jwtinspect.analysis.simulation import Outcome
from jwtinspect.gui import plain
from jwtinspect.gui.card import small
from jwtinspect.gui.lanes import ticks
from jwtinspect.gui.plan_lanes import Band, Lane, Scene, mark_sentence, merged, scene_of, speech_of
from jwtinspect.gui.plan_state import Shown
from jwtinspect.gui.theme import Theme, Tone
from jwtinspect.gui.words import offset_of, tr
from jwtinspect.report.plan_words import when

TOP, BOTTOM, RIGHT = 6, 24, 12
LANE, BAR, MARKS, TITLE, GAP = 19, 11, 20, 20, 8
LEGEND = 22
REACH = 10
"""Pixels within which a click means a mark."""
SHAPES = {
    Outcome.PASSWORD: (Tone.EXPIRED, ((-5, -4), (5, -4), (0, 5))),
    Outcome.PAGE: (Tone.SOON, ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5))),
    Outcome.REDIRECT: (Tone.NOT_YET, ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0))),
}
LEGENDS = (
    (Outcome.NOTHING, "renewed unseen"),
    (Outcome.REDIRECT, "silent redirect"),
    (Outcome.PAGE, "login page, no password"),
    (Outcome.PASSWORD, "password or second factor"),
)


class PlanPicture(QWidget):
    """Paints the bands. A click or the arrow keys choose a mark; its sentence is said below the picture."""

    chosen = Signal(object)  # a sentence

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Shown | None = None
        self.scene: Scene | None = None
        self.current: tuple[int, int] | None = None  # which band's which mark
        self._left = 96.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plain.say(self, self.tr("Picture of the plan"))
        theme.changed.connect(lambda _: self.update())

    def show_plan(self, shown: Shown) -> None:
        """Takes what there is to show; painted with the next frame."""
        bands = len(self.scene.bands) if self.scene is not None else 0
        lanes = sum(len(band.lanes) for band in self.scene.bands) if self.scene is not None else 0
        self._shown, self.scene = shown, scene_of(shown)
        if (len(self.scene.bands), sum(len(band.lanes) for band in self.scene.bands)) != (bands, lanes):
            self.setMinimumHeight(self.sizeHint().height())
            self.updateGeometry()
        self._choose(self._worst(), say=False)

    def sizeHint(self) -> QSize:
        if self.scene is None:
            return QSize(420, 150)
        height = sum(self._height_of(band) for band in self.scene.bands) + GAP * (len(self.scene.bands) - 1)
        return QSize(420, int(TOP + height + BOTTOM + self._legend_height()))

    def _legend_height(self) -> int:
        return (LEGEND - 4) * (1 + max(line for line, _ in self._legend_places())) + 4

    def _legend_places(self) -> list[tuple[int, float]]:
        """On which line and how far from the left each entry of the legend stands."""
        metrics = QFontMetricsF(small(self.font(), -1))
        places, line, x = [], 0, 14.0
        for _, text in LEGENDS:
            width = metrics.horizontalAdvance(tr(text))
            if x + width + 10 > self.width() and x > 14:
                line, x = line + 1, 14.0
            places.append((line, x))
            x += width + 30
        return places

    def picture(self) -> QPixmap:
        """What is in sight, on its ground."""
        picture = QPixmap(self.size() * self.devicePixelRatioF())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(QColor(self._theme.colours.window))
        self.render(picture, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        return picture

    def speech(self) -> str:
        """The picture in sentences."""
        return speech_of(self.scene, self._shown) if self.scene is not None and self._shown is not None else ""

    # Where things are

    def x_of(self, instant: float) -> float:
        """Where an instant is, in pixels from the left."""
        assert self.scene is not None
        room = max(10.0, self.width() - self._left - RIGHT)
        return self._left + (instant - self.scene.start) / max(1.0, self.scene.end - self.scene.start) * room

    def place_of(self, band: int, mark: int) -> QPointF:
        """Where a mark is."""
        assert self.scene is not None
        return QPointF(self.x_of(self.scene.bands[band].marks[mark].at), self._top_of(band) + TITLE + MARKS / 2)

    @staticmethod
    def _height_of(band: Band) -> int:
        return TITLE + MARKS + LANE * len(band.lanes)

    def _top_of(self, number: int) -> float:
        assert self.scene is not None
        return TOP + sum(self._height_of(band) + GAP for band in self.scene.bands[:number])

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        near = [
            ((self.place_of(band, mark) - event.position()).manhattanLength(), (band, mark))
            for band, each in enumerate(self.scene.bands if self.scene is not None else ())
            for mark in range(len(each.marks))
        ]
        if near and min(near)[0] <= 2 * REACH:
            self._choose(min(near)[1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if event.key() not in step or self.scene is None or self.current is None:
            super().keyPressEvent(event)
            return
        across, along = step[Qt.Key(event.key())]
        band = min(max(0, self.current[0] + across), len(self.scene.bands) - 1)
        mark = min(max(0, self.current[1] + along), len(self.scene.bands[band].marks) - 1)
        self._choose((band, mark))

    def _worst(self) -> tuple[int, int] | None:
        """The mark to begin with: the tried plan's first after the login, for that is what is asked about."""
        assert self.scene is not None
        last = len(self.scene.bands) - 1
        count = len(self.scene.bands[last].marks)
        return (last, min(1, count - 1)) if count else None

    def _choose(self, which: tuple[int, int] | None, *, say: bool = True) -> None:
        self.current = which
        words = ""
        if which is not None and self.scene is not None and self._shown is not None:
            band = self.scene.bands[which[0]]
            words = mark_sentence(band, band.marks[which[1]], self._shown)
        self.setAccessibleDescription(words)
        self.chosen.emit(words if say else tr("Click a mark, or step through them with the arrow keys."))
        self.update()

    # How it is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.scene is None or self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font(), -1))
        metrics = QFontMetricsF(painter.font())
        names = [_name(lane) for band in self.scene.bands for lane in band.lanes]
        self._left = max(metrics.horizontalAdvance(name) for name in names) + 24
        self._paint_days(painter, metrics)
        for number, band in enumerate(self.scene.bands):
            self._paint_band(painter, metrics, number, band)
        self._paint_legend(painter, metrics)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.colours.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_days(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        assert self.scene is not None and self._shown is not None
        colours, zone = self._theme.colours, self._shown.zone
        floor = self.height() - BOTTOM - self._legend_height() + 4
        most = max(2, int((self.width() - self._left) / 84))
        taken, day = -1.0, ""
        for tick in ticks(self.scene.start, self.scene.end, most, offset_of(self.scene.start, zone)):
            x = self.x_of(tick)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(x, TOP), QPointF(x, floor))
            words = when(tick, zone)
            date, clock = words.rsplit(" ", 2)[0], words.split(" ")[3]
            text = date if clock == "00:00" else clock if date == day else f"{date} {clock}"
            width = metrics.horizontalAdvance(text)
            if x - width / 2 > taken and x + width / 2 < self.width():
                painter.setPen(QColor(colours.muted))
                painter.drawText(QPointF(x - width / 2, floor + metrics.ascent() + 3), text)
                taken, day = x + width / 2 + 8, date

    def _paint_band(self, painter: QPainter, metrics: QFontMetricsF, number: int, band: Band) -> None:
        assert self.scene is not None
        colours, top = self._theme.colours, self._top_of(number)
        painter.setPen(QColor(colours.text))
        painter.setFont(small(self.font(), -0.5, bold=True))
        painter.drawText(QPointF(6, top + metrics.ascent() + 2), band.title)
        painter.setFont(small(self.font(), -1))
        if band.fails_at is not None:
            self._paint_failure(painter, metrics, top, band)
        y = top + TITLE + MARKS
        for lane in band.lanes:
            self._paint_lane(painter, metrics, lane, y)
            y += LANE
        self._paint_marks(painter, number, band)

    def _paint_failure(self, painter: QPainter, metrics: QFontMetricsF, top: float, band: Band) -> None:
        """The first moment at which what is wanted does not hold."""
        assert band.fails_at is not None
        colours, x = self._theme.colours, self.x_of(band.fails_at)
        ink = QColor(colours.ink[Tone.EXPIRED])
        painter.setPen(QPen(ink, 1.4, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, top + 4), QPointF(x, top + self._height_of(band) - 2))
        words = tr("does not hold from here")
        width = metrics.horizontalAdvance(words)
        left = x + 6 if x + width + 12 < self.width() else x - 6 - width
        painter.setPen(ink)
        painter.drawText(QPointF(left, top + metrics.ascent() + 2), words)

    def _paint_lane(self, painter: QPainter, metrics: QFontMetricsF, lane: Lane, y: float) -> None:
        assert self.scene is not None
        colours, scene = self._theme.colours, self.scene
        painter.setPen(QColor(colours.text if lane.decides else colours.muted))
        middle = y + LANE / 2
        painter.drawText(QPointF(16, middle + metrics.ascent() / 2 - 1), _name(lane))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(QPointF(self._left, middle), QPointF(self.width() - RIGHT, middle))
        ink = {"use": colours.muted, "session": colours.role["other"]}.get(lane.name) or colours.role[lane.name]
        step = 1.5 * (scene.end - scene.start) / max(10.0, self.width() - self._left - RIGHT)
        for begin, until in merged(lane.spans, scene.start, scene.end, step):
            left, right = self.x_of(begin), self.x_of(until)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ink))
            height = BAR if lane.name != "use" else BAR - 5
            painter.drawRoundedRect(QRectF(left, middle - height / 2, max(1.5, right - left), height), 2, 2)

    def _paint_marks(self, painter: QPainter, number: int, band: Band) -> None:
        assert self.scene is not None
        colours, middle = self._theme.colours, self._top_of(number) + TITLE + MARKS / 2
        painter.setPen(QPen(QColor(colours.ink[Tone.VALID]), 1.4))
        last = -9.0
        for first, end, count in band.ticks:
            steps = min(count, max(1, int((self.x_of(end) - self.x_of(first)) / 3)))
            for each in range(steps):
                x = self.x_of(first + (end - first) * each / max(1, steps - 1))
                if x - last >= 2.5:
                    painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
                    last = x
        places: dict[tuple[int, Outcome], int] = {}
        quarter = (self.x_of(self.scene.end) - self._left) / 4
        scale = quarter / max(1.0, self.scene.end - self.scene.start)
        for index, mark in enumerate(band.marks):
            places.setdefault((int((mark.at - self.scene.start) * scale), mark.outcome), index)
        for index in places.values():
            self._paint_shape(painter, self.place_of(number, index), band.marks[index].outcome)
        if self.current is not None and self.current[0] == number and self.current[1] < len(band.marks):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawEllipse(self.place_of(number, self.current[1]), 9, 9)

    def _paint_shape(self, painter: QPainter, at: QPointF, outcome: Outcome) -> None:
        tone, corners = SHAPES[outcome]
        painter.setPen(QPen(QColor(self._theme.colours.window), 0.8))
        painter.setBrush(QColor(self._theme.colours.ink[tone]))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))

    def _paint_legend(self, painter: QPainter, metrics: QFontMetricsF) -> None:
        colours, top = self._theme.colours, self.height() - self._legend_height() + LEGEND / 2
        for (outcome, text), (line, x) in zip(LEGENDS, self._legend_places(), strict=True):
            middle = top + line * (LEGEND - 4)
            if outcome is Outcome.NOTHING:
                painter.setPen(QPen(QColor(colours.ink[Tone.VALID]), 1.4))
                painter.drawLine(QPointF(x, middle - 3), QPointF(x, middle + 3))
            else:
                self._paint_shape(painter, QPointF(x, middle), outcome)
            painter.setPen(QColor(colours.muted))
            painter.drawText(QPointF(x + 10, middle + metrics.ascent() / 2 - 1), tr(text))


def _name(lane: Lane) -> str:
    """What stands before a lane; the one that the application looks at is marked."""
    return f"{lane.label} ◂" if lane.decides else lane.label
