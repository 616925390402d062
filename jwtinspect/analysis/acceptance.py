"""Who accepts a token when: what a validator with its usual settings makes of the dates in a token, at any instant.

Only time is foretold: signature, issuer and audience are taken for good. No validator has code of its own here: its
data (``profiles.validator``) chooses between words, this module knows what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor, inf, isfinite, nan, trunc
from typing import Any, Literal, NamedTuple

from jwtinspect.core import encoding
from jwtinspect.core.moments import instant_of
from jwtinspect.core.token import Kind, Token
from jwtinspect.profiles.validator import CLAIMS, FORMS, Check, Validator

Number = int | float
HUGE = 10**15
"""Seconds beyond which no platform's calendar reaches: JavaScript's ends at 8.6e12, Java's milliseconds at 9.2e15."""


class Stated(NamedTuple):
    """What a claim states before any validator has read it."""

    form: str  # "whole", "missing", "not_json", or one of FORMS
    number: Number = nan  # what a validator that takes it for a number makes of it; NaN where there is none


class Bound(NamedTuple):
    """An instant at which a validator changes its mind: it refuses after it (``upper``), or before it."""

    instant: Number
    upper: bool
    accepts_there: bool  # at that very instant
    reason: str

    def refuses(self, at: Number) -> bool:
        """Whether the validator refuses at that instant (seconds since the epoch), as far as this bound goes."""
        if at == self.instant:
            return not self.accepts_there
        return at > self.instant if self.upper else at < self.instant


class Answer(NamedTuple):
    """What a validator says at one instant.

    ``until``: the instant at which the answer changes, be it to come or past (an expired token: when it began to be
    refused); None where it never does.
    """

    accepts: bool | Literal["error"]  # "error": it throws something that is not its own error
    reason: str
    until: Number | None = None


class Outlook(NamedTuple):
    """What a validator makes of one token over all time."""

    validator: Validator
    settled: Answer | None  # what it always says, where the clock has no say
    bounds: tuple[Bound, ...]
    starts: Number  # the first instant at which it accepts the token; minus infinity where nothing holds it back
    ends: Number  # the instant from which on it refuses the token; infinity where it never does
    limits: tuple[Number, Number]  # the times that it compares, without leeway; infinite where there is none
    confidence: str  # one of profiles.validator.CONFIDENCES
    in_time: str = "in time"  # the reason where it accepts and no leeway is needed

    def at(self, instant: Number) -> Answer:
        """What it says then (seconds since the epoch)."""
        if self.settled is not None:
            return self.settled
        for bound in self.bounds:
            if bound.refuses(instant):
                return Answer(False, bound.reason, self._change(instant))
        return Answer(True, self._reason(instant), _finite(self.ends))

    def _reason(self, instant: Number) -> str:
        """Why it accepts."""
        early, late = self.limits
        if early <= instant < late:
            return self.in_time
        return "within its leeway" if instant < early or self.validator.exp.leeway else "in its last second"

    def _change(self, instant: Number) -> Number | None:
        """When a refusal ends, or began."""
        starts, ends = self.starts, self.ends
        if starts >= ends:  # it never accepts
            return None
        return _finite(ends if instant >= ends else starts)


def can_be_judged(token: Token) -> bool:
    """Whether the token's dates can be read: a signed or unsecured one with claims."""
    return token.kind is Kind.JWS and bool(token.claims)


def outlooks(claims: Mapping[str, Any], validators: Iterable[Validator]) -> list[Outlook]:
    """What each validator makes of a token with those claims (values as ``core.encoding.read_json`` gives them)."""
    stated = {claim: stated_by(claims[claim]) if claim in claims else _MISSING for claim in CLAIMS}
    return [outlook_of(each, stated) for each in validators]


_MISSING = Stated("missing")


def stated_by(value: Any) -> Stated:
    """The form and the number of a date claim; never raises, whatever JSON it is."""
    kind = type(value)
    if kind is int or kind is float:
        return _number(value)
    if value is None:
        return Stated("null", 0)
    if kind is bool:
        return Stated("boolean", int(value))
    if kind is encoding.Literal:
        return _literal(value)
    if kind is encoding.Unparsed:
        return Stated("list" if value[:1] == "[" else "object")
    if kind is str:
        return _text(value)
    if kind is list:
        only = value[0] if len(value) == 1 else nan if value else 0
        return Stated("list", only if isinstance(only, (int, float)) else nan)
    return Stated("object")


def _number(value: Number) -> Stated:
    if not -HUGE < value < HUGE:
        return Stated("huge", max(min(value, 1e300), -1e300))  # an int may be larger than a float can be
    if value != (whole := int(value)):
        return Stated("fraction", value)
    return Stated("whole" if whole > 0 else "negative" if whole else "zero", whole)


def _literal(text: str) -> Stated:
    if text.lstrip("-")[:1] in ("N", "I"):  # NaN and Infinity
        return Stated("not_json", float(text))
    number = float(text)
    return _number(number) if isfinite(number) else Stated("infinite" if number > 0 else "minus_infinite", number)


_DIGITS = re.compile(r"\s*[+-]?\d{1,300}\s*", re.ASCII)
_DECIMAL = re.compile(r"\s*[+-]?(?:\d{1,300}\.\d{0,300}|\.\d{1,300})\s*", re.ASCII)


def _text(text: str) -> Stated:
    if not text:
        return Stated("empty", 0)
    if _DIGITS.fullmatch(text):
        return Stated("digits", int(text))
    if _DECIMAL.fullmatch(text):
        return Stated("decimal", float(text))
    instant = instant_of(text) if len(text) < 40 and text[:4].isdecimal() else None
    return Stated("text") if instant is None else Stated("date", instant)


