"""CLK: the clocks of a client and of the servers that it talks to, compared. Imported where anything tells of them."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.clocks import host_of, zone_error
from jwtinspect.analysis.skew import STEADY, Clock
from jwtinspect.analysis.steps import RESOURCES, Step
from jwtinspect.analysis.subject import Case
from jwtinspect.core.moments import rough_span, span
from jwtinspect.profiles.validator import by_message, granting
from jwtinspect.rules.examples import START, Example, access_token, call, login, response, token
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of

GRAVE = 300
"""Seconds beyond which hardly any library grants leeway."""
_NTP = (
    "Set that machine's clock by the network (NTP): time and time zone apart. Until then it takes tokens for expired "
    "too early, or keeps them too long; nothing is wrong with the tokens themselves."
)
_REFERENCE = "RFC 9110, section 6.6.1 (Date); RFC 9449, section 4.3 (iat of a DPoP proof)"
_ASK = "a HAR with one sign-in, which holds both clocks, or a look at the clock of that machine"


def _proof(issued: float) -> str:
    claims = {"jti": "p-1", "htm": "GET", "htu": "https://api.example.com/orders", "iat": issued}
    return "DPoP: " + token(claims, {"alg": "ES256", "typ": "dpop+jwt", "jwk": {"kty": "EC"}})


def _proven(ahead: float, at: float = START) -> str:
    return call(at=at, bearer=access_token(), headers=(_proof(at + ahead),))


def _stored(late: float) -> str:
    """What auth0-spa-js stores, by a clock that is so many seconds ahead."""
    body = response(access_token=access_token(), expires_in=86400, audience="https://api.example.com")
    return (
        '{"@@auth0spajs@@::client-1::https://api.example.com::openid": '
        f'{{"body": {body}, "expiresAt": {START + 86400 + late}}}}}'
    )


@rule(
    "CLK401",
    "client-clock-off",
    Severity.WARNING,
    on=Case,
    title="The client's clock is off",
    advice=_NTP,
    reference=_REFERENCE,
    ask=_ASK,
    flags=lambda: (
        Example(_proven(137)),
        Example(_proven(-60)),
        Example(_stored(137)),
        Example(
            "JWT early by 95000 milliseconds before 2026-03-02T09:15:00.000Z. Current time: "
            "2026-03-02T09:13:25.000Z. Allowed clock skew: 0 milliseconds."
        ),
    ),
    passes=lambda: (
        Example(_proven(0)),
        Example(_proven(4)),
        Example(_proven(900)),
        Example(_stored(1)),
        Example(_stored(3600)),
        Example(response(access_token=access_token(), expires_in=86400)),
    ),
)
def client_clock_off(case: Case) -> Hit | None:
    """All that the capture tells of both clocks leaves only this: the machine that used the tokens has a clock that
    is off, by more than five seconds. It believes that tokens expire at another time than they do. Lifetimes that do
    not match, the issuer's back-dating and time zones were ruled out first."""
    found = _off(case)
    return _told(case, found) if found and all(clock.least <= GRAVE for clock in found) else None


@rule(
    "CLK401",
    "client-clock-off",
    Severity.ERROR,
    on=Case,
    title="The client's clock is off by more than five minutes",
    advice=_NTP,
    reference=_REFERENCE,
    ask=_ASK,
    flags=lambda: (Example(_proven(1000)), Example(_stored(-400))),
    passes=lambda: (Example(_proven(137)), Example(_proven(0))),
)
def client_clock_far_off(case: Case) -> Hit | None:
    """All that the capture tells of both clocks leaves only this: the machine that used the tokens has a clock that
    is off by more than five minutes, more than hardly any library tolerates. Fresh tokens seem expired to it, or not
    valid yet, and expired ones good."""
    found = _off(case)
    return _told(case, found) if any(clock.least > GRAVE for clock in found) else None


