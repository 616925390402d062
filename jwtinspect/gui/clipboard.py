"""What the window puts on the clipboard: a token only as a secret, which is kept out of histories and taken away again
if nobody has put something else there; anything else without tokens and secrets, and safe to paste anywhere.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from jwtinspect.core.text import shown

if TYPE_CHECKING:
    from jwtinspect.gui.session import Session

SECONDS = 60
"""How long it stays there."""
_CLEAN = "application/x-jwtinspect-clean"  # not to be looked at again
_HINT = "x-kde-passwordManagerHint"
_MOST = 50_000  # characters of a text that are copied: looking through more would let the window stand still
_FORMULA = re.compile(r"[=@\t\r]|[+-][^\n]*[(|!]")  # what a spreadsheet would work out; a phone number is none
_WINDOWS = (  # https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats: a DWORD of zero says no
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)


class SecretOnClipboard(QObject):
    """Puts a secret on the clipboard; only what it has put there is ever cleared, after a while and at the end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours: set[bytes] = set()  # hashes: the secrets themselves are not kept
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def put(self, text: str) -> None:
        """Puts it there, with the hints that keep it out of clipboard histories."""
        QGuiApplication.clipboard().setMimeData(self.data(text))

    def data(self, text: str) -> QMimeData:
        """The same for whoever puts it there: a view that copies what is selected in it."""
        data = QMimeData()
        data.setText(text)
        data.setData(_HINT, b"secret")
        data.setData("application/x-nspasteboard-concealed-type", b"")
        for name in _WINDOWS:
            data.setData(f'application/x-qt-windows-mime;value="{name}"', b"\0\0\0\0")
        self._ours.add(_hash(data.text()))  # as Qt keeps it, which has no half of a pair
        self._timer.start(SECONDS * 1000)
        return data

    def clear(self) -> None:
        """Takes it away, unless something else is there by now."""
        clipboard = QGuiApplication.clipboard()
        if self._ours and _hash(clipboard.text()) in self._ours:
            clipboard.clear()
        self._ours.clear()
        self._timer.stop()


def copy_secret(text: str) -> None:
    """Puts a secret on the clipboard; the application's one keeper of it takes it away again."""
    QGuiApplication.clipboard().setMimeData(selected_secret(text))


def selected_secret(text: str) -> QMimeData:
    """A secret as a view hands out what is selected in it; taken away again from wherever it is put."""
    application = QGuiApplication.instance()
    assert application is not None
    keeper = application.findChild(SecretOnClipboard) or SecretOnClipboard(application)
    return keeper.data(text)


def copy_clean(text: str, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
    """Puts a text there, however long, that is known to hold nothing that must not leave: a report."""
    data = QMimeData()
    data.setText(text)
    data.setData(_CLEAN, b"")
    QGuiApplication.clipboard().setMimeData(data, mode)


class ClipboardGuard(QObject):
    """Looks at whatever the program puts on the clipboard, by whichever key or menu, Qt's own ones too.

    What holds a token, a secret of the input, a hidden character or a formula is replaced by what does not. A secret
    that was asked for by its name stays, but never in the selection that a middle click pastes.
    """

    mended = Signal()  # something was left out

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        QGuiApplication.clipboard().changed.connect(self._look)

    def _look(self, mode: QClipboard.Mode) -> None:
        clipboard = QGuiApplication.clipboard()
        if not owns(mode):
            return
        data = clipboard.mimeData(mode)
        if data is None or not data.hasText() or data.hasFormat(_CLEAN):
            return
        if data.hasFormat(_HINT):
            if mode == QClipboard.Mode.Selection:
                clipboard.clear(mode)
            return
        text = data.text()
        clean = self._clean(text)
        if clean != text:
            copy_clean(clean, mode)
            self.mended.emit()

    def _clean(self, text: str) -> str:
        from jwtinspect.gui import views
        from jwtinspect.report.masking import TokenMask

        mask = self._session.view(views.mask) if self._session.report is not None else TokenMask(())
        if len(text) > _MOST:
            text = self.tr("{start}… and {count} more characters").format(start=text[:_MOST], count=len(text) - _MOST)
        lines = mask.text(text).split("\n")
        safe = "\n".join(shown(line) for line in lines)
        return f"'{safe}" if len(lines) == 1 and _FORMULA.match(lines[0]) else safe


def owns(mode: QClipboard.Mode) -> bool:
    """Whether what is there was put there by this program. Without a display Qt says that nothing was."""
    clipboard = QGuiApplication.clipboard()
    return clipboard.ownsSelection() if mode == QClipboard.Mode.Selection else clipboard.ownsClipboard()


def _hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
