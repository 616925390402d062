"""NOW: the state of the tokens at the instant judged."""

from __future__ import annotations

from jwtinspect.analysis.clocks import follows_from_skew, fresh_gap, zone_error
from jwtinspect.analysis.subject import Ahead, Answer, Case, Number, Pair, Status, Subject
from jwtinspect.core.moments import Oddity, rough_span, span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import (
    KEYCLOAK,
    START,
    Example,
    access_token,
    call,
    dated,
    id_token,
    login,
    response,
    token,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of, literal

RFC7519 = "RFC 7519, section 4.1.4 (exp)"
SHORT_SESSION = 300  # seconds; session tokens that live no longer are renewed all the time
SIGN_IN_ONLY = 900  # seconds; an id_token that lives no longer is for the moment of sign-in
SOON = 300  # seconds
SLACK = 5  # seconds by which good clocks may still differ
_SPENT = (Role.CLIENT_ASSERTION, Role.DPOP_PROOF, Role.LOGOUT_TOKEN)  # made for one request
_WITHOUT_END = (Role.DPOP_PROOF, Role.USERINFO, Role.INTROSPECTION)  # their standards ask for no exp

_PROOF = {"alg": "ES256", "typ": "dpop+jwt"}
_AT_JWT = {"alg": "RS256", "typ": "at+jwt", "kid": "k1"}


def _harmless(subject: Subject) -> str:
    """Why it is no cause of anything that this token has expired; empty where it may be one."""
    if subject.superseded:
        return "a newer one is here"
    if subject.role in _SPENT:
        return "it was made for one request and has done its work"
    answer = subject.answer
    if _only_for_sign_in(subject) and answer is not None and answer.access_token not in (None, subject):
        return "an id_token of so short a life is for the moment of sign-in"
    lifetime = subject.lifetime
    if lifetime is not None and lifetime <= SHORT_SESSION and _is_session(subject):
        return "tokens of this kind live a few minutes and are renewed all the time"
    return ""


def _was_rejected(subject: Subject) -> bool:
    """Whether a server refused the token after its end: HIS801 says that, and then nothing else needs to."""
    history = subject.case.history
    return history is not None and subject.id in history.rejected


def _is_session(subject: Subject) -> bool:
    provider = subject.provider
    return subject.role is Role.SESSION or (provider is not None and "short-session-token" in provider.traits)


def _expiry(subject: Subject, reason: str = "") -> Hit:
    case, ends = subject.case, subject.expires_at
    assert ends is not None
    past = case.at - ends
    source = "" if "exp" in subject.token.claims or "exp" in subject.token.header else ", by expires_in,"
    leeway = f", more than the leeway of {span(case.leeway)}" if case.leeway else ""
    ago = f"{rough_span(past)} before" if past > 0 else "at"
    sentence = f"The {called(subject)} expired{source} {ago} the instant judged ({case.date(case.at)}){leeway}"
    return Hit(
        f"{sentence}; {reason}." if reason else f"{sentence}.",
        (subject,),
        {f"{key_of(subject)}.exp": ends, "as_of": case.at, "leeway": case.leeway, "expired_for": past},
        cause=f"{subject.role} {reason}",
    )


@rule(
    "NOW201",
    "expired",
    Severity.WARNING,
    on=Subject,
    when=When.EXPIRED,
    title="The token has expired",
    advice="Get a fresh token (refresh, or sign in again) and see whether the complaint is gone. If this token was "
    "fresh when the complaint arose, judge at that instant instead.",
    reference=RFC7519,
    ask="when exactly the failure was seen, with its time zone",
    flags=lambda: (
        Example(response(id_token=id_token(36000)), at=START + 38700),
        Example(access_token(3600), at=START + 3600),
        Example(access_token(3600), at=START + 3660, leeway=60),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600), at=START + 7200, received=START),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000)), at=START + 35999),
        Example(access_token(3600), at=START + 3659, leeway=60),
        Example(access_token(3600) + "\n" + access_token(3600, start=START + 3000), at=START + 4000),
        Example(
            response(client_assertion=token({"iss": "c", "sub": "c", "aud": "a", "jti": "1", "exp": START})),
            at=START + 9,
        ),
        Example(response(session_jwt=id_token(60)), at=START + 3600),
        Example(id_token(3600, exp=0), at=START),
    ),
)
def expired(subject: Subject) -> Hit | None:
    """The token's exp, with the leeway asked for, lies before the instant judged: whoever checks it then refuses it.
    That is what tokens do, so the question is why no newer one was used."""
    return None if _was_rejected(subject) or _harmless(subject) else _expiry(subject)


