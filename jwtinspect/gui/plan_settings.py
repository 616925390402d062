"""The inputs of a plan, in the order in which they are asked for: a row a value, with where it comes from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from jwtinspect.analysis import planning
from jwtinspect.analysis.planning import ALWAYS, CHOICES, NAMES, SWITCHES, Plan
from jwtinspect.analysis.visits import words_of
from jwtinspect.gui import plain
from jwtinspect.gui.arrow_box import ArrowBox
from jwtinspect.gui.card import small
from jwtinspect.gui.controls import Field
from jwtinspect.gui.plan_state import PlanState
from jwtinspect.gui.words import tr
from jwtinspect.profiles.plans import KNOWN, OTHER, sessions_of
from jwtinspect.report.plan_file import ORDER, asked_keys
from jwtinspect.report.plan_words import value_words

MINUTE, HOUR, DAY = 60, 3600, 86400
STOPS = (
    0, 30, 60, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 20 * MINUTE, 30 * MINUTE, 45 * MINUTE, HOUR,
    90 * MINUTE, 2 * HOUR, 3 * HOUR, 4 * HOUR, 5 * HOUR, 6 * HOUR, 7 * HOUR, 8 * HOUR, 10 * HOUR, 12 * HOUR, 16 * HOUR,
    20 * HOUR, DAY, 36 * HOUR, 2 * DAY, 3 * DAY, 4 * DAY, 5 * DAY, 6 * DAY, 7 * DAY, 8 * DAY, 10 * DAY, 14 * DAY,
    15 * DAY, 21 * DAY, 30 * DAY, 45 * DAY, 60 * DAY, 90 * DAY, 180 * DAY, 365 * DAY,
)  # fmt: skip
"""Where a slider stops: lengths that people choose."""
AT_A_TIME = 4
"""How many rows are made before the window may do something else."""
EDITOR = 182
_SHORT = {"early": 30 * MINUTE, "grace": 60, "leeway": 30 * MINUTE}
"""Lengths that are never longer than this."""
HEADINGS = {
    "provider": "Provider and application",
    "renewal": "Renewal",
    "gate": "What the application looks at",
    "refresh_idle": "Refresh token",
    "session_idle": "Login session at the provider",
    "cookie": "Browser",
    "leeway": "API",
}
"""The heading above a key's row."""


class Basis(QLabel):
    """Where a value comes from, in one quiet line that is cut short with an ellipsis where it has no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("caption")
        self.setFont(small(self.font(), -1))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words = ""

    def tell(self, words: str, more: str) -> None:
        """Says where the value comes from; all that is known of it for a screen reader and as a tool tip."""
        if words != self.words:
            self.words = words
            self._cut()
            self.setToolTip(plain.tip(more))
            plain.say(self, more)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, max(20, self.width())))


class Setting(QWidget):
    """One value: its name, an editor, a slider where it is a length, and where the value comes from."""

    moved = Signal(object)  # the value, dragged or chosen
    wrong = Signal(object)  # a sentence on what was typed, empty when it is right

    def __init__(self, key: str, state: PlanState) -> None:
        super().__init__()
        self.key = key
        self._state = state
        self.name = plain.label(tr(NAMES[key]), wrap=True)
        self.basis = Basis()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.name, 0, 0)
        self._grid.addWidget(self.basis, 2, 0, 1, 2)

    def _add(self, editor: QWidget) -> None:
        self._grid.addWidget(editor, 0, 1, 1, 1, Qt.AlignmentFlag.AlignRight)
        plain.say(editor, tr(NAMES[self.key]))

    def show_plan(self, plan: Plan) -> None:
        """Shows the plan's value and its basis."""
        basis = plan.bases[self.key]
        words = " · ".join(filter(None, (self.remark(plan), _basis_words(basis))))
        self.basis.tell(words, " ".join(filter(None, (words, basis.note, basis.source))))
        self.show_value(plan)

    def remark(self, plan: Plan) -> str:
        """What is to be known of the value beside its basis."""
        return ""

    def show_value(self, plan: Plan) -> None:
        """Shows the plan's value."""
        raise NotImplementedError


