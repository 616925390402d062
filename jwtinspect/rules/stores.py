"""LIF: ends that a client's store believes in. Imported where a client wrote one down."""

from __future__ import annotations

import json
from typing import Any

from jwtinspect.analysis.stores import StoredEnd
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import START, Example, access_token, id_token
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of


def _auth0(life: float, expires_in: float, ahead: float = 0) -> str:
    """What auth0-spa-js stores, by a clock that is so many seconds ahead."""
    body = {"access_token": access_token(life), "expires_in": expires_in, "token_type": "Bearer"}
    return json.dumps({"body": body, "expiresAt": START + ahead + expires_in})


def _oidc_client(expires_at: float, life: float = 3600, **tokens: Any) -> str:
    """What oidc-client stores."""
    return json.dumps({"access_token": access_token(life), "profile": {}, "expires_at": expires_at, **tokens})


@rule(
    "LIF116",
    "stored-expiry-later-than-token",
    Severity.WARNING,
    on=StoredEnd,
    title="The client believes in the token longer than the token lives",
    advice="Let the client go by the token's exp where it can read it, and make the token endpoint state the lifetime "
    "that it signs: the library computed the end from expires_in.",
    reference="RFC 6749, section 5.1 (expires_in); RFC 7519, section 4.1.4 (exp)",
    flags=lambda: (
        Example(_auth0(3600, 86400)),
        Example(_auth0(3600, 7200, ahead=137)),
        Example(_oidc_client(START + 36000, id_token=id_token(36000))),
    ),
    passes=lambda: (
        Example(_auth0(86400, 86400, ahead=137)),
        Example(_auth0(86400, 3600)),
        Example(_auth0(86400, 86404)),
        Example(_oidc_client(START + 3600 + 137, id_token=id_token(36000))),
        Example(_oidc_client(START + 7200)),
    ),
)
def stored_expiry_later_than_token(end: StoredEnd) -> Hit | None:
    """What the client wrote down as the token's end lies after the token's exp, and not because of its clock. Until
    then it goes on using a token that every validator refuses, and renews nothing."""
    subject, stamp, other = end.subject, end.stamp, end.other
    why = f": it was computed by the lifetime of the {called(other)}" if other is not None else ""
    return Hit(
        f"{stamp.store} believes in the {called(subject)} for {span(round(end.later))} longer than it lives{why}.",
        (subject,) if other is None else (subject, other),
        {
            "stored_expiry": stamp.seconds,
            f"{key_of(subject)}.exp": subject.expires_at,
            "later_by": round(end.later),
            "clock_offset": end.skew,
        },
        cause=f"{stamp.store} {round(end.later)}",
    )
