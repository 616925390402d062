"""The menus as a table: title, keys, what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


class Entry(NamedTuple):
    """One line of a menu; an empty title is a separator."""

    title: str = ""
    act: Callable[[], object] | None = None
    keys: QKeySequence.StandardKey | str | None = None
    needs_report: bool = False
    checked: bool | None = None  # one of a group: whether it is the one


def fill(window: QMainWindow, menu: QMenu, entries: Iterable[Entry]) -> list[QAction]:
    """Adds the entries to a menu; returns their actions, without the separators."""
    actions = []
    group: QActionGroup | None = None
    for entry in entries:
        if entry.act is None:
            menu.addSeparator()
            continue
        action = QAction(window, text=entry.title)  # with the title first PySide looks whether it is an icon
        if entry.keys is not None:
            action.setShortcut(QKeySequence(entry.keys))
        if entry.checked is not None:
            group = group or QActionGroup(window)
            action.setCheckable(True)
            action.setChecked(entry.checked)
            group.addAction(action)
        act = entry.act
        action.triggered.connect(lambda _=False, act=act: act())
        action.setProperty("needs_report", entry.needs_report)
        menu.addAction(action)
        actions.append(action)
    return actions


def shortcuts(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """What each key does, for the list of shortcuts."""
    text = QKeySequence.SequenceFormat.NativeText
    return [
        (action.shortcut().toString(text), action.text().replace("&", "").rstrip("…"))
        for action in actions
        if not action.shortcut().isEmpty()
    ]
