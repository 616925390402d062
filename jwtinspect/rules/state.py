"""NOW: tokens that have ended at the instant judged, end soon, or never do."""

from __future__ import annotations

from jwtinspect.analysis.lifetime import lives_minutes
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import Oddity, rough_span, span
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import (
    KEYCLOAK,
    START,
    Example,
    access_token,
    id_token,
    response,
    token,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of, literal

RFC7519 = "RFC 7519, section 4.1.4 (exp)"
SHORT_SESSION = 300  # seconds; session tokens that live no longer are renewed all the time
SIGN_IN_ONLY = 900  # seconds; an id_token that lives no longer is for the moment of sign-in
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
    if only_for_sign_in(subject) and answer is not None and answer.access_token not in (None, subject):
        return "an id_token of so short a life is for the moment of sign-in"
    lifetime = subject.lifetime
    if lifetime is not None and lifetime <= SHORT_SESSION and lives_minutes(subject):
        return "tokens of this kind live a few minutes and are renewed all the time"
    return ""


def _was_rejected(subject: Subject) -> bool:
    """Whether a server refused the token after its end: HIS801 says that, and then nothing else needs to."""
    history = subject.case.history
    return history is not None and subject.id in history.rejected


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


def only_for_sign_in(subject: Subject) -> bool:
    """Whether it is an id_token too short to carry a session: it serves to sign in, and then nobody asks for it."""
    return subject.role is Role.ID_TOKEN and subject.lifetime is not None and subject.lifetime <= SIGN_IN_ONLY
