"""What the members of answers that speak of times mean: whose end or life, in which unit, by who sends them.

The knowledge is data: ``resources/response_fields.toml``, compiled into one file that is read where an answer has more
members than RFC 6749 names.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import NamedTuple


class Field(NamedTuple):
    """One member, as one kind of sender means it."""

    name: str
    sender: str
    providers: tuple[str, ...]  # ids; empty: whoever sends it
    beside: tuple[str, ...]  # members that have to be there too
    where: str  # one of PLACES
    speaks_of: str  # "access_token", "id_token", "refresh_token", or words for what is no such token
    states: str  # one of STATES
    unit: str  # one of UNITS
    json: tuple[str, ...]  # how it is written, of JSON_TYPES
    meaning: str  # a sentence
    confidence: str = "confirmed"
    source: str = ""


PLACES = (
    "token response", "client storage", "library result", "API object", "claim", "introspection",
    "device authorization response", "backchannel authentication response", "pushed authorization response",
)  # fmt: skip
STATES = (
    "life", "end", "start", "issue",
    "end asked for", "extended life", "renewal", "revocation", "clock offset", "not known",
)  # fmt: skip
"""What a member states; the first four are compared."""
UNITS = (
    "seconds", "milliseconds", "epoch seconds", "epoch milliseconds", "ISO 8601", "date in words", "by magnitude",
)  # fmt: skip
JSON_TYPES = ("number", "text")
BY_CLIENTS = frozenset(("client storage", "library result"))
"""Places of what a client's library writes, as against what a server says."""


@cache
def _known() -> dict[str, tuple[Field, ...]]:
    from jwtinspect.profiles.compiled import BROKEN, read_fields
    from jwtinspect.profiles.provider import AGAIN, note_problem

    try:
        return read_fields()
    except BROKEN as error:
        note_problem(
            "response_fields", f"What members of answers mean is not known, the data cannot be used: {error}. {AGAIN}"
        )
        return {}


def field_of(name: str, members: Container[str], provider_id: str | None = None, *, kept: bool = False) -> Field | None:
    """What the member means in an answer with these members from that provider; None where the name is not known.

    ``kept``: a client's library wrote the object down. The first whose provider it is, else the first whose neighbours
    are all there, else the first that asks for neither.
    """
    fallback = beside = None
    for field in _known().get(name, ()):
        if not all(each in members for each in field.beside):
            continue
        if field.providers:
            if provider_id in field.providers:
                return field
        elif (field.where in BY_CLIENTS) != kept:
            continue
        elif field.beside:
            beside = beside or field
        else:
            fallback = fallback or field
    return beside or fallback
