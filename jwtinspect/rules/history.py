"""HIS: what happened over time: requests refused, tokens that were sent too late, renewals that failed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jwtinspect.analysis.challenge import challenge_of, claims_asked
from jwtinspect.analysis.history import PENDING, SETTLED, has_ended
from jwtinspect.analysis.steps import RENEWING, SIGNING_IN, Act, Sent, Step, Usage
from jwtinspect.analysis.subject import Case, Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import (
    KEYCLOAK,
    START,
    Example,
    access_token,
    call,
    entry,
    har,
    id_token,
    login,
    refresh,
    response,
    silent,
)
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of, quoted

SLACK = 5  # seconds past its end within which a request may just have been under way
LONG = 900  # seconds past its end after which no leeway explains that a token was accepted
SOON_AFTER = 600  # seconds within which a login counts as the answer to a failed renewal
BEARER = "RFC 6750, sections 2.1 and 3.1 (Bearer tokens)"
_REFRESH = "v1.refresh-0123456789abcdef"
_NEXT = "v1.refresh-next-0123456789ab"
_REFUSED = ('WWW-Authenticate: Bearer error="invalid_token"',)


def _at_host(step: Step) -> str:
    return shown(step.host, 60) if step.host else "the server"


def _by(step: Step) -> str:
    """By whose clock a sentence speaks."""
    words = {"server": "the server's clock", "corrected": "the server's clock, from the client's and its skew"}
    return words.get(step.clock, "the client's clock, the only one known")


def _times(count: int, what: str = "request") -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def _from_to(lengths: Iterable[float]) -> str:
    """How long: one length, or the least and the greatest."""
    found = sorted(lengths)
    first, last = rough_span(found[0]), rough_span(found[-1])
    return first if first == last else f"{first} to {last}"


def _lives_minutes(subject: Subject) -> bool:
    """Whether tokens of this kind are sent expired by design (Clerk's session tokens)."""
    provider = subject.provider
    return subject.role is Role.SESSION or (provider is not None and "short-session-token" in provider.traits)


def _tried(usage: Usage, before: Step) -> str:
    """What the capture shows of renewals before that step."""
    tries = [
        each for each in usage.history.renewals if each.number < before.number and each.login in (None, before.login)
    ]
    failed = [each for each in tries if each.outcome == "failed"]
    sent = next((each for _, each in usage.steps if each.newer is not None), None)
    if sent is not None:
        return " A newer token had been received and was not used."
    if failed:
        return f" A renewal had failed before ({quoted(failed[-1].exchange.error or str(failed[-1].status))})."
    return "" if tries else " No renewal was tried before."


@rule(
    "HIS801",
    "rejected-after-expiry",
    Severity.WARNING,
    on=Usage,
    title="A request was refused because its token had expired",
    advice="Renew the token before it ends, and again when a request is refused. If it ended sooner than expected, "
    "look at the setting that governs this token's lifetime.",
    reference=BEARER,
    ask="the whole capture from the login on, to see what was done to renew the token",
    flags=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3700, status=401, answer=_REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 3600, status=403), at=None),
        Example(
            call(bearer=access_token(3600), at=START + 60)
            + call(bearer=access_token(3600), at=START + 5000, status=401),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3599, status=401, answer=_REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 3700), at=None),
        Example(call(bearer=access_token(3600), at=START + 3700, status=404), at=None),
        Example(
            call("https://login.example.com/oauth/revoke", 401, at=START + 4000, form=f"token={access_token(3600)}"),
            at=None,
        ),
    ),
)
def rejected_after_expiry(usage: Usage) -> Hit | None:
    """A server answered 401 or 403 to a request whose token had expired by that server's own clock. Expiry is the
    cause; why the token was sent all the same is the question: it was not renewed, not in time, or the newer one was
    not used."""
    refused = [(step, sent) for step, sent in usage.steps if step.refused and has_ended(step, sent)]
    if not refused:
        return None
    first, subject = refused[0][0], usage.subject
    past = [-(sent.left or 0) for _, sent in refused]
    better = better_token(*refused[0])
    return Hit(
        f"{_at_host(first)} answered {first.status} to {_times(len(refused))} with the {called(subject)} that had "
        f"expired {_from_to(past)} before, by {_by(first)}.{_tried(usage, first)}",
        (subject,),
        {
            f"{key_of(subject)}.exp": subject.expires_at,
            "requests": len(refused),
            "first": first.at,
            "last": refused[-1][0].at,
            "expired_for": past[0],
            "status": first.status,
            "clock": first.clock,
        },
        advice=f"Send the {called(better)} there: it was valid still." if better is not None else "",
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )


_NOT_ABOUT_TOKENS = frozenset(("uma", "negotiate", "ntlm", "digest"))
_EXPLAINED = frozenset(("use_dpop_nonce", "insufficient_claims", "insufficient_user_authentication"))


