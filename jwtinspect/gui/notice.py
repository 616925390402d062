"""A line in the window for what went wrong: no box to click away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jwtinspect.core.text import shown
from jwtinspect.gui import plain
from jwtinspect.gui.card import Card
from jwtinspect.gui.theme import Theme, Tone


class Notice(QWidget):
    """Says one thing until it is over or dismissed; takes no room while there is nothing to say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = plain.label(wrap=True, selectable=True)
        plain.say(self.words, self.tr("Trouble"))
        self.dismiss = QPushButton("✕")
        self.dismiss.setObjectName("quiet")
        plain.say(self.dismiss, self.tr("Dismiss"))
        self.dismiss.clicked.connect(lambda: self.tell(""))
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(12, 6, 6, 6)
        shape = plain.label("▲")
        row.addWidget(shape, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        row.addWidget(self.dismiss)
        card = Card(theme, inner)
        card.tint(Tone.SOON)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 0)
        column.addWidget(card)
        self.hide()

    def tell(self, text: str) -> None:
        """Shows a sentence; empty hides the line."""
        self.words.setText(shown(text))
        self.setVisible(bool(text))
