"""One HTTP message as bytes (RFC 9112): its first line, its headers, and its body as text once it is unpacked."""

from __future__ import annotations

import re
from typing import NamedTuple

from jwtinspect.reading.traffic import Came, Headers, Sent

BODY = 8_000_000  # bytes of one body that are unpacked and read
_CHARSET = re.compile(r"charset=\"?([\w.:-]{1,40})", re.IGNORECASE)
_MEDIA = re.compile("^(?:image|audio|video|font)/", re.IGNORECASE)


class HttpMessage(NamedTuple):
    """A request or an answer."""

    first_line: str
    headers: Headers
    body: bytes


def parse(data: bytes) -> HttpMessage:
    """The message; never raises, whatever the bytes are."""
    found = re.search(rb"\r?\n\r?\n", data)
    head, body = (data[: found.start()], data[found.end() :]) if found else (data, b"")
    lines = head.decode("utf-8", "replace").split("\n")
    pairs = [line.partition(":") for line in lines[1:] if ":" in line[1:]]
    return HttpMessage(lines[0].strip(), [(name.strip(), value.strip()) for name, _, value in pairs], body)


def text_of_body(headers: Headers, body: bytes) -> str:
    """The body as text: chunks joined, compression undone as far as Python can; empty for pictures and the like."""
    named = {name.lower(): value for name, value in headers}
    kind = named.get("content-type", "")
    if not body or _MEDIA.match(kind):
        return ""
    if "chunked" in named.get("transfer-encoding", "").lower():
        body = joined(body)
    packed = named.get("content-encoding", "").lower()
    if packed in ("gzip", "x-gzip", "deflate"):
        body = _inflated(body)
    charset = _CHARSET.search(kind)
    try:
        return body[:BODY].decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:
        return body[:BODY].decode("latin-1")


def joined(body: bytes) -> bytes:
    """The data of a chunked body (RFC 9112, section 7.1); as it stands where it is not chunked after all."""
    pieces: list[bytes] = []
    position = 0
    while True:
        line_end = body.find(b"\n", position)
        size = re.match(rb"[ \t]*([0-9A-Fa-f]{1,8})", body[position:line_end]) if line_end >= 0 else None
        if size is None:
            return b"".join(pieces) if pieces else body
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[line_end + 1 : line_end + 1 + length])
        position = line_end + 1 + length
        position += 2 if body[position : position + 2] == b"\r\n" else 1


def _inflated(body: bytes) -> bytes:
    """What gzip, zlib or bare deflate data hold, at most BODY bytes; as they stand where they are none of it."""
    import zlib

    for bits in (47, -15):  # gzip or zlib by their head, and deflate without one
        try:
            return zlib.decompressobj(bits).decompress(body, BODY)
        except zlib.error:
            continue
    return body


def request_of(data: bytes, url: str = "", secure: bool = True) -> Sent:
    """The request in the bytes. ``url``: where the tool says it went, if it does."""
    message = parse(data)
    method, _, rest = message.first_line.partition(" ")
    target = rest.rpartition(" ")[0] if " HTTP/" in message.first_line else rest
    if not url:
        host = next((value for name, value in message.headers if name.lower() in ("host", ":authority")), "")
        url = f"{'https' if secure else 'http'}://{host}{target}" if target.startswith("/") and host else target
    return Sent(method[:20] or None, url, message.headers, text_of_body(message.headers, message.body))


def answer_of(data: bytes) -> Came:
    """The answer in the bytes."""
    message = parse(data)
    status = re.match(r"HTTP/\d(?:\.\d)? (\d{3})\b", message.first_line)
    return Came(int(status[1]) if status else None, message.headers, text_of_body(message.headers, message.body))