def _unexplained(step: Step, sent: Sent) -> bool:
    """Whether the request was refused with 401 while its token was valid, and nothing else says why."""
    if step.status != 401 or sent.left is None or step.id in step.history.repeated:
        return False
    if sent.left <= (1 if step.clock == "server" else 300):  # Date has whole seconds; the client's clock may be off
        return False
    challenge = challenge_of(step.exchange.challenge)
    if challenge.error in _EXPLAINED or step.exchange.error in _EXPLAINED:
        return False
    offered = challenge.schemes
    if offered & _NOT_ABOUT_TOKENS and not offered & {"bearer", "dpop"}:
        return False
    return better_token(step, sent) is None


@rule(
    "HIS802",
    "rejected-before-expiry",
    Severity.WARNING,
    on=Usage,
    title="A request was refused while its token was valid",
    advice="Do not look at lifetimes for this one: look at what the server says, and at audience, issuer, scope, "
    "signature key and revocation.",
    reference=BEARER,
    ask="the log of the server that refused it",
    flags=lambda: (
        Example(call(bearer=access_token(3600), at=START + 60, status=401, answer=_REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 3590, status=401), at=None),
    ),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3700, status=401, answer=_REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 60, status=403), at=None),
        Example(
            call(
                bearer=access_token(3600),
                at=START + 60,
                status=401,
                answer=('WWW-Authenticate: DPoP error="use_dpop_nonce"', "DPoP-Nonce: n"),
            ),
            at=None,
        ),
        Example(
            call(bearer=access_token(3600), at=START, status=401, answer=("WWW-Authenticate: Negotiate",)), at=None
        ),
        Example(
            call(bearer=access_token(3600), at=START, status=401) + call(bearer=access_token(3600), at=START + 2),
            at=None,
        ),
        Example(
            call(
                bearer=access_token(3600),
                at=START,
                status=401,
                answer=('WWW-Authenticate: Bearer error="insufficient_claims", claims="eyJhIjoxfQ"',),
            ),
            at=None,
        ),
    ),
)
def rejected_before_expiry(usage: Usage) -> Hit | None:
    """A server answered 401 to a request whose token was valid by that server's own clock. Expiry is not the cause.
    The answer's WWW-Authenticate header, where there is one, says more: another audience or issuer, a key that is not
    known, a token that was revoked."""
    refused = [(step, sent) for step, sent in usage.steps if _unexplained(step, sent)]
    if not refused:
        return None
    (first, sent), subject = refused[0], usage.subject
    challenge = first.exchange.challenge
    said = f" It says {quoted(challenge)}." if challenge else " It does not say why."
    start = subject.not_before
    early = start is not None and first.at is not None and start > first.at
    state = "was not valid yet" if early else f"had {rough_span(sent.left or 0)} left"
    return Hit(
        f"{_at_host(first)} answered 401 to {_times(len(refused))} with the {called(subject)} that {state}, by "
        f"{_by(first)}: expiry is not the cause.{said}",
        (subject,),
        {
            f"{key_of(subject)}.exp": subject.expires_at,
            "requests": len(refused),
            "first": first.at,
            "left": sent.left,
            "challenge": shown(challenge, 200) if challenge else None,
            "error": shown(first.exchange.error, 100) if first.exchange.error else None,
            "clock": first.clock,
        },
        cause=f"{subject.role} {subject.issuer} {first.host} {challenge}",
    )


@rule(
    "HIS803",
    "expired-token-sent",
    Severity.WARNING,
    on=Usage,
    title="A token was sent after it had expired",
    advice="Let the client compare exp with a clock that is right before each request, and renew in time.",
    reference=BEARER,
    flags=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3700), at=None),
        Example(call(bearer=access_token(3600), at=START + 3606, status=500), at=None),
    ),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3604), at=None),
        Example(call(bearer=access_token(3600), at=START + 3700, status=401), at=None),
        Example(
            call(
                f"https://login.example.com/oidc/logout?id_token_hint={id_token(300)}&client_id=c", 302, at=START + 4000
            ),
            at=None,
        ),
        Example(
            call("https://login.example.com/oauth/introspect", at=START + 4000, form=f"token={access_token(3600)}"),
            at=None,
        ),
        Example(call(at=START + 4000, headers=(f"Cookie: __session={id_token(60)}",)), at=None),
        Example(
            call(
                "https://api.example.com/token/refresh",
                at=START + 4000,
                form=f'{{"accessToken": "{access_token(3600)}", "refreshToken": "{_REFRESH}"}}',
            ),
            at=None,
        ),
    ),
)
def expired_token_sent(usage: Usage) -> Hit | None:
    """The client sent a token to a resource after that token had expired by the server's clock. It did not notice, or
    did not renew; what the server makes of it depends on its leeway."""
    subject = usage.subject
    if subject.id in usage.history.rejected or _lives_minutes(subject):
        return None
    late = [(step, sent) for step, sent in usage.steps if has_ended(step, sent, SLACK + 0.001)]
    if not late:
        return None
    first, last = late[0][0], late[-1][0]
    past = [-(sent.left or 0) for _, sent in late]
    return Hit(
        f"The {called(subject)} was sent to {_at_host(first)} with {_times(len(late))} after it had expired, "
        f"{_from_to(past)} late by {_by(first)}.",
        (subject,),
        {
            f"{key_of(subject)}.exp": subject.expires_at,
            "requests": len(late),
            "first": first.at,
            "last": last.at,
            "expired_for": past[0],
            "clock": first.clock,
        },
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )


