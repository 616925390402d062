"""How findings speak of tokens and of what stands in them."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.encoding import Literal
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role

LONGEST = 60  # characters of a claim's text that a sentence quotes


_SAID_OTHERWISE = {
    Role.SESSION: "session token",
    Role.USERINFO: "userinfo token",
    Role.INTROSPECTION: "introspection token",
}

_KEYS = {role: "token" if role is Role.UNKNOWN else role.value for role in Role}


def called(subject: Subject) -> str:
    """What a sentence calls the token: its role, or "token" where that is not known."""
    return _SAID_OTHERWISE.get(subject.role) or key_of(subject)


def key_of(subject: Subject) -> str:
    """What evidence calls the token: its role as the reports spell it, or "token" where that is not known."""
    return _KEYS[subject.role]


def quoted(text: str) -> str:
    """Text from a token for a sentence: escaped, in quotation marks, cut at ``LONGEST`` characters; of a token only
    its start."""
    if text.startswith("eyJ"):
        return '"eyJ…"'
    return f'"{shown(text, LONGEST)}"'


def literal(value: Any) -> str:
    """A JSON value for a sentence: numbers and text as they stood, the rest by its kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Literal):  # NaN, 1e400: it stood there without quotation marks
        return shown(value, LONGEST)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and value.bit_length() > 160:  # some 48 digits; Python refuses to print more than 4300
        return f"a number of some {value.bit_length() * 30103 // 100000 + 1} digits"
    if isinstance(value, (int, float)):
        return str(value)
    return "an object" if isinstance(value, dict) else "an array"


def plain(value: Any) -> Any:
    """A JSON value as evidence: a number as it is where every reader can hold it, else what ``literal`` says."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return literal(value)
    return value if -(2**53) < value < 2**53 else literal(value)
