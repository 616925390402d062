"""CLK: clocks that disagree."""

from __future__ import annotations

from jwtinspect.analysis.clocks import fresh_gap, zone_error
from jwtinspect.analysis.subject import Answer
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import ENTRA, START, Example, access_token, dated, id_token, response
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of

STEADY = 5
"""Seconds that an issuer's clock may lie from the Date header of its own response: rounding and the time to answer."""


@rule(
    "CLK402",
    "issuer-clock-off",
    Severity.WARNING,
    on=Answer,
    when=When.DATED,
    title="The issuer's clock differs from its own server's",
    advice="Ask the provider, or whoever runs the token service, to synchronise the clock that signs tokens (NTP). "
    "Until then validators with little leeway refuse fresh tokens, or accept ended ones.",
    reference="RFC 7519, section 4.1.6 (iat); RFC 9110, section 6.6.1 (Date)",
    ask="a second response with its Date header: a clock that is off stays off by the same amount",
    flags=lambda: (
        Example(dated(response(access_token=access_token(3600, start=START + 137), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600, start=START - 20), expires_in=3600))),
        Example(
            response(
                id_token=id_token(3600, start=START + 30), access_token="opaque-token-0123456789", expires_in=3600
            ),
            received=START,
        ),
    ),
    passes=lambda: (
        Example(dated(response(access_token=access_token(3600), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600, start=START + 5), expires_in=3600))),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600, start=START - 1200), expires_in=2400))),
        Example(dated(response(access_token=access_token(3600, start=START - 1234), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600, start=START - 30), expires_in=3570))),
        Example(dated(response(access_token=access_token(3600, start=START + 7200), expires_in=3600))),
        Example(response(access_token=access_token(3600, start=START + 137), expires_in=3600)),
    ),
)
def issuer_clock_off(answer: Answer) -> Hit | None:
    """The token says that it was issued at another time than the server that sent it gives in the same response. The
    machine that signs tokens has a clock of its own, and it is off. Tokens from the future are refused by validators
    without leeway; tokens from the past end early."""
    found = fresh_gap(answer)
    if found is None or -STEADY <= found[1] <= STEADY or zone_error(found[1]):
        return None
    subject, gap = found
    return Hit(
        f"The issuer's clock is {span(abs(gap))} {'ahead of' if gap > 0 else 'behind'} the server's own: the "
        f"{called(subject)} says it was issued that much {'after' if gap > 0 else 'before'} the response was made.",
        (subject,),
        {f"{key_of(subject)}.iat": subject.issued_at, "received": answer.received_at, "off_by": gap},
    )