def outlook_of(validator: Validator, stated: Mapping[str, Stated]) -> Outlook:
    """What the validator makes of a token that states those dates (all of ``profiles.validator.CLAIMS``)."""
    settled: Answer | None = None
    bounds: list[Bound] = []
    read: dict[str, Number] = {}
    early, late = starts, ends = -inf, inf
    confidence = validator.confidence
    for claim in validator.order:
        check: Check = getattr(validator, claim)
        found = stated[claim]
        if found.form != "whole":
            settled = settled or _settled(validator, claim, check, found)
            if found.form in validator.assumed and check.check != "none":
                confidence = "assumed"
        number = _number_read(check, found)
        if number != number:  # NaN compares with nothing
            continue
        read[claim] = number
        if check.check == "limit":
            early, late = (early, number) if claim == "exp" else (max(early, number), late)
            for bound in _BOUNDS[claim](check, number, stated):
                bounds.append(bound)
                if bound.upper:
                    ends = min(ends, bound.instant)
                else:
                    starts = max(starts, bound.instant)
    if settled is None and validator.exp.not_before:
        settled = _backwards(validator.exp, read)
    in_time = "in time" if late < inf else _unlimited(validator, stated["exp"])
    if settled is None and not bounds:
        settled = Answer(True, in_time)
    return Outlook(validator, settled, tuple(bounds), starts, ends, (early, late), confidence, in_time)


def _settled(validator: Validator, claim: str, check: Check, found: Stated) -> Answer | None:
    """The answer where the claim's form alone settles it, whatever the time."""
    if found.form == "not_json" and validator.not_json != "number":
        return _refusal(validator.not_json, f"{claim} is no JSON")
    if check.check == "none":
        return None
    treatment = _treatment(check, found)
    if treatment == "missing":
        return None if check.missing == "accept" else _refusal(check.missing, f"{claim} missing")
    return _refusal(treatment, f"{claim} is {FORMS[found.form]}") if treatment in ("refuse", "error") else None


def _refusal(word: str, reason: str) -> Answer:
    return Answer("error" if word == "error" else False, reason)


def _treatment(check: Check, found: Stated) -> str:
    """One of TREATMENTS; "missing" where there is no claim, or none in effect; "number" for all that is a number."""
    if found.form in ("whole", "not_json"):
        return "number"
    if found.form == "missing":
        return "missing"
    word = check.types[found.form]
    if word == "absent":
        return "missing"
    return word if word in ("refuse", "error", "passes") else "number"


def _number_read(check: Check, found: Stated) -> Number:
    """The number that the validator makes of a claim; NaN where it makes none."""
    number = found.number
    if found.form == "whole" and check.check != "none":
        return number
    if check.check == "none" or _treatment(check, found) != "number":
        return nan
    if check.types.get(found.form) == "zero":
        return 0
    if isinstance(number, float) and isfinite(number) and number != int(number):
        match check.types["fraction"]:
            case "truncate":
                return trunc(number)
            case "round":
                return floor(number + 0.5)
            case "zero":
                return 0
    return number


def _of_exp(check: Check, exp: Number, stated: Mapping[str, Stated]) -> Iterator[Bound]:
    reason = "expired" if check.leeway >= 0 else f"ends within {-check.leeway} s"
    if not exp and stated["exp"].form != "zero":
        reason = f"expired: {FORMS[stated['exp'].form]} counts as 0"
    yield _bound(check, exp + check.leeway, True, reason)
    if check.furthest is not None:
        yield _bound(check._replace(at_limit="refuse"), exp - check.furthest, False, "ends too far ahead")


def _of_nbf(check: Check, nbf: Number, stated: Mapping[str, Stated]) -> Iterator[Bound]:
    yield _bound(check, nbf - check.leeway, False, "not yet valid")


def _of_iat(check: Check, iat: Number, stated: Mapping[str, Stated]) -> Iterator[Bound]:
    if check.unless and stated[check.unless].form not in ("missing", "null"):
        return
    ahead = check.leeway if check.window is None else check.window
    yield _bound(check, iat - ahead, False, "issued in the future")
    if check.window is not None:
        yield _bound(check, iat + check.window, True, "issued too long ago")


_BOUNDS = {"exp": _of_exp, "nbf": _of_nbf, "iat": _of_iat}


def _bound(check: Check, limit: Number, upper: bool, reason: str) -> Bound:
    """The instant of the true clock at which a comparison with ``limit`` turns out otherwise.

    A clock in whole seconds stands at n from n to n + 1, a rounded one from n - 0.5 to n + 0.5.
    """
    accepts = check.at_limit == "accept"
    if check.clock == "fraction" or not isfinite(limit):
        return Bound(limit, upper, accepts, reason)
    past = upper == accepts  # whether the whole second after the limit is the first that counts
    whole = floor(limit) + 1 if past else ceil(limit)
    return Bound(whole - 0.5 if check.clock == "round" else whole, upper, not upper, reason)


def _backwards(check: Check, read: Mapping[str, Number]) -> Answer | None:
    exp = read.get("exp")
    for claim in check.not_before:
        if exp is not None and claim in read and exp < read[claim]:
            return Answer(False, f"exp before {claim}")
    return None


def _unlimited(validator: Validator, exp: Stated) -> str:
    """Why it accepts although no end was compared."""
    if validator.exp.check == "log":
        return "only logs a warning"
    if not validator.checks_lifetime:
        return "lifetime not checked"
    if _treatment(validator.exp, exp) == "missing":
        return "no exp, and none is asked for"
    return f"never ends: exp is {FORMS.get(exp.form, 'no number')}"


def _finite(instant: Number) -> Number | None:
    if not isfinite(instant):
        return None
    return int(instant) if instant == int(instant) else instant
