"""Untrusted text made safe to show: one line, nothing hidden in it, nothing that turns the reading direction."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any, NamedTuple

_BIDI = "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they reorder what stands around them
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BREAKING = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # controls, separators, halves of pairs
_JOINERS = "\u200c\u200d\ufe0f"  # belong between letters of Persian names and in emoji, nowhere else
_LETTER = rf"[^\x00-\xa0{_BIDI}{_INVISIBLE}{_BREAKING}\u200c\u200d]"
_STRAY_JOINER = rf"(?<!{_LETTER})[{_JOINERS}](?!\u20e3)|[\u200c\u200d](?!{_LETTER})"
# Patterns that only unusual texts need are compiled by their first use: they cost the start two milliseconds.
_UNSAFE = rf"[{_BIDI}{_INVISIBLE}{_BREAKING}]|{_STRAY_JOINER}"
_DECEIVING = rf"([{_BIDI}])|[{_INVISIBLE}\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]|{_STRAY_JOINER}"
_SCRIPTS = {
    "Latin": "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]",
    "Greek": "[\u0370-\u03ff\u1f00-\u1fff]",
    "Cyrillic": "[\u0400-\u052f]",
    "Armenian": "[\u0530-\u058f]",
    "Cherokee": "[\u13a0-\u13ff\uab70-\uabbf]",
    "full-width Latin": "[\uff21-\uff3a\uff41-\uff5a]",
    "mathematical letters": "[\U0001d400-\U0001d7ff]",
}
_FOREIGN_WORD = r"[^\W\d_]*[^\x00-\u036f\W\d_][^\W\d_]*"


class DeceptionKind(StrEnum):
    """How a text can look like what it is not."""

    DIRECTION = "bidirectional control"
    INVISIBLE = "invisible character"
    MIXED_SCRIPT = "mixed scripts"


class Deception(NamedTuple):
    """One way in which a text deceives, with what did it: ``U+202E``, ``Latin with Cyrillic``."""

    kind: DeceptionKind
    detail: str


def shown(text: str, limit: int | None = None) -> str:
    """The text on one line, with every control, direction-changing and invisible character as ``⟨U+202E⟩``.

    ``limit``: the number of characters after which it is cut, with an ellipsis.
    """
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + "…"
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSAFE, _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return f"⟨{_name(found[0])}⟩"


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def deceptive(text: str) -> tuple[Deception, ...]:
    """Every way in which the text could be taken for another one, each once; empty for nearly all texts.

    Joiners between letters that are not ASCII (Persian names, emoji) do not count, nor do words wholly of one script.
    """
    if text.isascii() and text.isprintable():
        return ()
    found: dict[Deception, None] = {}
    for each in re.finditer(_DECEIVING, text):
        kind = DeceptionKind.DIRECTION if each[1] else DeceptionKind.INVISIBLE
        found[Deception(kind, _name(each[0]))] = None
    for word in re.findall(_FOREIGN_WORD, text):
        scripts = [name for name, letters in _SCRIPTS.items() if re.search(letters, word)]
        if len(scripts) > 1:
            found[Deception(DeceptionKind.MIXED_SCRIPT, " with ".join(scripts))] = None
    return tuple(found)


def plain(value: Any, limit: int | None = None) -> str:
    """Any JSON value as one line of safe text: a string as it is, everything else as compact JSON."""
    if isinstance(value, str):
        return shown(value, limit)
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return "nested too deeply to show"
    return shown(text, limit)
