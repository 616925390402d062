"""Tokens written in pieces: over lines that a log or a mail begins alike, in string literals, in cookies, in members.

What stands between the pieces may be anything, as long as it is the same again and again but for its digits, or stands
between whole segments. What comes out must be a whole token, with a header, claims and a signature: so no ordinary text
ever makes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from jwtinspect.core.encoding import ProblemKind, Undecodable, decode_base64url, read_json
from jwtinspect.reading.compact import begins_like_jose, is_whole_signature

LONGEST = 65_536  # characters from the first piece to the last
_GAP = 600  # characters between two pieces
_LEAST = 8  # characters of a piece that is not the last
_TRIES = 24  # runs of characters among which the second piece is sought
_SHORTEST = 43  # characters of a signature: HS256 (RFC 7518, section 3.2)
_SIGNATURE = 2732  # characters of any: RSA with 16384 bits
_TAGS = {"A192CBC-HS384": 32, "A256CBC-HS512": 43}  # characters (RFC 7518, section 5.2); 22 of all others

_OPENING = re.compile(r"e[yw][A-Za-z0-9_-]{10,}+")
_GLUED = re.compile(r"(?<!\\[nrt])(?<!%3D)(?<!%20)(?<!=3D)(?<!\n-)(?<!\A-)(?<=[A-Za-z0-9_.-])")  # to a word before it
DOT = r"\.|%(?:25){0,3}2[eE]|\\{1,7}u002[eE]|=2E|&\#(?:46|x2[eE]);|&period;"  # as it is, or encoded
_ENDED = re.compile(rf"(?:=|=3D|%3[dD]){{0,2}}(?:{DOT})")  # a segment, perhaps padded
_UNIT = re.compile(r"\\+(?:[nrt]|u[0-9A-Fa-f]{4})|([A-Za-z0-9_.-]++)")  # an escape, which belongs to no run, or a run
_START = re.compile(r"e[yw][A-Za-z0-9_-]{6,22}")
_RUN = re.compile(r"[A-Za-z0-9_.-]++")
_SEGMENT = re.compile(r"\\+(?:[nrt]|u[0-9A-Fa-f]{4})|([A-Za-z0-9_-]++)")
_STANDARD = r"[+/][A-Za-z0-9+/]|={1,2}\."  # the other alphabet of base64, and padding: no piece ends there
_CUT = r"(?<=\.\.)|…|\xe2\x80\xa6|\*\*|<snip|\[(?:\.|…|\xe2\x80\xa6)"  # what stands where a token was cut off
_ENDS = re.compile(rf"{_STANDARD}|{_CUT}")
_DIGITS = re.compile(  # a number, an offset, or whether a line of a container's log is cut or the last piece of one
    r" *(?:\b[0-9a-f]{4,}\b|\d+)|(?<=stdout |stderr )[PF](?= )"
)
_SIGNED = re.compile(r"(?i)sig(?:nature)?[\"'\\]*\s*[:=>]{1,2}[\s\"'`\\]*\Z")
_OPERATOR = re.compile(r"[\"'`][ \t]*(?:[+.&\\^_]|\r?\n)[\s+.&\\^_]*[\"'`]")  # between two literals that make one
_FOLLOWED = re.compile(r"\.[^\s\"'`\\+.]")  # by another segment
_NUMBERED = re.compile(r"\.(\d{1,3})(\W[^0-9.]{0,60})\Z")
_LINE_END = re.compile(r"[ \t\"'`,;|\\]*\r?(?:\n|\Z)")
_WORD = re.compile(r"[A-Za-z]")


class Pieces(NamedTuple):
    """Where the pieces of one token stand."""

    spans: list[tuple[int, int]]  # from and to, in order
    compact: str  # the token that they make
    segments: bool  # whether each is a segment, and what stands between them stands for its dots

    @property
    def end(self) -> int:
        """Where the last one ends."""
        return self.spans[-1][1]


def pieces_in(text: str) -> Iterator[Pieces]:
    """The tokens that are written in pieces, in order. Each stretch is looked at a bounded number of times."""
    done = 0
    for opening in _OPENING.finditer(text):
        start = opening.start()
        found = pieces_at(text, start) if start >= done and not _GLUED.match(text, start) else None
        if found is not None:
            done = found.end
            yield found


def pieces_at(text: str, start: int) -> Pieces | None:
    """The pieces of the token of which the first begins there; None where it stands whole, or none comes out."""
    end = end_of_first(text, start)
    return (_alike(text, start, end) or _by_segments(text, start)) if end else None


def end_of_first(text: str, start: int) -> int:
    """Where the first piece of a token ends that begins there; 0 where none does, or where it stands whole."""
    run = _RUN.match(text, start)
    if run is None or not is_header_begun(run[0]) or _ENDS.match(text, run.end()):
        return 0
    first, dot, rest = run[0].partition(".")
    header = _header(first) if dot else None
    return 0 if dot and (header is None or _is_whole(header, rest)) else run.end()


def _is_whole(header: dict[str, object], rest: str) -> bool:
    """Whether what follows a header and its dot lacks nothing, or is none of a token's that could be told."""
    if "enc" in header:
        return rest.count(".") == 3 and len(rest.rpartition(".")[2]) == _tag(header["enc"])
    payload, dot, signature = rest.rstrip(".").partition(".")
    return bool(dot) and (is_whole_signature(header.get("alg"), len(signature)) or _object(payload) is None)