@rule(
    "NOW201",
    "expired",
    Severity.NOTE,
    on=Subject,
    when=When.EXPIRED,
    title="The token has expired, which explains nothing",
    advice="Look at the newest token of its kind instead.",
    reference=RFC7519,
    flags=lambda: (
        Example(access_token(3600) + "\n" + access_token(3600, start=START + 3000), at=START + 4000),
        Example(response(session_jwt=id_token(60)), at=START + 3600),
        Example(
            token({"htm": "POST", "htu": "https://a.example", "jti": "1", "iat": START, "exp": START + 60}, _PROOF),
            at=START + 90,
        ),
    ),
    passes=lambda: (
        Example(access_token(3600), at=START + 3600),
        Example(response(session_jwt=id_token(3600)), at=START + 7200),
    ),
)
def expired_and_spent(subject: Subject) -> Hit | None:
    """The token has expired and nobody needs it any more: a newer one is here, it was made for a single request or for
    the moment of sign-in, or tokens of its kind live for minutes and are renewed all the time. This is ordinary and
    explains nothing by itself."""
    reason = "" if _was_rejected(subject) else _harmless(subject)
    return _expiry(subject, reason) if reason else None


def _early(subject: Subject, claim: str, start: Number, what: str) -> Hit | None:
    """The sentence on a start that lies ahead of the instant judged; None where a time zone (NUM309) or the issuer's
    clock (CLK402) explains it."""
    case = subject.case
    if subject.answer is not None:
        found = fresh_gap(subject.answer)
        if found is not None and (zone_error(found[1]) or (found[1] > SLACK and case.at == subject.answer.received_at)):
            return None
    ahead = start - case.at
    if case.clocks and follows_from_skew(case, ahead):
        return None
    return Hit(
        f"The {called(subject)} {what} {rough_span(ahead)} after the instant judged ({case.date(case.at)}).",
        (subject,),
        {f"{key_of(subject)}.{claim}": start, "as_of": case.at, "leeway": case.leeway, "ahead": ahead},
        cause=f"{subject.role} {claim}",
    )


_SYNCHRONISE = (
    "Synchronise the clock of the machine that refuses the token, or give its validator a leeway of a few seconds. "
    "If only the instant judged is off, judge at another one."
)


def _named(hit: Hit | None, claim: str, ahead: Number) -> Hit | None:
    """The hit with the validators that refuse the token until then."""
    if hit is None:
        return None
    from jwtinspect.profiles.validator import refusing_early

    return hit._replace(
        message=f"{hit.message} Validators that grant less by default refuse it until then "
        f"({refusing_early(claim, ahead)})."
    )


@rule(
    "NOW202",
    "not-yet-valid",
    Severity.WARNING,
    on=Ahead,
    title="The token is not valid yet",
    advice=_SYNCHRONISE,
    reference="RFC 7519, section 4.1.5 (nbf)",
    ask="the Date header of the response that brought the token",
    flags=lambda: (
        Example(access_token(3600, nbf=START + 600)),
        Example(id_token(3600, nbf=START + 66), at=START + 60),
    ),
    passes=lambda: (
        Example(access_token(3600, nbf=START)),
        Example(access_token(3600, nbf=START + 90), leeway=30),
        Example(id_token(3600, nbf=START + 64), at=START + 60),
        Example(id_token(3600, nbf=0)),
    ),
)
def not_yet_valid(ahead: Ahead) -> Hit | None:
    """The token's nbf lies after the instant judged, by more than clocks that are set may differ. Until then
    validators refuse it: the clock of the issuer is ahead, or that of the validator behind."""
    subject, claim, start = ahead
    if claim != "nbf" or start <= subject.case.at + SLACK:
        return None
    return _early(subject, claim, start, "is not valid until")


