"""Archives, compressed captures and messages opened, given to somebody piece by piece, and packed again as they were.

Everything happens in memory and within bounds; nothing is unpacked to a disk and no name in an archive is followed.
Bodies compressed with Brotli or Zstandard are emptied, which the copy's owner is told: Python 3.11 opens neither, and a
library for each would be a compiled dependency for the sake of one format, SAZ, whose tool saves its bodies decoded on
request. A HAR holds decoded bodies anyway.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from jwtinspect.core.errors import InputError
from jwtinspect.reading.archive import LIMIT
from jwtinspect.reading.charset import SQLITE, is_rubbish, kind_of_binary, text_of
from jwtinspect.report.archive_copy import COMPRESSED, archive_copied, deflated, inflated, is_archive
from jwtinspect.report.spelling import is_text

DEPTH = 4  # archives in archives
_LEVELS = 32  # of a mitmproxy flow
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FLOW = re.compile(rb"\d{1,9}:\d{1,9}:(?:version|request|response|client_conn|type|id);|\d{1,9}:\d")
_MESSAGE = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}|[A-Z]{3,10} \S+ HTTP/\d")
_LENGTH = re.compile(rb"(?im)^(content-length:[ \t]*)\d+")
_CODING = re.compile(rb"(?im)^content-encoding:[ \t]*([^\r\n]+)")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:[^\r\n]*chunked")
_TRACE = re.compile(rb"(?m)^0000: ")
_ROWS = re.compile(rb"(?m)^0000: .*(?:\n[0-9a-f]{4,8}: .*)*")
_DUMPED = (
    rb"[ \t]{0,8}(?:0x)?[0-9a-fA-F]{4,16}:?[ \t]{1,4}(?:[0-9a-fA-F]{2} {0,2}){%d,16}(?![0-9a-fA-F])[^\r\n]{0,80}\r?$"
)
_DUMP = re.compile(  # of xxd, curl --trace, hexdump -C, od -t x1z, tcpdump -X, Wireshark: offset, bytes, characters
    rb"(?m)^" + _DUMPED % 8 + rb"(?:\n" + _DUMPED % 1 + rb")*(?:\n[0-9a-f]{6,16}\r?$)?"
)
_DUMPED_ROW = re.compile(
    rb"(?P<before>[ \t]*(?:0x)?)(?P<offset>[0-9a-fA-F]+)(?P<gap>:?[ \t]+)"
    rb"(?P<bytes>(?:[0-9a-fA-F]{2} {0,2}){1,16})(?![0-9a-fA-F])(?P<shown>[^\r\n]*)(?P<end>\r?)"
)
_PAIR = re.compile(rb"[0-9a-fA-F]{2}")
_TRACE_ROW = 64  # characters that curl writes in a row
_MEDIA = re.compile(rb"(?im)^content-type:[ \t]*(?:image|audio|video|font)/(?!svg)")


class Passage(NamedTuple):
    """Who is given the pieces: text, which may come back changed, and data that are none, which may be refused."""

    text: Callable[[bytes, str], bytes]
    data: Callable[[bytes, str], bytes]
    note: Callable[[str], None]


def is_packed(head: bytes) -> bool:
    """Whether content that begins so must be opened before it can be read, or is in an encoding of two bytes."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:64]
    return is_archive(head) or head.startswith(COMPRESSED) or wide or _FLOW.match(head) is not None


def through(content: bytes, passage: Passage, where: str = "", depth: int = 0) -> bytes:
    """The content with every piece of it passed on. Raises InputError for what cannot be opened."""
    if is_archive(content):
        deeper = _deeper(depth, where)
        return archive_copied(content, lambda data, path: _member(data, passage, path, deeper), passage.text, where)
    if content.startswith(COMPRESSED):
        inner = inflated(content, where)
        new = through(inner, passage, where, _deeper(depth, where))
        return content if new == inner else deflated(new, content)
    if content.startswith(SQLITE):
        from jwtinspect.report.database_copy import copied  # it needs the readers, and most copies do not

        return copied(content, *passage, where)
    if _FLOW.match(content):
        from jwtinspect.reading.flow import Broken  # here and below: what it takes costs each copy 30 ms of its start

        try:
            return _flows(content, passage, where)
        except Broken:
            pass
    return _text(content, passage, where)


