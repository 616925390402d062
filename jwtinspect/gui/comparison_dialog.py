"""Two captures compared, in a window beside the main one: what changed in a sentence, then each token."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from jwtinspect.gui import plain
from jwtinspect.gui.card import Card, small
from jwtinspect.gui.clipboard import copy_clean
from jwtinspect.gui.comparison import COLUMNS, NOTHING, Told
from jwtinspect.gui.theme import Theme, Tone, fixed_font

WIDEST, HIGH = 1100, 720


class ComparisonDialog(QDialog):
    """Shows one direction, and the other one when asked. All of it is plain text."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compared"))
        self._told = self._swapped = NOTHING
        self._theme = theme
        self.shape = plain.label()
        self.headline = plain.label(wrap=True, selectable=True)
        self.detail = plain.label(name="caption", wrap=True, selectable=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(fixed_font())
        self.text.setTabChangesFocus(True)
        self.copy = QPushButton(self.tr("Copy as Markdown"))
        self.swap = QPushButton(self.tr("Swap before and after"))
        self.done_button = QPushButton(self.tr("Close"))
        self._card = Card(theme)
        for widget, name in (
            (self.headline, self.tr("What changed")),
            (self.detail, self.tr("What to know of it")),
            (self.text, self.tr("Each token before and after")),
        ):
            plain.say(widget, name)
        self.copy.clicked.connect(self.copy_markdown)
        self.swap.clicked.connect(self.turn_around)
        self.done_button.clicked.connect(self.close)
        theme.changed.connect(self._colour)
        self._place()
        wide = QFontMetrics(self.text.font()).horizontalAdvance("0") * (COLUMNS + 4) + 60
        self.resize(min(wide, WIDEST), HIGH)

    def tell(self, told: Told, swapped: Told) -> None:
        """Shows a comparison; ``swapped`` is the same with before and after turned around."""
        self._told, self._swapped = told, swapped
        self._tell()
        self.text.setFocus()

    def copy_markdown(self) -> None:
        """Puts the comparison on the clipboard as Markdown, without any usable token or what names a person."""
        copy_clean(self._told.markdown)
        self.copy.setText(self.tr("Copied"))

    def turn_around(self) -> None:
        """Takes the one before for the one after."""
        self._told, self._swapped = self._swapped, self._told
        self._tell()

    def _tell(self) -> None:
        self.shape.setText("≠" if self._told.changed else "=")
        self.headline.setText(self._told.verdict)
        self.detail.setText(self._told.detail)
        self.detail.setVisible(bool(self._told.detail))
        self.text.setPlainText(self._told.text)
        self.copy.setText(self.tr("Copy as Markdown"))
        self._colour()

    def _colour(self) -> None:
        tone = Tone.SOON if self._told.changed else Tone.VALID
        self._card.tint(tone)
        self.shape.setStyleSheet(f"color: {self._theme.colours.ink[tone]};")

    def _place(self) -> None:
        self.shape.setFont(small(self.font(), 5, bold=True))
        self.shape.setFixedWidth(26)
        self.shape.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.headline.setFont(small(self.font(), 1.5, bold=True))
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(12, 11, 16, 12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.shape, 0, 0, 2, 1)
        grid.addWidget(self.headline, 0, 1)
        grid.addWidget(self.detail, 1, 1)
        grid.setColumnStretch(1, 1)
        layout = self._card.layout()
        assert layout is not None
        layout.addWidget(inner)
        buttons = QHBoxLayout()
        buttons.addWidget(self.swap)
        buttons.addStretch(1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addWidget(self._card)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
