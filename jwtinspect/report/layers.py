"""Encodings that are laid over a text sign by sign: percent, entities, escapes, quoted-printable, doubled quotes.

Where such an encoding also covers the signs between names and values, a text is looked at as what it says: a view, in
which every place knows where it stands in the text. What is found in a view is replaced where it stands; all around it
stays, byte for byte, so nothing is ever encoded anew.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

FARTHEST = 200_000  # bytes to either side of the sign at which an encoded stretch was noticed
_BEFORE = 2_000  # bytes before it, where lines or strings are looked for


class Edit(NamedTuple):
    """A stretch of a text and what is to stand there."""

    start: int
    end: int
    new: bytes


class Layer(NamedTuple):
    """One encoding."""

    name: str
    sign: bytes  # RE2: what is looked for in the whole text; ordinary text has little of it
    border: re.Pattern[bytes]  # what ends a stretch to the left of the sign
    reach: re.Pattern[bytes]  # the stretch from the sign on
    escape: re.Pattern[bytes]
    plain: Callable[[re.Match[bytes]], bytes]
    spelt: Callable[[bytes], bytes]  # how what is to stand there is written in this encoding


class View:
    """What a stretch of a text says in one of its encodings; what was replaced in it already counts as one sign."""

    def __init__(self, text: bytes, start: int, end: int, layer: Layer, edits: list[Edit]) -> None:
        self._layer = layer
        self._starts: list[int] = []  # in the view, of each piece
        self._places: list[tuple[int, int]] = []  # in the text, from and to; as long as in the view unless it is a sign
        replaced = {each.start for each in edits}
        self._replaced: list[bool] = []
        pieces: list[bytes] = []
        length = 0

        def add(piece: bytes, first: int, last: int) -> None:
            nonlocal length
            self._starts.append(length)
            self._places.append((first, last))
            self._replaced.append(first in replaced)
            pieces.append(piece)
            length += len(piece)

        at = start
        for first, last, piece in _signs(text, start, end, layer, edits):
            if first > at:
                add(text[at:first], at, first)
            add(piece, first, last)
            at = last
        if at < end:
            add(text[at:end], at, end)
        self.text = b"".join(pieces)
        self._end = end

    def back(self, edit: Edit) -> Edit:
        """The edit of the view as one of the text: a sign of which a part is replaced is replaced whole."""
        return Edit(self._place(edit.start, False), self._place(edit.end, True), self._layer.spelt(edit.new))

    def is_done(self, edit: Edit) -> bool:
        """Whether the edit of the view lies in something that was replaced before."""
        number = bisect_right(self._starts, edit.start) - 1
        following = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return number >= 0 and self._replaced[number] and edit.end <= following

    def _place(self, offset: int, is_end: bool) -> int:
        number = bisect_right(self._starts, offset - is_end) - 1
        if number < 0:
            return self._places[0][0] if self._places else self._end
        first, last = self._places[number]
        size = (self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)) - self._starts[number]
        if last - first == size:
            return first + offset - self._starts[number]
        return last if is_end else first


def _signs(text: bytes, start: int, end: int, layer: Layer, edits: list[Edit]) -> Iterator[tuple[int, int, bytes]]:
    """Escapes and what was replaced, in order: from, to, and what it says."""
    at = start
    for edit in edits:
        if edit.end <= start or edit.start >= end or edit.start < at:
            continue
        yield from ((*each.span(), layer.plain(each)) for each in layer.escape.finditer(text, at, edit.start))
        yield edit.start, min(edit.end, end), edit.new
        at = edit.end
    if at < end:
        yield from ((*each.span(), layer.plain(each)) for each in layer.escape.finditer(text, at, end))


def stretch(text: bytes, sign: int, layer: Layer, done: int, farthest: int = FARTHEST) -> tuple[int, int]:
    """From where to where the encoding reaches that a sign was seen of; not before ``done``."""
    start = first = max(done, sign - _BEFORE)
    for border in layer.border.finditer(text, first, sign):
        start = border.end()
    reach = layer.reach.match(text, sign, sign + farthest)
    return start, reach.end() if reach else sign


def _percent(found: re.Match[bytes]) -> bytes:
    return b" " if found[0] == b"+" else bytes((int(found[1], 16),))


def _to_percent(new: bytes) -> bytes:
    from urllib.parse import quote

    return quote(new, safe="").encode()


def _entity(found: re.Match[bytes]) -> bytes:
    from html import unescape

    return unescape(found[0].decode("ascii")).encode("utf-8", "replace")


def _to_entities(new: bytes) -> bytes:
    from html import escape

    return escape(new.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _escape(found: re.Match[bytes]) -> bytes:
    if found["high"]:
        high, low = int(found["high"], 16), int(found["low"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).encode()
    code = found["code"] or found["byte"]
    if code:
        return chr(int(code, 16)).encode("utf-8", "surrogatepass")
    return _CONTROLS.get(found["sign"], found["sign"])


def _to_escapes(new: bytes) -> bytes:
    import json

    return json.dumps(new.decode("utf-8", "surrogateescape"), ensure_ascii=False)[1:-1].encode(
        "utf-8", "surrogateescape"
    )


def _printable(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 16),)) if found[1] else b""


def _to_printable(new: bytes) -> bytes:
    """In lines that stay below the 76 characters that are allowed, whatever stands before."""
    return b"=\n".join(new[at : at + 50].replace(b"=", b"=3D") for at in range(0, len(new), 50))


_NOTHING = re.compile(rb"(?!)")
PLAIN = Layer("plain", b"", _NOTHING, _NOTHING, _NOTHING, lambda found: found[0], lambda new: new)
"""No encoding: a view in which only what was replaced differs from the text."""
PERCENT = Layer(  # RFC 3986, section 2.1
    "percent",
    rb"%(?:25|2[267BbDdEe]|2[Ff]\w{16}|3[0-9BDbd]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9A-Ea-e]|0[ADad])",
    re.compile(rb"[\s\"<>\\`]"),
    re.compile(rb"[^\s\"<>\\`]*+"),
    re.compile(rb"%([0-9A-Fa-f]{2})"),
    _percent,
    _to_percent,
)
FORM = PERCENT._replace(escape=re.compile(rb"%([0-9A-Fa-f]{2})|\+"))  # where no blank is written as %20, "+" is one
ESCAPE = Layer(  # strings of JSON (RFC 8259, section 7) and of scripts
    "escape",
    rb"\\(?:(?:u00|x)(?:2[267BbDdEeFf]|3[0-9DdAa]|4[0-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaBbDd])"
    rb"|n(?:(?:>|\\+u003[eE]) ?)?[A-Za-z0-9_-]{40}|\"[Cc]ookies\\|t(?:TRUE|FALSE)\\+t|t[A-Za-z0-9.-]+\\+t/)",
    re.compile(rb"(?<!\\)\""),
    re.compile(rb"(?:[^\"\\]|\\.)*+", re.DOTALL),
    re.compile(
        rb"\\(?:u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
        rb"|u(?P<code>[0-9A-Fa-f]{4})|x(?P<byte>[0-9A-Fa-f]{2})|(?P<sign>[^ux]))",
        re.DOTALL,
    ),
    _escape,
    _to_escapes,
)
OUTER = (
    Layer(  # HTML, and XML in XML
        "entity",
        rb"&(?:amp;)*(?:quot|apos|[lg]t|#[0-9]{1,5}|#[xX][0-9A-Fa-f]{1,5});|&amp;amp;",
        re.compile(rb"[\"<>]"),
        re.compile(rb"[^\"<>]*+"),
        re.compile(rb"&(?:quot|apos|lt|gt|amp|#[0-9]{1,5}|#[xX][0-9A-Fa-f]{1,5});"),
        _entity,
        _to_entities,
    ),
    ESCAPE,
    Layer(  # quoted-printable: RFC 2045, section 6.7
        "printable",
        rb"=3D|=\r?\n[^\s=-]",
        re.compile(rb"\n--[^\n]*\n"),
        re.compile(rb"[^\n]*(?:\n(?!--)[^\n]*)*"),
        re.compile(rb"=(?:([0-9A-F]{2})|\r?\n)"),
        _printable,
        _to_printable,
    ),
    Layer(  # quotation marks in a field of CSV: RFC 4180, section 2
        "doubled",
        rb"[\[{,:;=][ \t]*\"\"\w",
        re.compile(rb"(?<!\")\"(?!\")"),
        re.compile(rb"[^\"]*(?:\"\"[^\"]*)*"),
        re.compile(rb"\"\""),
        lambda found: b'"',
        lambda new: new.replace(b'"', b'""'),
    ),
    Layer(  # the same with apostrophes: SQL, YAML, PowerShell
        "apostrophes",
        rb"[\[{(,:;=@][ \t]*''\w",
        re.compile(rb"(?<!')'(?!')"),
        re.compile(rb"[^']*(?:''[^']*)*"),
        re.compile(rb"''"),
        lambda found: b"'",
        lambda new: new.replace(b"'", b"''"),
    ),
    Layer(  # Windows' command line, as browsers copy requests for it
        "caret",
        rb"\^[%&\"^\\]",
        re.compile(rb"(?<![\^\r])\r?\n"),
        re.compile(rb"[^\r\n^]*(?:\^(?:\r?\n|[^\r\n])[^\r\n^]*)*"),
        re.compile(rb"\^(?:([^\r\n])|\r?\n)"),
        lambda found: found[1] or b"",
        lambda new: new.replace(b"%", b"^%"),
    ),
)
"""What a whole string or document is written in: such a text is read as what it says before anything else."""
_BREAK = re.compile(rb"(?<=[^\r\n]{60})=\r?\n")  # of a line as long as quoted-printable makes them
_SIGN = re.compile(b"|".join(b"(?P<%s>%s)" % (each.name.encode(), each.sign) for each in OUTER))
FIRST = frozenset(b"&\\=[{(,:;^@")
"""What a sign begins with."""
HINTS = (b"&", b"\\u", b"\\x", b"\\n", b"=3D", b"=\n", b"=\r", b'""', b"''", b"^")
"""What a value holds that holds a sign."""
_NAMED = {each.name: each for each in OUTER}


def layer_at(text: bytes, sign: int) -> Layer | None:
    """The encoding that is told by the sign; None if what looks like a sign is none."""
    found = _SIGN.match(text, sign)
    if found is None:
        return None
    if found.lastgroup == "printable" and found[0] != b"=3D" and not _BREAK.match(text, sign):
        return None
    return _NAMED[found.lastgroup or ""]