def _text(content: bytes, passage: Passage, where: str) -> bytes:
    """Text in whatever encoding, which is kept."""
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            return mark + _recoded(content[len(mark) :], encoding, passage, where)
    if b"\0" in content[:64]:
        text, note = text_of(content)
        for encoding in ("utf-16-le", "utf-16-be"):
            if encoding.upper() in note and not is_rubbish(text):
                return _recoded(content, encoding, passage, where)
    if is_rubbish(content[:65536].decode("utf-8", "replace")):
        return passage.data(content, where)
    if _DUMP.search(content, 0, 65536):
        return _between(content, passage, where)
    if _TRACE.search(content, 0, 65536):
        return _ROWS.sub(lambda rows: _wrapped(passage.text(_unwrapped(rows[0]), where), rows[0]), content)
    return passage.text(content, where)


def _between(content: bytes, passage: Passage, where: str) -> bytes:
    """A text with dumps in it: what they show is passed on as what it is, and what stands between them."""
    pieces: list[bytes] = []
    done = 0
    for dump in _DUMP.finditer(content):
        pieces += passage.text(content[done : dump.start()], where), _dump(dump[0], passage, where)
        done = dump.end()
    return b"".join((*pieces, passage.text(content[done:], where)))


def _dump(rows: bytes, passage: Passage, where: str) -> bytes:
    """The rows again, laid out as the first of them, with what is to stand in place of what their bytes say."""
    written = rows.split(b"\n")
    found = [row for row in map(_DUMPED_ROW.match, written) if row]
    data = b"".join(bytes.fromhex(row["bytes"].decode("ascii")) for row in found)
    new = passage.text(data, where) if is_text(data) else passage.data(data, where or "a dump")
    if new == data:
        return rows
    first = found[0]
    pairs = [pair.start() for pair in _PAIR.finditer(first["bytes"])]
    size, width = len(pairs), pairs[-1] + 2
    seps = [first["bytes"][start + 2 : end] for start, end in pairwise(pairs)] + [b""]
    gap, shown, edge = (first["bytes"][width:] + first["shown"]).rpartition(_shown(data[:size]))
    pair, offset = (
        b"%02x%s" if all(row["bytes"] == row["bytes"].lower() for row in found) else b"%02X%s",
        b"%0*x" if all(row["offset"] == row["offset"].lower() for row in found) else b"%0*X",
    )
    digits, base = len(first["offset"]), int(first["offset"], 16)
    lines: list[bytes] = []
    for start in range(0, len(new), size):
        row = new[start : start + size]
        line = first["before"] + offset % (digits, base + start) + first["gap"]
        line += b"".join(pair % each for each in zip(row, seps, strict=False)).rstrip().ljust(width)
        lines.append(line + (gap + _shown(row) + edge if shown else b"") + first["end"])
    if len(written) > len(found):  # the length of all stands below
        lines.append(offset % (digits, base + len(new)) + first["end"])
    return b"\n".join(lines)


def _shown(row: bytes) -> bytes:
    """The bytes of a row as characters."""
    return bytes(each if 32 <= each < 127 else 46 for each in row)


def _unwrapped(rows: bytes) -> bytes:
    """The rows of ``curl --trace-ascii`` without their offsets; a full one goes on in the next."""
    text = b""
    for row in rows.split(b"\n"):
        _, _, held = row.partition(b": ")
        text += held if len(held.rstrip(b"\r")) == _TRACE_ROW else held + b"\n"
    return text[:-1]


def _wrapped(text: bytes, rows: bytes) -> bytes:
    """The text in rows again, each with its offset; the same rows where it is the same text."""
    if text == _unwrapped(rows):
        return rows
    new: list[bytes] = []
    offset = 0
    for line in text.split(b"\n"):
        for start in range(0, len(line) or 1, _TRACE_ROW):
            piece = line[start : start + _TRACE_ROW]
            new.append(b"%04x: %s" % (offset, piece))
            offset += len(piece)
        offset += 2  # the line break, which a trace leaves out
    return b"\n".join(new)


def _recoded(content: bytes, encoding: str, passage: Passage, where: str) -> bytes:
    whole = len(content) // 2 * 2
    text = content[:whole].decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
    new = passage.text(text, where).decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")
    return new + content[whole:]


def _deeper(depth: int, where: str) -> int:
    if depth >= DEPTH:
        raise InputError(f"{where or 'It'} is packed more than {DEPTH} times: unpack it first.")
    return depth + 1


def _member(data: bytes, passage: Passage, where: str, depth: int) -> bytes:
    return message(data, passage, where) if _MESSAGE.match(data) else through(data, passage, where, depth)


