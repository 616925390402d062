"""What is known for a secret or a person by its shape alone: keys, addresses, rows of a table."""

from __future__ import annotations

import re

from jwtinspect.core.standin import holds_standin, is_standin
from jwtinspect.report import sensitive
from jwtinspect.report.known_values import LONG, WORDLIKE, KnownValues
from jwtinspect.report.layers import Edit
from jwtinspect.report.places import LONGEST, NEAR, object_around
from jwtinspect.report.secret_values import SecretValues
from jwtinspect.report.sensitive import is_an_address
from jwtinspect.report.spelling import unescaped
from jwtinspect.report.walk import LAYERS, Walk

_KEY_SIZE = 2000  # bytes that looking at a key counts for
_ESCAPE_AT = re.compile(rb"[nrtbf]|u[0-9A-Fa-f]{4}")
_PRIVATE = re.compile(  # RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1
    rb"(?P<mark>\\*\")(?:d|p|q|dp|dq|qi|k)(?P=mark)\s*:\s*(?P=mark)(?P<value>[\w-]{16,}+)"
)
_ROW = re.compile(rb"(?:\A|\n)[^\t\r\n]+\t(?P<value>[^\t\r\n]+)\Z")
_DATA = re.compile(rb"^[ \t]*(?:string)?[dD]ata:[ \t]*\r?\n((?:[ \t]+[^\r\n]+(?:\r?\n|\Z))+)", re.MULTILINE)
_DATUM = re.compile(
    rb"(?m)^[ \t]+[\w.-]+:[ \t]+[\"']?(?P<value>[^\s\"'|>]{6,})|\"[\w.-]+\"\s*:\s*\"(?P<json>[^\"\\]{6,})\""
)


class Shapes:
    """Replaces what has a shape of its own."""

    def __init__(self, walk: Walk, known: KnownValues, values: SecretValues) -> None:
        self._walk, self._known, self._values = walk, known, values

    def email(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """An e-mail address, of which the sign and what follows were found."""
        before = sensitive.LOCAL.search(text[max(done, start - 64) : start])
        if before is None:
            return []
        begin = start - len(before[0])
        if text[begin - 1 : begin] == b"\\":
            escape = _ESCAPE_AT.match(text, begin)
            begin = escape.end() if escape else begin
        elif text[begin - 1 : begin] == b"%":
            begin += 2
        value = text[begin:end]
        plain = unescaped(value).decode("utf-8", "replace")
        if begin >= start or plain in self._known.kept or plain.endswith("redacted.invalid"):
            return []
        if not is_an_address(plain):
            return []
        return [Edit(begin, end, self._known.person(value))]

    def shape(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """A secret that begins as its issuer lets all of them begin."""
        found = re.compile(rb"[\w./-]*").match(text, start)
        value = found[0].rstrip(b"./") if found else b""
        if is_standin(value.decode("latin-1")):
            return []
        if WORDLIKE.match(text, start - 1) if start else False:
            return []
        return [Edit(start, start + len(value), self._known.secret(value))]

    def armour(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """A private key in PEM (RFC 7468)."""
        found = sensitive.BLOCK.search(text, end, end + LONGEST)
        stop = found.start() if found else min(len(text), end + 64)
        held = text[end:stop]
        if holds_standin(held.decode("latin-1")):
            return []
        line = b"\\n" if held.startswith((b"\\n", b"\\r")) else b"\n"
        return [Edit(end, stop, line + self._known.secret(held.strip()) + line)]

    def key(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The private members of a JWK are learned: they may stand before its kty."""
        if not self._walk.may_look(start, _KEY_SIZE, "keys"):
            return []
        for found in _PRIVATE.finditer(object_around(text, start, end, 8000)):
            if not holds_standin(found["value"].decode("latin-1")):
                self._known.secret(found["value"])
        return []

    def rows(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The value of a cookie in a table that a browser's tools show, and those of a Secret of Kubernetes."""
        if text[start : start + 1] == b"\t":
            row = _ROW.search(text[max(done, start - LONG) : start])
            begin = start - len(row["value"]) if row else start
            return self._values.value(text, begin, start, "secrets", True, LAYERS) if row else []
        if not self._walk.may_look(start, NEAR, "keys"):
            return []
        around = text[max(0, start - 4 * NEAR) : end + 8 * NEAR]
        block = (
            _DATA.search(around) if text[start : start + 1] != b'"' else re.search(rb"\"data\":\s*\{([^{}]*)", around)
        )
        for found in _DATUM.finditer(block[1]) if block else ():
            value = found["value"] or found["json"]
            if not sensitive.HOLDS_TOKEN.match(value) and not holds_standin(value.decode("latin-1")):
                self._known.secret(value)
        return []

    def user(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The password in an address, or after curl's ``-u``."""
        begin = text.find(b":", start + 3) + 1
        stop = end - 1
        if text[end - 1 : end] != b"@":
            found = sensitive.PLAIN.match(text, end)
            begin, stop = end, found.end() if found else end
        return self._values.value(text, begin, stop, "secrets", False, depth)
