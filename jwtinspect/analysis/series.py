"""Tokens of one kind over time, responses of one login over time, and the libraries that a capture shows at work."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.case import issue_of, refresh_lifetime
from jwtinspect.analysis.history import client_of, session_of
from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.analysis.once import once
from jwtinspect.core.token import Role

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Answer, Case, Number, Subject
    from jwtinspect.core.capture import Exchange

LEAST = 3  # tokens, of which one speaks of a series
_ROLES = (Role.ID_TOKEN, Role.ACCESS_TOKEN, Role.REFRESH_TOKEN, Role.UNKNOWN)


class Series(NamedTuple):
    """Three or more tokens of one issuer, audience, client and role, in the order in which they were issued."""

    subjects: tuple[Subject, ...]

    @property
    def lifetimes(self) -> list[Number]:
        """Seconds, in the order of issue."""
        return [each.lifetime or 0 for each in self.subjects]

    @property
    def change(self) -> int | None:
        """The index of the first token after the lifetime changed once, two or more constant on each side."""
        lengths = self.lifetimes
        steps = [number for number, (a, b) in enumerate(pairwise(lengths), 1) if abs(a - b) > TOLERANCE]
        if len(steps) != 1 or not 2 <= steps[0] <= len(lengths) - 2:
            return None
        both = lengths[: steps[0]], lengths[steps[0] :]
        return None if any(max(side) - min(side) > TOLERANCE for side in both) else steps[0]


class Renewed(NamedTuple):
    """When a response of a login came, and when the refresh token in it ends. Seconds since the epoch."""

    answer: Answer
    received: Number
    ends: Number


class Renewals(NamedTuple):
    """Two or more responses of one login with the end of each refresh token, in order."""

    responses: tuple[Renewed, ...]


def series_of(case: Case) -> list[Series]:
    """The series among the case's tokens."""
    groups: dict[tuple[Any, ...], list[Subject]] = {}
    for subject in case.subjects:
        if subject.lifetime is not None and subject.issued_at is not None and subject.role in _ROLES:
            groups.setdefault((subject.issuer, subject.audience, client_of(subject), subject.role), []).append(subject)
    return [
        Series(tuple(sorted(group, key=lambda each: each.issued_at or 0)))
        for key, group in groups.items()
        if len(group) >= LEAST and key[0] is not None
    ]


def renewals_of(case: Case) -> list[Renewals]:
    """The logins of which two or more responses tell when their refresh token ends."""
    logins = _logins(case)
    groups: dict[object, list[Renewed]] = {}
    for answer in case.answers:
        refresh = answer.refresh_token
        if refresh is None or answer.response.store:
            continue
        received, ends = issue_of(answer), refresh_end(answer)
        tokens = (answer.access_token, answer.id_token, refresh)
        known = [each for each in tokens if each is not None]
        login: object = next((logins[each.id] for each in known if each.id in logins), None)
        login = login or next((found for each in known if (found := session_of(each))), None)
        if received is not None and ends is not None and login is not None:
            groups.setdefault(login, []).append(Renewed(answer, received, ends))
    return [
        Renewals(tuple(sorted(group, key=lambda each: each.received))) for group in groups.values() if len(group) > 1
    ]


def refresh_end(answer: Answer) -> Number | None:
    """When the response's refresh token ends, by what it states or the token itself says."""
    stated, refresh, issued = refresh_lifetime(answer), answer.refresh_token, issue_of(answer)
    if stated is not None and stated > 0 and issued is not None:
        return issued + stated
    return refresh.expires_at if refresh is not None and refresh.token.claims else None


def refresh_life(answer: Answer) -> Number | None:
    """How long the response's refresh token lives from then on, in seconds."""
    stated = refresh_lifetime(answer)
    if stated is not None:
        return stated
    ends, issued = refresh_end(answer), issue_of(answer)
    return None if ends is None or issued is None else ends - issued


def _logins(case: Case) -> dict[str, int]:
    """The login that the history gives each token that was received."""
    found: dict[str, int] = {}
    for step in case.history.steps if case.history is not None else ():
        if step.login is not None:
            for subject in step.received:
                found.setdefault(subject.id, step.login)
    return found


MARGINS = {
    "msal": 300,
    "cognito": 120,
    "amplify": 120,
    "google-auth": 225,
    "auth0-spa-js": 60,
    "firebase": 30,
}
"""How many seconds before its end these libraries renew a token, by the first letters of their names."""


def margin_of(library: str) -> tuple[str, int] | None:
    """The library's name as far as it is known, and its margin."""
    lowered = library.lower()
    for name, seconds in MARGINS.items():
        if lowered.startswith(name):
            return name, seconds
    return None


def library_of(subject: Subject) -> tuple[str, int] | None:
    """The library that keeps this token, or that the capture shows at work; with its margin in seconds."""
    return _libraries(subject.case).get(int(subject.id[1:]) - 1)


@once
def _libraries(case: Case) -> dict[int, tuple[str, int]]:
    """The same for every token of which it is known, by its number in the capture: what keeps it counts first."""
    found: dict[int, tuple[str, int]] = {}
    for stamp in case.capture.stamps:
        keeps = margin_of(stamp.store) if stamp.token is not None and stamp.token not in found else None
        if stamp.token is not None and keeps is not None:
            found[stamp.token] = keeps
    for exchange in case.capture.exchanges:
        works = _library_at_work(exchange) if exchange.received else None
        if works is not None:
            for index in exchange.received:
                found.setdefault(index, works)
    return found


def _library_at_work(exchange: Exchange) -> tuple[str, int] | None:
    for name in ("x-client-SKU", "x-client-sku"):
        if (found := margin_of(exchange.query.get(name, ""))) is not None:
            return found
    return ("firebase", MARGINS["firebase"]) if exchange.host == "securetoken.googleapis.com" else None