def _tag(enc: object) -> int:
    """How many characters an authentication tag has."""
    return _TAGS.get(str(enc), 22)


def is_header_begun(run: str) -> bool:
    """Whether the first characters of a run are those of a token's header."""
    found = _START.match(run)
    return found is not None and _is_jose(found[0][: len(found[0]) & ~3])


@lru_cache(maxsize=1024)
def _is_jose(start: str) -> bool:
    opening = decode_base64url(start)
    return isinstance(opening, bytes) and begins_like_jose(opening, False)


def _object(segment: str) -> dict[str, object] | None:
    """The JSON object that a segment holds whole; None where it holds none."""
    decoded = decode_base64url(segment)
    if isinstance(decoded, Undecodable):
        return None
    value, problems = read_json(decoded if isinstance(decoded, bytes) else decoded.data)
    return value if type(value) is dict and all(each.kind is not ProblemKind.NOT_JSON for each in problems) else None


@lru_cache(maxsize=256)
def _header(segment: str) -> dict[str, object] | None:
    """The same of a header, which many tokens have: it is decoded once."""
    return _object(segment)


# ---------------------------------------------------------------------------------- the same between all of the pieces


def _alike(text: str, start: int, end: int) -> Pieces | None:
    """The pieces between which the same stands, wherever a token is cut: what it is, is tried for the first gap."""
    tries = 0
    for unit in _UNIT.finditer(text, end, end + _GAP):
        if unit.start() == end and unit[1]:
            return None
        if not unit[1]:
            continue
        begin = unit.start()
        if text[start - 1 : start] == text[begin] == "-":  # a line that was taken out, in a difference of two files
            begin += 1
        found = _whole(text, _chain(text, start, end, begin))
        tries += 1
        if found or tries == _TRIES or is_header_begun(unit[1]):
            return found
    return None


def _chain(text: str, start: int, end: int, begin: int) -> list[tuple[int, int]]:
    """The pieces, from the first two on, between which always the same stands but for the digits in it."""
    gap = _DIGITS.split(text[end:begin])
    spans = [(start, end)]
    at, dots, others, length = begin, text.count(".", start, end), 0, end - start
    while True:
        run = _RUN.match(text, at)
        if run is None:
            return spans
        if is_header_begun(run[0]):  # another token, or claims that begin like a header
            others += 1
            if others > 1 or dots > 1:
                return spans
        spans.append(run.span())
        dots += run[0].count(".")
        length += len(run[0])
        if length > LONGEST or dots > 5:
            return spans
        at = _behind(text, run.end(), gap)
        if at < 0:
            return spans


def _behind(text: str, at: int, gap: list[str]) -> int:
    """Where a gap ends that begins there and is like the given one; -1 if there is none."""
    for number, words in enumerate(gap):
        if number:
            digits = _DIGITS.match(text, at)
            if digits is None:
                return -1
            at = digits.end()
        if not text.startswith(words, at):
            return -1
        at += len(words)
    return at


def _is_kin(text: str, start: int, gap: str) -> bool:
    """Whether a gap tells by itself that what follows goes on: its line begins as the first piece's does, or the piece
    has the number that follows the first one's."""
    line = gap[gap.rfind("\n") + 1 :]
    if "\n" in gap and _WORD.search(line):
        return _behind(text, text.rfind("\n", max(0, start - _GAP), start) + 1, _DIGITS.split(line)) >= 0
    before = text[max(0, start - _GAP) : start]
    first, second = _NUMBERED.search(before), _NUMBERED.search(gap)
    if first is None or second is None or first[2] != second[2] or int(second[1]) != int(first[1]) + 1:
        return False
    return before[: first.start()][-_LEAST:] == gap[: second.start()][-_LEAST:]


def _least(first: str, gap: str, kin: bool) -> int:
    """The number of the first piece in which a signature may end whose length says nothing."""
    if kin or _OPERATOR.fullmatch(gap):
        return 1
    if first.count(".") > 1:
        return _SIGNATURE  # it may be short, and what follows something else
    return 2 if _WORD.search(gap) else 1


