"""What is usable or personal in a text, replaced by stand-ins, by value and through every layer; all else stays.

It takes two readings: the first learns the values, the second replaces each wherever it stands. A third, of what came
out, must find nothing to replace: that is how a copy is checked.
"""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeGuard

from jwtinspect.core.encoding import Undecodable, decode_base64url
from jwtinspect.core.standin import StandIns, filler, holds_standin, is_filler, is_standin
from jwtinspect.core.token import FlawKind, Kind, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.finder import find
from jwtinspect.reading.names import is_removed
from jwtinspect.reading.stream import end_of, start_of
from jwtinspect.report import sensitive
from jwtinspect.report.claims_copy import with_standins
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.places import (
    ESCAPED_BEFORE,
    LONGEST,
    NEAR,
    after_list_or_blank,
    beside,
    end_of_list,
    end_of_quoted,
    is_escaped,
    object_around,
    split,
)
from jwtinspect.report.sensitive import is_a_secret, is_an_address, tells_a_person
from jwtinspect.report.spelling import begins_readably, is_text, laid_out, spellings, unescaped

LAYERS = 4  # base64 in base64 is opened so deep
MOST = 5000  # values that are looked for everywhere; further ones are replaced where a name tells them
_KEPT_TOKENS = 20_000  # redacted tokens that are remembered: logs repeat the same one a thousand times
_SIGNATURES = 200  # that are looked for apart from their tokens
_LONG = 4000  # bytes: a longer value is replaced where a name tells it, and looked for nowhere else
_MUCH = 200_000  # bytes of all values: more would be slow to search for
_MIDDLE = 20  # characters by which a value is known again though its ends were lost
_SHORTEST_SIGNATURE = 40  # characters
_SEARCH_MEMORY = 256 << 20

_PLAIN_TOKEN = re.compile(
    rb"(?<![\w+/.%-])(e[yw][A-Za-z0-9_-]++\.e[yw][A-Za-z0-9_-]++\.[A-Za-z0-9_-]{43,}+)"
    rb"(?=[\"'`,;&<>)}\] \t]|\\[\"nrt]|\Z)"
)
_IDENTITIES = ("iss", "aud", "azp", "client_id", "cid", "appid", "jti", "kid", "scope")
_WORDLIKE = re.compile(rb"[A-Za-z0-9_\x80-\xff]")
_ESCAPE_AT = re.compile(rb"[nrtbf]|u[0-9A-Fa-f]{4}")
_CHUNK = re.compile(rb"(.+)\.(\d{1,2})")
_LINE_BREAK = re.compile(rb"\\n|\n")
_UNLIKE_WORDS = re.compile(rb"(?=[A-Za-z_+/-]*\d)[\w+/-]{16,}")
_SEMICOLON = re.compile(rb";[ \t]*")
_OPENING_MARK = re.compile(rb"(?:\\*\"|%22)")
_COOKIE = re.compile(
    rb"(?:\"name\"\s*:\s*\"(?P<name>[^\"\\]*)\"\s*,\s*)?\"value\"\s*:\s*\"(?P<value>(?:[^\"\\]|\\.)*+)\""
    rb"(?:\s*,\s*\"name\"\s*:\s*\"(?P<name_after>[^\"\\]*)\")?"
)
_BESIDE_A_PERSON = re.compile(
    rb"(?P<mark>\\*\")(?:name|nickname|picture|formatted|locality)(?P=mark)\s*:\s*(?P=mark)(?P<value>(?:[^\"\\]|\\+u\w{4})+)"
)


