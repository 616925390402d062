"""What is remembered: size, splitters, zone and theme. Nothing that was read or pasted, ever."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from jwtinspect.gui.theme import Choice


class Preferences:
    """The settings file, with a typed name for each thing in it."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def theme(self) -> Choice:
        """The colours that the user chose."""
        value = self._settings.value("theme", "")
        return next((each for each in Choice if each == value), Choice.SYSTEM)

    @property
    def zone(self) -> str:
        """The zone that the user chose."""
        value = self._settings.value("zone", "UTC")
        return value if isinstance(value, str) and 0 < len(value) < 80 else "UTC"

    def restore(self, window: QMainWindow, splitters: dict[str, QSplitter]) -> bool:
        """Puts the window and its parts where they were; False where nothing is remembered."""
        geometry = self._settings.value("geometry")
        known = isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)
        for name, splitter in splitters.items():
            state = self._settings.value(f"splitter/{name}")
            if isinstance(state, QByteArray):
                splitter.restoreState(state)
        return bool(known)

    def keep(self, window: QMainWindow, splitters: dict[str, QSplitter], theme: Choice, zone: str) -> None:
        """Remembers where things are."""
        self._settings.setValue("geometry", window.saveGeometry())
        for name, splitter in splitters.items():
            self._settings.setValue(f"splitter/{name}", splitter.saveState())
        self._settings.setValue("theme", str(theme))
        self._settings.setValue("zone", zone)
        self._settings.sync()
        with suppress(OSError):  # where settings are no file
            Path(self._settings.fileName()).chmod(0o600)