def _failed_renewal(step: Step) -> bool:
    """Whether the step is a renewal that came to nothing, and no other finding explains it."""
    if step.outcome != "failed" or step.act not in RENEWING or step.exchange.error in PENDING:
        return False
    return not _without_cookie(step)


def _was_signed_in(step: Step) -> bool:
    """Whether a login, or its tokens, stood in the capture before that step."""
    history = step.history
    if any(each.number < step.number for each in history.sign_ins[:1]):
        return True
    return any(each.number < step.number and each.outcome == "renewed" for each in history.renewals[:1])


def _login_follows(step: Step) -> bool:
    """Whether somebody signed in again soon after that step."""
    for each in step.history.sign_ins:
        if each.number > step.number:
            if each.moment is None or step.moment is None:
                return True
            return each.moment - step.moment <= SOON_AFTER
    return False


def _renewal_hit(step: Step) -> Hit:
    error, text = step.exchange.error, step.exchange.error_text
    said = quoted(error) if error else f"status {step.status}"
    more = f" ({quoted(text)})" if text and text != error else ""
    what = "silent sign-in (prompt=none)" if step.act is Act.SILENT else "refresh grant"
    tokens = tuple(each.subject for each in step.sent if each.subject.role is Role.REFRESH_TOKEN)
    aged = next((each for each in step.sent if each.subject.role is Role.REFRESH_TOKEN), None)
    ended = ""
    if aged is not None and aged.left is not None:
        ended = f" The refresh token had {'ended' if aged.left <= 0 else 'still'} {rough_span(abs(aged.left))} "
        ended += "before." if aged.left <= 0 else "left."
    return Hit(
        f"A {what} at {_at_host(step)} was answered {said}{more}.{ended}",
        tokens,
        {
            "at": step.at,
            "status": step.status,
            "error": shown(error, 100) if error else None,
            "error_description": shown(text, 200) if text else None,
            "refresh_token.left": aged.left if aged else None,
        },
        cause=f"{step.act} {step.host} {error}",
    )


_RENEW = (
    "RFC 6749, sections 5.2 and 6 (refresh, invalid_grant); OpenID Connect Core 1.0, section 3.1.2.6 (login_required)"
)


@rule(
    "HIS804",
    "renewal-failed",
    Severity.WARNING,
    on=Step,
    title="The token could not be renewed",
    advice="The session at the provider or the refresh token was over: look at its idle and absolute limits, at "
    "revocation and at reuse. Until somebody signs in again the user is logged out when the token ends.",
    reference=_RENEW,
    ask="the provider's log for that instant: it names the reason that the error does not",
    flags=lambda: (
        Example(
            login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
            + refresh(at=START + 3500, status=400, body='{"error": "invalid_grant"}'),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600), id_token=id_token(3600), expires_in=3600) + silent(at=START + 3000),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(silent(at=START), at=None),
        Example(
            login(access_token=access_token(3600), expires_in=3600)
            + silent(at=START + 3000)
            + login(at=START + 3030, access_token=access_token(3600, start=START + 3030), expires_in=3600),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
            + refresh(at=START + 3500, status=400, body='{"error": "use_dpop_nonce"}'),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
            + refresh(at=START + 3500, status=403, body='{"error": "mfa_required"}'),
            at=None,
        ),
    ),
)
def renewal_failed(step: Step) -> Hit | None:
    """After a sign-in that the capture shows, the client asked for new tokens and was told no: login_required,
    invalid_grant and the like. From then on it lives on the token it has, and the user is logged out when that one
    ends."""
    if not _failed_renewal(step) or not _was_signed_in(step) or _login_follows(step):
        return None
    return _renewal_hit(step)


