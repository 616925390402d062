"""The strip on top: ways in, the instant judged, the zone, what was seen, what was expected, ways out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)  # fmt: skip

from jwtinspect.core.moments import date_words, span
from jwtinspect.core.token import Role
from jwtinspect.gui import plain
from jwtinspect.gui.arrow_box import ArrowBox
from jwtinspect.gui.flow import FlowLayout
from jwtinspect.gui.session import AsOf, Session
from jwtinspect.gui.words import instant, tr
from jwtinspect.report.report import Report, Request

if TYPE_CHECKING:
    from jwtinspect.gui.more import More

FAMILIAR = (
    "UTC", "local", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
)  # fmt: skip
"""The zones that are offered; any other IANA name can be typed."""


class Field(QLineEdit):
    """A line to type in. Taken when Enter is pressed or it is left changed; marked while what it holds is wrong.

    Escape puts back what was there before.
    """

    reverted = Signal()

    def __init__(self, width: int, hint: str, name: str, description: str, take: Callable[[str], bool]) -> None:
        super().__init__()
        self._take = take
        self._last = self._before = ""
        self._least = width
        self.setPlaceholderText(hint)
        self.setFixedWidth(width)
        plain.say(self, name, description)
        self.setToolTip(plain.tip(description))
        self.returnPressed.connect(self._enter)
        self.editingFinished.connect(self._leave)

    def put(self, text: str) -> None:
        """Shows a text, unless somebody is typing."""
        if not (self.hasFocus() and self.isModified()) and self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)
            self._last = self._before = text
            self._mark(wrong=False)
            self.setFixedWidth(max(self._least, self.fontMetrics().horizontalAdvance(text) + 24))

    def _enter(self) -> None:
        self._last = self.text()
        self.setModified(False)
        right = self._take(self.text())
        self._mark(wrong=not right)
        if right:
            self._before = self._last = self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._before:
            self.setText(self._before)
            self._last = self._before
            self._mark(wrong=False)
            self.reverted.emit()
            return
        super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.text() != self._last:
            self._enter()

    def _mark(self, *, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().polish(self)


class Controls(QWidget):
    """Reads its widgets and calls the session; shows what the session says."""

    wrong = Signal(object)  # a sentence on what was typed, empty when it is right

    def __init__(self, session: Session, copy_menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("controls")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._options: More | None = None
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(12, 8, 12, 8)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.paste = _button(self.tr("Paste"), self.tr("Paste from the clipboard (Ctrl+V)"), "primary")
        self.open = _button(self.tr("Open…"), self.tr("Open files (Ctrl+O)"))
        self._flow.addWidget(self.paste)
        self._flow.addWidget(self.open)
        self._flow.push()
        self._add_as_of()
        self._add_what_is_known()
        self.copy = QToolButton()
        self.copy.setObjectName("field")
        self.copy.setText(self.tr("Copy report ▾"))
        self.copy.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.copy.setMenu(copy_menu)
        plain.say(self.copy, self.tr("Copy or save the report"))
        self._flow.addWidget(self.copy)
        session.request_changed.connect(self.show_request)
        session.ticked.connect(self._tick)
        self.show_request(session.request)

    def show_report(self, report: Report | None) -> None:
        """Shows from when and where the report looks; without one there is nothing to copy."""
        self.copy.setEnabled(report is not None)
        self.show_request(self._session.request)

    def show_request(self, request: Request) -> None:
        """Shows what is asked."""
        self._show_instant(request)
        report = self._session.report
        has_record = report is None or report.capture.recorded_at is not None
        if self.recorded.isEnabled() != has_record:
            self.recorded.setEnabled(has_record)
            self.recorded.setAccessibleDescription("" if has_record else self.tr("The input records no instant."))
        self.recorded.setChecked(self._session.as_of is AsOf.RECORDED and not self._session.moves)
        self.now.setChecked(self._session.moves)
        if self.zone.currentText() != request.zone_name:
            self.zone.setEditText(request.zone_name)
            edit = self.zone.lineEdit()
            if edit is not None:
                edit.setCursorPosition(0)
        self.zone.setFixedWidth(max(76, self.zone.fontMetrics().horizontalAdvance(self.zone.currentText()) + 38))
        if request.ended_after is not None:
            self.ended.put(span(request.ended_after))
        elif request.ended_at is not None:
            self.ended.put(date_words(request.ended_at, request.zone))
        else:
            self.ended.put("")
        self.more.setText(f"{_uncommon(request) or self.tr('More')} ▾")
        self._show_expected(request)

    @property
    def options(self) -> More:
        """The panel of what is seldom asked for, made when it is first wanted."""
        if self._options is None:
            from jwtinspect.gui.more import More

            self._options = More(self._session, self.more)
        return self._options

    def _add_as_of(self) -> None:
        session = self._session
        self.recorded = _button(self.tr("Recorded"), self.tr("Judge as of the last instant that the input records"))
        self.now = _button(self.tr("Now"), self.tr("Judge as of now"))
        group = QButtonGroup(self)
        group.setExclusive(False)
        for button, as_of in ((self.recorded, AsOf.RECORDED), (self.now, AsOf.NOW)):
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _=False, as_of=as_of: session.follow(as_of))
        describe = self.tr("The instant to judge at: a time, a date and time, with or without offset, or epoch seconds")
        self.at = Field(168, self.tr("date and time"), self.tr("As of"), describe, self._take_at)
        self.zone = ArrowBox()
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems(FAMILIAR)
        plain.say(self.zone, self.tr("Time zone"), self.tr("UTC, local, or a name like Europe/Berlin"))
        self.zone.textActivated.connect(self._take_zone)
        edit = self.zone.lineEdit()
        assert edit is not None
        plain.say(edit, self.tr("Time zone"), self.tr("UTC, local, or a name like Europe/Berlin"))
        edit.editingFinished.connect(lambda: self._take_zone(edit.text()))
        self._flow.addWidget(_group(self.tr("As of"), self.recorded, self.now, self.at, self.zone))

    def _add_what_is_known(self) -> None:
        session = self._session
        self.ended = Field(
            114, self.tr("10h, or when"), self.tr("Ended"),
            self.tr("What was seen: it ended so long after login (10h), or at this time (19:16, or with its date)"),
            self._checked(session.set_ended, self.tr("Ended is a length (10h), a time (19:16), or a date and time.")),
        )  # fmt: skip
        self.expected = Field(
            112, self.tr("access=36000"), self.tr("Expected lifetime"),
            self.tr("The lifetime that was set or is expected: access=36000, id=10h"), self._take_expected,
        )  # fmt: skip
        self.more = _button(self.tr("More ▾"), self.tr("Leeway, when the response was received, the oldest login"))
        self.more.clicked.connect(lambda: self.options.open())
        self._chips = QWidget()
        row = QHBoxLayout(self._chips)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._flow.addWidget(_group(self.tr("Ended"), self.ended))
        self._flow.addWidget(_group(self.tr("Expected"), self._chips, self.expected))
        self._flow.addWidget(self.more)
        for field in (self.at, self.ended, self.expected):
            field.reverted.connect(lambda: self.wrong.emit(""))

    def _show_instant(self, request: Request) -> None:
        report = self._session.report
        if report is not None or request.at is not None:
            at = request.at if report is None and request.at is not None else self._session.instant
            self.at.put(date_words(at, request.zone))
        else:
            self.at.put("")

    def _tick(self) -> None:
        if not self.at.hasFocus():  # a text that is being read or selected must not change under the cursor
            self._show_instant(self._session.request)

    def _show_expected(self, request: Request) -> None:
        layout = self._chips.layout()
        assert layout is not None
        items = [layout.itemAt(number) for number in range(layout.count())]
        shown = [str(widget.property("key")) for item in items if item and (widget := item.widget())]
        if shown == [f"{role}={seconds}" for role, seconds in request.expect.items()]:
            return
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for role, seconds in request.expect.items():
            layout.addWidget(self._chip(role, f"{role}={seconds}", f"{role} {seconds}"))
        self._chips.setVisible(bool(request.expect))
        self._flow.invalidate()
        self.updateGeometry()

    def _chip(self, role: Role, key: str, words: str) -> QPushButton:
        chip = _button(f"{words} ✕", self.tr("No longer expect {what}").format(what=words))
        chip.setProperty("key", key)
        chip.clicked.connect(lambda: self._session.drop_expect(role))
        return chip

    def _take_at(self, text: str) -> bool:
        if not text.strip() or text.strip().lower() == "now":
            self._session.follow(AsOf.NOW if text.strip() else AsOf.RECORDED)
            return self._right(True, "")
        at = self._session.instant_in(text)
        if at is not None:
            self._session.set_at(at)
        return self._right(
            at is not None,
            self.tr("As of is a time like 20:00, a date and time like 2026-03-02 20:00, or epoch seconds."),
        )

    def _take_zone(self, text: str) -> None:
        if text == self._session.request.zone_name:
            return
        if not self._right(self._session.set_zone(text), self.tr("There is no time zone of that name.")):
            self.zone.setEditText(self._session.request.zone_name)

    def _take_expected(self, text: str) -> bool:
        if not text.strip():
            return self._right(True, "")
        right = self._session.set_expect(text)
        if right:
            self.expected.clear()
            self.expected.put("")
        return self._right(right, self.tr("Expected is a role and a lifetime: access=36000, id=10h, refresh=30d."))

    def _checked(self, take: Callable[[str], bool], otherwise: str) -> Callable[[str], bool]:
        return lambda text: self._right(take(text), otherwise)

    def _right(self, right: bool, otherwise: str) -> bool:
        self.wrong.emit("" if right else otherwise)
        return right

    def offer_all_zones(self) -> None:
        """Completes zone names as they are typed; the list of all takes too long for the start."""
        from zoneinfo import available_timezones

        from PySide6.QtWidgets import QCompleter

        completer = QCompleter(sorted(available_timezones() | set(FAMILIAR)), self.zone)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(completer)


def _uncommon(request: Request) -> str:
    """What is seldom asked for and is asked for now: ``Leeway 5 min``; empty where nothing is."""
    parts = []
    if request.leeway:
        parts.append(tr("Leeway {time}").format(time=span(request.leeway)))
    if request.received_at is not None:
        parts.append(tr("Received {time}").format(time=instant(request.received_at, request.zone)))
    if request.max_age is not None:
        parts.append(tr("Login up to {time}").format(time=span(request.max_age)))
    return ", ".join(parts)


def _button(text: str, name: str, style: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(style)
    plain.say(button, name)
    button.setToolTip(plain.tip(name))
    return button


def _group(caption: str, *widgets: QWidget) -> QWidget:
    """A caption and what it is of, which stay together when the line is too short."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(4, 0, 0, 0)
    row.setSpacing(5)
    row.addWidget(plain.label(caption, "caption"))
    for widget in widgets:
        row.addWidget(widget)
    return group
