"""base64url and JSON read strictly, with every departure noted. Nothing here raises, whatever it is given."""

import re
from binascii import a2b_base64
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from json import JSONDecodeError, JSONDecoder
from math import isfinite
from typing import Any, NamedTuple

DEPTH = 128  # levels of JSON that are read; what lies deeper is kept as the string of its source

# ---------------------------------------------------------------------------------------------------- base64url

_TO_STANDARD = bytes(
    {45: 43, 95: 47}.get(byte, byte if bytes((byte,)).isalnum() else 0) for byte in range(256)
)  # "-" and "_" become "+" and "/"; everything that is no base64url becomes NUL, which strict decoding refuses
_PADDING = (b"", b"", b"==", b"=")
_LAST_OF_TWO = frozenset("AQgw")
_LAST_OF_THREE = frozenset("AEIMQUYcgkosw048")
_SPACE = re.compile(r"\s+")


class Mended(NamedTuple):
    """base64 that is not strictly base64url (RFC 7515, section 2), and what had to be done about it."""

    data: bytes
    text: str  # the same, unpadded and in the URL alphabet
    notes: tuple[str, ...]  # phrases: 'the padding "=" was removed'


class Undecodable(NamedTuple):
    """A text that is no base64, with what could be decoded of its beginning."""

    data: bytes
    text: str  # the part that was decoded, unpadded and in the URL alphabet
    reason: str
    cut: bool  # its length is 4n + 1: at least one character is missing
    position: int  # the first character that does not belong, or the length


def decode_base64url(text: str) -> bytes | Mended | Undecodable:
    """The bytes that strict, unpadded base64url stands for; else what could be made of it. Never raises."""
    length = len(text)
    try:
        data = a2b_base64(text.encode("ascii").translate(_TO_STANDARD) + _PADDING[length & 3], strict_mode=True)
    except ValueError:
        return _decode_loosely(text)
    if length & 2 and text[-1] not in (_LAST_OF_THREE if length & 1 else _LAST_OF_TWO):
        return Mended(data, text, (LOOSE_BITS,))
    return data


LOOSE_BITS = "unused bits of its last character are not zero"  # kept: a signature covers the text as it stands
_NO_BASE64URL = re.compile(r"[^A-Za-z0-9_-]")


def _decode_loosely(text: str) -> Mended | Undecodable:
    notes = []
    clean = _SPACE.sub("", text)
    if clean != text:
        notes.append("white space was removed")
    unpadded = clean.rstrip("=")
    if unpadded != clean:
        notes.append('the padding "=" was removed')
    url = unpadded.replace("+", "-").replace("/", "_")
    if url != unpadded:
        notes.append('the standard alphabet\'s "+" and "/" were turned into "-" and "_"')
    foreign = _NO_BASE64URL.search(url)
    if foreign or len(url) % 4 == 1:
        readable = url[: foreign.start()] if foreign else url
        readable = readable[: len(readable) - (len(readable) % 4 == 1)]
        inner = decode_base64url(readable)
        data = inner if isinstance(inner, bytes) else inner.data
        if foreign:
            return Undecodable(data, readable, "a character that is no base64url", False, foreign.start())
        return Undecodable(data, readable, "its length is 4n + 1, so characters are missing", True, len(url))
    inner = decode_base64url(url)
    if isinstance(inner, bytes):
        return Mended(inner, url, tuple(notes))
    return Mended(inner.data, inner.text, (*notes, *(inner.notes if isinstance(inner, Mended) else ())))


# --------------------------------------------------------------------------------------------------------- JSON


class Literal(str):
    """A number that no int or double can hold (1e400, NaN, more than 4300 digits), as it stood in the source."""

    __slots__ = ()


class Unparsed(str):
    """A value nested deeper than DEPTH levels, as it stood in the source."""

    __slots__ = ()


class ProblemKind(StrEnum):
    """How a text departs from strict JSON in UTF-8 (RFC 8259)."""

    NOT_UTF8 = "not UTF-8"
    NOT_JSON = "not JSON"
    DUPLICATE = "duplicate member"
    UNHELD_NUMBER = "number that cannot be held"
    TOO_DEEP = "too deep"
    BYTE_ORDER_MARK = "byte-order mark"


