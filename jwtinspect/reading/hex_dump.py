"""A hex dump, as xxd, ``hexdump -C``, ``tcpdump -X`` and Wireshark print one: read as the text that its bytes are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.reading import plain

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "hex-dump"

_BYTES = 16  # of a row; what follows them is the same as text
_ROW = re.compile(
    r"^[ \t]{0,8}(?:0x)?([0-9a-fA-F]{4,16}):?[ \t]{1,4}"
    rf"((?:[0-9a-fA-F]{{2}} {{0,2}}){{1,{_BYTES}}})(?![0-9a-fA-F])[^\r\n]{{0,80}}\r?$\n?",
    re.MULTILINE,
)
_LENGTH = re.compile(r"[0-9a-f]{6,16}\r?$\n?", re.MULTILINE)  # of all of them, below the rows of hexdump and od


def detects(material: Material) -> bool:
    """Whether a full row is followed by the one that continues it."""
    expected = -1
    for row in _ROW.finditer(material.text):
        if int(row[1], 16) == expected:
            return True
        expected = int(row[1], 16) + _BYTES if len(bytes.fromhex(row[2])) == _BYTES else -1
    return False


def read(material: Material, draft: Draft) -> None:
    """Reads the text that the bytes are; what stands between rows stays where it is."""
    text = _undumped(material.text)
    draft.keep(text)
    plain.read(type(material)(material.name, text), draft)
    draft.notice("", "The bytes of the hex dump were read as text.", "Places are those in that text.")


def _undumped(text: str) -> str:
    pieces: list[str] = []
    block = bytearray()  # the bytes of rows that follow each other
    done = 0
    for row in _ROW.finditer(text):
        if row.start() > done:
            pieces += (block.decode("utf-8", "replace"), text[done : row.start()])
            block.clear()
        block += bytes.fromhex(row[2])
        done = row.end()
    if block:
        last = _LENGTH.match(text, done)
        done = last.end() if last else done
    return "".join((*pieces, block.decode("utf-8", "replace"), text[done:]))
