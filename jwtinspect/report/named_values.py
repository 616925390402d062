"""Values that their names tell: a secret, a person, a header."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jwtinspect.core.standin import holds_standin
from jwtinspect.reading.names import is_removed
from jwtinspect.report import sensitive
from jwtinspect.report.cookie_values import CookieValues
from jwtinspect.report.encoded import opened
from jwtinspect.report.known_values import KnownValues
from jwtinspect.report.layers import Edit
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.places import (
    LONGEST,
    NEAR,
    after_list_or_blank,
    beside,
    end_of_quoted,
    in_block,
    in_triple_quotes,
    is_escaped,
    object_around,
)
from jwtinspect.report.secret_values import SecretValues
from jwtinspect.report.sensitive import is_a_secret
from jwtinspect.report.spelling import unescaped
from jwtinspect.report.tables import NAME_ENDS, Column, cells, column_at
from jwtinspect.report.walk import Walk

_IN_COLUMNS = ("secrets", "tokens", "persons")
_NAME_COLUMN = re.compile(rb"(?i:(?<![\w.-])name(?![\w.-]))")
_UPPER = re.compile(rb"[A-Z][a-z\x80-\xff]+[ .-]+[A-Z]")  # as the names of people are written
_BESIDE_A_PERSON_PLAINLY = re.compile(
    rb"(?:(?<![\w.-])|(?<=\\[nrt]))(?:name|nickname)[ \t]*(?:=[ \t]*|:[ \t]+)"
    rb"(?:(?P<mark>\\*[\"'])(?P<quoted>(?:[^\"'\\\r\n]|\\+u\w{4})+)(?P=mark)"
    rb"|(?P<plain>[^\s,;\"'{}\[\]&=][^,;\r\n\"'{}\[\]&=]*[^\s,;\"'{}\[\]&=]))"
)
_BESIDE_A_PERSON = re.compile(
    rb"(?P<mark>\\*\")(?:name|nickname|picture|formatted|locality)(?P=mark)\s*:\s*(?P=mark)(?P<value>(?:[^\"\\]|\\+u\w{4})+)"
)


class NamedValues:
    """Replaces what stands behind, beside or below a name."""

    def __init__(self, walk: Walk, known: KnownValues, values: SecretValues, cookies: CookieValues) -> None:
        self._walk, self._known, self._values, self._cookies = walk, known, values, cookies

    def named(self, group: str, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The edits at a name of that group of ``sensitive.KIND``."""
        if group == "headers" and self._walk.room < 0:
            return []  # nothing is learned any more, and rewriting will refuse
        prefix = _name_before(text[max(done, start - 80) : start])
        joined = prefix and prefix[-1:] not in b"_.-$/"
        if joined and group in ("words", "persons") and not is_escaped(text, start, prefix):
            return []
        place = self._place(text, start - len(prefix), start, end, group)
        if place is None or text[end : end + 1] == b"\t":
            self._learn_column(text, start - len(prefix), end, group)
        if place is None:
            return []
        begin, stop, quoted, form = place
        if group != "headers":
            stop = min(stop, begin + LONGEST)
        if stop <= begin:
            return []
        if group == "headers":
            if not self._walk.may_look(begin, stop - begin, "headers"):
                return []
            return self._header(text, text[start:end].lower(), begin, stop, depth, prefix)
        if group == "signatures":
            return self._values.signature(text, begin, stop)
        if group == "words" and not self._in_company(text, start, end, begin, stop, quoted, form):
            return []
        edits: list[Edit] = []
        for first, last in _all_values(text, begin, stop, quoted):
            if group == "persons":
                edits += self._personal(text, text[start:end].lower(), prefix, first, last, quoted or form)
            else:
                edits += self._values.value(text, first, last, group, quoted, depth)
        return edits

    def _learn_column(self, text: bytes, first: int, end: int, group: str) -> None:
        """Learns the cells of a table below a name."""
        if group not in _IN_COLUMNS or not NAME_ENDS.match(text, end):
            return
        column = column_at(text, first, end)
        if column is None:
            return
        self._learn_cells(text, column, first, group)
        for name in _NAME_COLUMN.finditer(text, max(0, first - NEAR), column.rows) if group == "persons" else ():
            other = column_at(text, *name.span())
            if other is not None and other.rows == column.rows:
                self._learn_cells(text, other, first, group)  # a name is a person's beside an address

    def _learn_cells(self, text: bytes, column: Column, first: int, group: str) -> None:
        found = set(cells(text, column, lambda size: self._walk.may_look(first, size, "tables")))
        for cell in sorted(found) if not self._known.learned else ():
            plain = cell.decode("utf-8", "replace")
            if holds_standin(plain) or is_removed(plain) or sensitive.HOLDS_TOKEN.match(cell):
                continue
            if group == "persons":
                self._known.person(cell)
            elif is_a_secret(group, plain, True, True):
                self._known.secret(cell)

    def _place(self, text: bytes, first: int, start: int, end: int, group: str) -> tuple[int, int, bool, bool] | None:
        """Where the value of a name stands, whether in quotation marks, and whether after an equals sign."""
        called = sensitive.CALLED.search(text[max(0, first - 40) : first])
        if called:
            return beside(text, first, end, called["quote"])
        after = sensitive.AFTER.match(text, end)
        if after is None:
            return after_list_or_blank(text, first, end, group)
        if not after["open"]:
            block = in_block(text, after.end()) if after["colon"] else None
            if block:
                return (*block, True, False)
            limit = after.end() + LONGEST
            if group == "headers":
                found = sensitive.LINE.match(text, after.end())
            elif after["equals"]:
                nested = after["equals"] != b"=" and after["equals"] != b"=>"
                found = (sensitive.FORM_IN_FORM if nested else sensitive.FORM).match(text, after.end(), limit)
            else:
                found = sensitive.PLAIN.match(text, after.end(), limit)
            return after.end(), found.end() if found else after.end(), False, after["equals"] is not None
        mark = after["open"].lstrip(b"[ \t\r\n")
        lines = in_triple_quotes(text, after.end(), mark)
        if lines:
            return (*lines, True, True)
        return after.end(), end_of_quoted(text, after.end(), mark), True, after["equals"] is not None

    def _personal(self, text: bytes, name: bytes, prefix: bytes, begin: int, stop: int, sure: bool) -> list[Edit]:
        value = text[begin:stop]
        plain = unescaped(value).decode("utf-8", "replace")
        if not sure or not plain or plain in self._known.kept or holds_standin(plain) or is_removed(plain):
            return []
        if plain.endswith("@clients") or plain.startswith(("system:serviceaccount:", "http:", "https:", "{", "[")):
            return []
        if plain in ("true", "false", "null") or prefix.lower().endswith(b"server"):
            return []
        if b"ip" in name and not re.fullmatch(r"[\d.:a-fA-F]{7,45}", plain):
            return []
        for found in _BESIDE_A_PERSON.finditer(object_around(text, begin, stop)):
            if not holds_standin(found["value"].decode("latin-1")):
                self._known.person(found["value"])  # a name is a person's beside an address
        for found in _BESIDE_A_PERSON_PLAINLY.finditer(text, max(0, begin - 300), stop + 300):
            beside = found["quoted"] or found["plain"]
            if _UPPER.search(beside) and not holds_standin(beside.decode("latin-1")):
                self._known.person(beside)
        return [Edit(begin, stop, self._known.person(value))]

    def _in_company(self, text: bytes, start: int, end: int, begin: int, stop: int, quoted: bool, form: bool) -> bool:
        """Whether an ordinary word names a secret here: a code beside a state, a password beside a login."""
        word, value = text[start:end].lower(), text[begin:stop]
        if word == b"auth":
            return quoted and b"auths" in text[max(0, start - NEAR) : start]
        if word in (b"pass", b"pin", b"otp"):
            return form or quoted
        if not is_worth_a_search(value.decode("utf-8", "replace")) or b"://" in value:
            return False
        if word != b"code" and not form and not sensitive.CALLED.search(text[max(0, start - 40) : start]):
            return False
        around = text[max(0, start - NEAR) : start] + text[stop : stop + NEAR]
        return sensitive.COMPANY.search(around) is not None

    def _header(self, text: bytes, name: bytes, begin: int, stop: int, depth: int, prefix: bytes) -> list[Edit]:
        if name.startswith(b"cookie"):
            if text[begin : begin + 1] in (b"[", b"{"):
                return self._cookies.of_list(text, begin, depth)
            return self._cookies.of_header(text, begin, stop, depth, prefix.lower().endswith(b"set-"))
        scheme = sensitive.SCHEME.match(text, begin, stop)
        start = scheme.end() if scheme else begin
        while stop > start and text[stop - 1 : stop] in b"^ ,;":
            stop -= 1
        if scheme and scheme[0][:5].lower() == b"basic":
            self._learn_basic(text[start:stop])
        return self._values.value(text, start, stop, "secrets", text[stop : stop + 1] in (b'"', b"'", b"\\"), depth)

    def _learn_basic(self, value: bytes) -> None:
        """The password of ``Basic`` (RFC 7617) may stand elsewhere by itself; its user may be a person."""
        inner = opened(value, 0, 4)
        user, colon, password = inner.text.partition(b":") if inner else (b"", b"", b"")
        if colon and password:
            self._known.secret(unescaped(password))  # RFC 6749, section 2.3.1: a client's is percent-encoded in it
            if b"@" in user:
                self._known.person(user)


def _name_before(text: bytes) -> bytes:
    """What stands before a word and belongs to its name."""
    end = len(text.rstrip(sensitive.IN_NAMES))
    url = sensitive.URL_BEFORE.search(text) if text[end - 1 : end] == b"/" else None
    return url[0] if url else text[end:]


def _all_values(text: bytes, begin: int, stop: int, quoted: bool) -> Iterator[tuple[int, int]]:
    """The value, and those that follow it in a list of strings."""
    yield begin, stop
    head = re.compile(rb"\[\s*\S{1,8}\Z").search(text[max(0, begin - 20) : begin]) if quoted else None
    following = sensitive.NEXT.match(text, stop) if head else None
    while following:
        begin = following.end()
        stop = end_of_quoted(text, begin, following["mark"])
        yield begin, stop
        following = sensitive.NEXT.match(text, stop)
