"""Tables of which every row has a line: the cells below a name, with commas (RFC 4180), semicolons, tabs or strokes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_LINE = 2400  # bytes of one
_COLUMNS = 200
_WORD = bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B)) + bytes(range(0x80, 0x100))
_NAMES = _WORD + b'_.-",;\t|'
_NAMES_AND_BLANKS = _NAMES + b" "
_SEPARATORS = (b",", b";", b"\t", b"|")
_BETWEEN = b'",;\t| '
_RULE = re.compile(rb"[-=+:]+")
_RULE_BELOW = re.compile(rb"(?:[^\r\n]{0,80}[ >\"'])?[|+:]?--[-=+|: ]*(?:\r?\n|\Z)")
_TIME = re.compile(rb"\W{0,3}(?:\d{4}-\d\d-\d\d[T ]\d\d:|\d\d:\d\d:\d\d)")
_CELLS = {
    each: re.compile(rb"\"(?P<quoted>[^\"]*(?:\"\"[^\"]*)*)\"(?=%s|\Z)|(?P<plain>[^%s]*+)" % (each, each))
    for each in _SEPARATORS[:3]
}
NAME_ENDS = re.compile(rb"[,;\t\"\r\n]| {1,60}\|")
"""What may follow the name of a column."""


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
    stop = text.find(b"\n", after, after + _LINE)
    following = text[after : max(after, stop)].removesuffix(b"\r")
    if stop < 0 or following.translate(None, _NAMES_AND_BLANKS):
        return None
    rows = stop + 1
    line = text.rfind(b"\n", max(0, before - _LINE), before) + 1 or max(0, before - _LINE)
    preceding = text[line:before]
    if following.startswith((b" ", b"|")) or preceding.endswith(b"| "):  # cells are filled with blanks
        following, preceding = following.lstrip(b" "), preceding.rstrip(b" ")
    separator = following[:1] or preceding[-1:]
    if separator not in _SEPARATORS:
        return None
    heading = _end_of(preceding, _NAMES_AND_BLANKS)
    is_behind_text = len(heading) < len(preceding)
    if is_behind_text and separator != b"|":
        heading = _end_of(preceding, _NAMES)
        if b" " in following or following[-1:] in _SEPARATORS:
            return None
    if not is_behind_text and line and text[line - 1 : line] != b"\n":
        return None  # it begins too far before
    if heading and heading[-1:] != separator:
        return None  # a word in a sentence
    if not (heading + following).strip(_BETWEEN):
        return None  # the only name: an item of a list
    if separator == b"|" and not _RULE_BELOW.match(text, rows):
        return None  # a row
    number, others = heading.count(separator), following.count(separator)
    if not number + others or number > _COLUMNS:
        return None
    if separator == b"\t" and not number and others == 1:
        return None  # a row of a browser's tools: a name and its value
    if not is_behind_text or separator == b"|":
        return Column(rows, separator, -1 - others if is_behind_text else number, None, None)
    size, whole = number + others + 1, preceding.count(separator) + others + 1
    if _TIME.search(preceding):
        return Column(rows, separator, -1 - others, (size,), (whole,))
    return Column(rows, separator, -1 - others, (size, whole), ())


def _end_of(text: bytes, signs: bytes) -> bytes:
    """The end of the text that holds only these signs."""
    others = text.translate(None, signs)
    return text[text.rindex(others[-1:]) + 1 :] if others else text


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
        if len(row) == 1 and column.separator == b"|":
            continue  # a rule, or what stands below
        if -len(row) <= column.number < len(row):
            cell = row[column.number]
            if column.sizes and column.number == -column.sizes[0] and _TIME.match(line):
                cell = cell.rpartition(b" ")[2]  # a log's prefix stands before each row
            cell = cell.strip(b" ")
            if cell and not _TIME.match(cell) and not _RULE.fullmatch(cell):
                yield cell


def _split(row: bytes, separator: bytes) -> list[bytes]:
    if b'"' not in row or separator == b"|":
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
