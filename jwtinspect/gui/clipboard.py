"""A token on the clipboard: kept out of histories, and taken away again if nobody has put something else there."""

from __future__ import annotations

from hashlib import sha256

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 60
"""How long it stays there."""
_WINDOWS = (  # https://learn.microsoft.com/windows/win32/dataxchg/clipboard-formats: a DWORD of zero says no
    "ExcludeClipboardContentFromMonitorProcessing",
    "CanIncludeInClipboardHistory",
    "CanUploadToCloudClipboard",
)


class SecretOnClipboard(QObject):
    """Puts a secret on the clipboard; only what it has put there is ever cleared, after a while and at the end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours = b""  # a hash: the secret itself is not kept
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        application = QGuiApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.clear)

    def put(self, text: str) -> None:
        """Puts it there, with the hints that keep it out of clipboard histories."""
        data = QMimeData()
        data.setText(text)
        data.setData("x-kde-passwordManagerHint", b"secret")
        data.setData("application/x-nspasteboard-concealed-type", b"")
        for name in _WINDOWS:
            data.setData(f'application/x-qt-windows-mime;value="{name}"', b"\0\0\0\0")
        QGuiApplication.clipboard().setMimeData(data)
        self._ours = _hash(text)
        self._timer.start(SECONDS * 1000)

    def clear(self) -> None:
        """Takes it away, unless something else is there by now."""
        clipboard = QGuiApplication.clipboard()
        if self._ours and _hash(clipboard.text()) == self._ours:
            clipboard.clear()
        self._ours = b""
        self._timer.stop()


def copy_secret(text: str) -> None:
    """Puts a secret on the clipboard; the application's one keeper of it takes it away again."""
    application = QGuiApplication.instance()
    if application is not None:
        keeper = application.findChild(SecretOnClipboard) or SecretOnClipboard(application)
        keeper.put(text)


def _hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
