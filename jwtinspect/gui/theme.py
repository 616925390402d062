"""The window's colours, light and dark, as two tables; and the palette and style sheet made of them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from jwtinspect.core.token import Role
from jwtinspect.gui.style import STYLE


class Tone(StrEnum):
    """What a colour says. Never said by colour alone: a shape and a word stand beside it."""

    VALID = "valid"
    SOON = "soon"  # and warnings
    EXPIRED = "expired"  # and errors
    NOT_YET = "not_yet"  # and notes
    UNKNOWN = "unknown"


class Choice(StrEnum):
    """Which colours the user wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Colours(NamedTuple):
    """One set of colours. Every ink passes 4.5:1 on every ground that it is put on (a test holds this)."""

    window: str
    side: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    on_bar: str
    hover: str
    ink: dict[Tone, str]
    fill: dict[Tone, str]
    edge: dict[Tone, str]
    role: dict[str, str]
    segment: tuple[str, ...]


_EDGE_LIGHT = ("#9fd8cb", "#e5c98a", "#eba9ae", "#a9c4ee", "#d0d4da")
_EDGE_DARK = ("#1f6b59", "#7a6428", "#8c3a40", "#2f5f95", "#4a4f57")

LIGHT = Colours(
    window="#ffffff",
    side="#f5f7fa",
    line="#dde2ea",
    text="#1b1f26",
    muted="#5a6372",
    accent="#2459d8",
    on_accent="#ffffff",
    selected="#dbe5fa",
    on_bar="#ffffff",
    hover="#e9edf3",
    ink=dict(zip(Tone, ("#007a65", "#875c00", "#8b0000", "#0b4fb3", "#45454d"), strict=True)),
    fill=dict(zip(Tone, ("#e3f5f0", "#fdf3dc", "#fdeaec", "#e6effc", "#eceef1"), strict=True)),
    edge=dict(zip(Tone, _EDGE_LIGHT, strict=True)),
    role={"id": "#6741d9", "access": "#1769b8", "refresh": "#636b78", "other": "#0b6b78"},
    segment=("#a3135f", "#5b36c9", "#00706a", "#875c00", "#0b4fb3"),
)
DARK = Colours(
    window="#16191d",
    side="#1d2126",
    line="#343a42",
    text="#e9ebee",
    muted="#a3abb7",
    accent="#7aa5ff",
    on_accent="#0d1320",
    selected="#2a3850",
    on_bar="#10131a",
    hover="#2b3038",
    ink=dict(zip(Tone, ("#2dd4a7", "#ffe08a", "#ff8a80", "#6cb2ff", "#c9ccd1"), strict=True)),
    fill=dict(zip(Tone, ("#10332b", "#352b10", "#3d1a20", "#15294a", "#2a2e34"), strict=True)),
    edge=dict(zip(Tone, _EDGE_DARK, strict=True)),
    role={"id": "#b59cff", "access": "#74c0fc", "refresh": "#9aa3af", "other": "#5fd0d8"},
    segment=("#ff8fc0", "#b59cff", "#5fe0c8", "#ffe08a", "#6cb2ff"),
)

_FAMILY = {Role.ID_TOKEN: "id", Role.ACCESS_TOKEN: "access", Role.REFRESH_TOKEN: "refresh", Role.UNKNOWN: "refresh"}


def role_colour(colours: Colours, role: Role) -> str:
    """The colour of a token's bar and badge."""
    return colours.role[_FAMILY.get(role, "other")]


def palette_of(colours: Colours) -> QPalette:
    """The Fusion palette for what the style sheet does not reach: menus, dialogs, disabled text."""
    palette = QPalette()
    of = QPalette.ColorRole
    for role, colour in (
        (of.Window, colours.side),
        (of.WindowText, colours.text),
        (of.Base, colours.window),
        (of.AlternateBase, colours.side),
        (of.Text, colours.text),
        (of.PlaceholderText, colours.muted),
        (of.Button, colours.side),
        (of.ButtonText, colours.text),
        (of.BrightText, colours.ink[Tone.EXPIRED]),
        (of.ToolTipBase, colours.side),
        (of.ToolTipText, colours.text),
        (of.Highlight, colours.selected),
        (of.HighlightedText, colours.text),
        (of.Link, colours.accent),
        (of.Accent, colours.accent),
        (of.Mid, colours.line),
    ):
        palette.setColor(role, QColor(colour))
    for role in (of.WindowText, of.Text, of.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette


def fixed_font() -> QFont:
    """The desktop's font for code."""
    from PySide6.QtGui import QFontDatabase  # here, as PySide takes half a millisecond to make it known

    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


class Theme(QObject):
    """The colours in use. Follows the desktop's scheme unless the user chose one.

    Our own palettes: ``QStyleHints.setColorScheme`` does nothing on several desktops.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, choice: Choice = Choice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.choice = choice
        self.colours = LIGHT
        self._dressed = False
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.choose(choice)

    def choose(self, choice: Choice) -> None:
        """Takes the light or the dark colours, or the desktop's."""
        self.choice = choice
        dark = choice is Choice.DARK or (
            choice is Choice.SYSTEM and self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self.colours = DARK if dark else LIGHT
        self._app.setPalette(palette_of(self.colours))
        if self._dressed:
            self.dress()
        self.changed.emit(self.colours)

    def dress(self) -> None:
        """Puts the style sheet on. Once all widgets are there: each is then styled once, which halves the start."""
        if self._dressed:  # Qt takes five times as long to exchange a sheet as to take one off and put the other on
            self._app.setStyleSheet("")
        self._dressed = True
        ink = self.colours.ink
        self._app.setStyleSheet(
            STYLE.substitute({**self.colours._asdict(), "bad": ink[Tone.EXPIRED], "caution": ink[Tone.SOON]})
        )

    def _follow(self) -> None:
        if self.choice is Choice.SYSTEM:
            self.choose(Choice.SYSTEM)
