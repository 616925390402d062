"""Token responses as something else carries them: a page's or viewer's references to characters, a mail's quoting marks
or base64, the doubled quotes of a table's cell, elements of XML, a log's pairs. The tokens were found before; here is
what was said of them.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import TYPE_CHECKING, Any

from jwtinspect.reading import documents
from jwtinspect.reading.names import SERVER_TOKENS
from jwtinspect.reading.response import read_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jwtinspect.reading.draft import Draft

MOST = 1000  # stretches of base64, or elements, of one text that are read

_MARKS = re.compile(r"^[ \t]*+(?:>[ \t]?)++", re.MULTILINE)
_LINES = re.compile(r"^(?:[A-Za-z0-9+/]{56,76}\r?\n){2,}[A-Za-z0-9+/]{0,76}={0,2}", re.MULTILINE | re.ASCII)
_RUN = re.compile(r"(?<![\w.+/=-])(?:eyJ|eyA|ewo|ew0|ewk)[\w+/-]{80,}+={0,2}+(?!\.)", re.ASCII)
_LOGGED = re.compile(r"^(?=[^\n]*_token=)(?=[^\n]* expires_in=\"?\d)[^\n&{}]++$", re.MULTILINE)
_PAIR = re.compile(r"(?<![^\s,(])([A-Za-z][\w-]{1,40})=\"?([^\s\",;)]++)")
_QUOTED_PRINTABLE = re.compile(r"^content-transfer-encoding:[ \t]*quoted-printable", re.MULTILINE | re.IGNORECASE)
_OCTETS = re.compile(r"(?:=[0-9A-Fa-f]{2})+")
_ELEMENT = re.compile(r"<(access_token|id_token|refresh_token|expires_in|token_type)>\s*+([^<>\s]++)\s*+</", re.ASCII)


def read_text(text: str, draft: Draft) -> None:
    """Reads what the text carries so; where JSON in it stood plain, nothing is read again."""
    if "_token&quot;" in text or "_token&#34;" in text:
        _read_lines(text, draft, "HTML", _unescaped)
    if draft.answered():
        return
    if '_token""' in text:
        _read_lines(text, draft, "CSV", lambda line: line.replace('""', '"'))
    elif "_token" in text and _MARKS.search(text):
        _read_lines(text, draft, "quoted mail", lambda line: _MARKS.sub("", line))
    if not draft.answered() and draft.saw("base64"):
        _read_base64(text, draft)
    if "<expires_in>" in text and not draft.answered():
        _read_members(_ELEMENT.finditer(text), draft)
    if " expires_in=" in text and "_token=" in text and not draft.answered():
        for line in _LOGGED.finditer(text):
            _read_members(_PAIR.finditer(text, line.start(), line.end()), draft)


def read_mail(text: str, draft: Draft) -> None:
    """Reads the JSON in a mail in quoted-printable (RFC 2045, section 6.7), whose lines may end within a name."""
    if not _QUOTED_PRINTABLE.search(text):
        return
    lines: list[str] = []
    pieces: list[str] = []
    for each in text.split("\n"):
        line = each.rstrip("\r")
        pieces.append(line.removesuffix("="))
        if not line.endswith("="):
            lines += [_OCTETS.sub(_octets, "".join(pieces)), *[""] * (len(pieces) - 1)]  # so that no other line moves
            pieces = []
    lines.append("".join(pieces))
    _read_lines("\n".join(lines), draft, "quoted-printable", str)


def _octets(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("=", "")).decode("utf-8", "replace").replace("\n", " ")


def _unescaped(line: str) -> str:
    """A line of HTML without references to characters (HTML, section 13.5); one to a line break moves no other line."""
    from html import unescape

    return unescape(line).replace("\n", " ")


def _read_lines(text: str, draft: Draft, layer: str, bare: Callable[[str], str]) -> None:
    plain = "\n".join(bare(line) for line in text.split("\n"))
    for document in documents.embedded(plain):
        line = plain.count("\n", 0, document.start) + 1
        read_value(document.value, draft, f"line {line}, $", layers=(layer,))


def _read_base64(text: str, draft: Draft) -> None:
    """JSON in the base64 of a mail's part (RFC 2045, section 6.8), or in a run of it."""
    for pattern in (_LINES, _RUN):
        for _, found in zip(range(MOST), pattern.finditer(text), strict=False):
            held = _decoded(found[0])
            if '_token"' in held:
                for document in documents.embedded(held):
                    read_value(document.value, draft, f"{draft.line(found.start())}, $", layers=("base64",))


def _decoded(text: str) -> str:
    try:
        return a2b_base64(text.replace("-", "+").replace("_", "/") + "==").decode("utf-8", "replace")
    except Base64Error:
        return ""


def _read_members(pairs: Iterable[re.Match[str]], draft: Draft) -> None:
    """A response of names and values; where a name comes again, another response begins."""
    members: dict[str, Any] = {}
    tokens: dict[str, int] = {}
    where = ""
    for _, found in zip(range(MOST), pairs, strict=False):
        name, value = found[1], found[2]
        if name in members and tokens:
            draft.respond(where, members, tokens, form=True)
        if name in members:
            members, tokens = {}, {}
        where = where if members else draft.line(found.start())
        members[name] = value
        index = draft.token(value, where, name, opaque=True, at=found.span(2)) if name in SERVER_TOKENS else None
        if index is not None:
            tokens[name] = index
    if tokens:
        draft.respond(where, members, tokens, form=True)
