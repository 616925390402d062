"""A Capture while it is being filled: what the readers write into, source by source."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.core.capture import (
    Capture,
    Exchange,
    KeySet,
    Message,
    Metadata,
    Response,
    Secret,
    Source,
    Stamp,
    Unreadable,
)
from jwtinspect.core.token import Flaw, FlawKind, Kind, Place, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.names import TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwtinspect.reading.finder import Found

SCANNED = 0.5  # how much of a text's reading is done when its tokens are found, about
AROUND = 200  # characters before a token that may name it
SEEK = 24  # how many times its own length may be searched in a text for where its values stand


class Context(NamedTuple):
    """What is known around a document: the exchange that brought it. Fields as in Response."""

    received_at: float | None = None
    endpoint: str | None = None
    method: str | None = None
    status: int | None = None
    in_exchange: bool = False  # an Exchange tells what the answer was: an error need not be told again


NOTHING = Context()


class Draft:
    """Tokens, responses and the rest in the order found. One token seen often is one entry with many places."""

    __slots__ = (
        "_claimed",
        "_cursor",
        "_further",
        "_index",
        "_lines",
        "_scanned",
        "_seek",
        "_sightings",
        "exchanges",
        "format",
        "key_sets",
        "messages",
        "metadata",
        "notices",
        "recorded_at",
        "responses",
        "secrets",
        "source",
        "sources",
        "stamps",
        "text",
        "tokens",
        "told",
        "unreadable",
    )

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.tokens: list[Token] = []
        self.responses: list[Response] = []
        self.exchanges: list[Exchange] = []
        self.secrets: list[Secret] = []
        self.unreadable: list[Unreadable] = []
        self.stamps: list[Stamp] = []
        self.messages: list[Message] = []
        self.notices: list[Unreadable] = []
        self.key_sets: list[KeySet] = []
        self.metadata: list[Metadata] = []
        self.recorded_at: float | None = None
        self._index: dict[str, int] = {}  # compact -> index in tokens
        self._further: dict[int, list[Place]] = {}  # index -> places beyond the first
        self._sightings = 0  # of tokens that were known
        self.told: Callable[[float], None] = _told_to_nobody  # hears how much of the source is read, from 0 to 1
        self.begin("")

    def begin(self, text: str) -> None:
        """Turns to the next source."""
        self.source = f"s{len(self.sources) + 1}"
        self.text = text
        self.format = ""  # what plain text or JSON turns out to be: a library's store, a program's cache
        self._cursor = 0
        self._seek = SEEK * len(text)
        self._lines: list[int] | None = None
        self._claimed: list[tuple[int, int]] = []  # where tokens are known to stand, in order
        self._scanned: list[tuple[int, int, int, Place]] = []  # start, end, index of what the scanner found

    def keep(self, text: str) -> None:
        """The source's text, where its reader decoded it itself: where tokens stand can then be told."""
        self.text = text
        self._seek = SEEK * len(text)

    def scan(self) -> None:
        """Finds every token of the source's text before the readers say what is known about each."""
        from jwtinspect.reading.finder import find  # here, as a plain response needs no search

        for found in find(self.text, self.source, lambda share: self.told(share * SCANNED)):
            token = found.token
            index = self.add(token.placed(()))
            place = Place(self.source, found.where, found.name, tuple(found.layers), found.start, found.end)
            self._scanned.append((found.start, found.end, index, place))
        self._scanned.sort(key=lambda each: each[:3])

    def assemble(self) -> None:
        """Adds the tokens whose pieces are strings of their own, in place of what was read of the first one."""
        from jwtinspect.reading.finder import find  # here, as a plain response needs none of it
        from jwtinspect.reading.pieces import pieces_in

        for pieces in pieces_in(self.text):
            start, end = pieces.spans[0]
            stretch = self.text[max(0, start - AROUND) : pieces.end]
            found = next((each for each in find(stretch, self.source) if each.token.compact == pieces.compact), None)
            if found is None or pieces.compact in self._index:
                continue
            place = Place(self.source, self.line(start), found.name, found.layers, start, pieces.end)
            piece = self.text[start:end].rstrip(".")
            shorter = (each for each in (piece, piece + ".", piece.rpartition(".")[0] + ".") if each in self._index)
            index = self._index.pop(next(shorter, ""), None)
            if index is None:
                self.add(found.token.placed((place,)))
            else:
                self._index[pieces.compact] = index
                self.tokens[index] = found.token.placed((place,))

    def end(self, name: str, format: str) -> None:
        """The source is read, in that format. What nobody claimed stands where the scanner saw it."""
        for start, end, index, place in self._scanned:
            if not self.tokens[index].places or _overlapping(self._claimed, start, end) is None:
                self._see(index, place)
        self.sources.append(Source(self.source, name, format, self.text))

    def token(
        self,
        value: str,
        where: str,
        name: str,
        layers: tuple[str, ...] = (),
        opaque: bool = False,
        at: tuple[int, int] | None = None,
    ) -> int | None:
        """The index of the token that ``value`` is; None if it is none.

        ``opaque``: the name says that it is a token, whatever it holds. ``at``: where it stands in the source's text.
        """
        start, end = at or self.position(value)
        place = Place(self.source, where, name, layers, start, end)
        index = self._index.get(value)
        if index is None and start >= 0 and self._scanned:
            index = next(iter(self.within(start, end)), None)
        elif index is not None and self.tokens[index].flaws:
            index = None  # mended elsewhere, and here it may stand whole
        if index is None:
            token = read_token(value, (place,))
            if token is not None:
                index = self.add(token)
            elif opaque and _may_be_opaque(value):
                index = self.add(_unread(value, place))
        else:
            self._see(index, place)
        if index is not None and start >= 0 and self._scanned:
            insort(self._claimed, (start, end))
        return index

    def knows(self, compact: str) -> bool:
        """Whether that token was found already."""
        return compact in self._index

    def within(self, start: int, end: int) -> list[int]:
        """The indices of the tokens that the scanner found in that stretch of the source's text, in order."""
        at = max(bisect_left(self._scanned, (start,)) - 1, 0)
        found = []
        while at < len(self._scanned) and self._scanned[at][0] < end:
            if self._scanned[at][1] > start:
                found.append(self._scanned[at][2])
            at += 1
        return found

    def _see(self, index: int, place: Place) -> None:
        self._sightings += 1
        token = self.tokens[index]
        if token.places:
            self._further.setdefault(index, []).append(place)
        else:
            self.tokens[index] = token.seen_at(place)

    def names_within(self, start: int, end: int) -> dict[int, str]:
        """Under which name each token stands that the scanner found in that stretch: header, parameter or cookie."""
        at = max(bisect_left(self._scanned, (start,)), 0)
        found: dict[int, str] = {}
        while at < len(self._scanned) and self._scanned[at][0] < end:
            found.setdefault(self._scanned[at][2], self._scanned[at][3].name)
            at += 1
        return found

    def last_name(self, index: int) -> str:
        """Under which name the token was seen last; empty where none is told."""
        places = self._further.get(index) or self.tokens[index].places
        return places[-1].name if places else ""

    def add(self, token: Token) -> int:
        """The index of the token, which is new or was seen before; its places are kept."""
        index = self._index.get(token.compact)
        if index is None:
            index = self._index[token.compact] = len(self.tokens)
            self.tokens.append(token)
            return index
        seen = self.tokens[index]
        if len(token.flaws) < len(seen.flaws):  # it stands whole elsewhere: that reading counts
            self.tokens[index] = token.placed(seen.places)
        for place in token.places:
            self._see(index, place)
        return index

    def found(self, found: Found, where: str, name: str, layers: tuple[str, ...]) -> int:
        """The index of a token that the scanner found in a string; what follows are the string's."""
        token = found.token
        start, end = self.position(token.compact)
        if start >= 0 and self._scanned:
            insort(self._claimed, (start, end))
        place = Place(self.source, where, found.name or name, layers + tuple(found.layers), start, end)
        return self.add(token.placed((place,)))

    def position(self, value: str) -> tuple[int, int]:
        """Where the value stands in the source's text, looked for from the last one on; (-1, -1) if not verbatim."""
        if self._seek <= 0 or not value:
            return -1, -1
        start = self.text.find(value, self._cursor)
        self._seek -= (start if start >= 0 else len(self.text)) - self._cursor
        if start < 0 and self._cursor:
            start = self.text.find(value)
            self._seek -= start if start >= 0 else len(self.text)
        if start < 0:
            return -1, -1
        self._cursor = start + len(value)
        return start, self._cursor

    def go_to(self, offset: int) -> None:
        """What is looked for next stands from there on."""
        self._cursor = offset

    def index_of(self, value: object) -> int | None:
        """The index of the token that was found before and is spelt exactly so; None if there is none."""
        return self._index.get(value) if isinstance(value, str) else None

    def line(self, offset: int) -> str:
        """``line 12``: where in the source's text the character stands."""
        if self._lines is None:
            self._lines = [found.start() for found in re.finditer("\n", self.text)]
        return f"line {bisect_right(self._lines, offset - 1) + 1}"

    def respond(
        self,
        where: str,
        members: dict[str, Any],
        tokens: dict[str, int],
        store: bool = False,
        context: Context = NOTHING,
        form: bool = False,
        front_channel: bool = False,
    ) -> None:
        """A response, as the fields of Response."""
        self.responses.append(Response(self.source, where, members, tokens, form, front_channel, store, *context[:4]))

    def stamp(
        self, where: str, token: int | None, meaning: str, seconds: float | None, store: str, exact: bool = False
    ) -> None:
        """An instant or offset by the client's clock, as the fields of Stamp; nothing where it could not be read."""
        if seconds is not None:
            self.stamps.append(Stamp(self.source, where, token, meaning, seconds, store, exact))

    def secret(self, where: str, name: str, value: object = "") -> None:
        """A literal that must not be shared: its place, its name, and itself, so that it can be known again."""
        self.secrets.append(Secret(self.source, where, name, value if isinstance(value, str) else ""))

    def key_set(self, where: str, keys: list[dict[str, Any]], context: Context = NOTHING) -> None:
        """A provider's keys, as the fields of KeySet."""
        self.key_sets.append(KeySet(self.source, where, tuple(keys), context.endpoint, context.received_at))

    def unread(self, where: str, reason: str, advice: str = "", *, is_encrypted: bool = False) -> None:
        """Something that could not be read: what it seems to be, and what to do."""
        self.unreadable.append(Unreadable(self.source, where, reason, advice, is_encrypted))

    def notice(self, where: str, reason: str, advice: str = "") -> None:
        """Something to know of a capture that was read: it was sanitised, it is cut, a limit was reached."""
        self.notices.append(Unreadable(self.source, where, reason, advice))

    def record(self, instant: float | None) -> None:
        """An instant (seconds since the epoch) that the input itself records; the last one counts (rule G1)."""
        if instant is not None and (self.recorded_at is None or instant > self.recorded_at):
            self.recorded_at = instant

    def answered(self) -> bool:
        """Whether a response was read in this source."""
        return bool(self.responses) and self.responses[-1].source == self.source

    def saw(self, layer: str) -> bool:
        """Whether the scanner found a token of this source in something of that kind."""
        return any(layer in place.layers for *_, place in self._scanned)

    def size(self) -> int:
        """How much has been noted so far: grows with everything that is found."""
        found = len(self.tokens) + len(self.responses) + len(self.exchanges) + len(self.unreadable)
        found += len(self.key_sets) + len(self.metadata) + self._sightings + len(self._scanned)
        return found + len(self.messages) + len(self.notices) + len(self.stamps)

    def capture(self) -> Capture:
        """Everything read so far, frozen."""
        tokens = self.tokens
        for index, places in self._further.items():
            tokens[index] = tokens[index].seen_at(*places)
        self._further = {}
        return Capture(
            tuple(self.sources),
            tuple(tokens),
            tuple(self.responses),
            tuple(self.exchanges),
            tuple(self.secrets),
            tuple(self.unreadable),
            self.recorded_at,
            tuple(self.stamps),
            tuple(self.messages),
            tuple(self.notices),
            tuple(self.key_sets),
            tuple(self.metadata),
        )