def _basis_words(basis: planning.Basis) -> str:
    if basis.word == "assumed":
        address = basis.source.removeprefix("https://").removeprefix("www.")
        return tr("assumed") + (f": {address}" if address else "")
    return tr("read: {what}").format(what=basis.source) if basis.word == "read" else tr("as you say")


class Choice(Setting):
    """A value that is one of several words."""

    def __init__(self, key: str, state: PlanState) -> None:
        super().__init__(key, state)
        self.box = ArrowBox()
        self.box.setFixedWidth(EDITOR)
        self._add(self.box)
        self._items: list[tuple[str, str]] = []
        self.box.activated.connect(lambda number: self.moved.emit(self.box.itemData(number)))

    def show_value(self, plan: Plan) -> None:
        items = self._choices(plan)
        self.box.blockSignals(True)
        if items != self._items:
            self._items = items
            self.box.clear()
            for value, words in items:
                self.box.addItem(words, value)
        self.box.setCurrentIndex(max(0, self.box.findData(str(getattr(plan.policy, self.key)))))
        self.box.blockSignals(False)

    def _choices(self, plan: Plan) -> list[tuple[str, str]]:
        if self.key == "provider":
            ids = [*KNOWN, *([] if plan.policy.provider in KNOWN else [plan.policy.provider]), OTHER]
            return [(each, _named(each)) for each in dict.fromkeys(ids)]
        if self.key == "application":
            return [(each.id, each.name) for each in plan.sessions.applications]
        return [(each.value, tr(each.value)) for each in CHOICES[self.key]]


def _named(provider: str) -> str:
    return tr("another one") if provider == OTHER else sessions_of(provider).name


class Switch(Setting):
    """A value that is so or not."""

    def __init__(self, key: str, state: PlanState) -> None:
        super().__init__(key, state)
        self.box = QCheckBox()
        self._add(self.box)
        self.box.toggled.connect(self.moved.emit)

    def show_value(self, plan: Plan) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(bool(getattr(plan.policy, self.key)))
        self.box.blockSignals(False)


class Length(Setting):
    """A length of time: typed, or dragged between the provider's limits."""

    def __init__(self, key: str, state: PlanState) -> None:
        super().__init__(key, state)
        describe = tr("A length such as 10h, 7d or 3600") + ("" if key in ALWAYS else tr(", or never"))
        self.field = Field(86, "", tr(NAMES[key]), describe, self._take)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._add(self.field)
        self._grid.addWidget(self.slider, 1, 0, 1, 2)
        plain.say(self.slider, tr(NAMES[key]), tr("Drag it, and the picture follows"))
        self._stops: list[int | None] = []
        self.slider.valueChanged.connect(lambda number: self.moved.emit(self._stops[number]))
        self.field.reverted.connect(lambda: self.wrong.emit(""))

    def show_value(self, plan: Plan) -> None:
        value = getattr(plan.policy, self.key)
        self._offer(plan, value)
        number = self._stops.index(value)
        if self.slider.value() != number:
            self.slider.blockSignals(True)
            self.slider.setValue(number)
            self.slider.blockSignals(False)
        words = value_words(self.key, value)
        self.field.put(words)
        self.slider.setAccessibleDescription(words)

    def _offer(self, plan: Plan, value: int | None) -> None:
        """Sets the stops: round lengths within the provider's limits, and the value itself."""
        known = plan.governed(self.key)
        low, high = MINUTE if self.key not in _SHORT else 0, _SHORT.get(self.key, STOPS[-1])
        fixed = known is not None and (not known.configurable or bool(known.follows))
        if known is not None:
            low, high = max(low, known.minimum or low), min(high, known.maximum or high)
        kept = {value, getattr(self._state.today.policy, self.key)} - {None}
        stops: list[int | None] = sorted({each for each in STOPS if low <= each <= high} | kept)
        if self.key not in ALWAYS:
            stops.append(None)
        if value in self._stops and set(stops) <= set(self._stops) and self.slider.isSliderDown():
            return  # nothing may move under the hand that drags
        if stops != self._stops:
            self._stops = stops
            self.slider.blockSignals(True)
            self.slider.setRange(0, len(stops) - 1)
            self.slider.setPageStep(3)
            self.slider.blockSignals(False)
        self.slider.setVisible(not fixed)
        self.field.setReadOnly(fixed)

    def remark(self, plan: Plan) -> str:
        known = plan.governed(self.key)
        if known is None or (known.configurable and not known.follows):
            return ""
        return tr("ends with another clock") if known.follows else tr("fixed by the provider")

    def _take(self, text: str) -> bool:
        trouble = self._state.type_value(self.key, text)
        self.wrong.emit(f"{tr(NAMES[self.key])}: {trouble}" if trouble else "")
        return not trouble


