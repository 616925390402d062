"""The claims of a redacted copy: what tells who a person is has stand-ins, everything else stands as it stood."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jwtinspect.report.masking import clients_of, personal_label

_PIECE = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
_MEMBER = re.compile(  # one whose value holds no others, and no escapes
    rb'\s*"([^"\\]*)"\s*:\s*("[^"\\]*"|[^\s":,{}\[\]\\]+|\[[^\[\]{}"\\]*(?:"[^"\\]*"[^\[\]{}"\\]*)*\])\s*([,}])'
)
_CLAIMS_AGAIN = frozenset(("profile", "identity", "name"))  # as objects they hold members with names of their own
_NOBODY = frozenset((b"true", b"false", b"null", b'""'))
_NO_PEOPLE = frozenset(("kubernetes.io", "cnf", "jwk", "jwks"))


class Personal(NamedTuple):
    """A personal value and where its literal stands."""

    value: str
    start: int
    end: int


class _Level(NamedTuple):
    is_object: bool
    personal: bool  # whether a name further out says that everything in it is
    people: bool  # whether names in it may be those of people


def personal_in(data: bytes, claims: dict[str, Any]) -> Iterator[Personal]:
    """The personal values in the JSON of the claims, in order."""
    clients = clients_of(claims)
    found = _in_flat(data)
    for name, each in _in_any(data) if found is None else found:
        if not (name == "sub" and each.value in clients):
            yield each


def _in_flat(data: bytes) -> list[tuple[str, Personal]] | None:
    """The personal values with their names, of an ordinary object in which nothing is nested; None for any other."""
    found: list[tuple[str, Personal]] = []
    position = 1 if data[:1] == b"{" else 0
    while position:
        member = _MEMBER.match(data, position)
        if member is None:
            return None
        name = member[1].decode("utf-8", "replace")
        if personal_label(name) is not None:
            value = member[2]
            if value[:1] == b"[":
                return None
            if value not in _NOBODY:
                found.append((name, Personal(text_of(value), *member.span(2))))
        position = member.end()
        if member[3] == b"}":
            return None if data[position:].strip() else found
    return None


def _in_any(data: bytes) -> Iterator[tuple[str, Personal]]:
    """The personal values with their names. No recursion: what is open is kept in a list."""
    levels = [_Level(False, False, True)]
    name, expects_name = "", False
    for found in _PIECE.finditer(data):
        piece = found[0]
        sign = piece[:1]
        level = levels[-1]
        personal = level.personal or (level.people and personal_label(name) is not None)
        if sign in b"{[":
            again = sign == b"{" and name in _CLAIMS_AGAIN
            levels.append(_Level(sign == b"{", personal and not again, level.people and name not in _NO_PEOPLE))
            expects_name = sign == b"{"
            name = "" if expects_name else name
        elif sign in b"}]":
            if len(levels) > 1:
                levels.pop()
            name, expects_name = "", False
        elif sign == b",":
            expects_name = levels[-1].is_object
        elif sign == b":":
            expects_name = False
        elif expects_name:
            name = text_of(piece)
        elif personal and piece not in _NOBODY:
            yield name, Personal(text_of(piece), found.start(), found.end())
        if level.is_object and sign not in b"{[:," and not expects_name:
            name = ""  # its value has come


def text_of(literal: bytes) -> str:
    """The text that a literal of JSON stands for; a number's is its digits."""
    if literal[:1] != b'"' or b"\\" not in literal:
        return literal.strip(b'"').decode("utf-8", "replace")
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:  # cut, or no UTF-8
        return literal.strip(b'"').decode("utf-8", "replace")


def with_standins(data: bytes, claims: dict[str, Any], standin: Callable[[str], bytes]) -> bytes:
    """The same JSON with stand-ins for what is personal."""
    pieces: list[bytes] = []
    done = 0
    for each in personal_in(data, claims):
        pieces += data[done : each.start], b'"' + standin(each.value) + b'"'
        done = each.end
    return b"".join((*pieces, data[done:])) if pieces else data