def _off(case: Case) -> list[Clock]:
    """The clocks that are off, on hosts that issued or received tokens.

    Not where more exchanges with other hosts show the client's clock to be right: then it is that one server's, or a
    cache's, and the client's is not to blame.
    """
    exchanges = case.capture.exchanges
    involved = {host_of(f"https://{each.host}") for each in exchanges if each.host and (each.sent or each.received)}
    right = max((clock.votes for clock in case.clocks if clock.host is not None and not clock.off), default=0)
    return [
        clock
        for clock in case.clocks
        if clock.off and (clock.host is None or (clock.host in involved and clock.votes > right))
    ]


def _told(case: Case, found: list[Clock]) -> Hit:
    """One sentence for each machine; hosts that say the same of the client's stand together."""
    sentences: list[str] = []
    told: list[Clock] = []
    for clock in found:
        if clock in told:
            continue
        alike = [
            each
            for each in found
            if each.machine == clock.machine and each.low <= clock.high and clock.low <= each.high
        ]
        told += alike
        hosts = " and ".join(dict.fromkeys(each.host or "the issuer's" for each in alike))
        sentences.append(sentence(min(alike, key=lambda each: each.high - each.low), hosts))
    worst = max(found, key=lambda clock: clock.least)
    advice = ""
    middle = worst.likely
    if middle is not None and zone_error(middle):
        advice = (
            f"The difference is a whole number of quarters of an hour ({span(abs(round(middle / 900) * 900))}): the "
            "clock was set by hand where the time zone should have been. " + _NTP
        )
    subjects = tuple({each.id: each for clock in found for each in clock.subjects}.values())
    evidence: dict[str, Any] = {}
    for clock in found:
        evidence[f"skew {clock.host or clock.machine or 'client'}"] = _interval(clock)
    return Hit(" ".join(sentences), subjects, evidence, advice)


def sentence(clock: Clock, against: str = "") -> str:
    """What is certain of one clock: whose is ahead of whose, by how much, and on what that rests."""
    whose = f"The clock of the machine that runs {clock.machine}" if clock.machine else "The client's clock"
    other = against or clock.host or "the issuer's"
    middle = clock.likely
    if middle is None:
        least = clock.least
        if not least:
            return f"{whose} may agree with {other} ({clock.basis})."
        return (
            f"{whose} is at least {_length(least)} {'behind' if clock.low > 0 else 'ahead of'} {other} ({clock.basis})."
        )
    low, high = sorted((abs(clock.low), abs(clock.high)))
    if clock.low <= 0 <= clock.high:
        return f"{whose} agrees with {other} (from {-clock.high:.1f} to {-clock.low:.1f} s ahead; {clock.basis})."
    way = "behind" if middle > 0 else "ahead of"
    return f"{whose} is {_length(abs(middle))} {way} {other} (between {low:.1f} and {high:.1f} s; {clock.basis})."


