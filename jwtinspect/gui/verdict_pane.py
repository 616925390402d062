"""What is wrong: one sentence in plain words, and why."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from jwtinspect.core.text import shown
from jwtinspect.gui import plain
from jwtinspect.gui.card import Card, small
from jwtinspect.gui.theme import Theme, Tone
from jwtinspect.gui.words import SHAPES, TONES
from jwtinspect.report.report import Report, Verdict

_UNITS = frozenset(("s", "min", "h", "d"))
_MISMATCH = frozenset(("LIF101", "LIF102", "LIF104", "LIF109"))


class VerdictPane(Card):
    """The verdict as a card in the colour of its severity."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._weight = Tone.VALID
        self._ink = ""
        self.shape = plain.label()
        self.headline = plain.label(wrap=True, selectable=True)
        self.detail = plain.label(name="caption", wrap=True, selectable=True)
        self.headline.setFont(small(self.font(), 1.5, bold=True))
        self.shape.setFont(small(self.font(), 5, bold=True))
        self.shape.setFixedWidth(26)
        self.shape.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        plain.say(self.headline, self.tr("Verdict"))
        plain.say(self.detail, self.tr("Why, and what to do"))
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 11, 16, 12)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.shape, 0, 0, 2, 1)
        grid.addWidget(self.headline, 0, 1)
        grid.addWidget(self.detail, 1, 1)
        grid.setColumnStretch(1, 1)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(inner)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(lambda _: self._recolour())

    def show_report(self, report: Report) -> None:
        """Says the report's verdict."""
        verdict = report.verdict
        self._weight = TONES[verdict.severity] if verdict.severity or report.tokens else Tone.UNKNOWN
        _put(self.shape, _shape(verdict) if verdict.severity or report.tokens else "?")
        _put(self.headline, _tied(shown(verdict.text)))
        _put(self.detail, shown(verdict.detail))
        self.detail.setVisible(bool(verdict.detail))
        self.headline.setAccessibleDescription(verdict.text)
        self._recolour()

    def sizeHint(self) -> QSize:
        """Narrow: the height follows from the width that there is, not from the least one."""
        return QSize(200, 60)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _recolour(self) -> None:
        ink = self._theme.colours.ink[self._weight]
        if ink != self._ink:
            self._ink = ink
            self.tint(self._weight)
            self.shape.setStyleSheet(f"color: {ink};")


def _shape(verdict: Verdict) -> str:
    return "≠" if verdict.code in _MISMATCH else SHAPES[verdict.severity]


def _tied(text: str) -> str:
    """A sentence whose numbers stay on one line with their units."""
    tied, *words = text.split(" ")
    for word in words:
        together = tied[-1:].isdigit() and word.rstrip("().,;:") in _UNITS
        tied += f"{chr(0xA0) if together else ' '}{word}"
    return tied


def _put(label: QLabel, text: str) -> None:
    """Sets a label's text only where it differs: the line is being dragged, and a layout is dear."""
    if label.text() != text:
        label.setText(text)
