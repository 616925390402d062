"""NOW: logins of which one token has ended and the other lives on."""

from __future__ import annotations

from jwtinspect.analysis.subject import Pair, Status, Subject
from jwtinspect.core.moments import rough_span
from jwtinspect.rules.examples import (
    START,
    Example,
    access_token,
    call,
    dated,
    id_token,
    login,
    response,
)
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.state import only_for_sign_in


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


def _matters(over: Subject) -> bool:
    """Whether it is asked about that instant, or a request went by the expired one."""
    if only_for_sign_in(over):
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
    tail = "; an id_token of so short a life is for sign-in only and ends nothing" if only_for_sign_in(over) else ""
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
