"""JSON as people paste it: cut, with trailing commas, single quotes, bare names; maps as other languages print them."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

DEPTH = 128  # nothing below this level is kept, as with strict JSON
LENGTH = 400_000  # characters of one text that are read this way at most

# Strings end with their line: a cut one must not swallow the lines after it. Possessive throughout, so linear.
_PIECE = re.compile(
    r"[\s,;]*+(?P<wrapper>(?:Some|Optional|Just|NumberLong|NumberInt)\()?(?:"
    r'"(?P<double>[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+)(?P<double_end>"|\\?(?=\n|\Z))'
    r"|'(?P<single>[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+)(?P<single_end>'|\\?(?=\n|\Z))"
    r"|(?P<mark>[{}\[\]:])"
    r"|(?P<bare>[^\s,;:{}\[\]\"']++)"
    r")"
)
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None, "undefined": None}


class Lenient(NamedTuple):
    """What a tolerant reading gave: the value, where it ended, and whether every bracket was closed."""

    value: dict[str, Any]
    end: int
    closed: bool


class _Open:
    """One object or array that is being filled."""

    __slots__ = ("into", "is_object", "key", "waits")

    def __init__(self, is_object: bool) -> None:
        self.is_object = is_object
        self.into: Any = {} if is_object else []
        self.key: str | None = None
        self.waits = False  # a colon was read, the value follows

    def put(self, value: Any) -> None:
        if not self.is_object:
            self.into.append(value)
        elif self.waits and self.key is not None:
            self.into[self.key] = value
            self.key, self.waits = None, False
        elif isinstance(value, (str, int, float)):
            self.key = str(value)


def parse(text: str, start: int, length: int = LENGTH) -> Lenient:
    """The object whose opening brace stands at ``start``, read as far as it goes. Never raises, linear."""
    root = _Open(True)
    levels = [root]
    skipped = 0  # open brackets beyond DEPTH
    position, limit = start + 1, min(len(text), start + max(length, 1))
    while levels:
        piece = _PIECE.match(text, position, limit)
        if piece is None:
            return Lenient(root.into, position, False)
        mark = piece["mark"]
        if mark is None:
            if not skipped:
                _put(piece, levels[-1])
        elif mark in "{[":
            top = levels[-1]
            if mark == "{" and top.is_object and not top.waits and not skipped:
                return Lenient(root.into, piece.start("mark"), False)  # another document begins where a name should
            if len(levels) >= DEPTH or skipped:
                skipped += 1
            else:
                inner = _Open(mark == "{")
                top.put(inner.into)
                levels.append(inner)
        elif mark == ":":
            levels[-1].waits = levels[-1].key is not None
        elif skipped:
            skipped -= 1
        else:
            levels.pop()
        position = piece.end()
    return Lenient(root.into, position, True)


def _put(piece: re.Match[str], top: _Open) -> None:
    """Puts a scalar; ``name=value`` is both at once, and ``name =`` or ``name =>`` awaits its value."""
    bare = piece["bare"]
    if bare and top.waits and bare.isalpha() and bare[0].isupper() and piece.string.startswith(":", piece.end()):
        top.key, top.waits = bare, False  # as Go prints a structure with an empty field: {Refresh: Expiry:2026-03-02}
        return
    if bare is None or not top.is_object or top.waits or "=" not in bare:
        top.put(_scalar(piece))
        return
    name, _, value = bare.partition("=")
    value = value.removeprefix(">")
    if name:
        top.put(name)
    top.waits = top.key is not None
    if value and top.waits:
        top.put(_word(value))


def members(text: str) -> dict[str, Any]:
    """The members of an object that lost its opening brace: ``"access_token": "...", "expires_in": 3600}``."""
    return parse("{" + text, 0).value


def _scalar(piece: re.Match[str]) -> Any:
    quoted = piece["double"]
    if quoted is not None:
        try:
            return json.loads(f'"{quoted}"', strict=False) if "\\" in quoted else quoted
        except ValueError:
            return quoted
    if piece["single"] is not None:
        return piece["single"].replace("\\'", "'").replace('\\"', '"').replace("\\\\", "\\")
    bare = piece["bare"]
    if piece["wrapper"] is not None:  # as Rust, Swift and MongoDB print a value
        bare = bare.rstrip(")")
    return _word(bare)


def _word(bare: str) -> Any:
    if bare in _WORDS:
        return _WORDS[bare]
    if re.fullmatch(r"-?\d{1,20}", bare, re.ASCII):
        return int(bare)
    if re.fullmatch(r"-?\d{1,20}\.\d{1,20}", bare, re.ASCII):
        return float(bare)
    return bare
