"""Text with everything taken out that cuts a token into pieces, and the way back to where each piece stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from jwtinspect.reading.pieces import is_header_begun, pieces_in

_TOKEN = r"[A-Za-z0-9_\-+/=.~%]"
_STAMP = r"(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?"  # a CI log stamps each line
_ALONE = (  # nothing but token characters to the end of the line, or to the quote or element that ends with them
    rf"(?={_TOKEN}++(?:[ \t]*+\r?$|[\"'`](?:[,;)\]}}]|[ \t]*+\r?$)|</|\]\]>))"
)
# Patterns as text: each is compiled when a text first has what it looks for, not at every start of the program.
_HIDDEN = (
    rf"(?<={_TOKEN})(?:[\u200b-\u200d\u2060\ufeff\u00ad]"
    rf"|&(?:shy|ZeroWidthSpace|NoBreak|#8203|#x200[bB]);|<wbr ?/?>)+(?={_TOKEN})"
)
_HIDDEN_ENTITIES = ("&shy;", "&Zero", "&NoBr", "&#8203", "&#x200", "<wbr")
_TAGS = r"((?:</?(?:span|b|i|em|font|mark|code)(?:\s[^<>]{0,100})?>){0,4})"
_COLOURED = rf"(?<=[\w-]{{10}}){_TAGS}\.{_TAGS}(?=[\w-]{{10}})"  # each segment an element of its own: only at a dot
_WRAPPED = rf"^{_STAMP}(?=([ \t]*+))[^\r\n]{{60,80}}(?<={_TOKEN})(?=( ?\r?\n{_STAMP}\1){_ALONE})"
_QUOTED = rf"^(?=((?:[ \t]*+>)+[ \t]*+))\1[^\r\n]*+(?<={_TOKEN})(?=(\r?\n\1){_ALONE})"
_TRACE_ROW = rf"^[0-9a-f]{{4,8}}: ()[^\r\n]{{64}}(?<={_TOKEN})(?=(\r?\n[0-9a-f]{{4,8}}: ){_TOKEN})"
_ROW = "[0-9a-f]{4,8}: "  # where a trace is read by pieces, a piece begins with a row
_SOFT_BREAK = rf"^()[^\r\n]{{40,79}}(?<={_TOKEN})(?=(=\r?\n){_TOKEN})"  # RFC 2045, section 6.7
_ESCAPED = rf"(?<={_TOKEN})\\\r?\n[ \t]{{0,80}}(?={_TOKEN})"
_LITERALS = (  # the quote first, and of long lines their end: what a search can leap to
    rf"[\"'](?<={_TOKEN}.)[+.&\\`^ \t]{{0,8}}\r?\n[ \t]{{0,80}}(?:[+.&][ \t]{{0,4}})?[\"'](?={_TOKEN})"
)
_LONG = rf"{_TOKEN}{{59}}[A-Za-z0-9_.-]"
_SEGMENT = re.compile(r"(?<![\w.-])[\w-]+\.\Z")  # one alone, and its dot
_SIGNATURE = re.compile(r"[\w-]{43,}+(?!\.)")
_LONG_LINE = rf"\n(?:(?<={_LONG}\n)|(?<={_LONG}\r\n))(?P<indent>[ \t]{{0,80}}){_ALONE}"
_WIDEST = 1000  # characters of a line that a terminal wrapped
_MARKED_DOWN = rf"(?<={_TOKEN})\\(?=_)"  # Markdown, LaTeX
_CHUNK = r"(?<![\w.$-])([\w$-][\w.$-]{0,99})\.(\d{1,3})=([A-Za-z0-9_.+/%-]++)"
_GAP = 4096  # characters between two chunks of one cookie: the attributes of Set-Cookie at most
_APART = "its segments were joined"
_BEGINNING = re.compile("e(?:y[JIA]|w[ok0])")


class Unwrapped(NamedTuple):
    """A text without its cuts."""

    text: str
    joints: list[int]  # offsets in ``text`` at which something was taken out, in order
    shifts: list[int]  # how many characters were taken out up to and with that joint
    reasons: list[str]  # phrases: "line breaks were removed"

    def origin(self, offset: int) -> int:
        """Where the character at that offset stood."""
        index = bisect_right(self.joints, offset)
        return offset + self.shifts[index - 1] if index else offset

    def between(self, start: int, end: int) -> range:
        """The indices of the joints inside the stretch."""
        return range(bisect_right(self.joints, start), bisect_right(self.joints, end - 1))


def unwrap(text: str, apart: bool = True) -> Unwrapped:
    """The text with wrapped lines, quoted and traced rows and chunked cookies joined, and hidden characters removed.

    Two lines are joined only if the left one ends in a token character at a width of 60 to 80, in 60 of them where it
    is wider, or both have the same quoting prefix, and the next one is nothing but token characters: what follows a
    token is not glued to it. String literals that source code joins are joined, and with
    ``apart`` whatever else stands between the pieces of a token.
    """
    cuts = sorted(_cuts(text))
    if apart:
        cuts = _with_pieces(text, cuts)
    if not cuts:
        return Unwrapped(text, [], [], [])
    pieces: list[str] = []
    joints: list[int] = []
    shifts: list[int] = []
    reasons: list[str] = []
    done = removed = 0
    for start, end, reason in cuts:
        if end <= done:
            continue
        start = max(start, done)
        pieces.append(text[done:start])
        removed += end - start
        if reason == _APART:
            pieces.append(".")
            removed -= 1
        if joints and joints[-1] == end - removed:
            shifts[-1] = removed
        else:
            joints.append(end - removed)
            shifts.append(removed)
            reasons.append(reason)
        done = end
    pieces.append(text[done:])
    return Unwrapped("".join(pieces), joints, shifts, reasons)


def _with_pieces(text: str, cuts: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The same, with what stands between the pieces of tokens that nothing else joins; nothing else counts there."""
    done = 0
    known = {(start, end): reason for start, end, reason in cuts}
    joined: list[tuple[int, int, str]] = []
    for found in pieces_in(text):
        start = found.spans[0][0]
        joined += cuts[bisect_left(cuts, (done,)) : bisect_left(cuts, (start,))]
        for (_, end), (begin, _) in pairwise(found.spans):
            reason = known.get((end, begin)) or _reason(text[end:begin])
            joined.append((end, begin, _APART if found.segments else reason))
        done = found.end + 1  # nor is anything joined to its end
    return [*joined, *cuts[bisect_left(cuts, (done,)) :]] if done else cuts


