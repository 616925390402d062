"""Every known end of something that may have ended the session, ranked by how well it fits what the user saw."""

from __future__ import annotations

from collections.abc import Iterator

from jwtinspect.analysis.case import issue_of
from jwtinspect.analysis.subject import Case, End, Number, Subject
from jwtinspect.core.moments import instant_of, moment_of
from jwtinspect.core.token import Kind, Role
from jwtinspect.profiles.provider import Provider, Setting

LEEWAYS = (60, 300)
"""Leeways that validators grant by default (Spring Security 60 s, Microsoft IdentityModel 300 s): tried where no end
fits exactly."""


def login_of(case: Case) -> Number | None:
    """When the login was, as far as the input tells: auth_time, else the earliest issue. Seconds since the epoch."""
    logins = [
        moment.seconds
        for subject in case.subjects
        if (moment := subject.dates.get("auth_time")) is not None and moment.seconds is not None
    ]
    if logins:
        return min(logins)
    issues = [issue for answer in case.answers if (issue := issue_of(answer)) is not None]
    issues += [
        subject.issued_at + subject.backdate
        for subject in case.subjects
        if subject.issued_at is not None
        and (subject.answer is None or issue_of(subject.answer) is None)
        and subject.role is not Role.API_KEY
    ]
    return min(issues, default=None)


def ended_at(case: Case) -> Number | None:
    """The instant at which the user saw the session end; None where nothing was said or no login is known."""
    if case.ended_at is not None:
        return case.ended_at
    if case.ended_after is None:
        return None
    login = login_of(case)
    return None if login is None else login + case.ended_after


def lasted(case: Case) -> Number | None:
    """How many seconds the session lasted from login on, as the user said or as the instants tell."""
    if case.ended_after is not None:
        return case.ended_after
    seen, login = ended_at(case), login_of(case)
    return None if seen is None or login is None else seen - login


def stated_lives(case: Case) -> list[Subject]:
    """The tokens of which the input states a life but no instant, nearest to what the user saw first.

    Empty where the time of login is known: then there are ends.
    """
    seen = lasted(case)
    if seen is None or login_of(case) is not None:
        return []
    living = [each for each in case.subjects if each.lifetime is not None and each.expires_at is None]
    return sorted(living, key=lambda each: abs((each.lifetime or 0) - seen))


def fitting_life(case: Case) -> Subject | None:
    """The token whose stated life is as long as the session lasted, where no login is known."""
    seen, lives = lasted(case), stated_lives(case)
    if seen is None or not lives or abs((lives[0].lifetime or 0) - seen) > _near(seen):
        return None
    return lives[0]


def _near(seen: Number) -> Number:
    """Seconds within which something explains what was seen: two minutes, or one per cent of the time since login."""
    return max(120, 0.01 * seen)


def fits(end: End, case: Case) -> bool:
    """Whether an end explains what was seen: within two minutes, or one per cent of the time since login."""
    seen, login = ended_at(case), login_of(case)
    if end.off_by is None or seen is None:
        return False
    return abs(end.off_by) <= _near(seen - login if login is not None else 0)


def fitting_default(case: Case) -> tuple[Provider, Setting] | None:
    """A limit of a login that no token states, if what the user saw fits its default: Keycloak's SSO Session Max."""
    seen = lasted(case)
    if seen is None:
        return None
    stated = {subject.role for subject in case.subjects if subject.expires_at is not None or subject.lifetime}
    hidden = {each.role for each in case.subjects if _may_hide_its_end(each)}
    providers = {each.provider.id: each.provider for each in case.subjects if each.provider is not None}
    for provider in providers.values():
        for setting in provider.settings:
            of_login = setting.role == "login_session" or (setting.role in hidden and setting.role not in stated)
            if of_login and setting.default and abs(setting.default - seen) <= _near(seen):
                return provider, setting
    return None


def _may_hide_its_end(subject: Subject) -> bool:
    """Whether a provider may end that token by a clock that the token does not show."""
    hidden = subject.role is Role.ACCESS_TOKEN and subject.token.kind in (Kind.OPAQUE, Kind.JWE)
    return hidden or subject.role is Role.REFRESH_TOKEN


def ends_of(case: Case) -> list[End]:
    """The known ends, best fit first; empty unless the user said when it ended."""
    seen = ended_at(case)
    if seen is None:
        return []
    found = [end._replace(off_by=end.at - seen) for end in _known_ends(case)]
    for end in tuple(found):
        for leeway in sorted({case.leeway, *LEEWAYS} - {0}):
            assert end.off_by is not None
            if (
                abs(end.off_by + leeway) <= 5 < abs(end.off_by)
                and end.subject is not None
                and end.what.endswith(".exp")
            ):
                found.append(End(f"{end.what} + {leeway} s leeway", end.at + leeway, end.subject, end.off_by + leeway))
    return sorted(found, key=lambda end: abs(end.off_by or 0))


def _session_ends(subject: Subject) -> Iterator[tuple[str, Number]]:
    """The ends of a session that a token states beside its own: Auth0's session_expiry, what Stytch's claim holds."""
    claims = subject.token.claims
    stytch = claims.get("https://stytch.com/session")
    stated = {"session_expiry": claims.get("session_expiry")}
    if isinstance(stytch, dict):
        stated["expires_at"] = stytch.get("expires_at")
    for name, value in stated.items():
        at = instant_of(value) if isinstance(value, str) and "T" in value else moment_of(value).seconds
        if at is not None:
            yield name, at


def _known_ends(case: Case) -> list[End]:
    found = []
    for subject in case.subjects:
        if subject.expires_at is not None and subject.role not in (
            Role.DPOP_PROOF,
            Role.CLIENT_ASSERTION,
            Role.API_KEY,
        ):
            name = "exp" if subject.token.claims else "expires_in"
            found.append(End(f"{subject.role}.{name}", subject.expires_at, subject))
        found += [End(f"{subject.role}.{name}", at, subject) for name, at in _session_ends(subject)]
    for answer in case.answers:
        if answer.response.members.get("active") is True:  # introspection
            stated_end = moment_of(answer.response.members.get("exp")).seconds
            if stated_end is not None:
                found.append(End("introspection.exp", stated_end, None))
        start = issue_of(answer)
        access = answer.access_token
        if start is not None and answer.expires_in is not None:
            stated = start + answer.expires_in
            if access is None or access.expires_at is None or abs(access.expires_at - stated) > 2:
                found.append(End("expires_in", stated, access))
    return found
