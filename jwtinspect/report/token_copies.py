"""Redacted copies of tokens: header, claims and times stay, signatures and what names people go."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from typing import Any, NamedTuple, TypeGuard

from jwtinspect.core.encoding import Undecodable, decode_base64url
from jwtinspect.core.standin import UNSIGNED, filler, is_filler
from jwtinspect.core.token import FlawKind, Kind, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.finder import find
from jwtinspect.reading.pieces import Pieces
from jwtinspect.reading.stream import end_of, pieces_near, start_of
from jwtinspect.report import sensitive
from jwtinspect.report.base64_runs import Base64Runs
from jwtinspect.report.claims_copy import with_standins
from jwtinspect.report.edits import applied
from jwtinspect.report.known_values import KnownValues
from jwtinspect.report.layers import Edit
from jwtinspect.report.places import LONGEST
from jwtinspect.report.spelling import begins_readably, is_text, laid_out
from jwtinspect.report.walk import LAYERS, Walk

_KEPT_TOKENS = 20_000  # redacted tokens that are remembered: logs repeat the same one a thousand times
_TRIES = 32  # beginnings of tokens in one run of characters that are looked at closely
_TRIED_EACH = 32_768  # characters of a run for which there is one more
_BARREN_TIMES = 4  # how often a stretch without tokens may be looked at again for what begins later in it; and
_LEAST_BARREN = 131_072  # bytes that may be so for any
_AHEAD = 16_384  # bytes that are looked at then
_TO_DOT = 4096  # bytes in which the header of such a token ends
_SIGNATURES = 200  # that are looked for apart from their tokens
SHORTEST_SIGNATURE = 40  # characters
_CUT = 96  # bytes that may stand between two pieces of a token: the ends of string literals, a break, an indent
PLAIN_TOKEN = re.compile(
    rb"(?<![\w+/.%-])(e[yw][A-Za-z0-9_-]++\.e[yw][A-Za-z0-9_-]++\.[A-Za-z0-9_-]{43,}+)"
    rb"(?=[\"'`,;&<>)}\] \t]|\\[\"nrt]|\Z)"
)
_SIGNS = 8  # bytes between two pieces that can hold nothing: quotation marks, a break, an indent
_HASHES = frozenset(("at_hash", "c_hash", "sd_hash"))  # of what a copy has changed
_IDENTITIES = frozenset(("iss", "aud", "azp", "client_id", "cid", "appid", "jti", "kid", "scope"))
_DOTTED = re.compile(rb"[.*<\[&%\\]|=2E|\xe2\x80\xa6")  # what stands behind a token's header, or where it was cut
_CUT_SIGNATURE = re.compile(rb"\.(?!redactedredacted)((?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}+)(?:[^.]{0,12})\Z")
_NEXT_LINE = re.compile(rb"(?:\r?\n|(?:\\r)?\\n)[ \t>]*((?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}+)(?![.=])")


class _Barren(NamedTuple):
    """A stretch of a text in which no token was found."""

    text: bytes
    end: int
    left: int  # bytes of it that may be looked at again

    def end_in(self, text: bytes) -> int:
        """Where it ends in that text; 0 where it stands in another."""
        return self.end if self.text is text else 0


_NOT_BARREN = _Barren(b"", 0, 0)


class TokenCopies:
    """The redacted tokens of one copy."""

    def __init__(self, walk: Walk, known: KnownValues, runs: Base64Runs) -> None:
        self._walk, self._known, self._runs = walk, known, runs
        self._tokens: dict[bytes, bytes] = {}
        self._read: dict[bytes, Token] = {}
        self._with_standins: dict[bytes, bytes] = {}  # claims as JSON -> the same with stand-ins
        self._tries: dict[int, tuple[bytes, int, int, int]] = {}  # by depth: the text, the run in it, tries left
        self._barren: dict[int, _Barren] = {}  # by depth
        self.hashed = False  # an at_hash, c_hash or sd_hash stood in a token: it fits no longer
        self.unseen = False  # what begins like a token stood there more often than can be looked at

    def begin(self) -> None:
        """Another text: what begins like a token in it is counted anew."""
        self._tries.clear()
        self._barren.clear()

    def ready(self) -> None:
        """All was learned: a value that was learned later may stand in the claims of tokens that were rewritten."""
        self._tokens.clear()

    def token(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The tokens from ``start`` on, or what base64 holds that begins like one."""
        plain = PLAIN_TOKEN.match(text, start)
        if plain:
            new = self.redacted(plain[1], depth)
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
        edits = self._in_pieces(text, start, depth) if farthest else []
        edits = edits or (self._tokens_near(text, start, done, depth, farthest) if farthest else [])
        return edits or self._runs.run(text, start, end, done, depth)

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

    def _in_pieces(self, text: bytes, start: int, depth: int) -> list[Edit]:
        """The token that is written in pieces from ``start`` on, replaced piece by piece; and what stands between."""
        pieces = pieces_near(text, start)
        new = self.redacted(pieces.compact.encode("ascii"), depth) if pieces else None
        if pieces is None or new is None:
            return []
        written: list[bytes] = []
        done = start
        for (begin, end), piece in zip(pieces.spans, _shared(new, pieces), strict=True):
            between = text[done:begin]
            if len(between) > _SIGNS:
                between = applied(between, self._walk.inside(between, 0, len(between), depth))
            written += between, piece
            done = end
        return [Edit(start, done, b"".join(written))]  # as one: it is searched again as one

    def _tokens_near(self, text: bytes, start: int, done: int, depth: int, farthest: int) -> list[Edit]:
        """The tokens from ``start`` on that are cut, wrapped or encoded, found as the program finds them."""
        first = start_of(text, start)
        until = end_of(text, start) if farthest > LONGEST else start + end_of(text[start : start + farthest], 0)
        before = len(text[first:until].decode("utf-8", "surrogateescape"))
        size = 64  # bytes behind it that may belong to it
        while True:
            stretch = text[first : until + size].decode("utf-8", "surrogateescape")
            found_here = [
                each for each in find(stretch, apart=False) if each.start < before
            ]  # what begins later comes in its turn
            ended = not found_here or found_here[-1].end < len(stretch) - _CUT
            if ended or until + size >= len(text) or size > LONGEST:
                break
            size *= 8  # it was cut at the end of the stretch
        if not found_here and until > self._barren.get(depth, _NOT_BARREN).end_in(text):
            self._barren[depth] = _Barren(text, until, _BARREN_TIMES * (until - start) + _LEAST_BARREN)
        edits: list[Edit] = []
        at, reached = first, 0  # the same place in bytes of the text and in characters of the stretch
        for found in found_here:
            if "base64" in found.layers or found.start < reached:  # several may stand in one run of base64
                continue
            begin = at + _size_of(stretch[reached : found.start])
            end = begin + _size_of(stretch[found.start : found.end])
            at, reached = end, found.end
            if begin < max(start, done) or begin >= until:
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

    def redacted(self, compact: bytes, depth: int) -> bytes | None:
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
            if (
                len(parts) == 3
                and len(token.segments[2]) >= SHORTEST_SIGNATURE
                and len(self._known.seen[0]) < _SIGNATURES
            ):
                self._known.secrets[token.segments[2].encode("utf-8", "surrogateescape")] = parts[2].encode()
            self._known.seen[0].add(token.compact.encode("utf-8", "surrogateescape"))
        return parts

    def _replacing(self, token: Token, depth: int) -> list[str]:
        parts = token.segments
        if not self._known.learned:
            self._keep_identities(token)
        if not _HASHES.isdisjoint(token.claims):
            self.hashed = True
        if token.kind is Kind.JWE or (len(parts) == 5 and token.kind is Kind.BROKEN):
            return [parts[0], *(part if is_filler(part) or not part else filler(len(part)) for part in parts[1:])]
        payload = [self._payload(token, part, depth) for part in parts[1:2]]
        unsecured = token.kind is Kind.JWS and len(parts) == 3 and not parts[2] and "alg" in token.header
        if unsecured and not token.has(FlawKind.SIGNATURE_REMOVED):
            return [parts[0], *payload, UNSIGNED]  # whose claims alone would be accepted
        return [parts[0], *payload, *(part if is_filler(part) or not part else filler(len(part)) for part in parts[2:])]

    def _keep_identities(self, token: Token) -> None:
        """Learns what stays in every copy: who issued it, for whom, and by which key."""
        for members in (token.claims, token.header):
            for name in _IDENTITIES & members.keys():
                value = members[name]
                self._known.kept.update(filter(_is_text, value if isinstance(value, list) else [value]))

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
            new = self._with_standins[data] = with_standins(data, token.claims, self._known.standin_of)
        edits = self._walk.edits(new, depth + 1) if depth < LAYERS else []
        if not edits:
            return new
        new = applied(new, edits)
        if self._known.learned:
            self._walk.search_again(new, 0, len(new))
        return new


def _shared(new: bytes, pieces: Pieces) -> list[bytes]:
    """What stands in each piece of a new token: as much as before, and what is left in the last one."""
    if pieces.segments:
        return new.split(b".")
    shares: list[bytes] = []
    for start, end in pieces.spans[:-1]:
        shares.append(new[: end - start])
        new = new[end - start :]
    return [*shares, new]


def _size_of(text: str) -> int:
    """How many bytes were decoded to the text."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def _is_text(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""
