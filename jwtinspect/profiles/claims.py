"""What claims and header parameters mean, a sentence each; the words are in ``resources/claims.toml``."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Meaning(NamedTuple):
    """What a claim or a header parameter means, and where that stands."""

    text: str
    source: str


@cache
def _known() -> dict[str, dict[str, list[str]]]:
    from jwtinspect.profiles.compiled import BROKEN, read_meanings
    from jwtinspect.profiles.provider import AGAIN, note_problem

    try:
        return read_meanings()
    except BROKEN as error:
        note_problem("claims", f"What claims mean is not known, the data cannot be used: {error}. {AGAIN}")
        return {}  # explanations are a help: without them the report is still whole


def explained(claim: str, provider_id: str | None = None, *, header: bool = False) -> Meaning | None:
    """What the claim means, at that provider where it differs there; None where it is not known.

    ``header``: the name is a header parameter's. Claims and parameters of one name are different things.
    """
    kind = "header" if header else "claim"
    for place in (f"{kind} {provider_id}", kind):
        found = _known().get(place, {}).get(claim)
        if found is not None:
            return Meaning(*found)
    return None


def meaning(claim: str, provider_id: str | None = None, *, header: bool = False) -> str | None:
    """The sentence of ``explained`` alone."""
    found = explained(claim, provider_id, header=header)
    return found.text if found else None