def message(data: bytes, passage: Passage, where: str) -> bytes:
    """An HTTP message (RFC 9112): its head and its body, which stays chunked and compressed if it was."""
    gap = re.search(rb"\r?\n\r?\n", data)
    head, body = (data[: gap.end()], data[gap.end() :]) if gap else (data, b"")
    new_head = passage.text(head, where)
    new_body = _body(head, body, passage, where)
    if new_body != body:
        new_head = _LENGTH.sub(lambda found: found[1] + b"%d" % len(new_body), new_head)
    return new_head + new_body


def _body(head: bytes, body: bytes, passage: Passage, where: str) -> bytes:
    from jwtinspect.reading.http_message import joined

    if not body:
        return body
    chunked = _CHUNKED.search(head) is not None
    plain = joined(body) if chunked else body
    coding = _CODING.search(head)
    named = coding[1].strip().lower() if coding else b"identity"
    new: bytes
    if named in (b"gzip", b"x-gzip", b"deflate"):
        try:
            inflater = zlib.decompressobj(47)
            inner = inflater.decompress(plain, LIMIT)
        except zlib.error:
            inner = b""
        if not inner:
            passage.note(f"a compressed body that could not be opened was emptied ({where})")
            return b""
        changed = _content(head, inner, passage, where)
        new = plain if changed == inner else deflated(changed, plain)
    elif named == b"identity" or not is_rubbish(plain[:65536].decode("utf-8", "replace")):
        new = _content(head, plain, passage, where)
    else:
        coded = named.decode("latin-1")
        passage.note(f"a body compressed with {coded} was emptied, as nobody can look into it here ({where})")
        return b""
    if new == plain:
        return body
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(new), new) if chunked and new else new


def _content(head: bytes, body: bytes, passage: Passage, where: str) -> bytes:
    return passage.data(body, where) if _MEDIA.search(head) else _text(body, passage, where)


# ------------------------------------------------------------------------------------------------- mitmproxy's flows


def _flows(content: bytes, passage: Passage, where: str) -> bytes:
    """Typed netstrings, one a flow, with every length computed anew."""
    from jwtinspect.reading.flow import frame

    new: list[bytes] = []
    position = number = 0
    while position < len(content):
        number += 1
        start, end, tag = frame(content, position)
        new.append(_netstring(_value(content[start:end], tag, passage, f"{where or 'flow'} {number}".strip(), 0), tag))
        position = end + 1
    return b"".join(new)


def _netstring(data: bytes, tag: bytes) -> bytes:
    return b"%d:%s%s" % (len(data), data, tag)


def _value(data: bytes, tag: bytes, passage: Passage, where: str, level: int) -> bytes:
    if tag in (b",", b";"):
        return _text(data, passage, where) if data else data
    if tag not in (b"}", b"]"):
        return data
    from jwtinspect.reading.flow import Broken, frame

    if level > _LEVELS:
        raise Broken("its parts lie too deep")
    items: list[tuple[bytes, bytes]] = []
    position = 0
    while position < len(data):
        start, end, kind = frame(data, position)
        items.append((data[start:end], kind))
        position = end + 1
    if tag == b"]" and [kind for _, kind in items] == [b",", b","]:
        return _pair(items[0][0], items[1][0], passage, where)
    new: list[bytes] = []
    heads = _heads(items) if tag == b"}" else b""
    for number, (value, kind) in enumerate(items):
        key = items[number - 1][0] if tag == b"}" and number % 2 else b""
        if tag == b"}" and number % 2 == 0:
            changed = value
        elif key == b"content" and kind == b",":
            changed = _body(_CHUNKED.sub(b"", heads), value, passage, where)
        else:
            changed = _value(value, kind, passage, where, level + 1)
        new.append(_netstring(changed, kind))
    return b"".join(new)


def _pair(name: bytes, value: bytes, passage: Passage, where: str) -> bytes:
    """A header: its name says what its value is."""
    line = name + b": " + value
    new = passage.text(line, where)
    value = new[len(name) + 2 :] if new.startswith(name + b": ") else value
    return _netstring(name, b",") + _netstring(value, b",")


def _heads(items: list[tuple[bytes, bytes]]) -> bytes:
    """The headers beside a body, as lines."""
    from jwtinspect.reading.flow import frame

    for (key, _), (value, kind) in zip(items[::2], items[1::2], strict=False):
        if key == b"headers" and kind == b"]":
            lines: list[bytes] = []
            position = 0
            while position < len(value):
                start, end, _ = frame(value, position)
                a, b, _ = frame(value, start)
                c, d, _ = frame(value, b + 1)
                lines.append(value[a:b] + b": " + value[c:d] + b"\r\n")
                position = end + 1
            return b"".join(lines)
    return b""


def binary_words(content: bytes) -> str:
    """What binary content is, by its first bytes."""
    return kind_of_binary(content)
