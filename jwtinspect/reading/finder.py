"""Tokens in any text: none is lost, none is invented, and the time is linear in the text's length."""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from jwtinspect.core.encoding import Mended, ProblemKind, Undecodable, decode_base64url, read_json
from jwtinspect.core.roles import names_token
from jwtinspect.core.token import FlawKind, Place, Token
from jwtinspect.reading.compact import DISCLOSED, disclosed, is_whole_signature, read_segments, read_token
from jwtinspect.reading.pieces import DOT
from jwtinspect.reading.surroundings import before
from jwtinspect.reading.unwrapping import Unwrapped, unwrap

LAYERS = 4  # base64 in base64 is unwrapped so deep

_B64 = r"[A-Za-z0-9_\-+/]"
_ELLIPSES = r"…|\*\*|\.\.\.|<snip|\[\.|\[…"
_BRACE = r"e(?:y[JIA]|w(?:[ok]|0K))"  # base64 of an opening brace, then a quote, a space, a line break or a tab
_BRACE_TWICE = r"ZX(?:l[KJB]|d[vr]|cwS)|WlhsS|QmVhcmVyI"  # base64 of such base64, once and twice; base64 of "Bearer "
_START = re.compile(
    rf"{_BRACE}{_B64}{{9}}|(?<![^\s\"'`=:>(]){_BRACE}{_B64}{{0,8}}+(?={_ELLIPSES})|(?:{_BRACE_TWICE}){_B64}{{40}}"
)
_SHIFTED = re.compile(r"V5S[g-v]|leU[op]")  # base64 of a brace that stands second or third of three characters
_BEFORE = {"V": 2, "l": 3}  # characters between the beginning of those three and there
_RUN = re.compile(rf"{_B64}{{40,}}")
_NEXT_START = re.compile(rf"{_BRACE}{_B64}{{9}}")
_GATE = re.compile(rf"{_BRACE}|{_BRACE_TWICE}")
_HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

_CHAIN = re.compile(rf"({_B64}++)(?:\.{_B64}*+){{0,4}}+")
_CODED = (
    r"%(?:25){0,3}(?:2[bBdDfF]|5[fF])|\\{1,7}/|\\{1,7}u00(?:2[bBdDfF]|5[fF])|=(?:2[BDF]|5F)"
    r"|&\#(?:43|45|47|95|x2[bdfBDF]|x5[fF]);|&(?:plus|sol|lowbar|hyphen);"
)
_PAD = r"=3D|=(?!2E)|%(?:25){0,3}3[dD]|\\{1,7}u003[dD]|&\#61;|&equals;"
# No possessive group here: before Python 3.11.5 one whose inside backtracks matches wrongly (gh-106052; Debian 12 has
# 3.11.2). Nothing is lost, since all that follows a piece is optional and none is ever given back.
_SEGMENT = rf"(?:{_B64}++|{_CODED})*(?:{_PAD}){{0,2}}"
_WIDE_CHAIN = rf"({_B64}(?:{_SEGMENT}))(?:(?:{DOT}){_SEGMENT}){{0,4}}"
_UNIT = rf"(?P<plain>{_B64}++)|(?P<dot>{DOT})|(?P<pad>{_PAD})|(?P<coded>{_CODED})"
_HEX = re.compile(r"([0-9a-fA-F]{2});?$")
_ENTITIES = {"&plus;": "+", "&sol;": "/", "&lowbar;": "_", "&hyphen;": "-"}
_ENTITIES |= {"&#43;": "+", "&#45;": "-", "&#47;": "/", "&#95;": "_"}
_CODINGS = {"%": "percent-encoding", "\\": "JSON string", "&": "HTML entities", "=": "quoted-printable"}
_CODING_NOTES = {
    "percent-encoding": "percent-encoding was decoded",
    "JSON string": "escapes of a JSON string were decoded",
    "HTML entities": "HTML entities were decoded",
    "quoted-printable": "quoted-printable was decoded",
}
_AFTER = re.compile(r"(…|\.{3,}|\*{2,}|<snip[^>\n]{0,20}>|\[[.…][^\]\n]{0,20}\])|([<\[(][^<>\[\]()\n]{0,40}[>\])])")
_OPENING = re.compile(rb'\{[ \t\r\n]*+(?:"[\w@$./: #\\"+|~-]|"?\Z)')
_LONG = 4096  # characters; a first segment longer than that must also end like a JSON object before it is decoded whole
_FOREIGN = re.compile(r"[+/]")


class Found(NamedTuple):
    """A token and where it stands in the text."""

    token: Token  # its one place says the same as the rest
    start: int  # offsets in the text, in characters
    end: int
    name: str  # of the field, header or cookie that holds it, by what stands before it; empty if nothing does
    where: str  # "line 3, column 14"
    layers: tuple[str, ...]  # what it is wrapped in, outermost first: ("percent-encoding", "JSON string")