class Edit(NamedTuple):
    """A stretch of a text and what is to stand there."""

    start: int
    end: int
    new: bytes


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
        self._pattern: Any = None
        self._learned = False
        self._size = 0  # bytes of all values that were learned
        self.overflowed = False  # more than MOST different values were met
        self.hashed = False  # an at_hash or c_hash stood in a token: it fits no longer
        self._prepare()

    @property
    def counts(self) -> Counts:
        """What was replaced so far, each value once."""
        return Counts(*map(len, self._seen))

    def learn(self, text: bytes) -> None:
        """Learns what the text holds."""
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
        edits = [each for each in self._edits(text, 0) if text[each.start : each.end] != each.new]
        if not edits:
            return text
        new = _applied(text, edits)
        for start, end in _changed(edits):
            self._search_again(new, start, end)
        return new

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
        known = sorted({*self._secrets, *self._persons}, key=len, reverse=True)
        self._known = re2.compile(b"|".join(map(re2.escape, known)), options) if known else None
        self._pattern = re2.compile(b"|".join((*map(re2.escape, known), *sensitive.SEEN)), options)

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
        """What is to be replaced in the text, in order. Each stretch is looked at a bounded number of times."""
        edits: list[Edit] = []
        position, search = 0, self._pattern.search
        while True:
            hit = search(text, position)
            if hit is None:
                return edits
            start, end = hit.span()
            found, position = self._at(text, start, end, position, depth)
            edits += found

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
        if kind.lastgroup == "unusual":
            return [], self._search_unescaped(text, start, kind.end())
        edits = _HANDLERS[kind.lastgroup or ""](self, text, start, kind.end(), done, depth)
        return edits, max(edits[-1].end if edits else 0, start + 1 if kind.lastgroup == "run" else kind.end())

    def _search_unescaped(self, text: bytes, start: int, end: int) -> int:
        """Where a search goes on after letters that were encoded without need: how a value is hidden from a search."""
        stop = end + NEAR
        if self._known is not None:
            plain = unescaped(text[max(0, start - NEAR) : stop])
            if next(self._values_in(plain), None) is not None:
                raise Leftover(start, "a known value in an unusual encoding")
        return end

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
        edits = self._tokens_near(text, start, done, depth)
        return edits or self._run(text, start, end, done, depth)

    def _tokens_near(self, text: bytes, start: int, done: int, depth: int) -> list[Edit]:
        """The tokens from ``start`` on that are cut, wrapped or encoded, found as the program finds them."""
        first, until = start_of(text, start), end_of(text, start)
        size = 64  # bytes behind it that may belong to it
        while True:
            stretch = text[first : until + size].decode("utf-8", "surrogateescape")
            found_here = find(stretch)
            if until + size >= len(text) or size > LONGEST or not found_here or found_here[-1].end < len(stretch) - 8:
                break
            size *= 8  # it was cut at the end of the stretch
        plain = stretch.isascii()
        edits: list[Edit] = []

        def offset(place: int) -> int:
            return first + (place if plain else len(stretch[:place].encode("utf-8", "surrogateescape")))

        for found in found_here:
            begin, end = offset(found.start), offset(found.end)
            if "base64" in found.layers or begin < max(start, done) or begin >= until:
                continue
            raw = text[begin:end]
            edits.append(Edit(begin, end, self._replaced(found.token, raw, depth)))
        return edits

    def _replaced(self, token: Token, raw: bytes, depth: int) -> bytes:
        """What stands for a token that is written in an unusual way: its parts are replaced where they stand."""
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
        if "at_hash" in token.claims or "c_hash" in token.claims:
            self.hashed = True
        if token.kind is Kind.JWE or (len(parts) == 5 and token.kind is Kind.BROKEN):
            return [parts[0], *(part if is_filler(part) or not part else filler(len(part)) for part in parts[1:])]
        payload = [self._payload(token, part, depth) for part in parts[1:2]]
        unsecured = token.kind is Kind.JWS and len(parts) == 3 and not parts[2] and "alg" in token.header
        if unsecured and not token.has(FlawKind.SIGNATURE_REMOVED):
            return [parts[0], *payload, filler(43)]  # whose claims alone would be accepted
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
            start = end - 40
            if sensitive.KIND.match(text, start):  # a token in quotation marks
                return self._at(text, start, start, done, depth)[0]
        found = sensitive.RUN.match(text, start)
        run = found[0] if found else b""
        if depth >= LAYERS or len(run) < 24:
            return []
        if not begins_readably(run, 0, 64):
            return []
        body = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        body = body[: len(body) - (len(body) % 4 == 1)]
        try:
            data = a2b_base64(body + b"=" * (-len(body) % 4))
        except Base64Error:
            return []
        if not is_text(data):
            return []
        edits = self._edits(data, depth + 1)
        if not edits:
            return []
        new = _applied(data, edits)
        if new is data:  # it holds what was replaced before
            return [Edit(start, start + len(run), run)]
        url = b"-" in run or b"_" in run
        encoded = urlsafe_b64encode(new) if url else b64encode(new)
        return [Edit(start, start + len(run), encoded if run.endswith(b"=") or not url else encoded.rstrip(b"="))]

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

    def _user(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The password in an address, or after curl's ``-u``."""
        begin = text.find(b":", start + 3) + 1
        stop = end - 1
        if text[end - 1 : end] != b"@":
            found = sensitive.PLAIN.match(text, end)
            begin, stop = end, found.end() if found else end
        return self._value(text, begin, stop, "secrets", False, depth)

    def _flag(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        found = sensitive.LINE.match(text, end)
        return self._cookies(text, end, found.end() if found else end, depth, False)

    # ------------------------------------------------------------------------------------------------ by their names

    def _named(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        kind = sensitive.KIND.match(text, start)
        assert kind is not None and kind.lastgroup is not None
        group = kind.lastgroup
        before = sensitive.NAME_BEFORE.search(text[max(done, start - 80) : start])
        prefix = before[0] if before else b""
        joined = prefix and prefix[-1:] not in b"_.-$"
        if joined and group in ("words", "persons") and not is_escaped(text, start, prefix):
            return []
        place = self._place(text, start - len(prefix), start, end, group)
        if place is None:
            return []
        begin, stop, quoted, form = place
        stop = min(stop, begin + LONGEST)
        if stop <= begin:
            return []
        if group == "headers":
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

    def _place(self, text: bytes, first: int, start: int, end: int, group: str) -> tuple[int, int, bool, bool] | None:
        """Where the value of a name stands, whether in quotation marks, and whether after an equals sign."""
        called = sensitive.CALLED.search(text[max(0, first - 40) : first])
        if called:
            return beside(text, first, end, called["quote"])
        after = sensitive.AFTER.match(text, end)
        if after is None:
            return after_list_or_blank(text, first, end, group)
        if not after["open"]:
            limit = after.end() + LONGEST
            if group == "headers":
                found = sensitive.LINE.match(text, after.end(), limit)
            elif after["equals"]:
                nested = after["equals"] != b"=" and after["equals"] != b"=>"
                found = (sensitive.FORM_IN_FORM if nested else sensitive.FORM).match(text, after.end(), limit)
            else:
                found = sensitive.PLAIN.match(text, after.end(), limit)
            return after.end(), found.end() if found else after.end(), False, after["equals"] is not None
        mark = after["open"].lstrip(b"[ \t\r\n")
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
        if b"ey" in value or b"ew" in value or b"ZX" in value:
            edits = self._inside(text, begin, stop, depth) if quoted else self._token_within(text, begin, stop, depth)
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
        value = text[begin:stop]
        return (
            [Edit(begin + a, begin + b, new) for a, b, new in self._edits(value, depth + 1)] if depth < LAYERS else []
        )

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
        return self._value(text, start, stop, "secrets", text[stop : stop + 1] in (b'"', b"'", b"\\"), depth)

    def _cookies(self, text: bytes, begin: int, stop: int, depth: int, setting: bool) -> list[Edit]:
        """The values of cookies; what attributes say, above all about time, stays."""
        inner = self._inside(text, begin, stop, depth)
        edits = list(inner)
        for line in split(text, begin, stop, _LINE_BREAK):
            for number, (start, end) in enumerate(split(text, *line, _SEMICOLON)):
                name, equals, value = text[start:end].partition(b"=")
                if setting and number:
                    break
                at = start + len(name) + 1
                if not equals or not value or any(each.start < end and each.end > at for each in inner):
                    continue
                mark = _OPENING_MARK.match(value)
                if mark:
                    at, end = at + mark.end(), max(at + mark.end(), end - mark.end())
                edits += self._value(text, at, end, "secrets", True, LAYERS)
        return sorted(edits)

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
    "email": Rewriting._email,
    "shape": Rewriting._shape,
    "armour": Rewriting._armour,
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


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""