@rule(
    "NOW202",
    "not-yet-valid",
    Severity.NOTE,
    on=Ahead,
    title="The token is not valid for some seconds yet",
    advice=_SYNCHRONISE,
    reference="RFC 7519, section 4.1.5 (nbf)",
    ask="the Date header of the response that brought the token",
    flags=lambda: (
        Example(id_token(3600, nbf=START + 64), at=START + 60),
        Example(access_token(3600, nbf=START + 1), at=START),
    ),
    passes=lambda: (
        Example(id_token(3600, nbf=START + 64), at=START + 60, leeway=5),
        Example(id_token(3600, nbf=START + 66), at=START + 60),
    ),
)
def not_valid_for_seconds(ahead: Ahead) -> Hit | None:
    """The token's nbf lies a few seconds after the instant judged, as happens between two good clocks. Validators
    without any leeway refuse it all the same; trying again a moment later succeeds."""
    subject, claim, start = ahead
    early = start - subject.case.at
    if claim != "nbf" or not 1 <= early <= SLACK:
        return None
    return _named(_early(subject, claim, start, "is not valid until"), claim, early)


@rule(
    "NOW203",
    "issued-in-the-future",
    Severity.WARNING,
    on=Ahead,
    title="The token was issued in the future",
    advice=_SYNCHRONISE,
    reference="RFC 7519, section 4.1.6 (iat)",
    ask="the Date header of the response that brought the token",
    flags=lambda: (
        Example(id_token(3600), at=START - 6),
        Example(access_token(3600), at=START - 90, leeway=60),
    ),
    passes=lambda: (
        Example(id_token(3600), at=START),
        Example(id_token(3600), at=START - 5),
        Example(access_token(3600), at=START - 30, leeway=30),
        Example(dated(response(access_token=access_token(3600, start=START + 7200), expires_in=3600)), at=None),
    ),
)
def issued_in_the_future(ahead: Ahead) -> Hit | None:
    """The token says that it was issued after the instant judged, by more than clocks that are set may differ. The
    clock of the issuer is ahead or the one that the instant comes from is behind; libraries that check iat refuse
    such a token."""
    subject, claim, start = ahead
    if claim != "iat" or start <= subject.case.at + SLACK:
        return None
    return _early(subject, claim, start, "was issued")


@rule(
    "NOW203",
    "issued-in-the-future",
    Severity.NOTE,
    on=Ahead,
    title="The token was issued some seconds in the future",
    advice=_SYNCHRONISE,
    reference="RFC 7519, section 4.1.6 (iat)",
    ask="the Date header of the response that brought the token",
    flags=lambda: (
        Example(id_token(3600), at=START - 1),
        Example(id_token(3600), at=START - 5),
    ),
    passes=lambda: (
        Example(id_token(3600), at=START - 0.5),
        Example(id_token(3600), at=START - 3, leeway=3),
        Example(id_token(3600), at=START - 6),
    ),
)
def issued_seconds_ahead(ahead: Ahead) -> Hit | None:
    """The token's iat lies a few seconds after the instant judged, as happens between two good clocks. Validators
    that compare iat without any leeway refuse it all the same; trying again a moment later succeeds."""
    subject, claim, start = ahead
    early = start - subject.case.at
    if claim != "iat" or not 1 <= early <= SLACK:
        return None
    return _named(_early(subject, claim, start, "was issued"), claim, early)


@rule(
    "NOW204",
    "expires-soon",
    Severity.NOTE,
    on=Subject,
    when=When.ABOUT_TO_END,
    title="The token is about to expire",
    advice="Renew it before use: a request that is under way when it ends is refused.",
    reference=RFC7519,
    flags=lambda: (
        Example(access_token(3600), at=START + 3400),
        Example(id_token(36000), at=START + 35990),
        Example(access_token(3600), at=START + 3610, leeway=60),
    ),
    passes=lambda: (
        Example(access_token(3600), at=START + 3200),
        Example(access_token(3600), at=START + 3600),
        Example(access_token(300)),
    ),
)
def expires_soon(subject: Subject) -> Hit | None:
    """Less than five minutes and less than a tenth of the token's life are left. Many libraries renew it about now,
    and what is sent a little later fails."""
    left = subject.remaining
    life = subject.lifetime
    if left is None or life is None or left * 10 >= life or subject.superseded:
        return None
    past = f"expired {span(-left)} before the instant judged and is accepted only within the leeway"
    return Hit(
        f"The {called(subject)} {f'has {span(left)} left of {span(life)}' if left > 0 else past}.",
        (subject,),
        {f"{key_of(subject)}.exp": subject.expires_at, "as_of": subject.case.at, "remaining": left},
    )