def tell_share(told: Callable[[float], None], before: float, room: float, share: float) -> None:
    """Says how far one of several inputs is read as how far all of them are: it has ``room`` behind ``before``."""
    told(before + room * share)


def _told_to_nobody(share: float) -> None:
    """Nobody asked how far it is."""


def _overlapping(stretches: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The stretch that shares a character with start..end, of stretches in order that do not overlap each other."""
    at = bisect_left(stretches, (end, -1))
    return stretches[at - 1] if at and stretches[at - 1][1] > start else None


_CUT = Flaw(FlawKind.TRUNCATED, "header", "only the first characters of the token are there")


def _may_be_opaque(value: str) -> bool:
    """Whether that may be a token: one word with a letter or digit in it, but no punctuation or word of a language, and
    not what names a token: the head of a table, ``response.token`` in source code, YOUR_ACCESS_TOKEN in a manual."""
    if len(value.split(None, 1)) != 1 or value[-1] == "(" or not any(map(str.isalnum, value)):
        return False
    if value.rstrip(",;)") in _WORDS or value.startswith(("YOUR_", "your_", "your-")):
        return False
    return value.rpartition(".")[2] not in TOKENS and not value.endswith(".token")


_WORDS = frozenset(("None", "null", "nil", "undefined", "true", "false", "string", "String", "str"))


def _unread(value: str, place: Place) -> Token:
    """What a name says is a token and nobody can read: the beginning of a JWT, or an opaque token."""
    if value.startswith(("eyJ", "ewog", "ew0K")) and "." not in value:  # the beginning of a JSON object in base64
        return Token(value, Kind.BROKEN, {}, {}, (_CUT,), (place,))
    return Token(value, Kind.OPAQUE, {}, {}, (), (place,), plain=True)
