"""NOW: tokens that are not valid yet, or were issued in the future."""

from __future__ import annotations

from jwtinspect.analysis.clocks import follows_from_skew, fresh_gap, zone_error
from jwtinspect.analysis.subject import Ahead, Number, Subject
from jwtinspect.core.moments import rough_span
from jwtinspect.rules.examples import (
    START,
    Example,
    access_token,
    dated,
    id_token,
    response,
)
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of

SLACK = 5  # seconds by which good clocks may still differ


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