def _endless(subject: Subject) -> Hit:
    moment = subject.dates.get("exp")
    reason = f": its exp is {literal(moment.found)}, which stands for none" if moment else ""
    return Hit(
        f"The {called(subject)} states no expiry{reason}.",
        (subject,),
        {f"{key_of(subject)}.exp": literal(moment.found) if moment else "absent"},
        cause=f"{subject.role}{reason}",
    )


def _must_end(subject: Subject) -> bool:
    """Whether the token's standard asks for an exp, and nothing is written in its place (rule G3)."""
    moment = subject.dates.get("exp")
    if moment is not None and moment.oddity is Oddity.SENTINEL:
        return False
    typ = subject.token.header.get("typ")
    return subject.role is Role.ID_TOKEN or (isinstance(typ, str) and typ.lower() in ("at+jwt", "application/at+jwt"))


@rule(
    "NOW205",
    "no-expiry",
    Severity.WARNING,
    on=Subject,
    when=When.ENDLESS,
    title="The token has no expiry, though its standard asks for one",
    advice="Have the issuer add exp: libraries refuse a token of this kind without it, or accept it for ever.",
    reference="OpenID Connect Core 1.0, section 2 (exp is required); RFC 9068, section 2.2",
    flags=lambda: (
        Example(response(id_token=id_token(3600, exp=None))),
        Example(access_token(3600, header=_AT_JWT, exp=None)),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(3600))),
        Example(access_token(3600, exp=None)),
        Example(response(id_token=id_token(3600, exp=0))),
        Example(id_token(3600, exp="soon")),
    ),
)
def no_expiry(subject: Subject) -> Hit | None:
    """An id_token, or an access_token of the at+jwt profile, must say when it ends, and this one does not. Many
    libraries refuse it with an error about a missing exp, others accept it for ever."""
    return _endless(subject) if _must_end(subject) else None


@rule(
    "NOW205",
    "no-expiry",
    Severity.NOTE,
    on=Subject,
    when=When.ENDLESS,
    title="The token states no expiry",
    advice="Nothing in the token ends it. Look at what else may: a session, revocation, or a limit of idle time at "
    "the provider.",
    reference=RFC7519,
    flags=lambda: (
        Example(access_token(3600, exp=None)),
        Example(token({"iss": KEYCLOAK, "typ": "Offline", "iat": START, "exp": 0, "sub": "u"})),
        Example(token({"role": "anon", "iss": "supabase"})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token({"htm": "POST", "htu": "https://api.example.com", "jti": "1", "iat": START}, _PROOF)),
        Example(response(userinfo=token({"sub": "user|1", "name": "A. Person"}))),
        Example(response(id_token=id_token(3600, exp=None))),
    ),
)
def no_expiry_stated(subject: Subject) -> Hit | None:
    """The token does not say when it ends, and its standard does not ask it to: refresh tokens, keys and logout
    tokens often do not. Its end, if it has one, is kept by the server."""
    return None if subject.role in _WITHOUT_END or _must_end(subject) else _endless(subject)


def _one_over(pair: Pair) -> tuple[Subject, Subject] | None:
    """The expired and the living token of a pair, where they are one of each and more than a rounding apart."""
    first, second = pair.id_token, pair.access_token
    if first.status is second.status:
        return None
    if first.status is Status.EXPIRED and second.status is Status.VALID:
        over, living = first, second
    elif first.status is Status.VALID and second.status is Status.EXPIRED:
        over, living = second, first
    else:
        return None
    assert over.expires_at is not None and living.expires_at is not None
    return (over, living) if living.expires_at - over.expires_at > 2 else None


