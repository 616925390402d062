"""Where each member of a JSON object stands in its bytes, and those bytes in the base64url text of a segment."""

from __future__ import annotations

import re
from typing import NamedTuple

_PIECE = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]', re.DOTALL)


class Member(NamedTuple):
    """A top-level member: its name, and the bytes from its name to the end of its value."""

    name: str
    start: int
    value: int  # where the value starts
    end: int


def members_of(text: bytes, most: int = 10**9) -> list[Member]:
    """The first ``most`` top-level members of a JSON object, in order; none if the text is no object. Linear."""
    found: list[Member] = []
    depth, name, start, value = 0, "", -1, -1
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[:1] == b'"':
            if depth == 1 and start < 0:
                start, name = match.start(), _name(piece)
        elif piece in b"{[":
            if depth == 0 and piece == b"[":
                return []
            depth += 1
        elif piece == b":":
            if depth == 1 and value < 0 and start >= 0:
                value = _skip_space(text, match.end())
        elif depth == 1:  # a comma or the end of the object
            if start >= 0 and value >= 0:
                found.append(Member(name, start, value, _trim(text, value, match.start())))
            start = value = -1
            depth -= piece != b","
        elif piece in b"}]":
            depth -= 1
        if depth < 0 or len(found) >= most:
            break
    return found


def _name(piece: bytes) -> str:
    from json import loads

    try:
        return str(loads(piece.decode("utf-8", "replace")))
    except ValueError:  # a control character, or half an escape
        return piece[1:-1].decode("utf-8", "replace")


def _skip_space(text: bytes, at: int) -> int:
    while text[at : at + 1] in (b" ", b"\t", b"\r", b"\n"):
        at += 1
    return at


def _trim(text: bytes, start: int, end: int) -> int:
    while end > start and text[end - 1 : end] in (b" ", b"\t", b"\r", b"\n"):
        end -= 1
    return end


def encoded(start: int, end: int) -> tuple[int, int]:
    """The characters of a base64url segment that carry a part of these bytes: six bits each."""
    return start * 4 // 3, -(-end * 4 // 3)


def decoded(start: int, end: int) -> tuple[int, int]:
    """The bytes that these characters of a base64url segment carry a part of."""
    return start * 3 // 4, -(-end * 3 // 4)


def bytes_of(segment: str) -> bytes:
    """The bytes of a base64url segment; empty where it is none."""
    from base64 import urlsafe_b64decode

    try:
        return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""
