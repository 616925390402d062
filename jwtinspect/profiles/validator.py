"""What validators (libraries, gateways, servers) make of the dates in a token, with the settings they come with.

The knowledge is data: ``resources/validators/*.toml``, compiled into one JSON file that is read where somebody asks.
``analysis.acceptance`` knows what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from jwtinspect.profiles.provider import AGAIN

CLAIMS = ("exp", "nbf", "iat")

CHECKS: dict[str, str] = {
    "limit": "compared with the clock",
    "type": "looked at for its type, not compared with the clock",
    "log": "compared with the clock, but what comes of it is only logged",
    "none": "not looked at",
}
CLOCKS: dict[str, str] = {
    "fraction": "the clock with its fraction of a second",
    "second": "the clock cut to whole seconds",
    "round": "the clock rounded to whole seconds",
}
FORMS: dict[str, str] = {
    "null": "null",
    "boolean": "true or false",
    "digits": "digits in quotes",
    "decimal": "a decimal number in quotes",
    "date": "a date in quotes",
    "text": "text",
    "empty": "empty text",
    "list": "a list",
    "object": "an object",
    "fraction": "a number with a fraction",
    "zero": "0",
    "negative": "a negative number",
    "huge": "a number beyond every calendar",
    "infinite": "a number too large to hold",
    "minus_infinite": "a number too far below zero to hold",
}
"""What a date claim can be besides a whole number of seconds; the words of a report and of the data."""

TREATMENTS: dict[str, str] = {
    "number": "taken as the number that stands there",
    "date": "read as an ISO 8601 instant",
    "absent": "as if the claim were not there",
    "zero": "becomes 0",
    "passes": "never found too early nor too late",
    "refuse": "refused, with the validator's own error",
    "error": "makes it throw an error that is not its own",
}
FRACTIONS: dict[str, str] = {
    "keep": "compared with its fraction",
    "truncate": "the fraction is cut off",
    "round": "rounded to whole seconds",
    "zero": TREATMENTS["zero"],
    "refuse": TREATMENTS["refuse"],
    "error": TREATMENTS["error"],
}
ROLES: dict[str, str] = {
    "library": "a library in whatever runs the check",
    "client": "checks what the signed-in application itself received",
    "gateway": "stands before the service",
    "server": "the service itself",
}
CONFIDENCES: dict[str, str] = {
    "measured": "run with a frozen clock, and found to do so",
    "read": "read in its source, not run",
    "assumed": "concluded from what it is built on, neither run nor read",
}
USUAL: dict[str, str] = {
    **dict.fromkeys(FORMS, "refuse"),
    "fraction": "keep",
    **dict.fromkeys(("zero", "negative", "huge", "infinite", "minus_infinite"), "number"),
}
"""How a claim is treated where the data says nothing else."""


class Check(NamedTuple):
    """What becomes of one claim. Lengths are seconds."""

    check: str = "none"  # one of CHECKS
    leeway: int = 0  # below zero: it refuses so long before the end
    at_limit: str = "accept"  # "accept" or "refuse": at the very limit
    missing: str = "accept"  # "accept", "refuse" or "error": what becomes of a token without the claim
    clock: str = "second"  # one of CLOCKS
    types: dict[str, str] = USUAL  # by FORMS, one of TREATMENTS, for "fraction" of FRACTIONS. Never mutated.
    window: int | None = None  # iat: how far it may lie from now, before or after
    unless: str = ""  # iat: not compared where this claim is there
    furthest: int | None = None  # exp: refused where it lies so far ahead or further
    not_before: tuple[str, ...] = ()  # exp: refused where it lies before one of these claims

    @property
    def compares(self) -> bool:
        """Whether the clock decides."""
        return self.check == "limit"


class Validator(NamedTuple):
    """One validator as it comes: what it does with ``exp``, ``nbf`` and ``iat``, and where that is known from."""

    id: str  # "pyjwt"
    name: str
    ecosystem: str  # "Python"
    role: str  # one of ROLES
    version: str
    checked: str  # the day on which the facts were checked
    confidence: str  # "measured" or "read"
    sources: tuple[str, ...]
    note: str
    exp: Check
    nbf: Check
    iat: Check
    order: tuple[str, ...] = CLAIMS  # which claim is looked at first
    not_json: str = "refuse"  # what NaN and Infinity do, which are no JSON: "refuse", "error", or "number": taken
    assumed: frozenset[str] = frozenset()  # forms whose treatment is concluded, not known
    option: str = ""  # what changes the leeway
    off: str = ""  # what turns its check of the lifetime off
    risk: str = ""  # what it risks, where it does not check the lifetime
    variant_of: str = ""  # the validator of which this is another version or configuration
    messages: tuple[str, ...] = ()  # what the messages that it prints call it (``core.capture.Message.library``)

    @property
    def early(self) -> int | None:
        """By how many seconds nbf or iat may lie ahead, the stricter of the two; None where neither is compared."""
        checks = [check for check in (self.nbf, self.iat) if check.compares]
        return min((check.window or check.leeway for check in checks), default=None)

    @property
    def checks_lifetime(self) -> bool:
        """Whether a token's end ever makes it refuse."""
        return self.exp.compares


_problems: dict[str, str] = {}


def problems() -> tuple[str, ...]:
    """What is wrong with the data on validators, a sentence each; the program goes on with the rest."""
    return tuple(_problems.values())


@cache
def validators() -> dict[str, Validator]:
    """Every validator by its id, sorted by ecosystem and name; without those whose data is wrong (``problems``)."""
    from jwtinspect.profiles.compiled import BROKEN, read_validators, validator_of

    try:
        records = read_validators()
    except BROKEN as error:
        _problems[""] = f"No validator is known, the data cannot be used: {error}. {AGAIN}"
        return {}
    found = {}
    for which, record in records.items():
        try:
            found[which] = validator_of(record)
        except BROKEN as error:
            _problems[which] = f"The data on the validator {which} cannot be used: {error}. {AGAIN}"
    return found


def by_ecosystem(named: Iterable[tuple[Validator, str]]) -> str:
    """Validators in a sentence: ``Python: PyJWT, Authlib; Java: jjwt``. Each comes with what to say behind its name."""
    groups: dict[str, list[str]] = {}
    for validator, suffix in named:
        groups.setdefault(validator.ecosystem, []).append(validator.name + suffix)
    return "; ".join(f"{ecosystem}: {', '.join(names)}" for ecosystem, names in groups.items())


def refusing_early(claim: str, seconds: float) -> str:
    """Who refuses a token whose nbf or iat lies so many seconds ahead, in a sentence's words; variants are left out."""
    found = []
    for each in validators().values():
        check: Check = getattr(each, claim)
        if check.compares and (check.window or check.leeway) < seconds and not each.variant_of:
            found.append((each, ""))
    return by_ecosystem(found)


def granting(seconds: float) -> str:
    """Who on a server accepts a token so many seconds after its exp, by leeway: ``60 s by Envoy; ...``."""
    groups: dict[int, list[str]] = {}
    for each in validators().values():
        if each.exp.compares and each.exp.leeway >= seconds and each.role != "client" and not each.variant_of:
            groups.setdefault(each.exp.leeway, []).append(each.name)
    return "; ".join(f"{leeway} s by {', '.join(groups[leeway])}" for leeway in sorted(groups))


def by_message(library: str) -> Validator | None:
    """The validator whose messages carry that name; None where none is known by it."""
    return next((each for each in validators().values() if library in each.messages), None)