class Visits(QWidget):
    """When it is used: chosen or typed."""

    wrong = Signal(object)
    PATTERNS = (
        "weekdays 9-17", "daily 9-17", "weekdays 9-17, closes", "weekdays 9-17, open", "daily 8-22, open",
        "weekdays 9-17, away 7d", "weekdays 9-17, away 30d", "weekdays 9-17, for 90d", "weekdays 9-17, for 365d",
    )  # fmt: skip

    def __init__(self, state: PlanState) -> None:
        super().__init__()
        self._state = state
        self.box = ArrowBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.addItems(self.PATTERNS)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        describe = tr("weekdays 9-17, daily 8-20, away 7d, open, closes, revoked 3d, for 90d; several with commas")
        for part in (self.box, self.box.lineEdit()):
            if part is not None:
                plain.say(part, tr("When it is used"), describe)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        column.addWidget(self.box)
        column.addWidget(plain.label(describe, "caption", wrap=True))
        self.box.textActivated.connect(self._take)
        edit = self.box.lineEdit()
        assert edit is not None
        edit.returnPressed.connect(lambda: self._take(edit.text()))

    def show_pattern(self, text: str) -> None:
        """Shows a pattern, unless somebody is typing."""
        edit = self.box.lineEdit()
        if edit is not None and not edit.hasFocus() and self.box.currentText() != text:
            self.box.setEditText(text)

    def _take(self, text: str) -> None:
        self.wrong.emit(self._state.set_visits(text))


class Settings(QWidget):
    """All rows, those that matter for the plan in sight. They are made a few at a time: nothing waits for all."""

    wrong = Signal(object)

    def __init__(self, state: PlanState) -> None:
        super().__init__()
        self.setObjectName("side")
        self._state = state
        self.rows: dict[str, Setting] = {}
        self.visits: Visits | None = None
        self._missing = list(ORDER)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 6, 10, 10)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        QTimer.singleShot(0, self, self._make_some)  # not with the tab: that takes a turn of its own

    def complete(self) -> None:
        """Makes all rows that are not there yet."""
        while self._missing:
            self._make(self._missing.pop(0))
        self.show_plan(self._state.plan)

    def show_plan(self, plan: Plan) -> None:
        """Shows the values of a plan, and hides what plays no part in it."""
        asked = set(asked_keys(plan.policy, plan))
        for key, row in self.rows.items():
            row.setVisible(key in asked)
            if key in asked:
                row.show_plan(plan)
        if self.visits is not None:
            self.visits.show_pattern(words_of(self._state.visits))

    def _make_some(self) -> None:
        for _ in range(min(AT_A_TIME, len(self._missing))):
            self._make(self._missing.pop(0))
        self.show_plan(self._state.plan)
        if self._missing:
            QTimer.singleShot(0, self, self._make_some)

    def _make(self, key: str) -> None:
        if key == "leeway":
            self._add(_heading(tr("When it is used")))
            self.visits = Visits(self._state)
            self.visits.wrong.connect(self.wrong)
            self._add(self.visits)
        if key in HEADINGS:
            self._add(_heading(tr(HEADINGS[key])))
        kind = Choice if key in (*CHOICES, "provider", "application") else Switch if key in SWITCHES else Length
        row = self.rows[key] = kind(key, self._state)
        row.moved.connect(lambda value: self._move(key, value))
        row.wrong.connect(self.wrong)
        self._add(row)

    def _add(self, part: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, part)

    def _move(self, key: str, value: Any) -> None:
        self.wrong.emit("")
        kind = CHOICES.get(key)
        self._state.move(key, kind(value) if kind is not None else value)


def _heading(text: str) -> QLabel:
    made = plain.label(text)
    font = made.font()
    font.setBold(True)
    made.setFont(font)
    made.setContentsMargins(0, 8, 0, 0)
    return made