def _length(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 600 else rough_span(whole)


def _interval(clock: Clock) -> list[float | None]:
    return [end if abs(end) < 1e12 else None for end in clock.skew]


@rule(
    "CLK403",
    "skew-beyond-leeway",
    Severity.WARNING,
    on=Clock,
    title="The clocks differ by more than a library grants",
    advice="Give that library a leeway of a few seconds, and set the clock of its machine by the network (NTP).",
    reference="RFC 7519, section 4.1.4 (a small leeway, usually no more than a few minutes)",
    ask=_ASK,
    flags=lambda: (
        Example("Token used too early, 1772442897 < 1772442900. Check that your computer's clock is set correctly."),
        Example(
            "IDX10222\nJWT early by 4000 milliseconds before 2026-03-02T09:15:00.000Z. Current time: "
            "2026-03-02T09:14:56.000Z. Allowed clock skew: 0 milliseconds."
        ),
    ),
    passes=lambda: (
        Example(_stored(3)),
        Example(_proven(3)),
        Example("Token used too early, 1772442800 < 1772442900. Check that your computer's clock is set correctly."),
    ),
)
def skew_beyond_leeway(clock: Clock) -> Hit | None:
    """The machine's clock differs from the issuer's by little, and the library that runs on it grants nothing at all
    by default: it refuses a token that was issued a moment ago. Trying again a second later succeeds."""
    if clock.off or not clock.machine:
        return None
    validator = by_message(clock.machine)
    leeway = validator.early if validator is not None else None
    if leeway is None or clock.least <= leeway:
        return None
    return Hit(
        f"{sentence(clock)[:-1]}, and {clock.machine} grants {leeway} s by default.",
        clock.subjects,
        {"skew": _interval(clock), "leeway": leeway},
    )


@rule(
    "CLK404",
    "accepted-after-expiry",
    Severity.NOTE,
    on=Step,
    title="An expired token was accepted within a known leeway",
    advice="Ordinary: the server grants leeway. If tokens must end on the second, set its clock tolerance to zero.",
    reference="RFC 7519, section 4.1.4 (a small leeway, usually no more than a few minutes)",
    flags=lambda: (
        Example(call(at=START + 3630, bearer=access_token(3600)), at=None),
        Example(call(at=START + 3890, bearer=access_token(3600)), at=None),
    ),
    passes=lambda: (
        Example(call(at=START + 3500, bearer=access_token(3600)), at=None),
        Example(call(at=START + 3630, status=401, bearer=access_token(3600)), at=None),
        Example(call(at=START + 3950, bearer=access_token(3600)), at=None),
        Example(login(at=START + 3630, access_token=access_token(3600), expires_in=3600), at=None),
    ),
)
def accepted_after_expiry(step: Step) -> Hit | None:
    """The request was answered with success although its token had expired by the server's own clock, by no more
    than widespread libraries tolerate by default. That tells which kind of validator stands there."""
    sent = step.bearer
    if not step.accepted or step.act not in RESOURCES or step.clock != "server" or sent is None or sent.left is None:
        return None
    late = -sent.left
    if step.exchange.doubt or not 0 < late <= GRAVE:
        return None
    subject = sent.subject
    return Hit(
        f"{step.host or 'The server'} accepted the {called(subject)} {span(round(late))} after its exp. "
        f"Granted by default: {granting(late)}.",
        (subject,),
        {f"{key_of(subject)}.exp": subject.expires_at, "at": step.at, "late": late},
        cause=f"{step.host} {subject.id}",
    )


@rule(
    "CLK405",
    "clock-set-during-capture",
    Severity.NOTE,
    on=Clock,
    title="A clock was set while the capture ran",
    advice="Compare instants only within one side of the change; what the client timed across it is wrong by as much.",
    reference=_REFERENCE,
    flags=lambda: (
        Example(_proven(137) + _proven(137, START + 60) + _proven(0, START + 120) + _proven(0, START + 180)),
    ),
    passes=lambda: (
        Example(_proven(137) + _proven(137, START + 60) + _proven(137, START + 120) + _proven(137, START + 180)),
        Example(_proven(0) + _proven(0, START + 60) + _proven(137, START + 120) + _proven(0, START + 180)),
    ),
)
def clock_set_during_capture(clock: Clock) -> Hit | None:
    """Up to one moment the two clocks differed by one amount, and from then on by another: somebody, or the network,
    set one of them. What was wrong before may be right after."""
    if not clock.steps:
        return None
    step = clock.steps[0]
    before, after = sum(step.before) / 2, sum(step.after) / 2
    return Hit(
        f"The client's clock was set while the capture ran: against {clock.host} it moved by "
        f"{_length(abs(after - before))}, from {_ahead(before)} to {_ahead(after)}.",
        clock.subjects,
        {"before": list(step.before), "after": list(step.after), "at": step.at},
    )


def _ahead(skew: float) -> str:
    if abs(skew) <= STEADY:
        return "right"
    return f"{_length(abs(skew))} {'behind' if skew > 0 else 'ahead'}"
