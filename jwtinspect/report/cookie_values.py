"""The values of cookies, in headers, lists, options and files."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from jwtinspect.reading.pieces import is_header_begun
from jwtinspect.report import sensitive
from jwtinspect.report.edits import applied
from jwtinspect.report.layers import Edit
from jwtinspect.report.places import end_of_list, split
from jwtinspect.report.secret_values import SecretValues, leaves_a_secret
from jwtinspect.report.walk import LAYERS, Walk

_CHUNK = re.compile(rb"(.+)\.(\d{1,3})")
_HEADER = 24  # bytes by which a token's header is known
_SET = re.compile(rb"\s*[^=;\r\n\"]{1,200}=(?P<value>[^;\r\n\"\\]*)")
_LINE_BREAK = re.compile(rb"\\n|\n")
_SEMICOLON = re.compile(rb";[ \t]*")
_COOKIE_PAIR = re.compile(rb"\s*(?P<mark>\\*[\"'])[^\"'\\]*(?P=mark)\s*,\s*(?P=mark)(?P<value>[^\"'\\]*)(?P=mark)")
_REST = re.compile(rb"(?P<value>[^\t\r\n\\\"]*)")
_OPENING_MARK = re.compile(rb"(?:\\*\"|%22)")
_COOKIE = re.compile(
    rb"(?:\"name\"\s*:\s*\"(?P<name>[^\"\\]*)\"\s*,\s*)?\"value\"\s*:\s*\"(?P<value>(?:[^\"\\]|\\.)*+)\""
    rb"(?:\s*,\s*\"name\"\s*:\s*\"(?P<name_after>[^\"\\]*)\")?"
)


class CookieValues:
    """Replaces what cookies hold."""

    def __init__(self, walk: Walk, values: SecretValues) -> None:
        self._walk, self._values = walk, values

    def flag(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """Cookies after an option of curl, in PowerShell, and in the file that curl keeps them in."""
        if text[start : start + 1] in b"N\t":  # PowerShell's cookies, and a line of the file that curl keeps them in
            pair = (_COOKIE_PAIR if text[start : start + 1] == b"N" else _REST).match(text, end)
            return self._values.value(text, *pair.span("value"), "secrets", True, LAYERS) if pair else []
        found = sensitive.LINE.match(text, end)
        return self.of_header(text, end, found.end() if found else end, depth, False)

    def of_header(self, text: bytes, begin: int, stop: int, depth: int, setting: bool) -> list[Edit]:
        """The values of cookies; what attributes say, above all about time, stays."""
        found = _SET.match(text, begin, stop) if setting else None
        start, end = found.span("value") if found else (begin, begin)
        if start < end and self._values.goes_on(text, start, end):  # in the cookies that are set next
            return self._values.value(text, start, end, "secrets", True, depth)
        inner = self._walk.inside(text, begin, stop, depth)
        starts, ends = [each.start for each in inner], [each.end for each in inner]
        edits: list[Edit] = []
        parts: set[Edit] = set()  # of a token that was cut over several cookies
        for line in split(text, begin, stop, _LINE_BREAK):
            for number, (start, end) in enumerate(split(text, *line, _SEMICOLON)):
                name, equals, value = text[start:end].partition(b"=")
                if setting and number:
                    break
                at = start + len(name) + 1
                touching = inner[bisect_right(ends, at) : bisect_left(starts, end)]
                if not equals or not value or (touching and not leaves_a_secret(text, at, end, touching)):
                    continue
                parts.update(touching)
                mark = _OPENING_MARK.match(value)
                if mark:
                    at, end = at + mark.end(), max(at + mark.end(), end - mark.end())
                edits += self._values.value(text, at, end, "secrets", True, LAYERS)
        return sorted((*edits, *(each for each in inner if each not in parts)))

    def of_list(self, text: bytes, begin: int, depth: int) -> list[Edit]:
        """The values in a list of cookies; one value that was cut over several cookies is read whole."""
        stop = end_of_list(text, begin)
        whole: dict[int, list[tuple[int, int]]] = {}
        firsts: dict[bytes, int] = {}  # where the first chunk of a value stands, by the name that all of them share
        for found in _COOKIE.finditer(text, begin, stop):
            chunk = _CHUNK.fullmatch(found["name"] or found["name_after"] or b"")
            first = found.start()
            if chunk and not is_header_begun(found["value"][:_HEADER].decode("latin-1")):
                first = firsts.setdefault(chunk[1], first)
            elif chunk:
                firsts[chunk[1]] = first
            whole.setdefault(first, []).append(found.span("value"))
        edits: list[Edit] = []
        for spans in whole.values():
            joined = b"".join(text[start:end] for start, end in spans)
            inner = self._walk.edits(joined, depth + 1) if depth < LAYERS else []
            if not inner:
                edits += [each for span in spans for each in self._values.value(text, *span, "secrets", True, LAYERS)]
                continue
            new = applied(joined, inner)
            for number, (start, end) in enumerate(spans):
                size = end - start if number < len(spans) - 1 else len(new)
                edits.append(Edit(start, end, new[:size]))
                new = new[size:]
        return sorted(edits)