class _Hit(NamedTuple):
    """A token in an unwrapped text."""

    token: Token
    start: int
    end: int
    name: str
    layers: tuple[str, ...]


def find(text: str, source: str = "s1", told: Callable[[float], None] | None = None, apart: bool = True) -> list[Found]:
    """Every token in the text, in order; the same token again wherever it stands again. ``source``: the Source's id.

    ``told`` hears now and then how much of the text has been searched, from 0 to 1. ``apart``: also tokens in pieces,
    whatever stands between them.
    """
    if not _may_hold(text) and (text.isascii() or not _may_hold(_without_hidden(text))):
        return []
    unwrapped = unwrap(text, apart)
    found: list[Found] = []
    line, line_start, position = 1, 0, 0
    milestone = 0
    for hit in _Scan(unwrapped, 0).all():
        start, end = unwrapped.origin(hit.start), unwrapped.origin(hit.end - 1) + 1
        line += text.count("\n", position, start)
        line_start = max(line_start, text.rfind("\n", position, start) + 1)
        position = start
        if told is not None and start >= milestone:
            told(start / len(text))
            milestone = start + len(text) // 200
        where = f"line {line}, column {start - line_start + 1}"
        place = Place(source, where, hit.name, hit.layers, start, end)
        found.append(Found(hit.token.seen_at(place), start, end, hit.name, where, hit.layers))
    return found


def _may_hold(text: str) -> bool:
    return _GATE.search(text) is not None or _is_shifted(text)


def _is_shifted(text: str) -> bool:
    return ("V5S" in text or "leU" in text) and _SHIFTED.search(text) is not None


def _without_hidden(text: str) -> str:
    for character in _HIDDEN:
        text = text.replace(character, "")
    return text


class _Chain(NamedTuple):
    """Candidate segments with the offsets of each in the text: from, to."""

    spans: list[tuple[int, int]]
    end: int
    wide: bool  # holds encoded characters


