"""Runs of base64 and hexadecimal digits in a text, opened and closed again: wrapped in lines, compressed, in UTF-16."""

from __future__ import annotations

import re
import zlib
from base64 import b64encode, urlsafe_b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import NamedTuple

from jwtinspect.report.archive_copy import deflated
from jwtinspect.report.spelling import begins_readably, is_printable, is_text

SHORTEST = 24  # characters
_INFLATED = 8_000_000  # bytes that one run may unpack to
_RUN = re.compile(rb"[A-Za-z0-9+/_-]*+={0,2}")
_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")
_BREAK = re.compile(rb"(?:\r?\n|(?:\\r)?\\n)(?:[ \t>]|&gt;)*(?=[A-Za-z0-9+/_-])")
_COMPRESSED = (b"H4sI", b"eJ", b"eA", b"eN")  # the base64 of gzip's and zlib's first bytes
_LEAST_LINE = 40  # characters of a line that goes on in the next


class Opened(NamedTuple):
    """What a run says."""

    end: int  # of the run in the text
    text: bytes
    closed: Callable[[bytes], bytes]  # another text in the same encoding and in lines of the same length


def opened(text: bytes, start: int, shortest: int = SHORTEST) -> Opened | None:
    """The run that begins there, if it holds text; with the lines that continue it, else by itself."""
    first = _RUN.match(text, start)
    if first is None or first.end() - start < shortest:
        return None
    run = first[0]
    if _HEX.fullmatch(run):
        return _opened_hex(run, start)
    if not run.startswith(_COMPRESSED) and not begins_readably(run, 0, 64) and not _is_wide(_decoded(run[:64]) or b""):
        return None
    for lines, end in (_wrapped(text, first), ([run], first.end())):
        inner = _text_in(_decoded(b"".join(lines)))
        if inner is not None:
            between = text[first.end() : end][: end - first.end()]
            mark = _BREAK.match(between)
            return Opened(end, inner[0], _closing(lines, mark[0] if mark else b"", inner[1]))
    return None


def _opened_hex(run: bytes, start: int) -> Opened | None:
    data = bytes.fromhex(run.decode("ascii"))
    if not is_text(data):
        return None
    upper = run.isupper()
    return Opened(start + len(run), data, lambda new: (new.hex().upper() if upper else new.hex()).encode())


def _wrapped(text: bytes, first: re.Match[bytes]) -> tuple[list[bytes], int]:
    """The lines of a run that is wrapped, all of the same length but the last, and where they end.

    They end where they stop saying anything: so what says nothing is not looked at again from each line on.
    """
    lines, end, reading = [first[0]], first.end(), _Reading(first[0])
    if not reading.goes_on(first[0]):
        return lines, end
    while len(lines[-1]) == len(lines[0]) >= _LEAST_LINE and not lines[-1].endswith(b"="):
        gap = _BREAK.match(text, end)
        following = _RUN.match(text, gap.end()) if gap else None
        if following is None or len(following[0]) > len(lines[0]):
            break
        if not reading.goes_on(following[0]):
            break
        lines.append(following[0])
        end = following.end()
    return lines, end


class _Reading:
    """What the lines of a run say, as far as they were given: text in UTF-8, in UTF-16, or compressed."""

    def __init__(self, first: bytes) -> None:
        self._left = b""  # characters that are no whole group of four yet
        self._inflater = zlib.decompressobj(47) if first.startswith(_COMPRESSED) else None
        self._room = _INFLATED
        wide = self._inflater is None and _is_wide(_decoded(first[:64]) or b"")
        self._decoder = getincrementaldecoder("utf-16-le" if wide else "utf-8")()

    def goes_on(self, line: bytes) -> bool:
        """Whether it still is readable text, or more of what is compressed, with this line."""
        held = self._left + line
        whole = len(held) if line.endswith(b"=") else len(held) // 4 * 4
        data = _decoded(held[:whole])
        self._left = held[whole:]
        if data is None:
            return False
        return self._is_text(data) if self._inflater is None else self._is_compressed(data, self._inflater)

    def _is_text(self, data: bytes) -> bool:
        try:
            return is_printable(self._decoder.decode(data).encode("utf-8", "replace"))
        except UnicodeDecodeError:
            return False

    def _is_compressed(self, data: bytes, inflater: zlib._Decompress) -> bool:
        if inflater.eof or not self._room:
            return False
        try:
            self._room -= len(inflater.decompress(data, self._room))
        except zlib.error:
            return False
        return True


def _decoded(run: bytes) -> bytes | None:
    body = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        return a2b_base64(body + b"=" * (-len(body) % 4))
    except Base64Error:
        return None


def _text_in(data: bytes | None) -> tuple[bytes, Callable[[bytes], bytes]] | None:
    """The text that data hold, and how they hold it."""
    if not data:
        return None
    if is_text(data):
        return data, bytes
    if _is_wide(data):
        try:
            wide = data.decode("utf-16-le").encode()
        except UnicodeDecodeError:
            return None
        return (wide, lambda new: new.decode("utf-8", "replace").encode("utf-16-le")) if is_text(wide) else None
    inflater = zlib.decompressobj(47)
    try:
        inner = inflater.decompress(data, _INFLATED)
    except zlib.error:
        return None
    if not inflater.eof or not is_text(inner):
        return None
    return inner, lambda new: deflated(new, data)


def _is_wide(data: bytes) -> bool:
    """Whether data are UTF-16 (little-endian) of mostly ASCII, as PowerShell encodes its commands."""
    return len(data) >= 8 and data[1:64:2].count(0) * 10 >= len(data[1:64:2]) * 9 and data[:64:2].count(0) == 0


def _closing(lines: list[bytes], gap: bytes, packed: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def closed(new: bytes) -> bytes:
        run = b"".join(lines)
        url = b"-" in run or b"_" in run
        encoded = urlsafe_b64encode(packed(new)) if url else b64encode(packed(new))
        if not run.endswith(b"=") and (url or len(run) % 4):
            encoded = encoded.rstrip(b"=")
        if len(lines) == 1:
            return encoded
        width = len(lines[0])
        return gap.join(encoded[at : at + width] for at in range(0, len(encoded), width))

    return closed
