"""HIS: renewals that failed, that were not used, or that never came."""

from __future__ import annotations

from jwtinspect.analysis.history import PENDING, SETTLED, has_ended
from jwtinspect.analysis.lifetime import lives_minutes
from jwtinspect.analysis.steps import RENEWING, Act, Step, Usage
from jwtinspect.core.moments import rough_span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.rules.cookies import without_cookie
from jwtinspect.rules.examples import (
    REFRESH_TOKEN,
    START,
    Example,
    access_token,
    call,
    id_token,
    login,
    refresh,
    response,
    silent,
)
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.telling import at_host, times
from jwtinspect.rules.words import called, key_of, quoted

SOON_AFTER = 600  # seconds within which a login counts as the answer to a failed renewal


def _failed_renewal(step: Step) -> bool:
    """Whether the step is a renewal that came to nothing, and no other finding explains it."""
    if step.outcome != "failed" or step.act not in RENEWING or step.exchange.error in PENDING:
        return False
    return not without_cookie(step)


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
        f"A {what} at {at_host(step)} was answered {said}{more}.{ended}",
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
            login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
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
            login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
            + refresh(at=START + 3500, status=400, body='{"error": "use_dpop_nonce"}'),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
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
        f"{times(len(old))} carried the {called(subject)} although a newer one had been received more than "
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
    first = login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
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
    if ends is None or last is None or not usage.steps or subject.superseded or lives_minutes(subject):
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
