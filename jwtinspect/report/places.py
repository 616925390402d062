"""Where the value of a name stands, in every syntax that a token is pasted in."""

from __future__ import annotations

import re
from collections.abc import Iterator

NEAR = 600  # bytes around a name in which its company stands
_IN_TAG = re.compile(rb"[^{}<>]*+")
_TAG_BEFORE = re.compile(rb"[^{}<>]*\Z")
_BRACKETS = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"|[\[\]]", re.DOTALL)
_VALUE_AFTER = re.compile(rb"(?i:\bvalue|\bval|\btext)(?:\\*[\"'])?\s*[:=]\s*(?P<mark>\\*[\"']|%22|&quot;)")
_BREAK = rb"(?:(?:\\r)?\\n|\r?\n)"
_BODY_AFTER = re.compile(  # of one part of a multipart form: the rest of this header, others, a blank line
    rb"(?:;[^\r\n\\]{0,200})?(?:%s[\w-]{1,60}:[^\r\n\\]{0,200}){0,4}%s{2}(?P<value>[^\r\n\\]*)" % (_BREAK, _BREAK)
)
_BLOCK = re.compile(  # YAML 1.2, section 8.1: a scalar in lines of its own
    rb"[|>][-+0-9]{0,2}[ \t]*\r?\n(?P<indent>[ \t]+)(?P<lines>[^\r\n]*+(?:\r?\n(?P=indent)[^\r\n]*+)*)"
)
_ELEMENT = re.compile(
    rb"(?:\s[^<>]{0,400})?>\s*+(?:<!\[CDATA\[(?P<data>[^\]]*(?:\](?!\]>)[^\]]*)*)|(?P<value>[^<]*[^<\s]))", re.DOTALL
)
_ATTRIBUTE = re.compile(rb"[^<>]{0,400}>\s*<(?:\w+:)?AttributeValue[^<>]{0,400}>(?P<value>[^<]*)")
_OPTION = re.compile(rb"(?:[ \t]+|=)(?:(?P<mark>\\*[\"'])|(?P<value>[^\s\"'`\\-][^\s\"'`\\]*))")
_IN_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?\Z")
_PAIR_AFTER = re.compile(rb"(?P<mark>\\*\")\s*,\s*(?P=mark)")
_NETRC = re.compile(rb"[ \t]++(?!\|)(?P<value>[^\s\"'\\]++)(?=[\s\\]|\Z)")
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
    attribute = _ATTRIBUTE.match(text, start)
    if attribute:
        return (*attribute.span("value"), True, True)
    tag = _IN_TAG.match(text, start, start + NEAR)
    found = _VALUE_AFTER.search(text, start, tag.end() + 1 if tag else start)
    if found is None:
        head = _TAG_BEFORE.search(text, max(0, first - NEAR), first)
        found = _VALUE_AFTER.search(text, head.start() if head else first, first)
    if found is None:
        return None
    return found.end(), end_of_quoted(text, found.end(), found["mark"]), True, True


def after_list_or_blank(text: bytes, first: int, end: int, group: str) -> tuple[int, int, bool, bool] | None:
    """The value in ``["cookie", "a=b"]``, in ``<password>a</password>``, after an option, and after netrc's
    ``password``."""
    element = _ELEMENT.match(text, end, end + LONGEST) if _IN_ELEMENT.search(text[max(0, first - 40) : first]) else None
    if element:
        return (*element.span("data" if element["data"] is not None else "value"), True, False)
    body = _BODY_AFTER.match(text, end) if text[max(0, first - 5) : first].lower() == b"name=" else None
    if body:
        return (*body.span("value"), True, True)
    if group not in ("headers", "secrets", "tokens"):
        return None
    option = _OPTION.match(text, end, end + LONGEST) if text[first : first + 1] == b"-" else None
    if option and option["mark"]:
        return option.end(), end_of_quoted(text, option.end(), option["mark"]), True, False
    if option:
        return (*option.span("value"), True, False)
    pair = _PAIR_AFTER.match(text, end)
    if pair and re.search(rb"\[\s*\\*\"\Z", text[max(0, first - 20) : first]):
        return pair.end(), end_of_quoted(text, pair.end(), pair["mark"]), True, False
    blank = _NETRC.match(text, end)
    if blank and re.search(rb"(?:\A|\s|\\n)login\s", text[max(0, first - 200) : first]):
        return (*blank.span("value"), True, False)
    return None


def in_block(text: bytes, start: int) -> tuple[int, int] | None:
    """The lines of a scalar of YAML that begins there with ``|`` or ``>``."""
    found = _BLOCK.match(text, start, start + LONGEST)
    return found.span("lines") if found else None


def in_triple_quotes(text: bytes, start: int, mark: bytes) -> tuple[int, int] | None:
    """What stands in three quotation marks, of which the first ends at ``start``."""
    if len(mark) != 1 or not text.startswith(mark * 2, start):
        return None
    end = text.find(mark * 3, start + 2, start + LONGEST)
    return (start + 2 + (text[start + 2 : start + 3] == b"\n"), end) if end >= 0 else None


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
        if slashes and count <= slashes:
            return at - count
        if not slashes and count % 2 == 0:
            if sign != b"'" or at == start or text[at + 1 : at + 2] != sign:
                return at
            at += 1  # doubled: in SQL, YAML and PowerShell a quotation mark that belongs to the value
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
    """Where the parts between the separators begin and end; always at least one."""
    for found in separator.finditer(text, begin, stop):
        yield begin, found.start()
        begin = found.end()
    yield begin, stop


def object_around(text: bytes, begin: int, stop: int, farthest: int = 2000) -> bytes:
    """The members around a value, or what is left of them where it was cut: so many bytes to either side at most."""
    first = max(0, begin - farthest)
    end = text.find(b"}", stop, stop + farthest)
    return text[max(first, text.rfind(b"{", first, begin)) : end if end >= 0 else stop + farthest]


def is_escaped(text: bytes, start: int, prefix: bytes) -> bool:
    """Whether what stands before a name ends an escape (``\\n``, ``%26``), or is another word of the same name."""
    if prefix[-1:].islower() and text[start : start + 1].isupper():  # userEmail
        return True
    first = start - len(prefix)
    return ESCAPED_BEFORE.search(text[max(0, first - 1) : start]) is not None