@rule(
    "HIS804",
    "renewal-failed",
    Severity.NOTE,
    on=Step,
    title="A renewal failed where nothing was lost",
    advice="On the first load this only asks whether somebody is signed in already. Where a login follows, it is why "
    "the user saw the login page then.",
    reference=_RENEW,
    flags=lambda: (
        Example(silent(at=START), at=None),
        Example(
            login(access_token=access_token(3600), expires_in=3600)
            + silent(at=START + 3000)
            + login(at=START + 3030, access_token=access_token(3600, start=START + 3030), expires_in=3600),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            login(access_token=access_token(3600), expires_in=3600) + silent(at=START + 3000),
            at=None,
        ),
        Example(silent("", at=START), at=None),
        Example(
            call(
                "https://login.example.com/oauth/token",
                400,
                form="grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=c",
                body='{"error": "authorization_pending"}',
            ),
            at=None,
        ),
    ),
)
def renewal_failed_without_loss(step: Step) -> Hit | None:
    """A silent sign-in or a refresh was refused before any login that the capture shows, or a login followed at once.
    Single-page applications ask this way on each first load; the answer login_required then only means that nobody
    was signed in."""
    if not _failed_renewal(step) or (_was_signed_in(step) and not _login_follows(step)):
        return None
    return _renewal_hit(step)


def _unused(usage: Usage) -> Hit | None:
    """The hit on a token that was sent although a newer one had been received."""
    old = [(step, sent) for step, sent in usage.steps if sent.newer is not None]
    if not old:
        return None
    (first, sent), subject = old[0], usage.subject
    newer = sent.newer
    assert newer is not None
    return Hit(
        f"{_times(len(old))} carried the {called(subject)} although a newer one had been received more than "
        f"{SETTLED} s before.",
        (subject, newer),
        {
            f"{key_of(subject)}.iat": subject.issued_at,
            "newer.iat": newer.issued_at,
            f"{key_of(subject)}.exp": subject.expires_at,
            "requests": len(old),
            "first": first.at,
            "last": old[-1][0].at,
        },
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )


def _outlived(usage: Usage) -> bool:
    return any(sent.newer is not None and has_ended(step, sent) for step, sent in usage.steps)


def _renewed(then: float, *uses: str) -> Example:
    fresh = access_token(3600, start=START + then)
    got = refresh(at=START + then, body=response(access_token=fresh, expires_in=3600))
    first = login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
    return Example(first + got + "".join(uses), at=None)


@rule(
    "HIS805",
    "renewed-token-not-used",
    Severity.NOTE,
    on=Usage,
    title="The old token was sent although a newer one was there",
    advice="Look for a copy of the token that is not replaced on renewal: a variable, another tab, a header that is "
    "set once. Nothing fails before the old one expires.",
    reference="RFC 6749, section 6 (a refresh gives a new access token)",
    flags=lambda: (_renewed(3000, call(bearer=access_token(3600), at=START + 3100)),),
    passes=lambda: (
        _renewed(3000, call(bearer=access_token(3600), at=START + 3005)),
        _renewed(3000, call(bearer=access_token(3600, start=START + 3000), at=START + 3100)),
        _renewed(3000, call(bearer=access_token(3600), at=START + 3700)),
        _renewed(3000, call(bearer=access_token(3600, aud="https://other.example.com"), at=START + 3100)),
    ),
)
def renewed_token_not_used(usage: Usage) -> Hit | None:
    """A token of the same issuer, audience, client, subject and scope had been received, and the client went on
    sending the old one. That works until the old one expires."""
    return None if _outlived(usage) else _unused(usage)


@rule(
    "HIS805",
    "renewed-token-not-used",
    Severity.WARNING,
    on=Usage,
    title="The expired token was sent although a newer one was there",
    advice="Look for a copy of the token that is not replaced on renewal: a variable, another tab, a header that is "
    "set once, a server process of its own.",
    reference="RFC 6749, section 6 (a refresh gives a new access token)",
    flags=lambda: (
        _renewed(3000, call(bearer=access_token(3600), at=START + 3700)),
        _renewed(3000, call(bearer=access_token(3600), at=START + 3700, status=401)),
    ),
    passes=lambda: (
        _renewed(3000, call(bearer=access_token(3600), at=START + 3100)),
        _renewed(3595, call(bearer=access_token(3600), at=START + 3601)),
    ),
)
def renewed_token_not_used_after_expiry(usage: Usage) -> Hit | None:
    """The renewal succeeded, the new token was received, and the client still sent the old one after it had expired.
    What looks like tokens that expire too early is a copy that nobody replaces."""
    return _unused(usage) if _outlived(usage) else None


