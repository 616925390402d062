"""Bruno's request files (.bru): blocks of ``name: value`` lines; a tilde before the name switches a line off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.reading.headers import read_header
from jwtinspect.reading.names import TOKENS, is_removed, is_secret

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "bruno"

_META = re.compile(r"\s*meta \{[ \t]*\r?\n")
_BLOCK = re.compile(r"([a-z][\w:-]{0,60}) \{[ \t]*$")
_PAIR = re.compile(r"[ \t]+~?([^\s:{}]{1,100}):[ \t]*(.*?)[ \t]*$")


def detects(material: Material) -> bool:
    """Whether it begins with Bruno's block of meta data."""
    return _META.match(material.head) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every token of the file, and names what its blocks keep."""
    draft.keep(material.text)
    draft.scan()
    block, start = "", 0
    for line in material.text.splitlines(keepends=True):
        words = line.rstrip("\r\n")
        opening = _BLOCK.match(words)
        pair = _PAIR.match(words)
        if opening:
            block = opening[1]
        elif words.startswith("}"):
            block = ""
        elif pair and block and pair[2]:
            _read_pair(block, pair[1], pair[2], start + pair.start(2), draft)
        start += len(line)
    if not draft.tokens:
        draft.notice(
            "", "This is a request of Bruno's without a token in it: Bruno keeps those it fetches encrypted.", ""
        )


def _read_pair(block: str, name: str, value: str, start: int, draft: Draft) -> None:
    where = f"{draft.line(start)}, {block} {name}"
    if is_removed(value):  # {{a variable}}
        return
    if block == "headers":
        read_header(name, value, start, where, draft)
    elif block == "auth:bearer" and name == "token":
        draft.token(value, where, "bearer", opaque=True, at=(start, start + len(value)))
    elif name in TOKENS:
        draft.token(value, where, name, opaque=True, at=(start, start + len(value)))
    elif is_secret(name) or name in ("password", "client_secret", "secretAccessKey", "sessionToken"):
        draft.secret(where, name, value)
