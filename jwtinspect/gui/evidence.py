"""The numbers that prove a finding, for people: lengths and instants in words too, a setting's path on its own line."""

from __future__ import annotations

from datetime import tzinfo
from math import isfinite
from typing import Any

from jwtinspect.core.moments import date_words, span
from jwtinspect.core.text import plain
from jwtinspect.gui.words import tr, with_arrows

LONGEST = 200
_LENGTHS = frozenset(
    ("lifetime", "gap", "difference", "off_by", "age", "left", "remaining", "leeway", "expired_for", "expected",
     "max_age", "ahead", "apart", "expires_in", "default", "minimum", "maximum", "session_maximum")
)  # fmt: skip
_INSTANTS = frozenset(("exp", "iat", "nbf", "auth_time", "as_of", "received", "ended"))
_FIELDS = frozenset(("expires_in", "max_age"))  # names of parameters, which are not to be taken apart


def evidence_lines(evidence: dict[str, Any], zone: tzinfo | None) -> list[str]:
    """The numbers on one line, then each setting; empty where there are none."""
    numbers, settings = [], []
    for key, value in evidence.items():
        owner, _, last = key.rpartition(".")
        if value is None:
            continue
        if last == "setting" and isinstance(value, str):
            where = with_arrows(plain(value, LONGEST))
            settings.append(tr("Setting of the {owner}: {path}").format(owner=owner or tr("token"), path=where))
        elif key == "field":
            settings.append(tr("Field of the provider's interface: {field}").format(field=plain(value, LONGEST)))
        elif key == "documented":
            settings.append(tr("Documented: {address}").format(address=plain(value, LONGEST)))
        else:
            numbers.append(_number(key, last, value, zone))
    return ([tr("Evidence: {numbers}").format(numbers="  ·  ".join(numbers))] if numbers else []) + settings


def _number(key: str, last: str, value: Any, zone: tzinfo | None) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if is_number and last in _INSTANTS:
        return f"{key} = {value} ({date_words(value, zone)})"
    if is_number and last in _LENGTHS:
        name = key if last in _FIELDS else key.replace(f".{last}", f" {last}").replace(last, last.replace("_", " "))
        words = span(value)
        return f"{name} {value} s" + ("" if words == f"{value} s" else f" ({words})")
    return f"{key} = {plain(value, LONGEST)}"