class Problem(NamedTuple):
    """One departure from strict JSON."""

    kind: ProblemKind
    detail: str
    position: int | None = None  # byte offset, where that is known
    member: str = ""  # the name of a duplicate member
    values: tuple[Any, ...] = ()  # all its values, in order; the object has the last one
    at_end: bool = False  # NOT_JSON because the text ends too early


class _Odd(ValueError):
    """Something that the fast decoder leaves to the slow one."""


def _plain_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Odd
    return members


def _plain_float(literal: str) -> float:
    number = float(literal)
    if not number or not isfinite(number):
        raise _Odd
    return number


def _no_constant(literal: str) -> Any:
    raise _Odd


_DECODER = JSONDecoder(object_pairs_hook=_plain_object, parse_float=_plain_float, parse_constant=_no_constant)
_PLAIN = _DECODER.scan_once  # type: ignore[attr-defined]  # what raw_decode calls; typeshed does not know it


def read_json(data: bytes) -> tuple[Any, tuple[Problem, ...]]:
    """The JSON value in the bytes, and how it departs from strict JSON; (None, problems) where nothing can be read.

    Linear, no recursion beyond DEPTH. Numbers that cannot be held are ``Literal``, what lies too deep is ``Unparsed``.
    """
    try:
        text = data.decode()
        if text.count("{") + text.count("[") <= DEPTH:
            value, end = _PLAIN(text, 0)
            if end == len(text) or not text[end:].strip(" \t\r\n"):
                return value, ()
    except (ValueError, StopIteration):  # scan_once says with StopIteration that no value begins there
        pass
    return _read_closely(data)


def _read_closely(data: bytes) -> tuple[Any, tuple[Problem, ...]]:
    problems: list[Problem] = []
    offset = 0
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(Problem(ProblemKind.BYTE_ORDER_MARK, "a byte-order mark was skipped", 0))
        data, offset = data[3:], 3
    if b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        wide = Problem(ProblemKind.NOT_UTF8, "it looks like UTF-16 or UTF-32, JSON in a token must be UTF-8", offset)
        return None, (*problems, wide)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return None, (*problems, Problem(ProblemKind.NOT_UTF8, "not UTF-8", offset + error.start))
    value, failure = _decode(text, problems)
    if failure is not None:
        position = offset + len(text[: failure.position].encode())
        problems.append(Problem(ProblemKind.NOT_JSON, failure.reason, position, at_end=failure.at_end))
    return value, tuple(problems)


class _Failure(NamedTuple):
    reason: str
    position: int  # in characters
    at_end: bool


_REASONS = {
    "Expecting value": "a value is missing",
    "Expecting property name enclosed in double quotes": "a member's name is missing",
    "Illegal trailing comma before end of object": "a comma too many",
    "Illegal trailing comma before end of array": "a comma too many",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting ',' delimiter": "a comma is missing",
    "Unterminated string starting at": "a string does not end",
    "Invalid control character at": "a control character stands in a string",
    "Invalid \\escape": "a backslash is followed by what is no escape",
    "Invalid \\uXXXX escape": "a backslash is followed by what is no escape",
}
_BLANK = re.compile(r"[ \t\n\r]*")


def _decode(text: str, problems: list[Problem]) -> tuple[Any, _Failure | None]:
    """The value, with problems that leave it readable added; a failure where it is no JSON or something follows."""
    shortened, constants, moved = _shorten(text)
    decode = JSONDecoder(
        object_pairs_hook=_noting_duplicates(problems),
        parse_int=lambda literal: _number(int, literal, problems),
        parse_float=lambda literal: _number(float, literal, problems),
        parse_constant=lambda literal: _constant(constants, literal, problems),
    ).raw_decode
    start = _end_of_blank(text, 0)
    try:
        value, end = decode(shortened, start)
    except JSONDecodeError as error:
        at_end = error.pos >= len(shortened.rstrip()) or error.msg.startswith("Unterminated")
        reason = _REASONS.get(error.msg.partition(": ")[0].strip(), "not JSON")
        return None, _Failure("it ends too early: " + reason if at_end else reason, _moved(error.pos, moved), at_end)
    rest = _end_of_blank(shortened, end)
    if rest < len(shortened):
        return value, _Failure("something follows where the JSON value has ended", _moved(rest, moved), False)
    return value, None


