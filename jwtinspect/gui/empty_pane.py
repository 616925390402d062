"""What an empty window says: what can be pasted, and examples to look at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from jwtinspect.gui import plain
from jwtinspect.gui.card import small
from jwtinspect.gui.examples import Example


class EmptyPane(QScrollArea):
    """The first thing that a user sees."""

    example_wanted = Signal(object)

    def __init__(self, examples: Sequence[Example]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("page")
        self.paste = QPushButton(self.tr("Paste"))
        self.paste.setObjectName("primary")
        self.open = QPushButton(self.tr("Open…"))
        plain.say(self.paste, self.tr("Paste from the clipboard"))
        plain.say(self.open, self.tr("Open files"))
        column = QVBoxLayout()
        column.setSpacing(8)
        title = plain.label(self.tr("Why did this token expire when it did?"))
        title.setFont(small(self.font(), 7, bold=True))
        column.addWidget(title)
        column.addWidget(self._words(self.tr(
            "Paste (Ctrl+V) or drop a token, a token response, the output of curl -i, a redirect address, "
            "an Authorization or Cookie line, or a log that holds tokens. Every lifetime in it is compared."
        )))  # fmt: skip
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 8, 0, 10)
        buttons.addWidget(self.paste)
        buttons.addWidget(self.open)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.examples = [self._example(each) for each in examples]
        if examples:
            heading = plain.label(self.tr("Or look at an example"), "caption")
            heading.setFont(small(self.font(), 0, bold=True))
            column.addWidget(heading)
        for button in self.examples:
            column.addWidget(button)
        column.addSpacing(10)
        column.addWidget(self._words(self.tr(
            "Nothing leaves this machine: the program opens no network connection. Nothing that you paste is stored, "
            "and the clipboard is read only when you paste."
        )))  # fmt: skip
        self._centre(page, column)
        self.setWidget(page)

    def _words(self, text: str) -> QWidget:
        return plain.label(text, "caption", wrap=True)

    def _example(self, example: Example) -> QPushButton:
        button = QPushButton()
        button.setObjectName("example")
        plain.say(button, self.tr("Example: {title}").format(title=example.title), example.shows)
        title, shows = plain.label(example.title), plain.label(example.shows, "caption", wrap=True)
        title.setFont(small(self.font(), 0, bold=True))
        lines = QVBoxLayout(button)
        lines.setContentsMargins(14, 8, 14, 8)
        lines.setSpacing(1)
        for line in (title, shows):
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(line)
        policy = QSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        button.setSizePolicy(policy)
        button.clicked.connect(lambda: self.example_wanted.emit(example))
        return button

    def _centre(self, page: QWidget, column: QVBoxLayout) -> None:
        middle = QWidget()
        middle.setMaximumWidth(700)
        middle.setLayout(column)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(middle, 8)
        row.addStretch(1)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