def _reason(gap: str) -> str:
    if not gap.strip():
        return "line breaks were removed"
    return "string literals were joined" if gap[0] in "\"'`" else "its pieces were joined"


def _cuts(text: str) -> list[tuple[int, int, str]]:
    """What is to be taken out: start, end, and the phrase that says so."""
    cuts: list[tuple[int, int, str]] = []
    if not text.isascii() or any(each in text for each in _HIDDEN_ENTITIES):
        cuts += ((*found.span(), "zero-width characters were removed") for found in re.finditer(_HIDDEN, text))
    if "</" in text:
        for found in re.finditer(_COLOURED, text):
            cuts += ((*found.span(side), "markup was removed") for side in (1, 2) if found[side])
    if "\\_" in text:
        cuts += ((*found.span(), "backslashes were removed") for found in re.finditer(_MARKED_DOWN, text))
    if "\n" in text:
        kinds = [(_WRAPPED, "line breaks were removed")]
        if ">" in text:
            kinds.append((_QUOTED, "line breaks and quoting marks were removed"))
        if "0000: " in text or re.match(_ROW, text):
            kinds.append((_TRACE_ROW, "the offsets of a trace were removed"))
        if "=\n" in text or "=\r\n" in text:
            kinds.append((_SOFT_BREAK, "quoted-printable line breaks were removed"))
        for pattern, reason in kinds:
            for found in re.finditer(pattern, text, re.MULTILINE):
                start, end = found.span(2)
                if not (_BEGINNING.match(text, end) and text.count(".", found.start(), start) > 1):  # another token
                    cuts.append((start, end, reason))
        if "\\\n" in text or "\\\r\n" in text:
            cuts += ((*found.span(), "escaped line breaks were removed") for found in re.finditer(_ESCAPED, text))
        cuts += (*_between_literals(text), *_between_lines(text))
    if ".0=" in text and ".1=" in text:
        cuts += _between_chunks(text)
    return cuts


def _between_literals(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands between string literals that source code joins over lines."""
    for found in re.finditer(_LITERALS, text):
        start, end = found.span()
        if not _BEGINNING.match(text, end) or text[start - 1] == ".":
            yield start, end, "string literals were joined"


def _between_lines(text: str) -> Iterator[tuple[int, int, str]]:
    """What stands between a token's lines that a terminal wider than 80 characters cut, or that hang below the
    first one."""
    for found in re.finditer(_LONG_LINE, text, re.MULTILINE):
        start, end = found.span()
        line = text[max(0, start - _WIDEST) : start].rpartition("\n")[2]
        hangs = _hangs(line, len(found["indent"]))
        wide = 80 < len(line) < _WIDEST and _goes_on(text, start, end, line)
        if (hangs or wide) and _belongs(line.rstrip("\r"), text, end):
            yield start - line.endswith("\r"), end, "line breaks were removed"


def _belongs(line: str, text: str, end: int) -> bool:
    """Whether what stands at ``end`` goes on with the line, or is a token of its own.

    A dot at the line's end is joined to if one segment stands before it: to a payload, or to a payload's signature.
    That of two segments ends what has no signature.
    """
    begins = _BEGINNING.match(text, end) is not None
    if not line.endswith("."):
        return not begins
    return _SEGMENT.search(line) is not None and (begins or _SIGNATURE.match(text, end) is not None)


def _goes_on(text: str, start: int, end: int, line: str) -> bool:
    """Whether what follows the wide line is more than a word: long, or the last of several lines as wide."""
    before = text[max(0, start - 2 * len(line) - 2) : start - len(line)]
    return re.compile(rf"{_TOKEN}{{24}}").match(text, end) is not None or len(before.strip("\n")) == len(line)


def _hangs(line: str, indent: int) -> bool:
    """Whether what is indented so far goes on with the value of ``name : value``, as PowerShell prints a list."""
    return indent > 1 and line[:indent].rstrip().endswith(":") and line[indent - 1 : indent] == " "


def _between_chunks(text: str) -> list[tuple[int, int, str]]:
    """What stands between the values of ``name.0=...; name.1=...``, cookies that one value was cut over."""
    cuts: list[tuple[int, int, str]] = []
    ends: dict[str, tuple[int, int]] = {}  # name -> number and end of its last chunk
    for found in re.finditer(_CHUNK, text):
        name, number = found[1], int(found[2])
        last, end = ends.get(name, (-1, 0))
        if number == last + 1:
            starts = is_header_begun(found[3]) or _BEGINNING.search(text, end, found.start())  # another token
            if last >= 0 and found.start() - end < _GAP and not starts:
                cuts.append((end, found.start(3), "the chunks of a cookie were joined"))
            ends[name] = number, found.end()
    return cuts
