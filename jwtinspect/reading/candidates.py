"""What may be a token in a large capture, and in which stretch of it: every byte is looked at once."""

from __future__ import annotations

import ctypes
import mmap
import os
from array import array
from bisect import bisect_left
from contextlib import suppress

import re2

# One pattern for each first letter: such a one is found three times as fast as by re, and they together in less time
# than one pattern for all.
_PLAIN = re2.compile(rb"e(?:y[JIA]|w(?:[ok]|0K))[\w+/=.%-]*")
_WRAPPED = tuple(  # base64 of a token's start, of that once more, and of "Bearer "
    re2.compile(start + rb"[\w+/=.%-]{40}[\w+/=.%-]*")
    for start in (rb"Z(?:X(?:l[KJB]|d[vr]|cwS))", rb"WlhsS", rb"QmVhcmVyI")
)
LONGEST = 1_000_000  # bytes of a candidate: no token is longer


def spans_in(content: bytes | memoryview | mmap.mmap) -> list[tuple[int, int]]:
    """Where each begins and ends, in order."""
    found: list[tuple[int, int]] = [each.span() for each in _PLAIN.finditer(content)]
    wrapped = [each.span() for pattern in _WRAPPED for each in pattern.finditer(content)]
    if wrapped:
        found = sorted(found + wrapped)
    return [(start, min(end, start + LONGEST)) for start, end in found]


def candidates_in(content: bytes | memoryview) -> list[bytes]:
    """All that may be a token in the bytes, in order."""
    return [bytes(content[start:end]) for start, end in spans_in(content)]


class Mapped(mmap.mmap):
    """A large file, taken for the bytes that stand in it, with its search begun in a process beside this one.

    The search takes as long as decoding does, and neither lets another thread run. Only for a program of its own: one
    that others import, or that has threads, must not be forked.
    """

    search: Search


def mapped(file: int) -> Mapped:
    """The open file of that number as bytes."""
    content = Mapped(file, 0, access=mmap.ACCESS_READ)
    content.search = Search(content, beside=hasattr(os, "fork") and (os.cpu_count() or 1) > 1)
    return content


class Search:
    """The search of one content, in this process or beside it."""

    def __init__(self, content: bytes | mmap.mmap, beside: bool = False) -> None:
        self._content = content
        self._process: tuple[int, int] | None = None  # its id, and where its answer is read
        if beside:
            with suppress(OSError):
                self._process = self._begin()

    def _begin(self) -> tuple[int, int]:
        reading, writing = os.pipe()
        process = os.fork()
        if process:
            os.close(writing)
            return process, reading
        try:
            spans = array("q", [edge for span in spans_in(self._content) for edge in span])
            with os.fdopen(writing, "wb") as answer:
                answer.write(spans.tobytes() + _END)
        finally:
            os._exit(0)

    def end(self) -> Candidates:
        """What was found."""
        spans = self._answer()
        return Candidates(self._content, spans_in(self._content) if spans is None else spans)

    def _answer(self) -> list[tuple[int, int]] | None:
        """What the other process found; None where there is none, or where it could not finish."""
        if self._process is None:
            return None
        process, reading = self._process
        with os.fdopen(reading, "rb") as answer:
            told = answer.read()
        os.waitpid(process, 0)
        if not told.endswith(_END):
            return None
        edges = array("q", told[: -len(_END)])
        return list(zip(edges[::2], edges[1::2], strict=True))


_END = b"that is all"


class Candidates:
    """All that may be a token in some bytes, in order, each with its offset."""

    def __init__(self, content: bytes | mmap.mmap, spans: list[tuple[int, int]]) -> None:
        self.offsets = [start for start, _ in spans]
        self.texts = [content[start:end] for start, end in spans]

    def between(self, start: int, end: int) -> list[bytes]:
        """Those that begin in that stretch."""
        first = bisect_left(self.offsets, start)
        if first == len(self.offsets) or self.offsets[first] >= end:
            return []
        return self.texts[first : bisect_left(self.offsets, end, first)]


class _Buffer(ctypes.Structure):
    """Py_buffer (PEP 3118)."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


_get = ctypes.pythonapi.PyObject_GetBuffer
_get.argtypes = (ctypes.py_object, ctypes.POINTER(_Buffer), ctypes.c_int)
_release = ctypes.pythonapi.PyBuffer_Release
_release.argtypes = (ctypes.POINTER(_Buffer),)
_release.restype = None


def offsets_in(content: object, parts: list[object]) -> list[int]:
    """Where each part begins in the content that it is a view of, as a decoder's raw values are.

    Their addresses tell: searching the content for what a decoder has just walked over would take as long as that.
    """
    buffer = _Buffer()
    place = ctypes.byref(buffer)
    addresses = []
    for part in (content, *parts):
        _get(part, place, 0)
        addresses.append(buffer.buf or 0)
        _release(place)
    return [address - addresses[0] for address in addresses[1:]]