@rule(
    "HIS806",
    "never-renewed",
    Severity.NOTE,
    on=Usage,
    title="The token expired and nobody tried to renew it",
    advice="See whether the client was given a refresh token (scope offline_access) or renews silently, and whether "
    "that is switched on.",
    reference="RFC 6749, section 1.5 (refresh tokens)",
    flags=lambda: (
        Example(
            login(access_token=access_token(3600), expires_in=3600)
            + call(bearer=access_token(3600), at=START + 60)
            + call(bearer=access_token(3600), at=START + 3700, status=401),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            login(access_token=access_token(3600), expires_in=3600) + call(bearer=access_token(3600), at=START + 60),
            at=None,
        ),
        _renewed(3000, call(bearer=access_token(3600), at=START + 3700, status=401)),
    ),
)
def never_renewed(usage: Usage) -> Hit | None:
    """A token that was in use expired while the capture ran, and the capture shows no attempt to get a new one: no
    refresh grant, no silent sign-in. Either the client does not renew, or that happens where the capture does not
    look."""
    subject, history = usage.subject, usage.history
    ends, last = subject.expires_at, history.last
    if ends is None or last is None or not usage.steps or subject.superseded or _lives_minutes(subject):
        return None
    first = usage.received or usage.steps[0][0]
    if ends > last or (first.at or 0) >= ends or any(each.login in (None, first.login) for each in history.renewals):
        return None
    return Hit(
        f"The {called(subject)} expired {rough_span(last - ends) or '0 s'} before the capture ends, and no renewal "
        "was tried.",
        (subject,),
        {f"{key_of(subject)}.exp": ends, "first": first.at, "capture.last": last},
        cause=f"{subject.role} {subject.issuer}",
    )


def _sanitised() -> str:
    granted = response(access_token=access_token(3600), expires_in=3600)
    return har(
        entry("https://login.example.com/oauth/token", body=granted),
        entry("https://api.example.com/orders", 401, at=START + 60),
    )


@rule(
    "HIS807",
    "sanitised-capture",
    Severity.NOTE,
    on=Case,
    title="The capture was sanitised: some of what happened cannot be seen",
    advice="Export it whole and keep it to yourself: it then holds tokens that can be used. What is left is no safe "
    "file either; redact it before sharing.",
    reference="Chrome DevTools, Export HAR (sanitized) and with sensitive data",
    ask="the same capture exported with sensitive data",
    flags=lambda: (Example(_sanitised(), at=None),),
    passes=lambda: (
        Example(
            har(entry("https://api.example.com/o", headers={"Authorization": f"Bearer {access_token(3600)}"})), at=None
        ),
        Example(call(bearer=access_token(3600)), at=None),
    ),
)
def sanitised_capture(case: Case) -> Hit | None:
    """Headers or values were taken out of this capture before it was shared: Authorization and cookies, or signatures.
    Which token a request carried can then not be told, and nothing is concluded from its absence."""
    told = [each for each in case.capture.notices if "sanitis" in each.reason]
    if not told:
        return None
    advice = " ".join(dict.fromkeys(each.advice for each in told if each.advice))
    return Hit(
        shown(" ".join(each.reason for each in told), 1000), (), {"requests": len(case.capture.exchanges)}, advice
    )


_WANT_ID_TOKENS = re.compile(
    r"(^|\.)(execute-api\.[a-z0-9-]+\.amazonaws\.com|appsync-api\.[a-z0-9-]+\.amazonaws\.com|run\.app|"
    r"cloudfunctions\.net|cognito-identity\.[a-z0-9-]+\.amazonaws\.com|firebaseio\.com|firestore\.googleapis\.com|"
    r"azmk8s\.io|eks\.amazonaws\.com)$"
)
_KUBERNETES = re.compile(r"^/(api/v1|apis)(/|$)")


def better_token(step: Step, sent: Sent) -> Subject | None:
    """The token of the same login that is for this host, where another one was sent and refused."""
    if not step.refused or step.login is None or _WANT_ID_TOKENS.search(step.host):
        return None
    if _KUBERNETES.search(step.exchange.path or "") or step.id in step.history.repeated:
        return None
    other, subject = step.history.opens.get((step.login, step.host)), sent.subject
    if other is None or other is subject:
        return None
    if has_ended(step, sent) and subject.role is not Role.ID_TOKEN:  # the right token once, only too old: HIS801
        return None
    if subject.role is other.role and (subject.audience == other.audience or not subject.token.claims):
        return None
    if step.at is not None and other.expires_at is not None and other.expires_at <= step.at:
        return None
    return other


