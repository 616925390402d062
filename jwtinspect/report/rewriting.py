"""What is usable or personal in a text, replaced by stand-ins, by value and through every layer; all else stays.

It takes two readings: the first learns the values, the second replaces each wherever it stands. A third, of what came
out, must find nothing to replace: that is how a copy is checked.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

from jwtinspect.core.encoding import Undecodable, decode_base64url
from jwtinspect.core.standin import UNSIGNED, StandIns, filler, holds_standin, is_filler, is_standin
from jwtinspect.core.token import FlawKind, Kind, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.finder import find
from jwtinspect.reading.names import is_removed
from jwtinspect.reading.stream import end_of, start_of
from jwtinspect.report import disclosed, sensitive
from jwtinspect.report.claims_copy import with_standins
from jwtinspect.report.encoded import Opened, opened
from jwtinspect.report.layers import FIRST, FORM, HINTS, OUTER, PERCENT, PLAIN, Edit, Layer, View, layer_at, stretch
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.places import (
    ESCAPED_BEFORE,
    LONGEST,
    NEAR,
    TABLE,
    after_list_or_blank,
    beside,
    column,
    end_of_list,
    end_of_quoted,
    in_block,
    in_triple_quotes,
    is_escaped,
    object_around,
    split,
)
from jwtinspect.report.sensitive import is_a_secret, is_an_address, tells_a_person
from jwtinspect.report.spelling import begins_readably, is_text, laid_out, spellings, unescaped

LAYERS = 7  # encodings upon each other that are opened
_ROOM = 4  # bytes of what is encoded, and encoded in that, for each byte of a text; and
_LEAST_ROOM = 2_000_000  # for any
MOST = 5000  # values that are looked for everywhere; further ones are replaced where a name tells them
_KEPT_TOKENS = 20_000  # redacted tokens that are remembered: logs repeat the same one a thousand times
_TRIES = 32  # beginnings of tokens in one run of characters that are looked at closely
_TRIED_EACH = 32_768  # characters of a run for which there is one more
_BARREN_TIMES = 4  # how often a stretch without tokens may be looked at again for what begins later in it; and
_LEAST_BARREN = 131_072  # bytes that may be so for any
_AHEAD = 16_384  # bytes that are looked at then
_TO_DOT = 4096  # bytes in which the header of such a token ends
_SIGNATURES = 200  # that are looked for apart from their tokens
_LONG = 4000  # bytes: a longer value is replaced where a name tells it, and looked for nowhere else
_MUCH = 200_000  # bytes of all values: more would be slow to search for
_MIDDLE = 20  # characters by which a value is known again though its ends were lost
_KEY_SIZE = 2000  # bytes that looking at a key counts for
_SHORTEST_SIGNATURE = 40  # characters
_CUT = 96  # bytes that may stand between two pieces of a token: the ends of string literals, a break, an indent
_GOES_ON = re.compile(rb"[\"'][+.&\\`^ \t]{0,8}\r?\n[ \t]{0,80}(?:[+.&][ \t]{0,4})?[\"']")  # in the next string literal
_SEARCH_MEMORY = 256 << 20

_PLAIN_TOKEN = re.compile(
    rb"(?<![\w+/.%-])(e[yw][A-Za-z0-9_-]++\.e[yw][A-Za-z0-9_-]++\.[A-Za-z0-9_-]{43,}+)"
    rb"(?=[\"'`,;&<>)}\] \t]|\\[\"nrt]|\Z)"
)
_HASHES = frozenset(("at_hash", "c_hash", "sd_hash"))  # of what a copy has changed
_IDENTITIES = ("iss", "aud", "azp", "client_id", "cid", "appid", "jti", "kid", "scope")
_WORDLIKE = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_ESCAPE_AT = re.compile(rb"[nrtbf]|u[0-9A-Fa-f]{4}")
_DOTTED = re.compile(rb"[.*<\[&%\\]|=2E|\xe2\x80\xa6")  # what stands behind a token's header, or where it was cut
_CHUNK = re.compile(rb"(.+)\.(\d{1,2})")
_LINE_BREAK = re.compile(rb"\\n|\n")
_UNLIKE_WORDS = re.compile(rb"(?=[A-Za-z_+/-]*\d)[\w+/-]{16,}")
_SEMICOLON = re.compile(rb";[ \t]*")
_DISCLOSURE = re.compile(rb"[A-Za-z0-9_-]++(?![+/=.])")
_TAIL = re.compile(rb"\.([A-Za-z0-9_-]{20,}+)(?!\.[A-Za-z0-9_-])")
_CUT_SIGNATURE = re.compile(rb"\.(?!redactedredacted)((?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}+)(?:[^.]{0,12})\Z")
_COOKIE_PAIR = re.compile(rb"\s*(?P<mark>\\*[\"'])[^\"'\\]*(?P=mark)\s*,\s*(?P=mark)(?P<value>[^\"'\\]*)(?P=mark)")
_REST = re.compile(rb"(?P<value>[^\t\r\n\\\"]*)")
_NEXT_LINE = re.compile(rb"(?:\r?\n|(?:\\r)?\\n)[ \t>]*((?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}+)(?![.=])")
_PRIVATE = re.compile(  # RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1
    rb"(?P<mark>\\*\")(?:d|p|q|dp|dq|qi|k)(?P=mark)\s*:\s*(?P=mark)(?P<value>[\w-]{16,}+)"
)
_ROW = re.compile(rb"(?:\A|\n)[^\t\r\n]+\t(?P<value>[^\t\r\n]+)\Z")
_DATA = re.compile(rb"^[ \t]*(?:string)?[dD]ata:[ \t]*\r?\n((?:[ \t]+[^\r\n]+(?:\r?\n|\Z))+)", re.MULTILINE)
_DATUM = re.compile(
    rb"(?m)^[ \t]+[\w.-]+:[ \t]+[\"']?(?P<value>[^\s\"'|>]{6,})|\"[\w.-]+\"\s*:\s*\"(?P<json>[^\"\\]{6,})\""
)
_UPPER = re.compile(rb"[A-Z][a-z\x80-\xff]+[ .-]+[A-Z]")  # as the names of people are written
_OPENING_MARK = re.compile(rb"(?:\\*\"|%22)")
_COOKIE = re.compile(
    rb"(?:\"name\"\s*:\s*\"(?P<name>[^\"\\]*)\"\s*,\s*)?\"value\"\s*:\s*\"(?P<value>(?:[^\"\\]|\\.)*+)\""
    rb"(?:\s*,\s*\"name\"\s*:\s*\"(?P<name_after>[^\"\\]*)\")?"
)
_BESIDE_A_PERSON_PLAINLY = re.compile(
    rb"(?<![\w.-])(?:name|nickname)[ \t]*(?:=[ \t]*|:[ \t]+)(?:(?P<mark>[\"'])(?P<quoted>[^\"'\r\n]+)(?P=mark)"
    rb"|(?P<plain>[^\s,;\"'{}\[\]&=][^,;\r\n\"'{}\[\]&=]*[^\s,;\"'{}\[\]&=]))"
)
_BESIDE_A_PERSON = re.compile(
    rb"(?P<mark>\\*\")(?:name|nickname|picture|formatted|locality)(?P=mark)\s*:\s*(?P=mark)(?P<value>(?:[^\"\\]|\\+u\w{4})+)"
)


class _Encoded(Exception):
    """A text is to be read as what it says: the offset of the first sign of that."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


