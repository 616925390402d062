"""Header and claims as a tree, unfolded as far as somebody looks: a claim may hold a million members."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import moment_of, span
from jwtinspect.core.text import shown
from jwtinspect.gui.plain import tip
from jwtinspect.gui.theme import Theme
from jwtinspect.gui.words import both_zones, tr
from jwtinspect.profiles.claims import meaning

Index = QModelIndex | QPersistentModelIndex
BATCH = 200
LONGEST = 400
IN_FULL = 800
"""How much of a value is shown in a cell, and of the one that is selected."""
DATES = frozenset(("iat", "nbf", "exp", "auth_time", "updated_at", "session_expiry", "rat"))
_TITLES = ("Claim", "Value", "In words", "What it means")


class Node:
    """One line of the tree: a section, a claim, or what is nested in one."""

    __slots__ = ("children", "extra", "means", "name", "parent", "pending", "row", "section", "value", "words")

    def __init__(self, name: str, value: Any, parent: Node | None, row: int, section: str = "") -> None:
        self.name, self.value, self.parent, self.row = name, value, parent, row
        self.section: str = section or (parent.section if parent else "")
        self.words = self.means = self.extra = ""
        self.children: list[Node] = []
        self.pending = iter(_members(value))

    @property
    def top(self) -> Node:
        """The claim that this is nested in: itself where it is one."""
        node = self
        while node.parent is not None and node.parent.parent is not None and node.parent.parent.parent is not None:
            node = node.parent
        return node

    @property
    def depth(self) -> int:
        """0 for a section, 1 for a claim."""
        count, node = -1, self.parent
        while node is not None:
            count, node = count + 1, node.parent
        return count

    @property
    def size(self) -> int:
        """How many members it has."""
        return len(self.value) if isinstance(self.value, (dict, list)) else 0


def _members(value: Any) -> list[tuple[str, Any]] | Any:
    if isinstance(value, dict):
        return value.items()
    return ((f"[{number}]", each) for number, each in enumerate(value)) if isinstance(value, list) else ()


class ClaimsModel(QAbstractItemModel):
    """The tree of one token. Children are made in batches, when a view asks for more."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = Node("", {}, None, 0)
        self._zone: tzinfo | None = None
        self._provider: str | None = None

    def show(self, subject: Subject | None) -> None:
        """Takes a token; None is none."""
        self.beginResetModel()
        sections: dict[str, Any] = {}
        if subject is not None:
            sections = {"header": subject.token.header, "payload": subject.token.claims}
            self._zone = subject.case.zone
            self._provider = subject.provider.id if subject.provider is not None else None
        self._root = Node("", {}, None, 0)
        names = {"header": tr("Header"), "payload": tr("Claims")}
        for section, value in sections.items():
            if value:
                node = Node(names[section], value, self._root, len(self._root.children), section)
                self._root.children.append(node)
                self._take(node, BATCH)
        self.endResetModel()

    def node(self, index: Index) -> Node:
        """The line at an index; the invisible root for none."""
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, Node) else self._root

    def index_of(self, section: str, name: str) -> QModelIndex:
        """Where a claim stands; an invalid index where it has not been unfolded."""
        for node in self._root.children:
            if node.section == section:
                for child in node.children:
                    if child.name == name:
                        return self.createIndex(child.row, 0, child)
        return QModelIndex()

    def sentence(self, index: Index) -> str:
        """A claim in full: name, value, in words, and on a line of its own what it means. Empty for a section."""
        node = self.node(index)
        if node.depth < 1:
            return ""
        parts = (f"{shown(node.name, LONGEST)}: {self._value(node, IN_FULL)}", node.words)
        return "\n".join(filter(None, ("  ·  ".join(filter(None, parts)), node.means)))

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008  Qt's signature
        children = self.node(parent).children
        return self.createIndex(row, column, children[row]) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008  Qt's signature
        above = self.node(index).parent
        return QModelIndex() if above is None or above.parent is None else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return len(self.node(parent).children) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return len(_TITLES)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008  Qt's signature
        node = self.node(parent)
        return bool(node.children) or (node is not self._root and node.size > 0)

    def canFetchMore(self, parent: Index) -> bool:
        node = self.node(parent)
        return node is not self._root and len(node.children) < node.size

    def fetchMore(self, parent: Index) -> None:
        node = self.node(parent)
        first = len(node.children)
        more = min(BATCH, node.size - first)
        if more > 0:
            self.beginInsertRows(parent, first, first + more - 1)
            self._take(node, more)
            self.endInsertRows()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole and section < len(_TITLES):
            return tr(_TITLES[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node, column = self.node(index), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (shown(node.name[:LONGEST]), self._value(node), node.words, node.means)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip((shown(node.name[:LONGEST]), self._value(node), node.words, node.means)[column])
        if role == Qt.ItemDataRole.ForegroundRole and (column == 3 or node.depth == 0):
            return QColor(self._theme.colours.muted)
        if role == Qt.ItemDataRole.FontRole and node.depth == 0:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _take(self, node: Node, count: int) -> None:
        for _ in range(count):
            found = next(node.pending, None)
            if found is None:
                return
            child = Node(found[0], found[1], node, len(node.children))
            if node.depth == 0:
                header = node.section == "header"
                child.means = meaning(child.name, self._provider, header=header) or ""
                child.words = self._in_words(child) if not header or child.name in DATES else ""
            node.children.append(child)

    def _in_words(self, node: Node) -> str:
        if node.name not in DATES:
            return span(node.value) if node.name == "expires_in" and isinstance(node.value, int) else ""
        moment = moment_of(node.value)
        if moment.seconds is None:
            return tr("not a date: {why}").format(why=moment.oddity) if moment.oddity else ""
        words = both_zones(moment.seconds, self._zone)
        return f"{words} ({moment.oddity})" if moment.oddity else words

    def _value(self, node: Node, most: int = LONGEST) -> str:
        if node.depth == 0:
            return ""
        if isinstance(node.value, (dict, list)):
            named = isinstance(node.value, dict)
            if not node.size:
                return "{}" if named else "[]"
            if node.size == 1:
                return tr("1 member") if named else tr("1 item")
            return (tr("{count} members") if named else tr("{count} items")).format(count=node.size)
        return shown(text_of(node.value), most)


def text_of(value: Any) -> str:
    """A value as it is copied: text without quotes, all else as JSON."""
    if isinstance(value, str):
        return value
    from json import dumps

    try:
        return dumps(value, ensure_ascii=False, indent=2, default=str)
    except (RecursionError, ValueError):
        return str(value) if not isinstance(value, (dict, list)) else ""
