"""Plain labels, tool tips and boxes: Qt guesses rich text, and a token's text must never be drawn as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFont
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QMessageBox


def label(text: str = "", name: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label that shows its text as it is. ``name`` is for the style sheet; selectable ones take the focus too."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def tip(text: str) -> str:
    """A tool tip's text: explicitly rich and escaped, so that nothing in it is guessed to be markup."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>" if text else ""


def say(widget: QWidget, name: str, description: str = "") -> None:
    """Gives a widget the name (and description) that a screen reader speaks."""
    widget.setAccessibleName(name)
    if description:
        widget.setAccessibleDescription(description)


def box(parent: QWidget, title: str, text: str) -> QMessageBox:
    """A message box of plain text; the caller opens it."""
    from PySide6.QtWidgets import QMessageBox  # here, as PySide takes half a millisecond to make it known

    made = QMessageBox(parent)
    made.setWindowTitle(title)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    return made


def sheet(parent: QWidget, title: str, text: str, font: QFont) -> QDialog:
    """A dialog of plain text in columns, which scrolls where the screen is small; the caller opens it."""
    from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout

    made = QDialog(parent)
    made.setWindowTitle(title)
    page = QPlainTextEdit(text)
    page.setReadOnly(True)
    page.setFont(font)
    page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    say(page, title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(made.reject)
    column = QVBoxLayout(made)
    column.addWidget(page)
    column.addWidget(buttons)
    lines, metrics = text.split("\n"), page.fontMetrics()
    wanted = QSize(metrics.horizontalAdvance(max(lines, key=len)) + 60, len(lines) * metrics.lineSpacing() + 90)
    made.resize(wanted.boundedTo(parent.screen().availableSize() * 0.9))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made


class Group(QWidget):
    """Hands the focus that it is given on to ``leader``. With a focus proxy, Tab would skip what stands before that."""

    leader: QWidget

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.leader.setFocus(event.reason())


class PlainTextByDefault(QObject):
    """An application-wide filter: a label left to guess becomes plain before it is first shown."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Polish
            and isinstance(watched, QLabel)
            and watched.textFormat() == Qt.TextFormat.AutoText
        ):
            watched.setTextFormat(Qt.TextFormat.PlainText)
        return False


def keep_plain(app: QApplication) -> None:
    """Makes every label that was left to guess plain, now and from now on.

    To be called once the first window is painted: asking about each event costs time, and the window's own labels are
    made plain one by one.
    """
    for widget in app.allWidgets():
        if isinstance(widget, QLabel) and widget.textFormat() == Qt.TextFormat.AutoText:
            widget.setTextFormat(Qt.TextFormat.PlainText)
    app.installEventFilter(PlainTextByDefault(app))