@rule(
    "HIS809",
    "wrong-token-sent",
    Severity.WARNING,
    on=Usage,
    title="The wrong token of the login was sent",
    advice="Send the access token whose audience is this API. An id_token tells the client who signed in; APIs refuse "
    "it, or worse, accept it.",
    reference="RFC 9068, section 4; OpenID Connect Core 1.0, section 2 (the id_token's audience is the client)",
    flags=lambda: (
        Example(
            login(access_token=access_token(3600), id_token=id_token(3600), expires_in=3600)
            + call(bearer=id_token(3600), at=START + 60, status=401),
            at=None,
        ),
        Example(
            login(access_token=access_token(86400), id_token=id_token(36000), expires_in=86400)
            + call(bearer=id_token(36000), at=START + 36043, status=401, answer=_REFUSED),
            at=None,
        ),
        Example(
            call(bearer=access_token(3600, sid="s"), at=START + 30)
            + call(bearer=access_token(7200, sid="s", aud="https://other.example.com"), at=START + 60, status=403),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            login(access_token=access_token(3600), id_token=id_token(3600), expires_in=3600)
            + call(bearer=id_token(3600), at=START + 60),
            at=None,
        ),
        Example(
            login(
                access_token=access_token(3600, aud="https://a1.execute-api.eu-west-1.amazonaws.com"),
                id_token=id_token(3600),
            )
            + call("https://a1.execute-api.eu-west-1.amazonaws.com/x", 401, bearer=id_token(3600), at=START + 60),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600), id_token=id_token(3600), expires_in=3600)
            + call(bearer=access_token(3600), at=START + 60, status=401),
            at=None,
        ),
        Example(call(bearer=id_token(3600), at=START + 60, status=401), at=None),
    ),
)
def wrong_token_sent(usage: Usage) -> Hit | None:
    """A request carried the id_token, or another API's token, and was refused, while the same login had a token for
    this very host that was still valid. Another lifetime would not mend it: the wrong token's end is not the session's
    end."""
    wrong = [(step, other) for step, sent in usage.steps if (other := better_token(step, sent)) is not None]
    if not wrong:
        return None
    (first, other), subject = wrong[0], usage.subject
    return Hit(
        f"{_times(len(wrong))} to {_at_host(first)} carried the {called(subject)} and was answered {first.status}, "
        f"while the login has the {called(other)} that is for it.",
        (subject, other),
        {"requests": len(wrong), "first": first.at, "status": first.status},
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )


def _accepted_late(usage: Usage) -> list[tuple[Step, Sent]]:
    if _lives_minutes(usage.subject):
        return []
    return [(step, sent) for step, sent in usage.steps if step.accepted and has_ended(step, sent, LONG + 0.001)]


def _late_hit(usage: Usage, late: list[tuple[Step, Sent]]) -> Hit:
    first, subject = late[0][0], usage.subject
    past = [-(sent.left or 0) for _, sent in late]
    return Hit(
        f"{_at_host(first)} answered {first.status} to {_times(len(late))} with the {called(subject)} that had expired "
        f"{_from_to(past)} before, by {_by(first)}.",
        (subject,),
        {
            f"{key_of(subject)}.exp": subject.expires_at,
            "requests": len(late),
            "first": first.at,
            "last": late[-1][0].at,
            "expired_for": past[-1],
        },
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )


@rule(
    "HIS810",
    "accepted-long-after-expiry",
    Severity.WARNING,
    on=Usage,
    title="A token was accepted long after it had expired",
    advice="See whether the server checks exp at all, and for how long it, or a gateway before it, keeps the verdict "
    "on a token that it has seen.",
    reference="RFC 7519, section 4.1.4 (exp: must not be accepted on or after it)",
    flags=lambda: (Example(call(bearer=access_token(3600), at=START + 4600), at=None),),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 4499), at=None),
        Example(call(bearer=access_token(3600), at=START + 4600, status=401), at=None),
        Example(call(bearer=access_token(3600), at=START + 4600, headers=("Cookie: JSESSIONID=1",)), at=None),
    ),
)
def accepted_long_after_expiry(usage: Usage) -> Hit | None:
    """A request was answered with success a quarter of an hour and more after its token had expired. No usual leeway
    is so large: exp is not checked there, or a verdict is kept for longer than it holds."""
    late = _accepted_late(usage)
    return None if not late or all(step.exchange.with_cookie for step, _ in late) else _late_hit(usage, late)


@rule(
    "HIS810",
    "accepted-long-after-expiry",
    Severity.NOTE,
    on=Usage,
    title="A request with a long expired token was accepted, and a cookie went along",
    advice="The cookie's session may be what opened it; repeat the request without the cookie to know.",
    reference="RFC 7519, section 4.1.4 (exp: must not be accepted on or after it)",
    flags=lambda: (
        Example(call(bearer=access_token(3600), at=START + 4600, headers=("Cookie: JSESSIONID=1",)), at=None),
    ),
    passes=lambda: (Example(call(bearer=access_token(3600), at=START + 4600), at=None),),
)
def accepted_by_its_cookie(usage: Usage) -> Hit | None:
    """A request was answered with success long after its token had expired, but it carried a cookie as well. The
    server may go by the session behind that cookie and never have looked at the token."""
    late = _accepted_late(usage)
    return _late_hit(usage, late) if late and all(step.exchange.with_cookie for step, _ in late) else None


