"""HIS: requests that were refused, and why: too late, too early, or with the wrong token."""

from __future__ import annotations

import re

from jwtinspect.analysis.challenge import challenge_of
from jwtinspect.analysis.history import has_ended
from jwtinspect.analysis.steps import Sent, Step, Usage
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import rough_span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import REFUSED, START, Example, access_token, call, id_token, login
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.telling import at_host, by_clock, from_to, times
from jwtinspect.rules.words import called, key_of, quoted

BEARER = "RFC 6750, sections 2.1 and 3.1 (Bearer tokens)"


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
        Example(call(bearer=access_token(3600), at=START + 3700, status=401, answer=REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 3600, status=403), at=None),
        Example(
            call(bearer=access_token(3600), at=START + 60)
            + call(bearer=access_token(3600), at=START + 5000, status=401),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3599, status=401, answer=REFUSED), at=None),
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
        f"{at_host(first)} answered {first.status} to {times(len(refused))} with the {called(subject)} that had "
        f"expired {from_to(past)} before, by {by_clock(first)}.{_tried(usage, first)}",
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
        Example(call(bearer=access_token(3600), at=START + 60, status=401, answer=REFUSED), at=None),
        Example(call(bearer=access_token(3600), at=START + 3590, status=401), at=None),
    ),
    passes=lambda: (
        Example(call(bearer=access_token(3600), at=START + 3700, status=401, answer=REFUSED), at=None),
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
        f"{at_host(first)} answered 401 to {times(len(refused))} with the {called(subject)} that {state}, by "
        f"{by_clock(first)}: expiry is not the cause.{said}",
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
            + call(bearer=id_token(36000), at=START + 36043, status=401, answer=REFUSED),
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
        f"{times(len(wrong))} to {at_host(first)} carried the {called(subject)} and was answered {first.status}, "
        f"while the login has the {called(other)} that is for it.",
        (subject, other),
        {"requests": len(wrong), "first": first.at, "status": first.status},
        cause=f"{subject.role} {subject.issuer} {first.host}",
    )