def _whole(text: str, spans: list[tuple[int, int]]) -> Pieces | None:
    """The whole token that the pieces make, or the first of them."""
    if len(spans) < 2:
        return None
    gap = text[spans[0][1] : spans[1][0]]
    if spans[1][1] - spans[1][0] < _LEAST and (len(spans) > 2 or "," in gap or _WORD.search(gap)):
        return None
    joined = "".join(text[start:end] for start, end in spans)
    segments = joined.split(".", 5)
    header = _header(segments[0]) if len(segments) > 2 else None
    if header is None:
        return None
    if "enc" not in header and _object(segments[1]) is None:
        return None
    kin = _is_kin(text, spans[0][0], gap)
    if len(spans) == 2 and not kin and _WORD.search(gap):
        return None  # two words in a text
    if "\n" in gap and not _LINE_END.match(text, spans[-1][1]):
        kin = False  # a word of the next line, perhaps
    lengths = [*accumulate(end - start for start, end in spans)]
    if "enc" in header:
        last = _end_of_encrypted(header["enc"], segments, lengths)
    else:
        last = _end_of_signed(header.get("alg"), segments, lengths, _least(text[slice(*spans[0])], gap, kin))
    if not last:
        return None
    compact = joined[: lengths[last]]
    dots = len(compact) - len(compact.rstrip("."))  # the end of a sentence
    spans = [*spans[:last], (spans[last][0], spans[last][1] - dots)]
    return Pieces(spans, compact.rstrip("."), False)


def _end_of_signed(alg: object, segments: list[str], lengths: list[int], least: int) -> int:
    """The number of the piece in which the signature ends; 0 where it is in none.

    Where its length is none that ``alg`` gives, it ends with the first piece of another length, not before ``least``.
    """
    before = len(segments[0]) + len(segments[1]) + 2
    most = before + min(len(segments[2]), _SIGNATURE)
    sizes = [(number, length - before) for number, length in enumerate(lengths) if before < length <= most + 1]
    whole = [number for number, size in sizes if is_whole_signature(alg, min(size, len(segments[2])))]
    if whole:
        return whole[-1]
    if lengths[0] - before >= _SHORTEST or len(lengths) < 2:
        return 0
    width = lengths[1] - lengths[0]
    for number, size in sizes:
        ends = lengths[number] - lengths[number - 1] != width or number == sizes[-1][0]
        if ends and number >= least and size >= _SHORTEST:
            return number
    return 0


def _end_of_encrypted(enc: object, segments: list[str], lengths: list[int]) -> int:
    """The same of the authentication tag."""
    if len(segments) < 5 or len(segments[2]) not in (16, 22):  # no initialisation vector
        return 0
    end = sum(map(len, segments[:4])) + 4 + _tag(enc)
    return lengths.index(end) if end in lengths else 0


# ---------------------------------------------------------------------------------------- anything between the segments


def _by_segments(text: str, start: int) -> Pieces | None:
    """The header, the payload and the signature of a token that stand apart, each whole."""
    first = _SEGMENT.match(text, start)
    header = _header(first[1]) if first else None
    if first is None or header is None or "alg" not in header or "protected" in text[max(0, start - 20) : start]:
        return None
    second = next((each for each in _segments(text, first.end()) if text.startswith(("ey", "ew"), each[0])), None)
    if second is None or _goes_on(text, first.end(), second[0]) or _object(text[second[0] : second[1]]) is None:
        return None
    joined = _ENDED.fullmatch(text, first.end(), second[0]) is not None
    third = _signature(text, header.get("alg"), joined, second[1])
    if third is None or _goes_on(text, second[1], third[0]):
        return None
    spans = [first.span(), second, third]
    return Pieces(spans, ".".join(text[begin:end] for begin, end in spans), True)


def _goes_on(text: str, end: int, begin: int) -> bool:
    """Whether what ends there is followed by another segment than what begins there."""
    return end + 1 < begin and _FOLLOWED.match(text, end) is not None


def _segments(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The runs of characters behind ``start``, as far as one may belong to what ends there."""
    at = start
    while True:
        unit = _SEGMENT.search(text, at)
        if unit is None or unit.start() > start + _GAP:
            return
        at = unit.end()
        if unit[1]:
            yield unit.span()


def _signature(text: str, alg: object, joined: bool, start: int) -> tuple[int, int] | None:
    """The signature that stands apart from a payload that ends at ``start``; ``joined``: the header does not."""
    long = None
    for begin, end in _segments(text, start):
        if end - begin < _SHORTEST:
            continue
        gap = text[start:begin]
        if joined and _ENDED.fullmatch(gap):
            return None  # it stands whole
        if is_header_begun(text[begin:end]):
            break
        if joined and _WORD.search(gap) and not _SIGNED.search(gap):
            return None  # a token without its signature, and something else
        if is_whole_signature(alg, end - begin) or _SIGNED.search(gap):
            return begin, end
        if joined and not gap.strip(". \t\r\n"):
            return None  # an unsecured token, and something in the next line
        long = long or (begin, end)
    return long
