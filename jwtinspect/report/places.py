"""Where the value of a name stands, in every syntax that a token is pasted in."""

from __future__ import annotations

import re
from collections.abc import Iterator

NEAR = 600  # bytes around a name in which its company stands
_IN_TAG = re.compile(rb"[^{}<>]*+")
_TAG_BEFORE = re.compile(rb"[^{}<>]*\Z")
_BRACKETS = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"|[\[\]]", re.DOTALL)
_VALUE_AFTER = re.compile(rb"(?i:\bvalue|\bval|\btext)(?:\\*[\"'])?\s*[:=]\s*(?P<mark>\\*[\"']|%22|&quot;)")
_BODY_AFTER = re.compile(rb"(?:\\r\\n|\r\n|\\n|\n){2}(?P<value>[^\r\n\\]*)")  # of one part of a multipart form
_PAIR_AFTER = re.compile(rb"(?P<mark>\\*\")\s*,\s*(?P=mark)")
_NETRC = re.compile(rb"[ \t]++(?P<value>[^\s\"']++)(?=\s|\Z)")
ESCAPED_BEFORE = re.compile(rb"(?:%[0-9A-Fa-f]{2}|\\u[0-9a-fA-F]{4}|(?:\\\\)*\\[nrtbf])\Z")
LONGEST = 200_000  # bytes of one value


def beside(text: bytes, first: int, end: int, mark: bytes) -> tuple[int, int, bool, bool] | None:
    """The value that stands beside a name in one object, tag or form part, behind it or before it."""
    if not text.startswith(mark, end):
        return None
    start = end + len(mark)
    part = _BODY_AFTER.match(text, start)
    if part:
        return (*part.span("value"), True, True)
    tag = _IN_TAG.match(text, start, start + NEAR)
    found = _VALUE_AFTER.search(text, start, tag.end() + 1 if tag else start)
    if found is None:
        head = _TAG_BEFORE.search(text, max(0, first - NEAR), first)
        found = _VALUE_AFTER.search(text, head.start() if head else first, first)
    if found is None:
        return None
    return found.end(), end_of_quoted(text, found.end(), found["mark"]), True, True


def after_list_or_blank(text: bytes, first: int, end: int, group: str) -> tuple[int, int, bool, bool] | None:
    """The value in ``["cookie", "a=b"]``, and the one after netrc's ``password``."""
    if group not in ("headers", "secrets"):
        return None
    pair = _PAIR_AFTER.match(text, end)
    if pair and re.search(rb"\[\s*\\*\"\Z", text[max(0, first - 20) : first]):
        return pair.end(), end_of_quoted(text, pair.end(), pair["mark"]), True, False
    blank = _NETRC.match(text, end)
    if blank and re.search(rb"(?:\A|\s)login\s", text[max(0, first - 200) : first]):
        return (*blank.span("value"), True, False)
    return None


def end_of_quoted(text: bytes, start: int, mark: bytes) -> int:
    """Where a quoted value ends: at the same mark, with as many backslashes before it, or at fewer."""
    sign, slashes = mark[-1:], len(mark) - 1
    if mark.strip(b"\\") not in (b'"', b"'", b"`"):
        end = text.find(mark, start, start + LONGEST)
        return end if end >= 0 else start
    at = start
    while True:
        at = text.find(sign, at, start + LONGEST)
        if at < 0:
            return start
        count = 0
        while at - count > start and text[at - count - 1 : at - count] == b"\\":
            count += 1
        if count <= slashes and (count == slashes or slashes):
            return at - count
        if not slashes and count % 2 == 0:
            return at
        at += 1


def end_of_list(text: bytes, start: int) -> int:
    """Where the list that begins there ends."""
    depth = 0
    for found in _BRACKETS.finditer(text, start):
        if found[0] == b"[":
            depth += 1
        elif found[0] == b"]":
            depth -= 1
            if depth == 0:
                return found.end()
    return len(text)


def split(text: bytes, begin: int, stop: int, separator: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    for found in separator.finditer(text, begin, stop):
        yield begin, found.start()
        begin = found.end()
    yield begin, stop


def object_around(text: bytes, begin: int, stop: int) -> bytes:
    start = text.rfind(b"{", max(0, begin - 2000), begin)
    end = text.find(b"}", stop, stop + 2000)
    return text[start:end] if start >= 0 and end >= 0 else b""


def is_escaped(text: bytes, start: int, prefix: bytes) -> bool:
    """Whether what stands before a name ends an escape (``\\n``, ``%26``), or is another word of the same name."""
    if prefix[-1:].islower() and text[start : start + 1].isupper():  # userEmail
        return True
    first = start - len(prefix)
    return ESCAPED_BEFORE.search(text[max(0, first - 1) : start]) is not None
