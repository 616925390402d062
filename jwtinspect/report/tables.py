"""Tables of which every row has a line: the cells below a name, with commas (RFC 4180), semicolons or tabs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_LINE = 2400  # bytes of one
_BEFORE = 600  # bytes of a heading before the name
_COLUMNS = 60
_WORD = bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + bytes(range(0x80, 0x100))
_NAMES = _WORD + b'_.-",;\t'
_SEPARATORS = (b",", b";", b"\t")
_TIME = re.compile(rb"\W{0,3}(?:\d{4}-\d\d-\d\d[T ]\d\d:|\d\d:\d\d:\d\d)")
_CELLS = {
    each: re.compile(rb"\"(?P<quoted>[^\"]*(?:\"\"[^\"]*)*)\"(?=%s|\Z)|(?P<plain>[^%s]*+)" % (each, each))
    for each in _SEPARATORS
}


class Column(NamedTuple):
    """A name in a heading."""

    rows: int  # where they begin
    separator: bytes
    number: int  # from the left; below zero, from the right, where other text stands before the heading
    sizes: tuple[int, ...] | None  # cells that a row may have; None: any number
    timed: tuple[int, ...] | None  # and one that begins with a time


def column_at(text: bytes, first: int, end: int) -> Column | None:
    """The column whose name stands there; None if it is no cell of a heading.

    What stands before a heading in its line (a log's prefix, a title) is told from it by a blank.
    """
    before, after = first - (text[first - 1 : first] == b'"'), end + text.startswith(b'"', end)
    separator = text[after : after + 1]
    if separator in (b"", b"\r", b"\n"):
        separator = text[max(0, before - 1) : before]
    if separator not in _SEPARATORS:
        return None
    line = text.rfind(b"\n", max(0, before - _BEFORE), before) + 1 or max(0, before - _BEFORE)
    rest = text[after : after + _LINE].lstrip(_NAMES + b" ")
    stop = min(after + _LINE, len(text)) - len(rest)
    rows = text.find(b"\n", stop, stop + 2) + 1
    if not rows or rest[:1] not in (b"\r", b"\n"):
        return None
    start = line + len(text[line:before].rstrip(_NAMES + b" "))
    is_behind_text = start > line
    if is_behind_text:
        start = line + len(text[line:before].rstrip(_NAMES))
        if b" " in text[after:stop] or text[stop - 1 : stop] in _SEPARATORS:
            return None
    if before > start and text[before - 1 : before] != separator:
        return None  # a word in a sentence
    number, following = text.count(separator, start, before), text.count(separator, after, stop)
    if not number + following or number > _COLUMNS:
        return None
    if separator == b"\t" and not number and following == 1:
        return None  # a row of a browser's tools: a name and its value
    if not is_behind_text:
        return Column(rows, separator, number, None, None)
    size, whole = number + following + 1, text.count(separator, line, stop) + 1
    if _TIME.match(text, line):
        return Column(rows, separator, -1 - following, (size,), (whole,))
    return Column(rows, separator, -1 - following, (size, whole), ())


def cells(text: bytes, column: Column, may_look: Callable[[int], bool]) -> Iterator[bytes]:
    """What stands below the name, down to a blank line; behind other text, down to a row of another kind.

    ``may_look`` is asked for each row, with its size in bytes.
    """
    at = column.rows
    while at < len(text):
        end = text.find(b"\n", at, at + _LINE)
        end = end if end >= 0 else min(len(text), at + _LINE)
        line = text[at:end].rstrip(b"\r")
        sizes = column.timed if _TIME.match(line) else column.sizes
        row = _split(line, column.separator)
        if not line or (sizes is not None and len(row) not in sizes) or not may_look(end + 1 - at):
            return
        at = end + 1
        if -len(row) <= column.number < len(row):
            cell = row[column.number]
            if column.sizes and column.number == -column.sizes[0] and _TIME.match(line):
                cell = cell.rpartition(b" ")[2]  # a log's prefix stands before each row
            if cell and not _TIME.match(cell):
                yield cell


def _split(row: bytes, separator: bytes) -> list[bytes]:
    if b'"' not in row:
        return row.split(separator)
    found: list[bytes] = []
    at = 0
    while at <= len(row):
        cell = _CELLS[separator].match(row, at)
        if cell is None:
            break
        found.append(cell["plain"] if cell["quoted"] is None else cell["quoted"].replace(b'""', b'"'))
        at = cell.end() + 1
    return found
