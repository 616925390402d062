"""HIS: tokens that were sent after their end, refused or not."""

from __future__ import annotations

from jwtinspect.analysis.history import has_ended
from jwtinspect.analysis.lifetime import lives_minutes
from jwtinspect.analysis.steps import Sent, Step, Usage
from jwtinspect.rules.examples import REFRESH_TOKEN, START, Example, access_token, call, id_token
from jwtinspect.rules.rejections import BEARER
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.telling import at_host, by_clock, from_to, times
from jwtinspect.rules.words import called, key_of

SLACK = 5  # seconds past its end within which a request may just have been under way
LONG = 900  # seconds past its end after which no leeway explains that a token was accepted


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
                form=f'{{"accessToken": "{access_token(3600)}", "refreshToken": "{REFRESH_TOKEN}"}}',
            ),
            at=None,
        ),
    ),
)
def expired_token_sent(usage: Usage) -> Hit | None:
    """The client sent a token to a resource after that token had expired by the server's clock. It did not notice, or
    did not renew; what the server makes of it depends on its leeway."""
    subject = usage.subject
    if subject.id in usage.history.rejected or lives_minutes(subject):
        return None
    late = [(step, sent) for step, sent in usage.steps if has_ended(step, sent, SLACK + 0.001)]
    if not late:
        return None
    first, last = late[0][0], late[-1][0]
    past = [-(sent.left or 0) for _, sent in late]
    return Hit(
        f"The {called(subject)} was sent to {at_host(first)} with {times(len(late))} after it had expired, "
        f"{from_to(past)} late by {by_clock(first)}.",
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


def _accepted_late(usage: Usage) -> list[tuple[Step, Sent]]:
    if lives_minutes(usage.subject):
        return []
    return [(step, sent) for step, sent in usage.steps if step.accepted and has_ended(step, sent, LONG + 0.001)]


def _late_hit(usage: Usage, late: list[tuple[Step, Sent]]) -> Hit:
    first, subject = late[0][0], usage.subject
    past = [-(sent.left or 0) for _, sent in late]
    return Hit(
        f"{at_host(first)} answered {first.status} to {times(len(late))} with the {called(subject)} that had expired "
        f"{from_to(past)} before, by {by_clock(first)}.",
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