def _end_of_blank(text: str, start: int) -> int:
    found = _BLANK.match(text, start)
    return found.end() if found else start


def _noting_duplicates(problems: list[Problem]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        values: dict[str, list[Any]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        for name, found in values.items():
            if len(found) > 1:
                detail = f"a member stands there {len(found)} times"
                problems.append(Problem(ProblemKind.DUPLICATE, detail, member=name, values=tuple(found)))
        return members

    return object_of


def _number(kind: type[int] | type[float], literal: str, problems: list[Problem]) -> Any:
    try:
        number = kind(literal)
    except ValueError:  # more digits than sys.get_int_max_str_digits()
        number = float("inf")
    if kind is float or number == float("inf"):
        underflow = not number and re.search("[1-9]", re.split("[eE]", literal)[0]) is not None
        if underflow or not isfinite(number):
            problems.append(Problem(ProblemKind.UNHELD_NUMBER, "a number is larger or finer than can be held"))
            return Literal(literal)
    return number


def _constant(constants: deque[Unparsed | None], literal: str, problems: list[Problem]) -> Literal | Unparsed:
    deep = constants.popleft() if constants else None
    if deep is not None:
        problems.append(Problem(ProblemKind.TOO_DEEP, f"nested deeper than {DEPTH} levels: nothing below was read"))
        return deep
    problems.append(Problem(ProblemKind.UNHELD_NUMBER, f"{literal} is no JSON number"))
    return Literal(literal)


_STRUCTURE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{\[]|[}\]]|NaN|-?Infinity|,', re.DOTALL)


def _shorten(text: str) -> tuple[str, deque[Unparsed | None], list[tuple[int, int]]]:
    """The text with each value below DEPTH replaced by ``NaN``, so that reading it needs no recursion.

    With it, for every NaN or Infinity in order, the value it replaces (None: it stood there itself), and the places
    where the text was shortened: (offset in the result, characters left out).
    """
    constants: deque[Unparsed | None] = deque()
    moved: list[tuple[int, int]] = []
    if "N" not in text and "I" not in text and text.count("{") + text.count("[") <= DEPTH:
        return text, constants, moved
    pieces: list[str] = []
    depth = done = cut = length = 0
    for found in _STRUCTURE.finditer(text):
        mark = found[0]
        if mark in "{[":
            depth += 1
            if depth == DEPTH + 1:
                cut = found.start()
        elif mark in "}]":
            depth -= 1
            if depth == DEPTH:
                pieces += text[done:cut], "NaN"
                length += cut - done + 3
                done = found.end()
                moved.append((length, done - cut - 3))
                constants.append(Unparsed(text[cut:done]))
        elif mark[0] in "NI-" and depth <= DEPTH:
            constants.append(None)
    if depth > DEPTH:  # never closed: cut off where it became too deep, which is no JSON either way
        pieces.append(text[done:cut])
    else:
        pieces.append(text[done:])
    return "".join(pieces), constants, moved


def _moved(position: int, moved: list[tuple[int, int]]) -> int:
    """The offset in the source of an offset in the shortened text."""
    return position + sum(left_out for at, left_out in moved if at <= position)


def leading_members(data: bytes) -> dict[str, Any]:
    """The complete members at the beginning of a JSON object that is cut or damaged further on; perhaps none."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = data[: error.start].decode()
    text = text.lstrip("\ufeff \t\r\n")
    value, failure = _decode(text, [])
    if failure is None or value is not None:
        return value if isinstance(value, dict) else {}
    for end in _ends_of_members(text[: failure.position + 1]):
        value, failure = _decode(text[:end] + "}", [])
        if failure is None and isinstance(value, dict):
            return value
    return {}


def _ends_of_members(text: str) -> tuple[int, ...]:
    """Where the text could be closed with a brace: behind its last string or bracket, and before its last comma."""
    depth = last = comma = 0
    for found in _STRUCTURE.finditer(text):
        mark = found[0]
        if mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
        if depth == 1 and mark == ",":
            comma = found.start()
        elif depth == 1 and mark not in "{[":
            last = found.end()
    return last, comma
