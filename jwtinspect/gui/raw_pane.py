"""The token as it is: coloured by segment, with the decoded text beside it, and each member's bytes in both."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent, QShowEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QSplitter, QTextEdit, QVBoxLayout, QWidget

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.text import shown
from jwtinspect.core.token import FlawKind, Kind
from jwtinspect.gui import plain
from jwtinspect.gui.clipboard import copy_secret, selected_secret
from jwtinspect.gui.members import Member, bytes_of, decoded, encoded, members_of
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone, fixed_font

LONGEST = 2000
MOST_CHARACTERS = 20_000
MOST_MEMBERS = 2000
"""How much of a huge token is shown, so that it is shown at once; what is left out is said."""
SEGMENTS = ("header", "payload", "signature")


class Compact(QPlainTextEdit):
    """The compact token in lines as wide as the pane: one line of a megabyte would take Qt seconds to lay out."""

    wrapped = Signal()  # every line is another: marks have lost their places

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.columns = 0
        self._text = ""

    def put(self, text: str) -> None:
        """Shows a token's text."""
        self._text, self.columns = text, 0
        self._wrap()

    def place_of(self, position: int) -> int:
        """Where a character of the token stands in this document, whose lines end in a break."""
        return position + position // self.columns if self.columns else position

    def position_at(self, place: int) -> int:
        """Which character of the token stands at a place in this document."""
        return place - place // (self.columns + 1) if self.columns else place

    def createMimeDataFromSelection(self) -> QMimeData:
        return selected_secret(self.textCursor().selectedText().replace("\u2029", ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._wrap()

    def _wrap(self) -> None:
        wide = self.fontMetrics().horizontalAdvance("M" * 20) / 20
        columns = max(16, int((self.viewport().width() - 12) / wide))
        if columns != self.columns:
            self.columns = columns
            text = self._text
            self.setPlainText("\n".join(text[at : at + columns] for at in range(0, len(text), columns)))
            self.wrapped.emit()


class RawPane(plain.Group):
    """Compact on the left, decoded on the right; what is selected on one side lights up on the other."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._session = theme, session
        self._subject: Subject | None = None
        self._stale = False
        self._starts: list[int] = []
        self._members: dict[tuple[str, str], Member] = {}
        self._lines: list[tuple[str, str] | None] = []
        self.mended = plain.label(name="caption", wrap=True, selectable=True)
        plain.say(self.mended, self.tr("What was mended"))
        self.compact, self.decoded = Compact(), QPlainTextEdit()
        self.leader = self.compact
        self.decoded.setReadOnly(True)
        self.decoded.setFont(fixed_font())
        self.decoded.setTextInteractionFlags(self.compact.textInteractionFlags())
        plain.say(self.compact, self.tr("Compact token"), self.tr("Coloured by segment: header, payload, signature."))
        plain.say(
            self.decoded, self.tr("Decoded token"), self.tr("A line a member; its bytes light up in the compact token.")
        )
        self.copy = QPushButton(self.tr("Copy token"))
        self.copy.setObjectName("quiet")
        plain.say(self.copy, self.tr("Copy the whole token, as a secret"))
        self.copy.clicked.connect(self.copy_token)
        self._lay_out()
        self.compact.wrapped.connect(self._paint)
        self.compact.cursorPositionChanged.connect(self._pick_compact)
        self.decoded.cursorPositionChanged.connect(self._pick_decoded)
        theme.changed.connect(lambda _: self._paint())

    def _lay_out(self) -> None:
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.setChildrenCollapsible(False)
        self.legend = [plain.label() for _ in range(5)]
        self._parts.addWidget(_titled(self.compact, *self.legend, None, self.copy))
        decoded = plain.label(self.tr("Decoded"), "caption")
        decoded.setMinimumHeight(self.copy.sizeHint().height())  # in one line with what stands on the left
        self._parts.addWidget(_titled(self.decoded, decoded))
        self._parts.setSizes([500, 500])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._parts, 1)
        self.mended.setContentsMargins(14, 4, 14, 8)
        layout.addWidget(self.mended)

    def show_subject(self, subject: Subject | None) -> None:
        """Shows a token; does nothing where it is the one already shown."""
        before = self._subject
        self._subject = subject
        if subject and before and subject.token is before.token:
            return
        self._stale = True
        if self.isVisible() or subject is None:  # what is cleared is let go of at once
            self._fill()

    def select(self, member: tuple[str, str] | None) -> None:
        """Lights up a member of the header or the payload on both sides."""
        if not self._stale:
            self._paint()
            if member in self._lines and not self.decoded.hasFocus():
                self.decoded.blockSignals(True)
                self.decoded.setTextCursor(
                    QTextCursor(self.decoded.document().findBlockByNumber(self._lines.index(member)))
                )
                self.decoded.blockSignals(False)
            self._bring_into_sight(member)

    def _bring_into_sight(self, member: tuple[str, str] | None) -> None:
        """Scrolls the compact token to a member's bytes, unless somebody is reading there."""
        found = self._members.get(member) if member is not None else None
        if member is None or found is None or self.compact.hasFocus():
            return
        first = self._starts[SEGMENTS.index(member[0])]
        last = self.compact.document().characterCount() - 1
        self.compact.blockSignals(True)
        for place in reversed(encoded(found.start, found.end)):  # the start counts where not all of it can be seen
            cursor = self.compact.textCursor()
            cursor.setPosition(min(self.compact.place_of(first + place), last))
            self.compact.setTextCursor(cursor)
        self.compact.blockSignals(False)

    def copy_token(self) -> None:
        """Puts the whole token on the clipboard, marked as a secret for clipboard histories."""
        if self._subject is not None:
            copy_secret(self._subject.token.compact)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()
            self.select(self._session.member)

    def _fill(self) -> None:
        self._stale = False
        token = self._subject.token if self._subject is not None else None
        text = token.compact if token is not None else ""
        parts = token.segments if token is not None else []
        names = [*SEGMENTS] if token is None or token.kind is not Kind.OPAQUE else []
        self._starts, at = [], 0
        for part in parts:
            self._starts.append(at)
            at += len(part) + 1
        self._members, self._lines, shown_lines = {}, [], []
        readable = {"header": token.header, "payload": token.claims} if token is not None else {}
        for name, part in zip(names[:2], parts[:2], strict=False):
            if readable[name]:
                shown_lines += self._member_lines(name, bytes_of(part), len(readable[name]))
        for view in (self.compact, self.decoded):
            view.blockSignals(True)
        nothing = self.tr("There is nothing to decode in this token.") if text else self.tr("There is no token.")
        self.compact.put(text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS])
        self.decoded.setPlainText("\n".join(shown_lines) or nothing)
        for view in (self.compact, self.decoded):
            view.blockSignals(False)
        _tell(self.mended, self._mended(len(text)))
        legend = self._legend(len(parts))
        for number, label in enumerate(self.legend):
            _tell(label, legend[number] if number < len(legend) else "")
        self.copy.setEnabled(bool(text))
        self._paint()

    def _member_lines(self, segment: str, text: bytes, count: int) -> list[str]:
        members = members_of(text, MOST_MEMBERS)
        lines = ["{"]
        self._lines.append(None)
        for number, member in enumerate(members):
            self._members.setdefault((segment, member.name), member)
            self._lines.append((segment, member.name))
            value = text[member.value : member.end].decode("utf-8", "replace")
            if len(value) > LONGEST:
                value = self.tr("{start} … and {count} more characters").format(
                    start=value[:LONGEST], count=len(value) - LONGEST
                )
            name = text[member.start : member.value].decode("utf-8", "replace").rstrip(" \t\r\n:")[:LONGEST]
            line = shown(f"  {name}: {value}").replace("\n", " ").replace("\r", " ")
            lines.append(line + ("," if number < len(members) - 1 else ""))
        if count > len(members):
            self._lines.append(None)
            lines.append(self.tr("  … and {count} more members").format(count=count - len(members)))
        self._lines.append(None)
        return [*lines, "}"]

    def _mended(self, size: int) -> str:
        flaws = self._subject.token.flaws if self._subject is not None else ()
        said = [shown(flaw.detail) for flaw in flaws if flaw.kind is FlawKind.CLEANED]
        broken = [shown(flaw.detail) for flaw in flaws if flaw.kind is not FlawKind.CLEANED]
        parts = [self.tr("Mended: {what}").format(what="; ".join(said))] if said else []
        parts += [self.tr("Could not be read: {what}").format(what="; ".join(broken))] if broken else []
        if size > MOST_CHARACTERS:
            parts.append(
                self.tr("The first {some} of {all} characters are shown.").format(some=MOST_CHARACTERS, all=size)
            )
        return "  ·  ".join(parts)

    def _legend(self, count: int) -> tuple[str, ...]:
        if count == 5:
            return self.tr("header"), self.tr("key"), self.tr("IV"), self.tr("ciphertext"), self.tr("tag")
        return SEGMENTS[:count] if count > 1 else (self.tr("opaque"),) * count

    def _paint(self) -> None:
        token = self._subject.token if self._subject is not None else None
        if token is None or self._stale:
            return
        colours = self._theme.colours
        marks = []
        for label, colour in zip(self.legend, colours.segment, strict=True):
            label.setStyleSheet(f"color: {colour};")
        for number, (start, part) in enumerate(zip(self._starts, token.segments, strict=False)):
            form = QTextCharFormat()
            form.setForeground(QColor(colours.segment[number % len(colours.segment)]))
            marks.append(
                _marked(self.compact, self.compact.place_of(start), self.compact.place_of(start + len(part)), form)
            )
        lines = []
        member = self._session.member
        found = self._members.get(member) if member is not None else None
        if member is not None and found is not None:
            form = QTextCharFormat()
            form.setBackground(QColor(colours.fill[Tone.SOON]))
            form.setForeground(QColor(colours.ink[Tone.SOON]))
            first, last = encoded(found.start, found.end)
            start = self._starts[SEGMENTS.index(member[0])]
            marks.append(
                _marked(self.compact, self.compact.place_of(start + first), self.compact.place_of(start + last), form)
            )
            block = self.decoded.document().findBlockByNumber(self._lines.index(member))
            lines.append(_marked(self.decoded, block.position(), block.position() + block.length() - 1, form))
        self.compact.setExtraSelections(marks)
        self.decoded.setExtraSelections(lines)

    def _pick_compact(self) -> None:
        if self._stale or not self.compact.hasFocus():
            return
        position = self.compact.position_at(self.compact.textCursor().position())
        for number, start in reversed(list(enumerate(self._starts[:2]))):
            if position >= start:
                first, _ = decoded(position - start, position - start + 1)
                for key, member in self._members.items():
                    if key[0] == SEGMENTS[number] and member.start <= first < member.end:
                        self._session.select_member(key)
                return

    def _pick_decoded(self) -> None:
        line = self.decoded.textCursor().blockNumber()
        if not self._stale and line < len(self._lines) and self._lines[line] is not None:
            self._session.select_member(self._lines[line])


def _titled(view: QWidget, *above: QWidget | None) -> QWidget:
    """A view below a row of widgets; None stands for the room between those on the left and those on the right."""
    from PySide6.QtWidgets import QHBoxLayout

    part = QWidget()
    layout = QVBoxLayout(part)
    layout.setContentsMargins(10, 4, 4, 2)
    layout.setSpacing(2)
    row = QHBoxLayout()
    row.setSpacing(12)
    for each in above:
        if each is None:
            row.addStretch(1)
        else:
            row.addWidget(each)
    layout.addLayout(row)
    layout.addWidget(view, 1)
    return part


def _marked(view: QPlainTextEdit, start: int, end: int, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    last = max(0, view.document().characterCount() - 1)
    cursor = QTextCursor(view.document())
    cursor.setPosition(min(start, last))
    cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format = form
    return mark


def _tell(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
