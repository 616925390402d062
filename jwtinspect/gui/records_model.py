"""One table model for every list: records in, cells out, with an index array of its own for sort and filter.

A proxy model takes 300 times as long to sort, as it asks Python for every comparison.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from jwtinspect.gui.plain import tip
from jwtinspect.gui.theme import Theme, Tone

RECORD = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class Cell(NamedTuple):
    """What one cell says. Text only: numbers beyond 2**63 and colours alone say nothing to Qt or to a screen reader."""

    text: str
    tone: Tone | None = None
    filled: bool = False
    bold: bool = False
    muted: bool = False
    speech: str = ""  # for a screen reader, where the text alone says too little
    more: str = ""  # what else there is to say: a tool tip, and a description for a screen reader


class Column(NamedTuple):
    """A column: its title, what it says of a record, and what it sorts by (None: by its text)."""

    title: str
    cell: Callable[[Any], Cell]
    key: Callable[[Any], Any] | None = None


class RecordsModel(QAbstractTableModel):
    """Records as rows. ``order`` holds the visible records' numbers, in the order shown."""

    def __init__(self, columns: Sequence[Column], theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._theme = theme
        self._records: Sequence[Any] = ()
        self._order = array("i")
        self._keep: Callable[[Any], bool] | None = None
        self._sorted: tuple[int, bool] | None = None
        theme.changed.connect(self._recolour)

    def show(self, records: Sequence[Any], order: array[int] | None = None) -> None:
        """Takes new records; keeps the rows (and with them selection and scroll) where there are as many as before.

        ``order``: the numbers of those to show, in order; whoever gives it sorts and filters on his own, and the rows
        are kept where it is as before.
        """
        if order is not None:
            self._show_in(order, records)
            return
        same = len(records) == len(self._records) and self._keep is None and self._sorted is None
        if same:
            self._records = records
            self._recolour()
            return
        self.beginResetModel()
        self._records = records
        self._arrange()
        self.endResetModel()

    def _show_in(self, order: array[int], records: Sequence[Any]) -> None:
        if len(records) == len(self._records) and order == self._order:
            self._records = records
            self._recolour()
            return
        self.beginResetModel()
        self._records, self._order = records, order
        self.endResetModel()

    def retitle(self, titles: Sequence[str]) -> None:
        """Takes new column titles."""
        self._columns = tuple(c._replace(title=t) for c, t in zip(self._columns, titles, strict=True))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def keep(self, wanted: Callable[[Any], bool] | None) -> None:
        """Shows only the records that are wanted; None shows all."""
        self.beginResetModel()
        self._keep = wanted
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts the visible rows; -1 is the order in which the records came."""
        self.beginResetModel()
        self._sorted = None if column < 0 else (column, order is Qt.SortOrder.DescendingOrder)
        self._arrange()
        self.endResetModel()

    def record(self, row: int) -> Any:
        """The record in a row; None where there is none."""
        return self._records[self._order[row]] if 0 <= row < len(self._order) else None

    def row_of_number(self, number: int) -> int:
        """The row of a record by its number; -1 where it is not shown."""
        order = self._order
        if 0 <= number < len(order) and order[number] == number:  # as in a list that is neither sorted nor filtered
            return number
        try:
            return order.index(number)
        except ValueError:
            return -1

    def row_of(self, wanted: Callable[[Any], bool]) -> int:
        """The first row whose record is wanted; -1 if none is."""
        records = self._records
        return next((row for row, number in enumerate(self._order) if wanted(records[number])), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return self._columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ANSWERS:
            return None
        record = self._records[self._order[index.row()]]
        if role == RECORD:
            return record
        return _ANSWERS[role](self._columns[index.column()].cell(record), self._theme)

    def _arrange(self) -> None:
        records, keep = self._records, self._keep
        if keep is None and self._sorted is None:
            self._order = array("i", range(len(records)))
            return
        numbers = [n for n in range(len(records)) if keep is None or keep(records[n])]
        if self._sorted is not None:
            column = self._columns[self._sorted[0]]
            key = column.key or (lambda record: column.cell(record).text)
            numbers.sort(key=lambda number: key(records[number]), reverse=self._sorted[1])
        self._order = array("i", numbers)

    def _recolour(self, _colours: object = None) -> None:
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self._columns) - 1))


def _ink(cell: Cell, theme: Theme) -> QColor | None:
    if cell.tone is not None:
        return QColor(theme.colours.ink[cell.tone])
    return QColor(theme.colours.muted) if cell.muted else None


def _fill(cell: Cell, theme: Theme) -> QColor | None:
    return QColor(theme.colours.fill[cell.tone]) if cell.filled and cell.tone is not None else None


def _font(cell: Cell, theme: Theme) -> QFont | None:
    if not cell.bold:
        return None
    font = QFont()
    font.setBold(True)
    return font


_ANSWERS: dict[int, Callable[[Cell, Theme], Any]] = {
    RECORD: lambda cell, theme: cell,
    Qt.ItemDataRole.DisplayRole: lambda cell, theme: cell.text,
    Qt.ItemDataRole.ToolTipRole: lambda cell, theme: tip(cell.more or cell.speech or cell.text),
    Qt.ItemDataRole.AccessibleTextRole: lambda cell, theme: cell.speech or cell.text,
    Qt.ItemDataRole.AccessibleDescriptionRole: lambda cell, theme: cell.more or None,
    Qt.ItemDataRole.ForegroundRole: _ink,
    Qt.ItemDataRole.BackgroundRole: _fill,
    Qt.ItemDataRole.FontRole: _font,
}
