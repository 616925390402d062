"""NOW: what introspection says of a token, while the token itself is not here."""

from __future__ import annotations

import json
from typing import Any

from jwtinspect.analysis.introspection import Introspected
from jwtinspect.core.moments import rough_span, span
from jwtinspect.rules.examples import START, Example
from jwtinspect.rules.rule import Hit, Severity, rule

_REFERENCE = "RFC 7662, section 2.2"


def _answer(active: bool = True, **members: Any) -> Example:
    return Example(json.dumps({"active": active, "client_id": "client-1", **members}))


@rule(
    "NOW209",
    "introspected-as-active",
    Severity.NOTE,
    on=Introspected,
    title="The server calls the token active, and says until when",
    advice="Compare that end with the token's own exp: add the token.",
    reference=_REFERENCE,
    ask="the token that was introspected",
    flags=lambda: (
        _answer(iat=START, exp=START + 86400),
        _answer(exp=START - 60),
        _answer(scope="orders"),
    ),
    passes=lambda: (_answer(False), Example(json.dumps({"active": True, "name": "a switch"}))),
)
def introspected_as_active(told: Introspected) -> Hit | None:
    """The answer of an introspection endpoint states a token's dates although the token is not here. They are the
    server's own knowledge at the moment at which it was asked."""
    if not told.active:
        return None
    case, ends = told.answer.case, told.expires_at
    if ends is None:
        said = "Introspection calls the token active and states no end"
    elif ends > case.at:
        said = f"Introspection calls the token active until {case.date(ends)}: {rough_span(ends - case.at)} are left"
    else:
        said = f"Introspection called the token active; it has ended since, at {case.date(ends)}"
    life = f". It lives {span(told.lifetime)}" if told.lifetime is not None and told.lifetime > 0 else ""
    dates = {"iat": told.issued_at, "nbf": told.not_before, "exp": ends, "lifetime": told.lifetime}
    return Hit(f"{said}{life}.", (), dates)


@rule(
    "NOW210",
    "introspected-as-inactive",
    Severity.NOTE,
    on=Introspected,
    title="The server calls the token inactive, and may not say why",
    advice="Add the token: its exp tells whether it had ended. If it had not, it was revoked, is unknown to that "
    "server, or belongs to another client; the server's own log tells which.",
    reference=_REFERENCE,
    ask="the token that was introspected",
    flags=lambda: (Example('{"active": false}'), _answer(False)),
    passes=lambda: (_answer(exp=START + 60),),
)
def introspected_as_inactive(told: Introspected) -> Hit | None:
    """An introspection endpoint answers nothing but that the token is not active. That may mean expired, revoked,
    issued by another server, or not meant for whoever asks: the standard lets no reason be given."""
    if told.active:
        return None
    return Hit(
        "Introspection calls the token inactive and gives no reason: it may be expired, revoked, unknown to that "
        "server, or another client's.",
        (),
        {"active": "false"},
    )
