"""NOW: tokens that are refused for the sake of the login behind them."""

from __future__ import annotations

from jwtinspect.analysis.subject import Answer, Case, Number, Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.text import shown
from jwtinspect.rules.examples import (
    KEYCLOAK,
    START,
    Example,
    access_token,
    call,
    id_token,
    login,
    response,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of


@rule(
    "NOW207",
    "issued-before-revocation-mark",
    Severity.WARNING,
    on=Answer,
    when=When.REVOKED_BEFORE,
    title="The token was issued before the provider's revocation mark",
    advice="Sign in again: the realm, the client or the user was logged out everywhere at the mark, and servers "
    "that honour it refuse older tokens.",
    reference="Keycloak, Server Administration Guide, Revocation policies (not-before-policy)",
    flags=lambda: (
        Example(
            response(
                access_token=access_token(3600, issuer=KEYCLOAK), expires_in=3600, **{"not-before-policy": START + 1}
            )
        ),
        Example(
            response(id_token=id_token(3600, issuer=KEYCLOAK), expires_in=3600, **{"not-before-policy": START + 3600})
        ),
        Example(
            login(
                at=START + 1000,
                access_token=access_token(3600, issuer=KEYCLOAK, start=START + 1000),
                **{"not-before-policy": START + 900},
            )
            + call(bearer=access_token(3600, issuer=KEYCLOAK, sid="old"), at=START + 1100, status=401),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            response(access_token=access_token(3600, issuer=KEYCLOAK), expires_in=3600, **{"not-before-policy": 0})
        ),
        Example(
            response(access_token=access_token(3600, issuer=KEYCLOAK), expires_in=3600, **{"not-before-policy": START})
        ),
        Example(response(access_token=access_token(3600), expires_in=3600, **{"not-before-policy": "later"})),
    ),
)
def issued_before_revocation_mark(answer: Answer) -> Hit | None:
    """The response states a mark before which issued tokens count as revoked, and a token beside it is older than the
    mark. Its exp does not matter then: servers that know the mark refuse it."""
    mark = answer.response.members.get("not-before-policy")
    if type(mark) is not int or mark <= 0:
        return None
    tokens = (answer.access_token, answer.id_token, answer.refresh_token)
    known = [each for each in tokens if each is not None]
    older = tuple(each for each in (*known, *_sent_after(mark, known, answer.case)) if (each.issued_at or mark) < mark)
    if not older:
        return None
    evidence = {f"{key_of(each)}.iat": each.issued_at for each in older}
    return Hit(
        f"The {' and the '.join(called(each) for each in older)} here {'was' if len(older) == 1 else 'were'} issued "
        f"before the revocation mark ({answer.case.date(mark)}).",
        older,
        {"not-before-policy": mark, **evidence},
    )


def _sent_after(mark: Number, known: list[Subject], case: Case) -> list[Subject]:
    """The other tokens of the issuer and client of ``known`` that requests carried after the mark."""
    history = case.history
    if history is None or not known:
        return []
    issuer, client = known[0].issuer, known[0].token.claims.get("azp")
    return [
        usage.subject
        for usage in history.usages.values()
        if usage.subject not in known
        and usage.subject.issuer == issuer
        and usage.subject.token.claims.get("azp") == client
        and any(step.at is not None and step.at > mark for step, _ in usage.steps)
    ]


@rule(
    "NOW208",
    "authentication-too-old",
    Severity.WARNING,
    on=Subject,
    when=When.LOGIN_DATED,
    title="The login is older than allowed, the token is not",
    advice="Sign in again with max_age (or prompt=login): a renewed token keeps the old auth_time and is refused "
    "again.",
    reference="OpenID Connect Core 1.0, sections 2 and 3.1.2.1 (auth_time, max_age); RFC 9470",
    flags=lambda: (
        Example(id_token(36000, auth_time=START - 7200), max_age=3600),
        Example(access_token(3600, auth_time=START - 600), max_age=300),
        Example(
            call(
                bearer=access_token(3600),
                status=401,
                answer=('WWW-Authenticate: Bearer error="insufficient_user_authentication", max_age="300"',),
            )
        ),
        Example(
            call("https://login.example.com/authorize?response_type=code&client_id=c&max_age=300", 302)
            + login(id_token=id_token(3600, auth_time=START), access_token=access_token(3600), expires_in=3600)
            + call(bearer=access_token(3600), at=START + 600),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(id_token(36000, auth_time=START - 600), max_age=3600),
        Example(id_token(36000, auth_time=START - 7200)),
        Example(id_token(36000, auth_time=0), max_age=3600),
        Example(id_token(3600, auth_time=START), at=START + 7200, max_age=3600),
        Example(id_token(36000), max_age=3600),
    ),
)
def authentication_too_old(subject: Subject) -> Hit | None:
    """The user signed in longer ago than the application allows (max_age), although the token itself has not expired.
    A fresh login helps; a fresh token does not, because renewing keeps the time of the login."""
    case = subject.case
    refused = _asks_for_login(subject)
    if refused is not None:
        return refused
    max_age = case.max_age if case.max_age is not None else _max_age_asked(subject)
    if max_age is None:
        return None
    moment = subject.dates.get("auth_time")
    if moment is None or moment.seconds is None or subject.expires_at is None:
        return None
    if not moment.seconds + max_age + case.leeway < case.at < subject.expires_at:
        return None
    age = case.at - moment.seconds
    return Hit(
        f"The login behind the {called(subject)} was {rough_span(age)} old at the instant judged, "
        f"longer than the {span(max_age)} allowed.",
        (subject,),
        {f"{key_of(subject)}.auth_time": moment.seconds, "max_age": max_age, "as_of": case.at, "age": age},
        cause=f"auth_time {moment.seconds}",
    )


def _max_age_asked(subject: Subject) -> Number | None:
    """The max_age of the sign-in that brought the token, as its request stated it; None where none did."""
    history = subject.case.history
    usage = history.usages.get(subject.id) if history is not None else None
    if history is None or usage is None or usage.received is None:
        return None
    before = usage.received.number
    for step in reversed(history.steps[max(0, before - 200) : before + 1]):
        asked = step.exchange.query.get("max_age", "")
        if asked.isdecimal() and 0 < len(asked) < 10 and int(asked) > 0:
            return int(asked)
        if step.outcome in ("granted", "renewed") and step.number < before and step.received:
            return None  # a login of its own lies between
    return None


def _asks_for_login(subject: Subject) -> Hit | None:
    """The hit where a server refused the token because the login behind it is too old or too weak (RFC 9470)."""
    history = subject.case.history
    usage = history.usages.get(subject.id) if history is not None else None
    if usage is None:
        return None
    from jwtinspect.analysis.challenge import challenge_of

    for step, _ in usage.steps:
        if step.status == 401 and step.exchange.challenge and "insufficient_user" in step.exchange.challenge:
            challenge = challenge_of(step.exchange.challenge)
            if challenge.error != "insufficient_user_authentication":
                continue
            asked = {name: shown(challenge.parameters[name], 60) for name in _ASKED if name in challenge.parameters}
            words = ", ".join(f"{name} {value}" for name, value in asked.items())
            return Hit(
                f"{shown(step.host, 60) or 'The server'} refused the {called(subject)} because of the login behind it "
                f"(insufficient_user_authentication){f': it wants {words}' if words else ''}.",
                (subject,),
                {"at": step.at, "status": step.status, **asked},
                cause=f"insufficient {step.host} {words}",
            )
    return None


_ASKED = ("max_age", "acr_values")
