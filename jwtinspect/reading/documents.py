"""JSON in a text: the whole of it, several documents in a row, one a line, or somewhere between other words."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from jwtinspect.core.encoding import Problem, ProblemKind, read_json

TINY = 16  # characters: a document so short says nothing, and a text full of them is none of ours

WINDOW = 4096  # characters that are decoded first; a failing decoder counts the lines before, so it is shown little
_HINTS = (
    "oken",
    "xpires",
    "rror",
    "active",
    "kty",
    "ecret",
    "jwks_uri",
)  # in the names of members that matter, any case
_OPENING = re.compile(r"""\{(?=\s*+:?["'A-Za-z_])""")
_BETWEEN = re.compile(r"[\s,\x1e]*+")  # a record separator stands before each text of RFC 7464
_FATAL = frozenset((ProblemKind.NOT_JSON, ProblemKind.NOT_UTF8))
_DECODER = json.JSONDecoder(strict=False)  # a token that a terminal wrapped has line breaks in its string


_ROOT = re.compile(r"""\s*+(?:\{\s*+["}]|\[|")""")
_ENDS = ("}", "]", '"')
_AFTER = " \t\r\n\f\v,\x1e"


class Document(NamedTuple):
    """One JSON value and where it stands."""

    value: Any
    start: int
    end: int
    problems: tuple[Problem, ...] = ()  # what strict reading noted: members that stand twice
    cut: str = ""  # "cut" or "not strict": how it departs from JSON; empty where it does not


def whole(text: str) -> Document | None:
    """The text as one JSON value; None if it is none."""
    value, problems = read_json(text.encode("utf-8", "surrogatepass"))
    if problems and any(problem.kind in _FATAL for problem in problems):
        return None
    return Document(value, 0, len(text), problems)


def only(text: str) -> list[Document] | None:
    """The JSON values that the text is made of; None if it holds anything else."""
    if _ROOT.match(text) is None:
        return None
    if text[-1:] not in _ENDS and text.rstrip(_AFTER)[-1:] not in _ENDS:
        return None  # cut: known without reading it
    document = whole(text)
    return _sequence(text) if document is None else [document]


def _after_blank(text: str, position: int) -> int:
    found = _BETWEEN.match(text, position)
    return found.end() if found else position


def _sequence(text: str) -> list[Document] | None:
    """The text as JSON values one after another, JSON Lines among them; None if it holds anything else."""
    found = []
    tiny = 0
    position = _after_blank(text, 0)
    while position < len(text):
        if text[position] not in '{["':
            return None
        document, _ = _at(text, position)
        tiny += document is not None and document.end - position < TINY
        if document is None or tiny > 1000:
            return None
        found.append(document)
        position = _after_blank(text, document.end)
    return found or None


def embedded(text: str) -> list[Document]:
    """Every JSON object between other words, if any may speak of tokens; what is no strict JSON as far as it goes."""
    if not any(hint in text for hint in _HINTS):
        return []
    from jwtinspect.reading import lenient  # here and below, as JSON that is whole needs none of it

    found: list[Document] = []
    position = 0
    in_vain = 2 * len(text) + lenient.LENGTH  # characters that may be read in vain: keeps hostile texts linear
    loosely = lenient.LENGTH
    while in_vain > 0:
        opening = _OPENING.search(text, position)
        if opening is None:
            break
        start = opening.start()
        document, read_to = _at(text, start)
        if document is None and loosely > 0:
            in_vain -= read_to - start
            document, read_to = _loosely_at(text, start, loosely)
            loosely -= read_to - start
        if document is None or document.end - start < TINY:
            in_vain -= read_to - start + 100
        if document is not None:
            found.append(document)
        position = document.end if document else start + 1
    return found


def _at(text: str, start: int) -> tuple[Document | None, int]:
    """The strict document that begins there, None if none does; and how far it was read."""
    size = WINDOW
    while True:
        window = text[start : start + size]
        try:
            value, length = _DECODER.raw_decode(window)
            break
        except json.JSONDecodeError as error:
            at_edge = error.pos > len(window) - 16 or error.msg.startswith("Unterminated")
            if not at_edge or len(window) < size:
                return None, start + error.pos
            size *= 8
        except (ValueError, RecursionError):  # a number of 4300 digits; deeper than the decoder goes
            return None, start + len(window)
    end = start + length
    document = whole(window[:length])
    if document is None:  # a terminal wrapped it: line breaks inside its strings
        return Document(value, start, end, (), "not strict"), end
    return document._replace(start=start, end=end), end


def _loosely_at(text: str, start: int, length: int) -> tuple[Document | None, int]:
    """What a tolerant reading makes of the text from there on, where it speaks of tokens; and how far it was read."""
    from jwtinspect.reading import lenient

    loose = lenient.parse(text, start, length)
    if not loose.value or not any(text.find(hint, start, loose.end) >= 0 for hint in _HINTS):
        return None, loose.end
    return Document(loose.value, start, loose.end, (), "not strict" if loose.closed else "cut"), loose.end
