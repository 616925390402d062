"""How findings speak of requests: to whom, by whose clock, how many, and how long."""

from __future__ import annotations

from collections.abc import Iterable

from jwtinspect.analysis.steps import Step
from jwtinspect.core.moments import rough_span
from jwtinspect.core.text import shown


def at_host(step: Step) -> str:
    """To whom a request went."""
    return shown(step.host, 60) if step.host else "the server"


def by_clock(step: Step) -> str:
    """By whose clock a sentence speaks."""
    words = {"server": "the server's clock", "corrected": "the server's clock, from the client's and its skew"}
    return words.get(step.clock, "the client's clock, the only one known")


def times(count: int, what: str = "request") -> str:
    """How many: ``1 request``, ``3 requests``."""
    return f"{count} {what}{'s' if count != 1 else ''}"


def from_to(lengths: Iterable[float]) -> str:
    """How long: one length, or the least and the greatest."""
    found = sorted(lengths)
    first, last = rough_span(found[0]), rough_span(found[-1])
    return first if first == last else f"{first} to {last}"
