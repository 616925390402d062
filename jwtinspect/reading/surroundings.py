"""What stands directly before a token in a text: the name of its field, header or cookie, and how it is wrapped."""

from __future__ import annotations

import re

_LOOK = 200  # characters
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.$"
_QUOTES = "\"'`“”‘’<([{ \t\r\n"
_SCHEME = re.compile(r"(?<![\w-])(bearer|dpop|jwt|token)[\s+]+$", re.IGNORECASE)
_PERCENT = re.compile(r"%((?:25)*)([2-7][0-9a-fA-F])")
_PERCENT_LAST = re.compile(
    r"%((?:25)*)(?:2[0267bBcC]|3[aAdD])(?:(?:bearer|dpop|jwt)(?:\+|%(?:25)*2[0bB]))?$", re.IGNORECASE
)
_ESCAPED_QUOTE = re.compile(r"(\\+)[\"'](?:(?:bearer|dpop|jwt)\s+)?$", re.IGNORECASE)
_ENTITY = re.compile("&(?:quot|#34|#x22|#39|apos);")
_NAMED_VALUE = re.compile(r"""\bname["'\s]*[:=]\s*["']([^"'\n]{1,80})["']\s*,?\s*["']?value$""")
_ELEMENT = re.compile(r"<([A-Za-z_][\w:.-]{0,80}(?:token|jwt|assertion))(?:\s[^<>]{0,100})?>\s*$", re.IGNORECASE)
_SAID = re.compile(r"\b((?:id|access|refresh|logout)[_-]?token)(?: is| was)?:?\s+$", re.IGNORECASE)
_CHUNK = re.compile(r"\.\d{1,2}$")


def before(text: str, start: int) -> tuple[str, tuple[str, ...]]:
    """The name of what begins at ``start``, empty if it has none, and the layers it is wrapped in, outermost first."""
    look = text[max(0, start - _LOOK) : start]
    if not look:
        return "", ()
    layers: tuple[str, ...] = ()
    if "%" in look:
        encoded = _PERCENT_LAST.search(look)
        if encoded:
            layers = ("percent-encoding",) * (1 + len(encoded[1]) // 2)
        look = _PERCENT.sub(lambda found: chr(int(found[2], 16)), look)
    if "\\" in look:
        escaped = _ESCAPED_QUOTE.search(look)
        if escaped:  # 1, 3, 7 backslashes: once, twice, three times a JSON string
            layers += ("JSON string",) * len(escaped[1]).bit_length()
        look = look.replace("\\", "")
    if "&" in look:
        look = _ENTITY.sub('"', look)
    return _name_at_end(look), layers[:4]


def _name_at_end(look: str) -> str:
    scheme = _SCHEME.search(look)
    if scheme:
        look = look[: scheme.start()]
    bare = look.rstrip(_QUOTES)
    if bare.endswith((":", "=", "=>")):
        bare = bare.rstrip(":=> \t").rstrip("\"'`“”‘’ \t])")
        name = bare[len(bare.rstrip(_NAME)) :]
        if name in ("value", "Value"):
            pair = _NAMED_VALUE.search(bare)
            name = pair[1] if pair else name
        name = _CHUNK.sub("", name).strip("-.$")
        if name:
            return name
    if look.endswith(">"):
        element = _ELEMENT.search(look)
        if element:
            return element[1]
    said = None if scheme else _SAID.search(look)
    if said:
        return said[1]
    return scheme[1] if scheme else ""