_GRACE = {"okta": 30, "auth0": 0, "cognito": 0}
"""Seconds within which these providers take a used refresh token once more, by default."""
_REUSABLE = frozenset(("entra", "entra-b2c", "keycloak", "google"))
"""Providers that do not revoke a refresh token on use, by default."""


@rule(
    "HIS811",
    "refresh-token-reused",
    Severity.WARNING,
    on=Usage,
    title="A refresh token was used again after it had been replaced",
    advice="Let one place renew at a time and keep the new refresh token at once: providers that rotate take reuse for "
    "theft and end the whole login. A grace period at the provider helps where tabs race.",
    reference="RFC 9700, section 4.14.2 (refresh token rotation)",
    flags=lambda: (
        Example(
            login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
            + refresh(
                at=START + 3000,
                body=response(
                    access_token=access_token(3600, start=START + 3000), refresh_token=_NEXT, expires_in=3600
                ),
            )
            + refresh(at=START + 6000, status=400, body='{"error": "invalid_grant"}'),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            login(access_token=access_token(3600), refresh_token=_REFRESH, expires_in=3600)
            + refresh(
                at=START + 3000, body=response(access_token=access_token(3600, start=START + 3000), expires_in=3600)
            )
            + refresh(at=START + 6000, status=400, body='{"error": "invalid_grant"}'),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600, issuer=KEYCLOAK), refresh_token=_REFRESH, expires_in=3600)
            + refresh(
                at=START + 3000,
                body=response(
                    access_token=access_token(3600, issuer=KEYCLOAK, start=START + 3000),
                    refresh_token=_NEXT,
                    expires_in=3600,
                ),
            )
            + refresh(
                at=START + 6000,
                body=response(access_token=access_token(3600, issuer=KEYCLOAK, start=START + 6000), expires_in=3600),
            ),
            at=None,
        ),
    ),
)
def refresh_token_reused(usage: Usage) -> Hit | None:
    """The same refresh token was used a second time although the first answer had brought another. A provider that
    rotates refresh tokens refuses it, and many then end every token of the login: everybody seems to be logged out
    early."""
    subject = usage.subject
    first = next((step for step in usage.spent if _replaced(step, subject)), None)
    if first is None:
        return None
    again = next((step for step in usage.spent if step.number > first.number), None)
    if again is None:
        return None
    provider = next((each.provider for each in (subject, *first.received) if each.provider), None)
    gap = None if again.moment is None or first.moment is None else again.moment - first.moment
    grace = _GRACE.get(provider.id) if provider else None
    if again.outcome == "renewed" and (
        (provider is not None and provider.id in _REUSABLE) or (gap is not None and gap <= max(grace or 0, 60))
    ):
        return None
    after = f"{rough_span(gap)} after" if gap is not None else "after"
    allowed = f" {provider.name} allows {span(grace)} by default." if provider and grace is not None else ""
    came = "and was renewed all the same" if again.outcome == "renewed" else f"and was answered {again.status}"
    return Hit(
        f"The refresh token was used again {after} its first use had brought another, {came}.{allowed}",
        (subject, *(each for each in first.received if each.role is Role.REFRESH_TOKEN)),
        {"first": first.at, "again": again.at, "gap": gap, "grace": grace, "status": again.status},
    )


def _replaced(step: Step, subject: Subject) -> bool:
    return any(each.role is Role.REFRESH_TOKEN and each is not subject for each in step.received)


def _claims_lack(step: Step) -> bool | None:
    """Whether the next request for a token after that step lacks the claims; None where there is none."""
    for each in step.history.steps[step.number + 1 : step.number + 200]:
        if each.act in RENEWING or each.act in SIGNING_IN or each.act is Act.AUTHORIZE:
            return "claims" not in each.exchange.query
    return None


def _challenge_hit(step: Step, tail: str) -> Hit:
    asked = claims_asked(challenge_of(step.exchange.challenge))
    import json

    words = shown(json.dumps(asked), 200) if asked is not None else ""
    wants = f" It wants {words}." if words else ""
    tokens = (step.bearer.subject,) if step.bearer else ()
    return Hit(
        f"{_at_host(step)} refused the token and asks for one with certain claims (insufficient_claims){tail}.{wants}",
        tokens,
        {"at": step.at, "status": step.status, "claims": words or None},
        cause=f"{step.host}{tail}",
    )


_CHALLENGED = (
    'WWW-Authenticate: Bearer realm="", error="insufficient_claims", '
    'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwMjcwNjYyMSJ9fX0="',
)
_AUTHORIZE = "https://login.example.com/authorize?response_type=code&client_id=c"