def _only_for_sign_in(subject: Subject) -> bool:
    return subject.role is Role.ID_TOKEN and subject.lifetime is not None and subject.lifetime <= SIGN_IN_ONLY


def _matters(over: Subject) -> bool:
    """Whether it is asked about that instant, or a request went by the expired one."""
    if _only_for_sign_in(over):
        return False
    return over.case.at_basis == "given" or _was_used_late(over)


def _was_used_late(subject: Subject) -> bool:
    """Whether a request carried the token after its end."""
    history, ends = subject.case.history, subject.expires_at
    usage = history.usages.get(subject.id) if history is not None else None
    if usage is None or ends is None:
        return False
    return any(sent.left is not None and sent.left <= 0 for step, sent in usage.steps if step.clock != "client")


def _half_over(over: Subject, living: Subject, pair: Pair) -> Hit:
    words = {id(pair.id_token): "id_token", id(pair.access_token): "access_token"}
    tail = "; an id_token of so short a life is for sign-in only and ends nothing" if _only_for_sign_in(over) else ""
    case = over.case
    left = (living.expires_at or 0) - case.at
    rest = f"lives another {rough_span(left)}" if left > 0 else "lives on within the leeway"
    return Hit(
        f"At {case.date(case.at)} the {words[id(over)]} has expired while the {words[id(living)]} {rest}{tail}.",
        (over, living),
        {"id_token.exp": pair.id_token.expires_at, "access_token.exp": pair.access_token.expires_at, "as_of": case.at},
    )


_WHICH = "Find out which of the two the application goes by: that token's setting ends the session."
_BOTH = "OpenID Connect Core 1.0, section 2; RFC 6749, section 5.1"


@rule(
    "NOW206",
    "one-expired-the-other-not",
    Severity.WARNING,
    on=Pair,
    when=When.HALF_OVER,
    title="At that instant one token had expired and the other had not",
    advice=_WHICH,
    reference=_BOTH,
    ask="the request that failed at that instant, and which token it carried",
    flags=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400)), at=START + 40000),
        Example(response(id_token=id_token(7200), access_token=access_token(3600)), at=START + 4000),
        Example(
            login(id_token=id_token(3600), access_token=access_token(7200), expires_in=7200)
            + call(bearer=id_token(3600), at=START + 4000, status=401),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400))),
        Example(response(id_token=id_token(36000), access_token=access_token(86400)), at=START + 90000),
        Example(response(id_token=id_token(300), access_token=access_token(3600)), at=START + 600),
        Example(response(id_token=id_token(3600), access_token=access_token(3601)), at=START + 3600),
    ),
)
def one_expired_the_other_not(pair: Pair) -> Hit | None:
    """At the instant that was asked about, one of the two tokens of this login had expired and the other had not. An
    application that goes by the expired one says logged out, while requests with the other still succeed."""
    found = _one_over(pair)
    if found is None or not _matters(found[0]):
        return None
    return _half_over(*found, pair)


@rule(
    "NOW206",
    "one-expired-the-other-not",
    Severity.NOTE,
    on=Pair,
    when=When.HALF_OVER,
    title="One token has expired and the other has not",
    advice=_WHICH,
    reference=_BOTH,
    ask="when the failure was seen, to judge at that instant",
    flags=lambda: (
        Example(response(id_token=id_token(300), access_token=access_token(3600)), at=START + 600),
        Example(
            response(id_token=id_token(900), access_token="opaque-token-0123456789", expires_in=3600), at=START + 1000
        ),
        Example(
            dated(
                response(
                    id_token=id_token(3600, start=START - 4000),
                    access_token=access_token(7200, start=START - 4000),
                    expires_in=3200,
                )
            ),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400)), at=START + 40000),
        Example(response(id_token=id_token(300), access_token=access_token(3600))),
    ),
)
def one_has_expired(pair: Pair) -> Hit | None:
    """One of the two tokens of this login has expired and the other has not. That is ordinary where two settings
    govern them, and with an id_token of a few minutes it means nothing: that one is for the moment of sign-in."""
    found = _one_over(pair)
    return None if found is None or _matters(found[0]) else _half_over(*found, pair)


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