class _Scan:
    """One pass over an unwrapped text."""

    def __init__(self, unwrapped: Unwrapped, depth: int) -> None:
        self.unwrapped = unwrapped
        self.text = unwrapped.text
        self.depth = depth
        self._headers: dict[str, Any] = {}
        self._known: dict[object, Token | None] = {}  # by text or segments: logs repeat the same token a thousand times

    def all(self) -> Iterator[_Hit]:
        """The tokens in order, with those in base64 of a text that does not begin with one."""
        if not _is_shifted(self.text):
            return self.hits()
        hits = list(self.hits())
        edges = [hit.start for hit in hits]
        ends = [hit.end for hit in hits]
        hits += [hit for hit in self._shifted() if not _is_inside(hit.start, edges, ends)]
        return iter(sorted(hits, key=lambda hit: hit.start))

    def _shifted(self) -> Iterator[_Hit]:
        done = 0
        for found in _SHIFTED.finditer(self.text):
            start = found.start() - _BEFORE[found[0][0]]
            run = _RUN.match(self.text, start) if start >= done else None
            if run is not None:
                done = run.end()
                yield from self._inner(start, done)

    def hits(self) -> Iterator[_Hit]:
        """The tokens that begin as such, in order. Each stretch is looked at a bounded number of times."""
        position = 0
        while True:
            opening = _START.search(self.text, position)
            if opening is None:
                return
            chain = self._chain(opening.start())
            first_end = chain.spans[0][1]
            position = max(first_end, opening.start() + 1)
            hit = self._first_token(opening.start(), chain)
            if hit is not None:
                yield hit
                position = hit.end
            else:
                yield from self._inner(opening.start(), first_end)

    def _first_token(self, start: int, chain: _Chain) -> _Hit | None:
        """The token whose header begins soonest in the chain's first segment."""
        end = chain.spans[0][1]
        if len(chain.spans) == 1 and not _AFTER.match(self.text, end):  # a header at most, if it is called a token
            return self._token(start, chain) if self._opens(start, end) and self._is_named(start, end) else None
        for begin in self._starts(start, end, chain.wide):
            hit = self._token(begin, chain)
            if hit is not None:
                return hit
        return None

    def _chain(self, start: int) -> _Chain:
        """The up to five segments that begin there."""
        plain = _CHAIN.match(self.text, start)
        if plain and self.text[plain.end() : plain.end() + 1] not in ("%", "\\", "&", "="):
            return _Chain(_spans_between_dots(plain[0], start), plain.end(), False)
        wide = re.compile(_WIDE_CHAIN).match(self.text, start)
        assert wide is not None  # a start is a base64 character
        spans, begin = [], start
        for unit in _units(self.text, start, wide.end()):
            if unit.lastgroup == "dot":
                spans.append((begin, unit.start()))
                begin = unit.end()
        spans.append((begin, wide.end()))
        return _Chain(spans, wide.end(), True)

    def _starts(self, start: int, end: int, wide: bool) -> Iterator[int]:
        """Where in the first segment a header may begin: text may be glued to it (``nextDeyJ``).

        Bounded, so that a megabyte of false starts costs no more than a few passes.
        """
        tries = 64 + (end - start) // 1024
        budget = 4 * (end - start) + 100_000
        first = start
        while tries and budget > 0:
            if wide or self._opens(start, end, whole=start != first):
                budget -= end - start
                yield start
            following = _NEXT_START.search(self.text, start + 1, end)
            if following is None:
                return
            start = following.start()
            tries -= 1

    def _opens(self, start: int, end: int, whole: bool = True) -> bool:
        """Whether the first characters decode to the opening of a JSON object; ``whole``: the last ones to its end."""
        opening = _bytes_of(self.text[start : start + (min(48, end - start) & ~3)])
        if opening and not _OPENING.match(opening):
            return False
        if not whole or end - start < _LONG:
            return True
        return _bytes_of(self.text[end - 4 - (end - start) % 4 : end]).rstrip().endswith(b"}")

    def _token(self, start: int, chain: _Chain) -> _Hit | None:
        """The token that begins at ``start`` in the chain's first segment; None if its header is none."""
        spans = [(start, chain.spans[0][1]), *chain.spans[1:]]
        if not chain.wide and len(spans) == 3 and not self.unwrapped.joints and spans[2][1] > spans[2][0]:
            compact = self.text[start : chain.end]
            token = self._known.get(compact)
            if token is None and not _FOREIGN.search(compact) and self.text[chain.end : chain.end + 1] not in _SIGNS:
                token = read_token(compact)
                if token is not None and not token.flaws:
                    self._known[compact] = token
                else:
                    token = None
            if token is not None:
                return _Hit(token, start, chain.end, *before(self.text, start))
        return self._read_closely(start, spans, chain)

    def _read_closely(self, start: int, spans: list[tuple[int, int]], chain: _Chain) -> _Hit | None:
        name, layers = before(self.text, start)
        texts = [self._segment(span) if chain.wide else self.text[span[0] : span[1]] for span in spans]
        header = self._header(texts[0])
        is_header = isinstance(header, dict) and ("alg" in header or "enc" in header)
        count = _elided(texts)
        cut = count < len(texts)
        if not cut:
            limit = 5 if isinstance(header, dict) and "enc" in header else 3
            if isinstance(header, dict) and not is_header:
                return None
            count = min(count, limit)
        texts, spans = texts[:count], spans[:count]
        end = spans[-1][1]
        after = _AFTER.match(self.text, end)
        if after and (after[1] or (count > 1 and (not texts[-1] or count == 2))):
            cut = cut or after[1] is not None
            end = after.end()
        if count == 1 or (count == 2 and not texts[1]):
            vouched = len(texts[0]) >= 8 or name or self.text[start - 1 : start] in ("'", '"', "`")
            if not (vouched if cut else is_header and self._is_named(start, end)):
                return None
        elif not is_header and not cut and (count < 3 or not re.match(_BRACE, texts[1])):
            return None  # a damaged header counts if a payload follows
        notes: dict[str, None] = {}
        if count == 3 and is_header and isinstance(header, dict) and "enc" not in header:
            texts[2], kept = self._signature(header.get("alg"), texts, spans[2], chain.wide)
            if kept < spans[2][1]:
                end = kept
                cut = False
            if self.text[end : end + 1] == "~":
                notes[DISCLOSED] = None
        for index in self.unwrapped.between(start, end):
            notes[self.unwrapped.reasons[index]] = None
        for coding in self._codings(start, end) if chain.wide else ():
            notes[_CODING_NOTES[coding]] = None
            if coding not in layers:
                layers = (*layers, coding)[:LAYERS]
        key = (*texts, *notes, cut)
        token = self._known[key] if key in self._known else read_segments(texts, (), tuple(notes), cut)
        self._known[key] = token
        if token is None or not (is_header or cut or _is_cut_header(token)):
            return None
        if DISCLOSED in notes:
            behind = _DISCLOSURES.match(self.text, end + 1)
            token = disclosed(token, behind[0] if behind else "")
        return _Hit(token, start, max(end, start + 1), name, layers)

    def _is_named(self, start: int, end: int) -> bool:
        """Whether a header alone is meant as a token: by its name, or because nothing else is there."""
        if len(self.text) - (end - start) <= 40 and not (self.text[:start] + self.text[end:]).strip("\"' \t\r\n."):
            return self.depth == 0
        return names_token(before(self.text, start)[0])

    def _header(self, text: str) -> Any:
        """The JSON value that the text is the base64 of; None where it is none."""
        if text not in self._headers:
            decoded = decode_base64url(text)
            value, problems = read_json(_data(decoded))
            whole = not any(problem.kind is ProblemKind.NOT_JSON for problem in problems)
            self._headers[text] = value if whole and not isinstance(decoded, Undecodable) else None
        return self._headers[text]

    def _segment(self, span: tuple[int, int]) -> str:
        """The segment with what is encoded in it decoded."""
        pieces = []
        for unit in _units(self.text, *span):
            piece = unit[0]
            if unit.lastgroup == "plain":
                pieces.append(piece)
            else:
                pieces.append("=" if unit.lastgroup == "pad" else _decoded(piece))
        return "".join(pieces)

    def _codings(self, start: int, end: int) -> dict[str, None]:
        """The encodings used between the two offsets, in order."""
        units = _units(self.text, start, end)
        encoded = (unit[0] for unit in units if unit.lastgroup != "plain" and unit[0] not in (".", "="))
        return {_CODINGS[piece[0]]: None for piece in encoded}

    def _signature(self, alg: object, texts: list[str], span: tuple[int, int], wide: bool) -> tuple[str, int]:
        """The signature without what was glued to it (a path, the next line), and where it ends in the text."""
        text, (start, end) = texts[2], span
        length = len(text.rstrip("="))
        if not length or is_whole_signature(alg, length):
            return text, end
        ends = self._ends(span) if wide else range(start + 1, end + 1)
        foreign = _FOREIGN.search(text, 1)
        places = [bisect_left(ends, self.unwrapped.joints[index]) + 1 for index in self.unwrapped.between(start, end)]
        places += [foreign.start()] if foreign else []
        for place in sorted(places):
            if is_whole_signature(alg, place):
                return text[:place], ends[place - 1]
        if foreign and not _FOREIGN.search(texts[0] + texts[1]) and re.search("[-_]", "".join(texts)):
            return text[: foreign.start()], ends[foreign.start() - 1]  # two alphabets: a path follows
        return text, end

    def _ends(self, span: tuple[int, int]) -> list[int]:
        """For each character of a decoded segment, where what stands for it ends in the text."""
        ends: list[int] = []
        for unit in _units(self.text, *span):
            ends += range(unit.start() + 1, unit.end() + 1) if unit.lastgroup == "plain" else (unit.end(),)
        return ends

    def _inner(self, start: int, end: int) -> Iterator[_Hit]:
        """The tokens in what the run is the base64 of: a Kubernetes secret, a cookie that holds a JSON response."""
        if self.depth >= LAYERS or end - start < 40:
            return
        if self.text.startswith(("ey", "ew"), start) and not self._opens(start, end, False):
            return
        decoded = decode_base64url(self.text[start:end])
        inner = _data(decoded).decode("utf-8", "replace")
        if not _may_hold(inner):
            return
        name, layers = before(self.text, start)
        for hit in _Scan(unwrap(inner), self.depth + 1).all():
            yield _Hit(hit.token, start, end, hit.name or name, (*layers, "base64", *hit.layers)[:LAYERS])