@rule(
    "HIS812",
    "claims-challenge",
    Severity.NOTE,
    on=Step,
    title="The resource asks for a token with other claims",
    advice="The token was withdrawn before its end by a policy (continuous access evaluation). Pass the claims of the "
    "challenge on with the next token request.",
    reference="OpenID Connect Core 1.0, section 5.5 (claims); Microsoft identity platform, claims challenges",
    flags=lambda: (Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED), at=None),),
    passes=lambda: (
        Example(call(bearer=access_token(3600), status=401, answer=_REFUSED), at=None),
        Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED) + call(_AUTHORIZE, 302), at=None),
    ),
)
def claims_challenge(step: Step) -> Hit | None:
    """The resource refused a token before its end and says which claims a new one must have. This is how a provider
    withdraws long-lived tokens when a user, a device or a policy changes; it is not expiry."""
    return None if not _is_claims_challenge(step) or _claims_lack(step) else _challenge_hit(step, "")


@rule(
    "HIS812",
    "claims-challenge",
    Severity.WARNING,
    on=Step,
    title="A claims challenge was not passed on",
    advice="Pass the claims of the challenge on with the next token request; otherwise the same token comes back from "
    "the cache and is refused again.",
    reference="OpenID Connect Core 1.0, section 5.5 (claims); Microsoft identity platform, claims challenges",
    flags=lambda: (
        Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED) + call(_AUTHORIZE, 302), at=None),
    ),
    passes=lambda: (
        Example(
            call(bearer=access_token(3600), status=401, answer=_CHALLENGED)
            + call(f"{_AUTHORIZE}&claims=%7B%22access_token%22%3A%7B%7D%7D", 302),
            at=None,
        ),
    ),
)
def claims_challenge_ignored(step: Step) -> Hit | None:
    """The resource said which claims a new token must have, and the client's next request for a token did not ask for
    them. The token that it gets is refused again."""
    if not _is_claims_challenge(step) or not _claims_lack(step):
        return None
    return _challenge_hit(step, ", which the next token request does not pass on")


def _is_claims_challenge(step: Step) -> bool:
    return step.status == 401 and challenge_of(step.exchange.challenge).error == "insufficient_claims"


def _without_cookie(step: Step) -> bool:
    """Whether a framed silent sign-in went without the cookie that its host has for pages of its own."""
    exchange = step.exchange
    return (
        step.act is Act.SILENT
        and exchange.framed
        and exchange.with_cookie is False
        and exchange.error in ("login_required", "interaction_required")
        and step.host in step.history.cookies
    )


_COOKIE = {"Cookie": "auth0=s%3Amade-up"}
_SILENT_URL = (
    "https://login.example.com/authorize?client_id=client-1&response_type=code&response_mode=web_message&prompt=none"
)
_PAGE = {"location": "https://app.example.com/callback?error=login_required&state=s"}


def _framed(*headers: dict[str, str], error: dict[str, str] = _PAGE) -> str:
    """A page of the provider's own with a cookie, then a silent sign-in in a frame."""
    return har(
        entry("https://login.example.com/login", headers=_COOKIE, kind="document"),
        *(entry(_SILENT_URL, 302, at=START + 60, headers=sent, answer=error, kind="document") for sent in headers),
        entry("https://api.example.com/x", at=START + 61, headers={"Authorization": f"Bearer {access_token(3600)}"}),
    )


@rule(
    "HIS813",
    "silent-sign-in-without-cookie",
    Severity.WARNING,
    on=Step,
    title="The silent sign-in went without the cookie: third-party cookies are blocked",
    advice="Use refresh tokens with rotation, or a custom domain so that the provider's cookie is a first-party one. "
    "The lifetime of the session is not the cause.",
    reference="OpenID Connect Core 1.0, section 3.1.2.1 (prompt=none); browsers' blocking of third-party cookies",
    flags=lambda: (Example(_framed({}), at=None),),
    passes=lambda: (
        Example(_framed(_COOKIE), at=None),
        Example(_framed({}, error={"location": "https://app.example.com/callback?code=c0de&state=s"}), at=None),
        Example(har(entry(_SILENT_URL, 302, answer=_PAGE, kind="document")), at=None),
    ),
)
def silent_sign_in_without_cookie(step: Step) -> Hit | None:
    """A silent sign-in in a frame was answered login_required, and the browser had not sent the cookie that it does
    send to pages of that host. The provider's session may be alive; the browser keeps its cookie from the frame."""
    if not _without_cookie(step):
        return None
    return Hit(
        f"A silent sign-in (prompt=none) at {_at_host(step)} was answered {quoted(step.exchange.error or '')}: it ran "
        "in a frame and carried no cookie, though a page of that host did.",
        (),
        {"at": step.at, "error": shown(step.exchange.error or "", 100), "status": step.status},
        cause=step.host,
    )