_PERCENT_SIGN = ord("%")


class Leftover(Exception):
    """Something that a rewritten text still holds: where, in bytes, and what it seems to be."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(offset, what)
        self.offset, self.what = offset, what


class Counts(NamedTuple):
    """How many different things were replaced."""

    tokens: int
    secrets: int
    persons: int


class _Barren(NamedTuple):
    """A stretch of a text in which no token was found."""

    text: bytes
    end: int
    left: int  # bytes of it that may be looked at again

    def end_in(self, text: bytes) -> int:
        """Where it ends in that text; 0 where it stands in another."""
        return self.end if self.text is text else 0


_NOT_BARREN = _Barren(b"", 0, 0)


class Rewriting:
    """What one copy knows: its stand-ins, and the values that were learned."""

    def __init__(self, salt: bytes) -> None:
        self._standins = StandIns(salt)
        self._secrets: dict[bytes, bytes] = {}  # a value as it is written, in one of its encodings -> its stand-in
        self._persons: dict[bytes, bytes] = {}
        self._kept: set[str] = set()  # what identifies issuers, audiences and clients: evidence, never replaced
        self._tokens: dict[bytes, bytes] = {}
        self._read: dict[bytes, Token] = {}
        self._with_standins: dict[bytes, bytes] = {}  # claims as JSON -> the same with stand-ins
        self._seen: tuple[set[bytes], set[bytes], set[bytes]] = (set(), set(), set())
        self._learned = False
        self._room = 0  # bytes that may still be looked at once more in the text at hand: what is encoded, tables
        self._spent: dict[str, int] = {}  # of those that were, by what they stood in
        self.unseen = False  # what begins like a token stood there more often than can be looked at
        self._size = 0  # bytes of all values that were learned
        self.overflowed = False  # more than MOST different values were met
        self.hashed = False  # an at_hash, c_hash or sd_hash stood in a token: it fits no longer
        self._tries: dict[int, tuple[bytes, int, int, int]] = {}  # by depth: the text, the run in it, tries left
        self._barren: dict[int, _Barren] = {}  # by depth
        self._prepare()

    @property
    def counts(self) -> Counts:
        """What was replaced so far, each value once."""
        return Counts(*map(len, self._seen))

    def learn(self, text: bytes) -> None:
        """Learns what the text holds."""
        self._begin(text)
        self._edits(text, 0)

    def learn_value(self, value: str) -> None:
        """Learns one value that a reader of the program knows to be a secret."""
        data = value.encode("utf-8", "surrogatepass")
        if (
            value.isprintable()
            and len(value.split(None, 1)) == 1
            and not holds_standin(value)
            and not is_removed(value)
        ):
            self._secret(data)

    def ready(self) -> None:
        """All was learned: from now on every value is replaced wherever it stands."""
        for value in {each.encode("utf-8", "surrogatepass") for each in self._kept}:
            self._secrets.pop(value, None)
            self._persons.pop(value, None)
        self._learned = True
        self._tokens.clear()  # a value that was learned later may stand in their claims
        self._prepare()

    def rewritten(self, text: bytes) -> bytes:
        """The text without anything usable or personal, searched again wherever it was changed; the same object where
        there is nothing. Raises Leftover where the search finds anything: then it must not be given out."""
        self._begin(text)
        edits = [each for each in self._edits(text, 0) if text[each.start : each.end] != each.new]
        if not edits:
            return text
        new = _applied(text, edits)
        for start, end in _changed(edits):
            self._search_again(new, start, end)
        return new

    def _begin(self, text: bytes) -> None:
        self._room = _LEAST_ROOM + _ROOM * len(text)
        self._spent.clear()
        self._tries.clear()
        self._barren.clear()

    def _search_again(self, text: bytes, start: int, end: int) -> None:
        """Searches a stretch that was changed, with what stands around it."""
        start = max(0, start - NEAR)
        window = text[start : end + NEAR]
        for edit in self._edits(window, 0):
            cut = edit.start == 0 or edit.end == len(window)  # the window's border went through it
            if window[edit.start : edit.end] != edit.new and not (cut and window != text):
                kind = sensitive.KIND.match(window, edit.start)
                is_token = kind is not None and kind.lastgroup in ("token", "twice", "run")
                raise Leftover(start + edit.start, "a token" if is_token else "a secret or a personal value")

    def holds_any(self, text: bytes, values: Iterable[str]) -> bool:
        """Whether the middle of one of the values stands in the text: then most of it does."""
        import re2

        pieces = {each[len(each) // 4 :][:_MIDDLE].encode("utf-8", "surrogateescape") for each in values}
        pieces = {each for each in pieces if len(each) == _MIDDLE}
        if not pieces:
            return False
        return re2.compile(b"|".join(map(re2.escape, pieces)), self._options()).search(text) is not None

    def knows(self, value: str) -> bool:
        """Whether a value was learned as one that must not stand anywhere."""
        return value.encode("utf-8", "surrogatepass") in self._secrets

    def knows_any_in(self, data: bytes) -> bool:
        """Whether something that was learned, or a token, stands in data that are no text."""
        return next(self._values_in(data), None) is not None or _PLAIN_TOKEN.search(data) is not None

    # ------------------------------------------------------------------------------------------------ searching

    def _prepare(self) -> None:
        import re2

        options = self._options()
        known = sorted({*self._secrets, *self._persons}, reverse=True)  # the longer first; RE2 shares what begins alike
        self._known = re2.compile(b"|".join(map(re2.escape, known)), options) if known else None
        sought = (*map(re2.escape, known), *sensitive.SEEN, PERCENT.sign)
        signs = [each.sign for each in OUTER]
        self._pattern = re2.compile(b"|".join(sought), options)
        self._pattern_and_signs = re2.compile(b"|".join((*sought, *signs)), options)
        self._signs = re2.compile(b"|".join(signs), options)

    @staticmethod
    def _options() -> Any:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = _SEARCH_MEMORY
        options.log_errors = False  # it falls back to a slower search by itself
        return options

    def _values_in(self, text: bytes) -> Iterator[bytes]:
        for found in self._known.finditer(text) if self._known is not None else ():
            value = found[0]
            if value in self._secrets or self._stands_alone(text, found.start(), found.end()):
                yield value

    def _edits(self, text: bytes, depth: int) -> list[Edit]:
        """What is to be replaced in the text, in order: first as what it says where all of it is encoded, then as it
        stands, then where single values are percent-encoded."""
        try:
            return self._edits_as_it_stands(text, depth, self._pattern_and_signs if depth < LAYERS else self._pattern)
        except _Encoded as sign:
            outer = self._outer_edits(text, sign.offset, depth)
        if not outer:
            return self._edits_as_it_stands(text, depth, self._pattern)
        view = View(text, 0, len(text), PLAIN, outer)
        further = self._edits_as_it_stands(view.text, depth, self._pattern)
        return _merged(outer, [view.back(each) for each in further if not view.is_done(each)])

    def _outer_edits(self, text: bytes, start: int, depth: int) -> list[Edit]:
        """What is to be replaced in what is encoded as a whole, from a first sign of that on."""
        edits: list[Edit] = []
        reached: dict[str, int] = {}
        hit = self._signs.search(text, start)
        while hit is not None:
            layer, end = layer_at(text, hit.start()), hit.end()
            if layer is not None and end > reached.get(layer.name, 0):
                first, stop = stretch(text, hit.start(), layer, reached.get(layer.name, 0))
                edits = _merged(edits, self._in_view(text, first, stop, layer, [], depth))
                reached[layer.name] = stop
                if len(reached) == 1:
                    end = max(end, stop)
            hit = self._signs.search(text, end)
        return edits

    def _in_view(self, text: bytes, start: int, end: int, layer: Layer, edits: list[Edit], depth: int) -> list[Edit]:
        """What is to be replaced in a stretch that is encoded; ``edits``: what was replaced in it before."""
        view = View(text, start, end, layer, edits)
        if not self._may_open(start, len(view.text)):
            return []
        found: list[Edit] = []
        for each in self._edits(view.text, depth + 1):
            if view.is_done(each):
                continue
            back = view.back(each)
            if view.text[each.start : each.end] != each.new:
                found.append(back)
            elif not edits:  # it holds what was replaced before, and stays as it is written
                found.append(back._replace(new=text[back.start : back.end]))
        return found

    def _may_open(self, start: int, size: int, what: str = "encodings upon each other") -> bool:
        """Whether so many bytes may be looked at once more, for ``what`` they stand in; raises Leftover, which names
        what took most, where that makes that a copy cannot be vouched for."""
        self._room -= size
        self._spent[what] = self._spent.get(what, 0) + size
        if self._room < 0 and self._learned:
            most = max(self._spent, key=lambda each: self._spent[each])
            raise Leftover(start, f"more in {most} than can be looked into")
        return self._room >= 0

    def _edits_as_it_stands(self, text: bytes, depth: int, pattern: Any) -> list[Edit]:
        """The same, of the text as it is written. Each stretch is looked at a bounded number of times. Raises _Encoded
        where the pattern finds a sign that more than single values is encoded."""
        edits: list[Edit] = []
        encoded: list[tuple[int, int]] = []
        position, search = 0, pattern.search
        while True:
            hit = search(text, position)
            if hit is None:
                break
            start, end = hit.span()
            if text[start] == _PERCENT_SIGN and text[start:end] not in self._secrets:
                if depth >= LAYERS:
                    self._refuse_hidden(text, start, end)
                elif not encoded or start >= encoded[-1][1]:
                    encoded.append(stretch(text, start, PERCENT, encoded[-1][1] if encoded else 0))
                position = end
                continue
            if pattern is not self._pattern and text[start] in FIRST and layer_at(text, start):
                raise _Encoded(start)
            found, position = self._at(text, start, end, position, depth)
            if found and pattern is not self._pattern:
                self._heed_signs(text, start, position)
            edits += found
        return self._percent_edits(text, encoded, edits, depth) if encoded else edits

    def _heed_signs(self, text: bytes, start: int, stop: int) -> None:
        """Raises _Encoded where what was found holds a sign that it is encoded: it may be more, or less."""
        value = text[start:stop]
        if not any(each in value for each in HINTS):
            return
        hit = self._signs.search(text, start, stop)
        while hit is not None:
            if layer_at(text, hit.start()):
                raise _Encoded(hit.start())
            hit = self._signs.search(text, hit.start() + 1, stop)

    def _percent_edits(self, text: bytes, encoded: list[tuple[int, int]], edits: list[Edit], depth: int) -> list[Edit]:
        starts = [each.start for each in edits]
        further: list[Edit] = []
        for start, stop in encoded:
            inside = edits[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, stop)]
            layer = PERCENT if text.find(b"%20", start, stop) >= 0 else FORM
            further += self._in_view(text, start, stop, layer, inside, depth)
        return _merged(edits, further)

    def _at(self, text: bytes, start: int, end: int, done: int, depth: int) -> tuple[list[Edit], int]:
        """The edits at one hit, and from where on to search further."""
        value = text[start:end]
        known = self._secrets.get(value)
        if known is None and value in self._persons and self._stands_alone(text, start, end):
            known = self._persons[value]
        if known is not None:
            return [Edit(start, end, known)], end
        kind = sensitive.KIND.match(text, start)
        if kind is None:
            return [], start + 1
        edits = _HANDLERS[kind.lastgroup or ""](self, text, start, kind.end(), done, depth)
        return edits, max(edits[-1].end if edits else 0, start + 1 if kind.lastgroup == "run" else kind.end())

    def _refuse_hidden(self, text: bytes, start: int, end: int) -> None:
        """Raises Leftover where a known value is hidden in more encodings upon each other than are opened."""
        plain = unescaped(text[max(0, start - NEAR) : end + NEAR])
        if next(self._values_in(plain), None) is not None:
            raise Leftover(start, "a known value in many encodings upon each other")

    # -------------------------------------------------------------------------------------------------- values

    def _secret(self, value: bytes) -> bytes:
        """The stand-in of a secret, learned if it is unlike ordinary words."""
        plain = unescaped(value)
        new = self._standins.of(plain)
        self._seen[1].add(plain)
        text = plain.decode("utf-8", "replace")
        if is_worth_a_search(text) and text not in self._kept:
            self._learn(self._secrets, value, plain, new)
        return new

    def _person(self, value: bytes) -> bytes:
        plain = unescaped(value)
        new = self._standins.of(plain)
        self._seen[2].add(plain)
        text = plain.decode("utf-8", "replace")
        if tells_a_person(text) and text not in self._kept:
            self._learn(self._persons, value, plain, new)
        return new

    def _learn(self, known: dict[bytes, bytes], value: bytes, plain: bytes, new: bytes) -> None:
        if value in known and plain in known:
            return
        self._size += len(plain)
        if len(self._seen[1]) + len(self._seen[2]) > MOST or len(plain) > _LONG or self._size > _MUCH:
            self.overflowed = True
            return
        for each in (value, *spellings(plain)):
            known[each] = new

    def _stands_alone(self, text: bytes, start: int, end: int) -> bool:
        """Whether no letter or digit touches the stretch: a name inside a longer word is none."""
        if _WORDLIKE.match(text, end):
            return False
        if not start or not _WORDLIKE.match(text, start - 1):
            return True
        return ESCAPED_BEFORE.search(text[max(0, start - 6) : start]) is not None

    # -------------------------------------------------------------------------------------------------- tokens

    def _token(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        plain = _PLAIN_TOKEN.match(text, start)
        if plain:
            new = self._redacted(plain[1], depth)
            if new is not None:
                return [Edit(start, plain.end(), new)]
        if not begins_readably(text, start):
            return []
        given_up = self._tried(text, start, depth)
        if given_up is not None:
            return [given_up]
        farthest = self._farthest(text, start, depth)
        if farthest is None:
            run = sensitive.RUN.match(text, start)
            return [self._unseen(start, run.end() if run else end)]
        edits = self._tokens_near(text, start, done, depth, farthest) if farthest else []
        return edits or self._run(text, start, end, done, depth)

    def _farthest(self, text: bytes, start: int, depth: int) -> int | None:
        """How far to look for the end of what begins like a token; 0: there is none, None: it cannot be looked at.

        Lines may continue each other, so a token in any line may reach far: a stretch of them in which none was found
        is looked at again only where a header may end, and so often that the time stays linear.
        """
        barren = self._barren.get(depth)
        if barren is None or barren.text is not text or start >= barren.end:
            return LONGEST * 5
        if _DOTTED.search(text, start, min(start + _TO_DOT, barren.end + _CUT)) is None:
            return 0
        size = min(_AHEAD, barren.end - start)
        self._barren[depth] = barren._replace(left=barren.left - size)
        return size if barren.left > 0 else None

    def _tried(self, text: bytes, start: int, depth: int) -> Edit | None:
        """Counts what begins like a token in one run of characters, since for each the rest of the run is looked at.

        Where there are more than any honest run has, the rest is replaced unseen: then the time stays linear.
        """
        held, begin, stop, left = self._tries.get(depth, (b"", 0, 0, 0))
        if held is not text or not begin <= start < stop:
            run = sensitive.RUN.match(text, start)
            begin, stop = start, run.end() if run else start
            left = _TRIES + (stop - start) // _TRIED_EACH
        self._tries[depth] = (text, begin, stop, left - 1)
        return None if left > 0 else self._unseen(start, stop)

    def _unseen(self, start: int, stop: int) -> Edit:
        self.unseen = True
        return Edit(start, stop, filler(stop - start).encode())

    def _tokens_near(self, text: bytes, start: int, done: int, depth: int, farthest: int) -> list[Edit]:
        """The tokens from ``start`` on that are cut, wrapped or encoded, found as the program finds them."""
        first = start_of(text, start)
        until = end_of(text, start) if farthest > LONGEST else start + end_of(text[start : start + farthest], 0)
        before = len(text[first:until].decode("utf-8", "surrogateescape"))
        size = 64  # bytes behind it that may belong to it
        while True:
            stretch = text[first : until + size].decode("utf-8", "surrogateescape")
            found_here = [each for each in find(stretch) if each.start < before]  # what begins later comes in its turn
            ended = not found_here or found_here[-1].end < len(stretch) - _CUT
            if ended or until + size >= len(text) or size > LONGEST:
                break
            size *= 8  # it was cut at the end of the stretch
        if not found_here and until > self._barren.get(depth, _NOT_BARREN).end_in(text):
            self._barren[depth] = _Barren(text, until, _BARREN_TIMES * (until - start) + _LEAST_BARREN)
        edits: list[Edit] = []
        at, reached = first, 0  # the same place in bytes of the text and in characters of the stretch
        for found in found_here:
            begin = at + _size_of(stretch[reached : found.start])
            end = begin + _size_of(stretch[found.start : found.end])
            at, reached = end, found.end
            if "base64" in found.layers or begin < max(start, done) or begin >= until:
                continue
            if edits and b"~" in text[edits[-1].end : begin]:
                break  # disclosures stand between them
            raw = text[begin:end]
            edits.append(Edit(begin, end, self._replaced(found.token, raw, depth)))
            rest = _NEXT_LINE.match(text, end) if len(found.token.compact.rpartition(".")[2]) < 40 else None
            if rest and not is_filler(
                rest[1].decode("ascii")
            ):  # of a signature that goes on in a line of another length
                edits.append(Edit(*rest.span(1), filler(len(rest[1])).encode()))
        return edits

    def _replaced(self, token: Token, raw: bytes, depth: int) -> bytes:
        """What stands for a token that is written in an unusual way: its parts are replaced where they stand."""
        cut = _CUT_SIGNATURE.search(raw) if token.compact.endswith(".") else None
        if cut:  # what stands behind it makes that it is not read as the token's
            raw = raw[: cut.start(1)] + filler(len(cut[1])).encode() + raw[cut.end(1) :]
        old = token.compact.encode("utf-8", "surrogateescape").split(b".")
        new = [part.encode("utf-8", "surrogateescape") for part in self._parts(token, depth)]
        if old == new:
            return raw
        written = raw
        position = 0
        for before, after in zip(old, new, strict=False):
            for spelt in (before, before.replace(b"-", b"+").replace(b"_", b"/")):
                at = written.find(spelt, position) if spelt else -1
                if at >= 0:
                    written = written[:at] + after + written[at + len(spelt) :]
                    position = at + len(after)
                    break
            else:
                if before != after:
                    return laid_out(b".".join(new), raw, b".".join(old))
        if len(new) > len(old):  # an unsecured token that had lost its last dot
            written += b"." + new[-1]
        return written

    def _redacted(self, compact: bytes, depth: int) -> bytes | None:
        """The redacted token for one in plain compact form; None if it is none."""
        known = self._tokens.get(compact)
        if known is None:
            token = self._read.get(compact) or read_token(compact.decode("ascii"))
            if token is None or token.compact.encode("ascii", "replace") != compact:
                return None
            known = ".".join(self._parts(token, depth)).encode("ascii", "replace")
            if len(self._tokens) >= _KEPT_TOKENS:
                self._tokens.clear()
                self._read.clear()
                self._with_standins.clear()
            self._tokens[compact] = known
            self._read[compact] = token
            self._tokens[known] = known
        return known

    def _parts(self, token: Token, depth: int) -> list[str]:
        """The segments of the redacted token: its header, its claims with stand-ins, and fillers."""
        parts = self._replacing(token, depth)
        if parts != token.segments:
            if len(parts) == 3 and len(token.segments[2]) >= _SHORTEST_SIGNATURE and len(self._seen[0]) < _SIGNATURES:
                self._secrets[token.segments[2].encode("utf-8", "surrogateescape")] = parts[2].encode()
            self._seen[0].add(token.compact.encode("utf-8", "surrogateescape"))
        return parts

    def _replacing(self, token: Token, depth: int) -> list[str]:
        parts = token.segments
        for name in _IDENTITIES:
            for value in (token.claims.get(name), token.header.get(name)):
                self._kept.update(filter(_is_text, value if isinstance(value, list) else [value]))
        if not _HASHES.isdisjoint(token.claims):
            self.hashed = True
        if token.kind is Kind.JWE or (len(parts) == 5 and token.kind is Kind.BROKEN):
            return [parts[0], *(part if is_filler(part) or not part else filler(len(part)) for part in parts[1:])]
        payload = [self._payload(token, part, depth) for part in parts[1:2]]
        unsecured = token.kind is Kind.JWS and len(parts) == 3 and not parts[2] and "alg" in token.header
        if unsecured and not token.has(FlawKind.SIGNATURE_REMOVED):
            return [parts[0], *payload, UNSIGNED]  # whose claims alone would be accepted
        return [parts[0], *payload, *(part if is_filler(part) or not part else filler(len(part)) for part in parts[2:])]

    def _payload(self, token: Token, segment: str, depth: int) -> str:
        if is_filler(segment):
            return segment
        if token.header.get("b64") is False:  # RFC 7797: it stands there as it is
            return self._claims(segment.encode("utf-8", "surrogateescape"), token, depth).decode(
                "utf-8", "surrogateescape"
            )
        decoded = decode_base64url(segment)
        data = decoded if isinstance(decoded, bytes) else decoded.data
        if isinstance(decoded, Undecodable) and not data:
            return segment
        if not token.claims and not is_text(data):
            return filler(len(segment)) if segment else segment  # compressed or binary: what it holds cannot be seen
        new = self._claims(data, token, depth)
        return segment if new == data else urlsafe_b64encode(new).rstrip(b"=").decode("ascii")

    def _claims(self, data: bytes, token: Token, depth: int) -> bytes:
        new = self._with_standins.get(data)
        if new is None:
            new = self._with_standins[data] = with_standins(data, token.claims, self._standin_of)
        edits = self._edits(new, depth + 1) if depth < LAYERS else []
        if not edits:
            return new
        new = _applied(new, edits)
        if self._learned:
            self._search_again(new, 0, len(new))
        return new

    def _standin_of(self, value: str) -> bytes:
        data = value.encode("utf-8", "surrogatepass")
        return data if is_standin(value) else self._person(data)

    # -------------------------------------------------------------------------------------------- base64 and shapes

    def _run(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """What base64 holds, if it holds text, rewritten and encoded again."""
        kind = sensitive.KIND.match(text, start)
        if kind and kind.lastgroup == "run":
            inner_start = end - 40
            if inner_start > start and sensitive.KIND.match(text, inner_start):  # a token in quotation marks
                return self._at(text, inner_start, inner_start, done, depth)[0]
            start = inner_start
        inner = opened(text, start) if depth < LAYERS else None
        if inner is None or not self._may_open(start, len(inner.text)):
            return []
        tail = self._tail(text, inner)
        edits = self._edits(inner.text, depth + 1)
        if not edits and not holds_standin(inner.text.decode("latin-1")):
            return tail
        new = _applied(inner.text, edits)
        if new is inner.text:  # it holds what was replaced before
            return [Edit(start, inner.end, text[start : inner.end]), *tail]
        return [Edit(start, inner.end, inner.closed(new)), *tail]

    def _disclosure(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The disclosure of an SD-JWT that begins there; else what any base64 holds."""
        found = _DISCLOSURE.match(text, start)
        if found is None or depth >= LAYERS or (start and _WORDLIKE.match(text, start - 1)):
            return []
        old = found[0].decode("ascii")

        def rewritten(data: bytes) -> bytes:
            return _applied(data, self._edits(data, depth + 1))

        new = disclosed.redacted(old, self._standin_of, rewritten)
        if new is None:
            return self._run(text, start, end, done, depth)
        if new != old and not self._learned and len(self._secrets) < MOST:
            self._secrets |= disclosed.digests(old, new)
        return [Edit(start, found.end(), new.encode("ascii"))]

    def _tail(self, text: bytes, inner: Opened) -> list[Edit]:
        """The signature behind the end of claims whose beginning was cut off, or stands in another line."""
        found = _TAIL.match(text, inner.end) if inner.text.endswith(b"}") else None
        if found is None or is_filler(found[1].decode("ascii")):
            return []
        return [Edit(*found.span(1), filler(len(found[1])).encode())]

    def _email(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
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
        if begin >= start or plain in self._kept or not is_an_address(plain) or plain.endswith("redacted.invalid"):
            return []
        return [Edit(begin, end, self._person(value))]

    def _shape(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        found = re.compile(rb"[\w./-]*").match(text, start)
        value = found[0].rstrip(b"./") if found else b""
        if is_standin(value.decode("latin-1")):
            return []
        if _WORDLIKE.match(text, start - 1) if start else False:
            return []
        return [Edit(start, start + len(value), self._secret(value))]

    def _armour(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        found = sensitive.BLOCK.search(text, end, end + LONGEST)
        stop = found.start() if found else min(len(text), end + 64)
        held = text[end:stop]
        if holds_standin(held.decode("latin-1")):
            return []
        line = b"\\n" if held.startswith((b"\\n", b"\\r")) else b"\n"
        return [Edit(end, stop, line + self._secret(held.strip()) + line)]

    def _key(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The private members of a JWK are learned: they may stand before its kty."""
        if not self._may_open(start, _KEY_SIZE, "keys"):
            return []
        for found in _PRIVATE.finditer(object_around(text, start, end, 8000)):
            if not holds_standin(found["value"].decode("latin-1")):
                self._secret(found["value"])
        return []

    def _rows(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The value of a cookie in a table that a browser's tools show, and those of a Secret of Kubernetes."""
        if text[start : start + 1] == b"\t":
            row = _ROW.search(text[max(done, start - _LONG) : start])
            begin = start - len(row["value"]) if row else start
            return self._value(text, begin, start, "secrets", True, LAYERS) if row else []
        around = text[max(0, start - 4 * NEAR) : end + 8 * NEAR]
        block = (
            _DATA.search(around) if text[start : start + 1] == b"k" else re.search(rb"\"data\":\s*\{([^{}]*)", around)
        )
        for found in _DATUM.finditer(block[1]) if block else ():
            value = found["value"] or found["json"]
            if not sensitive.HOLDS_TOKEN.match(value) and not holds_standin(value.decode("latin-1")):
                self._secret(value)
        return []

    def _user(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The password in an address, or after curl's ``-u``."""
        begin = text.find(b":", start + 3) + 1
        stop = end - 1
        if text[end - 1 : end] != b"@":
            found = sensitive.PLAIN.match(text, end)
            begin, stop = end, found.end() if found else end
        return self._value(text, begin, stop, "secrets", False, depth)

    def _flag(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        if text[start : start + 1] in b"N\t":  # PowerShell's cookies, and a line of the file that curl keeps them in
            pair = (_COOKIE_PAIR if text[start : start + 1] == b"N" else _REST).match(text, end)
            return self._value(text, *pair.span("value"), "secrets", True, LAYERS) if pair else []
        found = sensitive.LINE.match(text, end)
        return self._cookies(text, end, found.end() if found else end, depth, False)

    # ------------------------------------------------------------------------------------------------ by their names

    def _named(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        kind = sensitive.KIND.match(text, start)
        assert kind is not None and kind.lastgroup is not None
        group = kind.lastgroup
        if group == "headers" and self._room < 0:
            return []  # nothing is learned any more, and rewriting will refuse
        before = sensitive.NAME_BEFORE.search(text[max(done, start - 80) : start])
        prefix = before[0] if before else b""
        joined = prefix and prefix[-1:] not in b"_.-$/"
        if joined and group in ("words", "persons") and not is_escaped(text, start, prefix):
            return []
        place = self._place(text, start - len(prefix), start, end, group)
        if place is None:
            self._learn_column(text, start - len(prefix), end, group)
            return []
        begin, stop, quoted, form = place
        if group != "headers":
            stop = min(stop, begin + LONGEST)
        if stop <= begin:
            return []
        if group == "headers":
            if not self._may_open(begin, stop - begin, "headers"):
                return []
            return self._header(text, text[start:end].lower(), begin, stop, depth, prefix)
        if group == "signatures":
            return self._signature(text, begin, stop)
        if group == "words" and not self._in_company(text, start, end, begin, stop, quoted, form):
            return []
        edits: list[Edit] = []
        for first, last in _all_values(text, begin, stop, quoted):
            if group == "persons":
                edits += self._personal(text, text[start:end].lower(), prefix, first, last, quoted or form)
            else:
                edits += self._value(text, first, last, group, quoted, depth)
        return edits

    def _learn_column(self, text: bytes, first: int, end: int, group: str) -> None:
        if text[end : end + 1] not in (b",", b";", b"\t", b'"', b"\r", b"\n") or group not in (
            "secrets",
            "tokens",
            "persons",
        ):
            return
        if not self._may_open(first, min(4 * TABLE, len(text) - end), "tables"):
            return
        for cell in column(text, first, end):
            plain = cell.decode("utf-8", "replace")
            if holds_standin(plain) or is_removed(plain) or sensitive.HOLDS_TOKEN.match(cell):
                continue
            if group == "persons":
                self._person(cell)
            elif is_a_secret(group, plain, True, True):
                self._secret(cell)

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

    def _value(self, text: bytes, begin: int, stop: int, kind: str, quoted: bool, depth: int) -> list[Edit]:
        """One value that its name calls a secret: a JWT in it keeps its claims, all else goes."""
        value = text[begin:stop]
        if _PLAIN_TOKEN.fullmatch(value):
            new = self._redacted(value, depth)
            if new is not None:
                return [Edit(begin, stop, new)]
        plain = unescaped(value).decode("utf-8", "replace").strip()
        if is_standin(plain) or holds_standin(plain):
            return self._inside(text, begin, stop, depth) if len(plain) > 40 else []
        ends_plainly = stop >= len(text) or text[stop : stop + 1] in b"&\r\n \t\"'\\%;"
        if not is_a_secret(kind, plain, quoted, ends_plainly):
            return self._inside(text, begin, stop, depth)
        if sensitive.HOLDS_TOKEN.search(value):
            whole = (quoted or b"~" in value) and not _GOES_ON.match(text, stop)
            edits = self._inside(text, begin, stop, depth) if whole else self._token_within(text, begin, stop, depth)
            if edits and not _leaves_a_secret(text, begin, stop, edits):
                return edits
        return [Edit(begin, stop, self._secret(value))]

    def _signature(self, text: bytes, begin: int, stop: int) -> list[Edit]:
        value = text[begin:stop]
        if len(value) < _SHORTEST_SIGNATURE or sensitive.RUN.fullmatch(value) is None:
            return []
        if not is_filler(value.decode()) and b"encrypted_key" not in text[max(0, begin - 20) : begin]:
            self._seen[0].add(value)
        return [Edit(begin, stop, filler(len(value)).encode())]

    def _token_within(self, text: bytes, begin: int, stop: int, depth: int) -> list[Edit]:
        """The first token in the stretch, with what of it stands beyond: it may be wrapped over several lines."""
        found = sensitive.KIND.search(text, begin, stop)
        while found and found.lastgroup not in ("token", "twice"):
            found = sensitive.KIND.search(text, found.start() + 1, stop)
        return self._at(text, found.start(), found.end(), begin, depth)[0] if found else []

    def _inside(self, text: bytes, begin: int, stop: int, depth: int) -> list[Edit]:
        if depth >= LAYERS or not self._may_open(begin, stop - begin, "values within each other"):
            return []
        return [Edit(begin + a, begin + b, new) for a, b, new in self._edits(text[begin:stop], depth + 1)]

    def _personal(self, text: bytes, name: bytes, prefix: bytes, begin: int, stop: int, sure: bool) -> list[Edit]:
        value = text[begin:stop]
        plain = unescaped(value).decode("utf-8", "replace")
        if not sure or not plain or plain in self._kept or holds_standin(plain) or is_removed(plain):
            return []
        if plain.endswith("@clients") or plain.startswith(("system:serviceaccount:", "http:", "https:", "{", "[")):
            return []
        if plain in ("true", "false", "null") or prefix.lower().endswith(b"server"):
            return []
        if b"ip" in name and not re.fullmatch(r"[\d.:a-fA-F]{7,45}", plain):
            return []
        for found in _BESIDE_A_PERSON.finditer(object_around(text, begin, stop)):
            if not holds_standin(found["value"].decode("latin-1")):
                self._person(found["value"])  # a name is a person's where it stands beside an address or a subject
        for found in _BESIDE_A_PERSON_PLAINLY.finditer(text, max(0, begin - 300), stop + 300):
            beside = found["quoted"] or found["plain"]
            if _UPPER.search(beside) and not holds_standin(beside.decode("latin-1")):
                self._person(beside)
        return [Edit(begin, stop, self._person(value))]

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
                return self._cookie_list(text, begin, depth)
            return self._cookies(text, begin, stop, depth, prefix.lower().endswith(b"set-"))
        scheme = sensitive.SCHEME.match(text, begin, stop)
        start = scheme.end() if scheme else begin
        while stop > start and text[stop - 1 : stop] in b"^ ,;":
            stop -= 1
        if scheme and scheme[0][:5].lower() == b"basic":
            self._learn_basic(text[start:stop])
        return self._value(text, start, stop, "secrets", text[stop : stop + 1] in (b'"', b"'", b"\\"), depth)

    def _learn_basic(self, value: bytes) -> None:
        """The password of ``Basic`` (RFC 7617) may stand elsewhere by itself; its user may be a person."""
        inner = opened(value, 0, 4)
        user, colon, password = inner.text.partition(b":") if inner else (b"", b"", b"")
        if colon and password:
            self._secret(unescaped(password))  # RFC 6749, section 2.3.1: a client's is percent-encoded in it
            if b"@" in user:
                self._person(user)

    def _cookies(self, text: bytes, begin: int, stop: int, depth: int, setting: bool) -> list[Edit]:
        """The values of cookies; what attributes say, above all about time, stays."""
        inner = self._inside(text, begin, stop, depth)
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
                if not equals or not value or (touching and not _leaves_a_secret(text, at, end, touching)):
                    continue
                parts.update(touching)
                mark = _OPENING_MARK.match(value)
                if mark:
                    at, end = at + mark.end(), max(at + mark.end(), end - mark.end())
                edits += self._value(text, at, end, "secrets", True, LAYERS)
        return sorted((*edits, *(each for each in inner if each not in parts)))

    def _cookie_list(self, text: bytes, begin: int, depth: int) -> list[Edit]:
        """The values in a list of cookies; one value that was cut over several cookies is read whole."""
        stop = end_of_list(text, begin)
        whole: dict[bytes, list[tuple[int, int]]] = {}
        for found in _COOKIE.finditer(text, begin, stop):
            name = found["name"] or found["name_after"] or b""
            chunk = _CHUNK.fullmatch(name)
            whole.setdefault(chunk[1] if chunk else b"%d" % found.start(), []).append(found.span("value"))
        edits: list[Edit] = []
        for spans in whole.values():
            joined = b"".join(text[start:end] for start, end in spans)
            inner = self._edits(joined, depth + 1) if depth < LAYERS else []
            if not inner:
                edits += [each for span in spans for each in self._value(text, *span, "secrets", True, LAYERS)]
                continue
            new = _applied(joined, inner)
            for number, (start, end) in enumerate(spans):
                size = end - start if number < len(spans) - 1 else len(new)
                edits.append(Edit(start, end, new[:size]))
                new = new[size:]
        return sorted(edits)


_HANDLERS: dict[str, Callable[[Rewriting, bytes, int, int, int, int], list[Edit]]] = {
    "token": Rewriting._token,
    "twice": Rewriting._run,
    "run": Rewriting._run,
    "disclosed": Rewriting._disclosure,
    "email": Rewriting._email,
    "shape": Rewriting._shape,
    "armour": Rewriting._armour,
    "key": Rewriting._key,
    "rows": Rewriting._rows,
    "user": Rewriting._user,
    "flag": Rewriting._flag,
    **dict.fromkeys(("secrets", "tokens", "signatures", "headers", "words", "persons"), Rewriting._named),
}


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


def _leaves_a_secret(text: bytes, begin: int, stop: int, edits: list[Edit]) -> bool:
    """Whether a part of a secret value that no edit covers looks like one: a token that is too broken to be found."""
    for edit in edits:
        if _UNLIKE_WORDS.search(text, begin, max(begin, edit.start)):
            return True
        begin = edit.end
    return _UNLIKE_WORDS.search(text, begin, max(begin, stop)) is not None


def _merged(edits: list[Edit], further: list[Edit]) -> list[Edit]:
    """Both in order. Where two overlap, one stays that covers both, with what the wider one puts there."""
    if not further:
        return edits
    merged: list[Edit] = []
    for edit in sorted((*edits, *further)):
        last = merged[-1] if merged else None
        if last is None or edit.start >= last.end:
            merged.append(edit)
            continue
        wider = edit if edit.end - edit.start > last.end - last.start else last
        merged[-1] = Edit(last.start, max(last.end, edit.end), wider.new)
    return merged


def _changed(edits: list[Edit]) -> Iterator[tuple[int, int]]:
    """The stretches of the new text that hold edits; what lies close together is one stretch."""
    shift = 0
    first, last = -1, -1
    for edit in edits:
        start = edit.start + shift
        shift += len(edit.new) - (edit.end - edit.start)
        if first >= 0 and start - last > NEAR:
            yield first, last
            first = -1
        first = start if first < 0 else first
        last = edit.end + shift
    yield first, last


def _applied(text: bytes, edits: list[Edit]) -> bytes:
    """The text with the edits made; the same object where they change nothing."""
    pieces: list[bytes] = []
    done = 0
    for start, end, new in edits:
        if start < done or text[start:end] == new:
            continue
        pieces += text[done:start], new
        done = end
    return b"".join((*pieces, text[done:])) if pieces else text


def _size_of(text: str) -> int:
    """How many bytes were decoded to the text."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""
