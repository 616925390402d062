"""LIF: responses that were kept and handed out again with their whole lifetime."""

from __future__ import annotations

from jwtinspect.analysis.clocks import fresh_gap, host_of, zone_error
from jwtinspect.analysis.lifetime import (
    TOLERANCE,
    agrees,
    cached,
    comparison_of,
)
from jwtinspect.analysis.subject import Answer
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import LATER, Example, access_token, dated, response
from jwtinspect.rules.expires_in import RFC6749
from jwtinspect.rules.rule import Hit, Severity, When, rule


def _cached_whole_life(answer: Answer) -> Hit | None:
    compared = comparison_of(answer)
    if compared is None or answer.received_at is None or not cached(answer):
        return None
    _, access, stated = compared
    if access.expires_at is None or not agrees(stated, access):
        return None
    left = access.expires_at - answer.received_at
    believed = stated - left
    gap = fresh_gap(answer)
    if believed <= TOLERANCE or (gap is not None and zone_error(gap[1])):  # NUM309 explains that one
        return None
    age = answer.received_at - (access.issued_at or 0)
    return Hit(
        f"The access_token was {span(age)} old when it was handed out, yet expires_in repeats its whole lifetime "
        f"({stated} s): the client believes in it for {span(believed)} too long.",
        (access,),
        {"expires_in": stated, "left": left, "age": age},
    )


def _from_elsewhere(answer: Answer) -> bool:
    """Whether the response is known to come from another host than the one that the token names as its issuer."""
    access = answer.access_token
    if access is None or answer.response.endpoint is None or access.issuer is None:
        return False
    return host_of(answer.response.endpoint) != host_of(access.issuer)


_CACHED = dated(response(access_token=access_token(7200), expires_in=7200), LATER)
_PROXIED = (
    "> POST /token HTTP/1.1\n> Host: gateway.example.org\n>\n< HTTP/1.1 200 OK\n"
    f"< Date: {LATER}\n<\n{response(access_token=access_token(7200), expires_in=7200)}\n"
)
_WHOLE_LIFE = {
    "title": "A cached response repeats the whole lifetime",
    "reference": RFC6749,
    "ask": "which cache stands between the client and the token endpoint",
}


@rule(
    "LIF107",
    "cached-response-repeats-full-lifetime",
    Severity.ERROR,
    on=Answer,
    when=When.DATED,
    advice=(
        "Have the token endpoint's cache removed or its expires_in lowered by the token's age: RFC 6749 "
        "asks for Cache-Control: no-store."
    ),
    flags=lambda: (Example(_CACHED),),
    passes=lambda: (
        Example(dated(response(access_token=access_token(7200), expires_in=3600), LATER)),
        Example(dated(response(access_token=access_token(7200), expires_in=7200))),
        Example(
            _PROXIED.replace("gateway.example.org", "login.example.com").replace(
                '"expires_in": 7200', '"expires_in": 3600'
            )
        ),
    ),
    **_WHOLE_LIFE,
)
def cached_response_repeats_full_lifetime(answer: Answer) -> Hit | None:
    """A token that was issued some time ago is handed out again with its full lifetime in expires_in. The client
    counts from the response and goes on using the token after it has expired."""
    return None if _from_elsewhere(answer) else _cached_whole_life(answer)


@rule(
    "LIF107",
    "cached-response-repeats-full-lifetime",
    Severity.WARNING,
    on=Answer,
    when=When.DATED,
    advice=(
        "Look at the gateway or backend that answered: it hands on a token that it has kept, with the "
        "lifetime it had when fresh."
    ),
    flags=lambda: (Example(_PROXIED),),
    passes=lambda: (
        Example(_CACHED),
        Example(dated(response(access_token=access_token(7200), expires_in=7200))),
    ),
    **_WHOLE_LIFE,
)
def cached_elsewhere_repeats_full_lifetime(answer: Answer) -> Hit | None:
    """A host other than the issuer hands out a token that it has kept, with its full lifetime in expires_in. The
    client counts from the response and goes on using the token after it has expired."""
    return _cached_whole_life(answer) if _from_elsewhere(answer) else None
