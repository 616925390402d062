"""curl's ``--trace-ascii``: what was sent and what came, in rows of 64 characters with their offsets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.reading import plain
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "curl-trace"

_MARK = re.compile(
    r"^(?:\d\d:\d\d:\d\d\.\d{1,9} )?(?:\[[\d-]{1,20}\] )?(=>|<=|==) (Send|Recv|Info)(?: (header|data))?", re.MULTILINE
)
_ROW = re.compile(r"^([0-9a-f]{4,8}): ([^\r\n]*)", re.MULTILINE)
_REQUEST = re.compile(r"([A-Z]{3,10}) (\S+)")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? (\d{3})")


class _Half:
    """A request or an answer: what stood in its headers and in its body."""

    __slots__ = ("body", "head", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        self.head = ""
        self.body = ""

    def headers(self) -> list[tuple[str, str]]:
        """The header lines by name, without the first line."""
        lines = (line.partition(":") for line in self.head.splitlines()[1:])
        return [(name.strip(), value.strip()) for name, colon, value in lines if colon and name.strip()]


def detects(material: Material) -> bool:
    """Whether blocks that were sent or received are marked, with rows in them."""
    found = _MARK.search(material.text)
    return found is not None and _ROW.search(material.text) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every exchange; what stands before the first block is any text."""
    text = material.text
    draft.scan()
    marks = list(_MARK.finditer(text))
    plain.read_text(text[: marks[0].start()], draft)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    request: _Half | None = None
    answer: _Half | None = None
    for mark, end in zip(marks, ends, strict=True):
        rows = "" if mark[2] == "Info" else _unrolled(text[mark.end() : end])
        if mark[2] == "Send":
            if answer is not None or (request is not None and mark[3] == "header"):
                _read(request, answer, draft)
                request = answer = None
            request = request or _Half(mark.start())
            _add(request, mark[3], rows)
        elif mark[2] == "Recv":
            if answer is not None and mark[3] == "header" and rows.startswith("HTTP/"):
                if not answer.head.startswith("HTTP/1.1 1"):  # an interim answer is none
                    _read(request, answer, draft)
                    request = None
                answer = None
            answer = answer or _Half(mark.start())
            _add(answer, mark[3], rows)
    _read(request, answer, draft)


def _add(half: _Half, kind: str, rows: str) -> None:
    if kind == "header":
        half.head += rows if not half.head or half.head.endswith("\n") else "\n" + rows
    else:
        half.body += rows


def _unrolled(block: str) -> str:
    """The rows of a block as one text. A row that ends before its width ended with a line break."""
    pieces: list[str] = []
    expected = 0
    for row in _ROW.finditer(block):
        offset = int(row[1], 16)
        if pieces and offset > expected:
            pieces.append("\n")
        pieces.append(row[2])
        expected = offset + len(row[2])
    return "".join(pieces)


def _read(request: _Half | None, answer: _Half | None, draft: Draft) -> None:
    """Reads one exchange, however much of it is there."""
    half = request or answer
    if half is None:
        return
    headers = request.headers() if request else []
    line = _REQUEST.match(request.head) if request else None
    host = next((value for name, value in headers if name.lower() in ("host", ":authority")), "")
    url = line[2] if line else ""
    if host and url.startswith("/"):
        url = f"{'http' if host.endswith(':80') else 'https'}://{host}{url}"
    sent = Sent(line[1] if line else None, url, headers, request.body if request else "")
    status = _STATUS.match(answer.head) if answer else None
    came = Came(int(status[1]) if status else None, answer.headers() if answer else [], answer.body if answer else "")
    read_exchange(draft.line(half.start), sent, came, Timing(), draft)