def _is_inside(start: int, starts: list[int], ends: list[int]) -> bool:
    """Whether the offset lies in one of the stretches, which are in order."""
    at = bisect_right(starts, start)
    return at > 0 and start < ends[at - 1]


_DISCLOSURES = re.compile(r"[\w~-]{0,200000}", re.ASCII)
_SIGNS = ("…", "*", "<", "[", ".", "~")


def _units(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The characters of a stretch, plain and encoded; compiled by its first use, which few inputs make."""
    return re.compile(_UNIT).finditer(text, start, end)


def _bytes_of(text: str) -> bytes:
    """What a piece of either alphabet decodes to, without looking closely."""
    try:
        return a2b_base64(text.replace("-", "+").replace("_", "/") + "==")
    except Base64Error:
        return b""


def _data(decoded: bytes | Mended | Undecodable) -> bytes:
    return decoded if isinstance(decoded, bytes) else decoded.data


def _spans_between_dots(text: str, start: int) -> list[tuple[int, int]]:
    spans = []
    for segment in text.split("."):
        spans.append((start, start + len(segment)))
        start += len(segment) + 1
    return spans


def _elided(texts: list[str]) -> int:
    """How many segments stand before three dots in a row; all of them if there is no such place."""
    for index in range(1, len(texts) - 2):
        if not texts[index] and not texts[index + 1]:
            return index
    return len(texts)


def _is_cut_header(token: Token) -> bool:
    """Whether the header lacks its end, and is not something else altogether."""
    return any(flaw.segment == "header" and flaw.kind is FlawKind.TRUNCATED for flaw in token.flaws)


def _decoded(piece: str) -> str:
    """The character that an encoded one stands for."""
    if piece in _ENTITIES:
        return _ENTITIES[piece]
    found = _HEX.search(piece)
    return chr(int(found[1], 16)) if found else piece[-1]
