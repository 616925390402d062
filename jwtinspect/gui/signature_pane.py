"""Whether the selected token is genuine: what the keys say of it, which keys there are, and where to give more."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.text import shown
from jwtinspect.core.token import Kind, Signature, without_keys
from jwtinspect.gui import plain
from jwtinspect.gui.card import Card
from jwtinspect.gui.clipboard import selected_secret
from jwtinspect.gui.session import Session
from jwtinspect.gui.theme import Theme, Tone, fixed_font
from jwtinspect.gui.words import signature_word

_TONES = {
    Signature.VALID: Tone.VALID,
    Signature.INVALID: Tone.EXPIRED,
    Signature.NONE: Tone.SOON,
    Signature.MISSING: Tone.UNKNOWN,
    Signature.NO_KEY: Tone.SOON,
    Signature.UNSUPPORTED: Tone.UNKNOWN,
    Signature.UNCHECKED: None,
}
_SHAPES = {Tone.VALID: "✓", Tone.EXPIRED: "✕", Tone.SOON: "▲", Tone.UNKNOWN: "–"}


class KeyText(QPlainTextEdit):
    """Where a key is pasted, or dropped as a file. It takes plain text alone."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("field")
        self.setFont(fixed_font())
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)  # what is taken leaves no copy behind
        self.setPlaceholderText(
            self.tr("Paste or drop a key here: PEM, certificate, JWK, JWKS. Or type an HMAC secret or a password.")
        )
        plain.say(self, self.tr("Key to add"), self.tr("A public key, a key set, or a secret. It is never stored."))

    def createMimeDataFromSelection(self) -> QMimeData:
        return selected_secret(self.textCursor().selectedText().replace("\u2029", "\n"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._session.keyholder.open(files)
        else:
            super().dropEvent(event)


class SignaturePane(plain.Group):
    """The verdict on the selected token, the keys, and a field for more. A file that is encrypted asks here."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__()
        self._session, self._keys = session, session.keyholder
        self._subject: Subject | None = None
        self._taking = False  # what stands in the field is being read; it goes once it was a key
        self.verdict = plain.label(wrap=True, selectable=True)
        plain.say(self.verdict, self.tr("Signature of the selected token"))
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.verdict, 1)
        self._card = Card(theme, inner)
        self.keys = plain.label(wrap=True, selectable=True)
        plain.say(self.keys, self.tr("Keys"))
        self.troubles = plain.label("", "caution", wrap=True, selectable=True)
        plain.say(self.troubles, self.tr("Trouble with a key"))
        self.text = KeyText(session)
        self.leader = self.text
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self._card)
        column.addWidget(self.keys)
        column.addWidget(self.troubles)
        column.addWidget(self._password_row())
        column.addWidget(self._payload_row())
        column.addWidget(self.text, 1)
        column.addLayout(self._buttons())
        column.addStretch(0)
        line = self.text.fontMetrics().lineSpacing()
        self.text.setMinimumHeight(3 * line + 10)
        self.text.setMaximumHeight(8 * line + 10)
        self._keys.changed.connect(self.show_keys)
        self._keys.forgotten.connect(self.text.clear)
        theme.changed.connect(lambda _: self._say())
        self.show_keys()

    def show_subject(self, subject: Subject | None) -> None:
        """Shows what is known of a token's signature."""
        self._subject = subject
        self._say()

    def show_keys(self) -> None:
        """Lists the keys, what was wrong with the last one, and asks for a password where one is needed."""
        lines = []
        for file in self._keys.files:
            kinds: dict[str, int] = {}
            for key in file.keys:
                kinds[key.kind] = kinds.get(key.kind, 0) + 1
            told = ", ".join(kind if count == 1 else f"{count} × {kind}" for kind, count in list(kinds.items())[:4])
            more = self.tr(" and more") if len(kinds) > 4 else ""
            lines.append(f"{shown(file.name, 80)}: {shown(told, 160)}{more}")
        payload = self._keys.payload
        if payload is not None:
            told = self.tr("{name}: payload, {size} bytes")
            lines.insert(0, told.format(name=shown(payload.name, 80), size=len(payload.content or b"")))
        self.keys.setText("\n".join(lines[:6]) + (self.tr("\nand more files") if len(lines) > 6 else ""))
        self.keys.setVisible(bool(lines))
        self.troubles.setText("\n".join(f"▲ {shown(each, 300)}" for each in self._keys.troubles[:4]))
        self.troubles.setVisible(bool(self._keys.troubles))
        if self._taking and not self._keys.troubles:
            self.text.clear()
        self._taking = False
        locked = self._keys.locked
        if locked and self._asking.isHidden():
            self.password.clear()
        self._asking.setVisible(bool(locked))
        self._whose.setText(self.tr("Password of {name}").format(name=shown(locked, 60)))
        self.forget.setEnabled(bool(self._keys.files or locked or self._keys.troubles or payload))
        if locked and self.isVisible():
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def take_key(self) -> None:
        """Takes what was pasted as a key or a key set."""
        self._take(secret=False)

    def take_secret(self) -> None:
        """Takes what was typed as an HMAC secret, or as the password of an encrypted token."""
        self._take(secret=True)

    def take_payload(self) -> None:
        """Takes what was pasted as what the detached token signs."""
        self._taking = True
        self._keys.paste_payload(self.text.toPlainText())

    def choose_payload(self) -> None:
        """Asks for the file that the detached token signs."""
        from PySide6.QtWidgets import QFileDialog

        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open the payload"))
        if path:
            self._keys.open_payload(path)

    def choose_files(self) -> None:
        """Asks for files of keys."""
        from PySide6.QtWidgets import QFileDialog

        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Open keys"))
        if paths:
            self._keys.open(paths)

    def unlock(self) -> None:
        """Tries the password that was typed; it is not kept."""
        typed = self.password.text()
        self.password.clear()
        if typed:
            self._keys.unlock(typed)

    def _take(self, *, secret: bool) -> None:
        self._taking = True
        self._keys.paste(self.text.toPlainText(), secret=secret)

    def _password_row(self) -> QWidget:
        self._asking = QWidget()
        self._whose = plain.label()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(1024)
        plain.say(self.password, self.tr("Password of the key"), self.tr("It is tried and not kept."))
        self.password.returnPressed.connect(self.unlock)
        self._unlock = QPushButton(self.tr("Unlock"))
        self._unlock.clicked.connect(self.unlock)
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._whose)
        row.addWidget(self.password, 1)
        row.addWidget(self._unlock)
        return self._asking

    def _payload_row(self) -> QWidget:
        """For a detached token alone: what it signs, as a file or as it stands in the field below."""
        self.detached = QWidget()
        self.open_payload = QPushButton(self.tr("Open payload…"))
        self.use_payload = QPushButton(self.tr("Use as payload"))
        self.open_payload.clicked.connect(self.choose_payload)
        self.use_payload.clicked.connect(self.take_payload)
        why = self.tr("What the token signs, byte for byte. A file is safer than pasted text, whose line ends change.")
        row = QHBoxLayout(self.detached)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain.label(self.tr("What this token signs stands elsewhere:")))
        for button in (self.open_payload, self.use_payload):
            plain.say(button, button.text(), why)
            row.addWidget(button)
        row.addStretch(1)
        self.detached.hide()
        return self.detached

    def _buttons(self) -> QHBoxLayout:
        self.use_key = QPushButton(self.tr("Use as key"))
        self.use_secret = QPushButton(self.tr("Use as secret"))
        self.open = QPushButton(self.tr("Open keys…"))
        self.forget = QPushButton(self.tr("Forget keys"))
        row = QHBoxLayout()
        for button, act in (
            (self.use_key, self.take_key),
            (self.use_secret, self.take_secret),
            (self.open, self.choose_files),
        ):
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        self.forget.setObjectName("quiet")
        self.forget.clicked.connect(self._keys.forget)
        row.addWidget(self.forget)
        words = self.tr("An HMAC secret as text, base64 or hex; or the password of an encrypted token.")
        plain.say(self.use_secret, self.tr("Use as secret"), words)
        return row

    def _say(self) -> None:
        subject = self._subject
        self.detached.setVisible(subject is not None and subject.token.is_detached)
        if subject is None:
            self.verdict.setText(self.tr("Select a token to see its signature here."))
            self._card.tint(None)
            return
        word = subject.check.word if subject.check is not None else without_keys(subject.token)
        tone = _TONES[word]
        text = self.tr("The signature is not checked. Give the issuer's public key, its key set (JWKS), or the secret.")
        if subject.opened is not None:
            tone = Tone.VALID if subject.opened.content is not None else Tone.SOON
            text = subject.opened.text
        elif subject.check is not None:
            text = subject.check.text
        elif subject.token.kind is Kind.JWE:
            text = self.tr("The token is encrypted. Give the private key, the secret or the password that opens it.")
        elif subject.token.kind is Kind.OPAQUE:
            text = self.tr("An opaque token has no signature: only its issuer can tell whether it is genuine.")
        elif word is Signature.NONE:
            text = self.tr("The token is unsecured (alg none): anybody could have written it.")
        elif word is Signature.MISSING:
            text = self.tr("There is no signature to verify.")
        title = signature_word(subject)
        said = "" if title in text or subject.check is None else f"{title[:1].upper()}{title[1:]}. "
        shape = _SHAPES[tone] if tone is not None else "○"
        self.verdict.setText(f"{shape} {said}{shown(text, 900)}")
        self._card.tint(tone)
