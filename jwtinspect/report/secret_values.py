"""One value that a name calls a secret: a token in it keeps its claims, all else goes."""

from __future__ import annotations

import re

from jwtinspect.core.standin import filler, holds_standin, is_filler, is_standin
from jwtinspect.reading.stream import pieces_near
from jwtinspect.report import sensitive
from jwtinspect.report.known_values import KnownValues
from jwtinspect.report.layers import Edit
from jwtinspect.report.places import object_around
from jwtinspect.report.sensitive import is_a_secret
from jwtinspect.report.spelling import unescaped
from jwtinspect.report.token_copies import PLAIN_TOKEN, SHORTEST_SIGNATURE, TokenCopies
from jwtinspect.report.walk import Walk

_NEXT_LITERAL = re.compile(rb"[\"'][+.&\\`^ \t]{0,8}\r?\n[ \t]{0,80}(?:[+.&][ \t]{0,4})?[\"']")
_SEALED = re.compile(rb"\biv\b.*\btag\b|\btag\b.*\biv\b", re.DOTALL)  # RFC 7516, section 7.2: of an encrypted token
_SHORTEST_FILLER = 12  # characters by which one is known
_UNLIKE_WORDS = re.compile(rb"(?=[A-Za-z_+/-]*\d)[\w+/-]{16,}")


class SecretValues:
    """Replaces single values."""

    def __init__(self, walk: Walk, known: KnownValues, copies: TokenCopies) -> None:
        self._walk, self._known, self._copies = walk, known, copies

    def value(self, text: bytes, begin: int, stop: int, kind: str, quoted: bool, depth: int) -> list[Edit]:
        """One value that its name calls a secret: a JWT in it keeps its claims, all else goes."""
        value = text[begin:stop]
        if PLAIN_TOKEN.fullmatch(value):
            new = self._copies.redacted(value, depth)
            if new is not None:
                return [Edit(begin, stop, new)]
        plain = unescaped(value).decode("utf-8", "replace").strip()
        if is_standin(plain) or holds_standin(plain):
            return self._walk.inside(text, begin, stop, depth) if len(plain) > 40 else []
        ends_plainly = stop >= len(text) or text[stop : stop + 1] in b"&\r\n \t\"'\\%;"
        if not is_a_secret(kind, plain, quoted, ends_plainly):
            return self._walk.inside(text, begin, stop, depth)
        if sensitive.HOLDS_TOKEN.search(value):
            whole = (quoted or b"~" in value) and not self.goes_on(text, begin, stop)
            within = self._walk.inside if whole else self._token_within
            edits = within(text, begin, stop, depth)
            if edits and not leaves_a_secret(text, begin, stop, edits):
                return edits
        return [Edit(begin, stop, self._known.secret(value))]

    def goes_on(self, text: bytes, begin: int, stop: int) -> bool:
        """Whether the token in the stretch goes on behind it."""
        if _NEXT_LITERAL.match(text, stop):
            return True
        opening = sensitive.HOLDS_TOKEN.search(text, begin, stop)
        pieces = pieces_near(text, opening.start()) if opening else None
        return pieces is not None and pieces.end > stop

    def signature(self, text: bytes, begin: int, stop: int) -> list[Edit]:
        """The signature of a token whose parts stand in members of their own."""
        value = text[begin:stop]
        if sensitive.RUN.fullmatch(value) is None or not value:
            return []
        if len(value) < SHORTEST_SIGNATURE and not _SEALED.search(object_around(text, begin, stop)):
            return []
        if not is_filler(value.decode()) and b"encrypted_key" not in text[max(0, begin - 20) : begin]:
            self._known.seen[0].add(value)
        new = value if is_filler(value.decode()) else filler(max(len(value), _SHORTEST_FILLER)).encode()
        return [Edit(begin, stop, new)]

    def _token_within(self, text: bytes, begin: int, stop: int, depth: int) -> list[Edit]:
        """The first token in the stretch, with what of it stands beyond: it may be wrapped over several lines."""
        found = sensitive.KIND.search(text, begin, stop)
        while found and found.lastgroup not in ("token", "twice"):
            found = sensitive.KIND.search(text, found.start() + 1, stop)
        return self._walk.at(text, found.start(), found.end(), begin, depth)[0] if found else []


def leaves_a_secret(text: bytes, begin: int, stop: int, edits: list[Edit]) -> bool:
    """Whether a part of a secret value that no edit covers looks like one: a token that is too broken to be found."""
    for edit in edits:
        if _UNLIKE_WORDS.search(text, begin, max(begin, edit.start)):
            return True
        begin = edit.end
    return _UNLIKE_WORDS.search(text, begin, max(begin, stop)) is not None
