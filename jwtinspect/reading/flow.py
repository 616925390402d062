"""mitmproxy's own files: typed netstrings, one dictionary an exchange, times as seconds since the epoch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jwtinspect.reading.http_message import text_of_body
from jwtinspect.reading.traffic import Came, Headers, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "mitmproxy-flow"
DEPTH = 32  # levels of a flow that are read; mitmproxy's own need six
PIECES = 200_000  # values of one flow that are read

_START = re.compile(r"\d{1,9}:")
_LENGTH = re.compile(rb"(\d{1,12}):")


class Broken(ValueError):
    """The bytes are no typed netstring."""


def detects(material: Material) -> bool:
    """Whether it begins with the netstring of a dictionary that has a version."""
    content = material.content
    if isinstance(content, str) or not _START.match(material.head):
        return False
    try:
        _, end, tag = frame(content, 0)
    except Broken:
        return b"7:version;" in content[:64]
    return tag == b"}" or end > len(content)


def read(material: Material, draft: Draft) -> None:
    """Reads every flow; where one is cut or broken, what stands before was read."""
    content = material.content
    assert isinstance(content, bytes)
    position = number = 0
    while position < len(content):
        number += 1
        try:
            start, end, tag = frame(content, position)
            flow = _value(content, start, end, tag) if tag == b"}" else {}
        except Broken as error:
            draft.notice(
                f"flow {number}",
                f"The file is cut or broken at byte {position} ({error}): the {number - 1} flows before were read.",
                "Save the flows again.",
            )
            return
        _read_flow(f"flow {number}", flow, draft)
        position = end + 1


def _read_flow(where: str, flow: dict[str, Any], draft: Draft) -> None:
    request, response = flow.get("request"), flow.get("response")
    if not isinstance(request, dict):
        return
    headers = _headers(request.get("headers"))
    sent = Sent(_word(request.get("method")) or None, _url(request, headers), headers, _body(headers, request))
    came, window = Came(None, []), None
    started = _number(request.get("timestamp_start"))
    if isinstance(response, dict):
        came_headers = _headers(response.get("headers"))
        status = response.get("status_code")
        came = Came(status if isinstance(status, int) else None, came_headers, _body(came_headers, response))
        a, b = _number(request.get("timestamp_end")), _number(response.get("timestamp_start"))
        window = (a, b) if a is not None and b is not None and a <= b else None
    doubts = () if window else ("mitmproxy did not note when the answer began",)
    read_exchange(where, sent, came, Timing(started, window, doubts), draft)


def _body(headers: Headers, message: dict[str, Any]) -> str:
    content = message.get("content")
    plain = [(name, value) for name, value in headers if name.lower() != "transfer-encoding"]  # chunks are joined
    return text_of_body(plain, content) if isinstance(content, bytes) else ""


def _url(request: dict[str, Any], headers: Headers) -> str:
    named = next((value for name, value in headers if name.lower() == "host"), "")
    host = _word(request.get("authority")) or named or _word(request.get("host"))
    return f"{_word(request.get('scheme')) or 'https'}://{host}{_word(request.get('path'))}"


def _headers(found: Any) -> Headers:
    pairs = found if isinstance(found, list) else []
    return [(_word(pair[0]), _word(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2]


def _word(found: Any) -> str:
    if isinstance(found, bytes):
        return found.decode("utf-8", "replace")
    return found if isinstance(found, str) else ""


def _number(found: Any) -> float | None:
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) and found > 0 else None


# ------------------------------------------------------------------------------------------------- typed netstrings


def frame(content: bytes, position: int) -> tuple[int, int, bytes]:
    """Where the value that begins there starts and ends, and its type."""
    found = _LENGTH.match(content, position)
    if found is None:
        raise Broken("no length stands there")
    end = found.end() + int(found[1])
    if end >= len(content):
        raise Broken("it ends too early")
    return found.end(), end, content[end : end + 1]


def _value(content: bytes, start: int, end: int, tag: bytes) -> Any:
    """The value between start and end. No recursion: what is open is kept in a list."""
    root: list[Any] = []
    open_: list[tuple[Any, int]] = [(root, end + 1)]
    for begin, stop, kind in _pieces(content, start, end, tag, open_):
        container: Any = [] if kind in (b"]", b"}") else None
        open_[-1][0].append(container if container is not None else _leaf(content[begin:stop], kind))
        if container is not None:
            container.append(kind)  # its own type comes first, until it is closed
            open_.append((container, stop))
    return _closed(root[0])


def _pieces(
    content: bytes, start: int, end: int, tag: bytes, open_: list[tuple[Any, int]]
) -> Iterator[tuple[int, int, bytes]]:
    yield start, end, tag
    position, count = start, 0
    while len(open_) > 1:
        if position >= open_[-1][1]:
            position = open_.pop()[1] + 1
            continue
        begin, stop, kind = frame(content, position)
        count += 1
        if stop > open_[-1][1] or len(open_) > DEPTH or count > PIECES:
            raise Broken("its parts do not fit into each other")
        yield begin, stop, kind
        position = begin if kind in (b"]", b"}") else stop + 1


def _closed(value: Any) -> Any:
    """Turns the lists that begin with their type into lists and dictionaries, innermost first."""
    if not isinstance(value, list):
        return value
    kind, items = value[0], [_closed(each) for each in value[1:]]  # at most DEPTH deep
    if kind == b"]":
        return items
    keys = [_word(key) for key in items[::2]]
    return dict(zip(keys, items[1::2], strict=False))


def _leaf(data: bytes, kind: bytes) -> Any:
    if kind == b",":
        return data
    if kind == b";":
        return data.decode("utf-8", "replace")
    if kind == b"!":
        return data == b"true"
    if kind in (b"#", b"^"):
        try:
            return int(data) if kind == b"#" else float(data)
        except ValueError:
            return None
    return None
