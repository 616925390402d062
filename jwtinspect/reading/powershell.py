"""What PowerShell prints of a web response: cut lines, of which the Date and the status survive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.reading import plain
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "powershell-response"

_FIELD = re.compile(r"^(StatusCode|StatusDescription|Content|RawContent|Headers)[ \t]*: ?", re.MULTILINE)
_NEXT = re.compile(r"^[A-Za-z]{3,30}[ \t]*: ", re.MULTILINE)
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? (\d{3})")


def detects(material: Material) -> bool:
    """Whether the fields of a WebResponseObject stand there as a list."""
    return {"StatusCode", "RawContent"} <= {found[1] for found in _FIELD.finditer(material.text)}


def read(material: Material, draft: Draft) -> None:
    """Reads the raw answer, which holds the rest but for where it was cut; what stands around it is any text."""
    text = material.text
    draft.scan()
    done = 0
    for found in _FIELD.finditer(text):
        if found.start() < done:
            continue
        plain.read_text(text[done : found.start()], draft, done)
        following = _NEXT.search(text, found.end())
        end = following.start() if following else len(text)
        if found[1] == "RawContent":
            _read_raw(text[found.end() : end], draft.line(found.start()), draft)
        elif found[1] not in ("Content", "Headers"):  # which repeat the raw answer, cut sooner
            plain.read_text(text[found.start() : end], draft, found.start())
        done = end
    plain.read_text(text[done:], draft, done)
    draft.notice(
        "", "PowerShell cut what it shows of the answer.", "Copy the whole of it: $response.Content | Set-Clipboard."
    )


def _read_raw(raw: str, where: str, draft: Draft) -> None:
    """Reads the raw answer, every line of which is indented alike."""
    head, _, body = "\n".join(line.strip() for line in raw.splitlines()).partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines()[1:])
    headers = [(name, value.strip()) for name, colon, value in pairs if colon]
    status = _STATUS.match(head)
    read_exchange(where, Sent(None, "", []), Came(int(status[1]) if status else None, headers, body), Timing(), draft)
