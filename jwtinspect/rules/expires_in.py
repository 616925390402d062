"""LIF and NUM: what expires_in says of the access token, against what the token says itself."""

from __future__ import annotations

from jwtinspect.analysis.lifetime import (
    FRESH,
    MISREAD,
    TOLERANCE,
    Comparison,
    agrees,
    anchored,
    cached,
)
from jwtinspect.analysis.subject import Answer, Number, Pair, Subject
from jwtinspect.core.moments import span
from jwtinspect.rules.examples import AUTH0, ENTRA, LATER, START, Example, access_token, dated, id_token, response
from jwtinspect.rules.governing import seconds
from jwtinspect.rules.rule import Hit, Severity, When, rule

RFC6749 = "RFC 6749, section 5.1 (expires_in: the lifetime of the access token from when the response was made)"


@rule(
    "LIF100",
    "expires-in-agrees",
    Severity.NOTE,
    on=Comparison,
    when=When.AGREES,
    title="expires_in agrees with the access_token",
    advice=(
        "Look for the cause elsewhere: another token, the session at the provider, the client's own timer, or a clock."
    ),
    reference=RFC6749,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=7200)),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600), LATER)),
    ),
)
def expires_in_agrees(compared: Comparison) -> Hit | None:
    """The response's expires_in is the access_token's own lifetime. Server and token tell the same story, so the two
    do not explain an early end."""
    answer, access, stated = compared
    if cached(answer):
        return None
    return Hit(
        f"expires_in ({stated} s) agrees with the access_token's lifetime.",
        (access,),
        {"expires_in": stated, "access_token.lifetime": access.lifetime},
        cause="agrees",
    )


@rule(
    "LIF101",
    "expires-in-differs-from-token",
    Severity.ERROR,
    on=Comparison,
    when=When.DIFFERS,
    title="expires_in differs from the access_token's lifetime",
    advice=(
        "Ask whoever runs the token endpoint why it states another lifetime than it signs; until then go "
        "by the token's exp."
    ),
    reference=RFC6749,
    ask="the Date header of the response, or when it was received",
    flags=lambda: (
        Example(response(access_token=access_token(900), expires_in=3600)),
        Example(dated(response(access_token=access_token(3600), expires_in=900))),
        Example(response(access_token=access_token(3600, iat=None, nbf=START), expires_in=7200)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3599)),
        Example(response(access_token=access_token(3600), expires_in=900)),
        Example(response(access_token=access_token(3600, iat=None), expires_in=7200)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600), "Mon, 02 Mar 2026 09:15:04 GMT")),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(dated(response(access_token=access_token(3600), expires_in=600), "Mon, 02 Mar 2026 10:05:00 GMT")),
        Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600)),
    ),
)
def expires_in_differs_from_token(compared: Comparison) -> Hit | None:
    """The response promises one lifetime for the access_token and the token itself has another. Clients that trust
    expires_in use the token too long, or renew it too often; the validator goes by exp alone."""
    answer, access, stated = compared
    if cached(answer):
        return None
    if access.lifetime is not None and access.lifetime <= 0:  # NUM305
        return None
    anchors = anchored(access, answer.received_at)
    received = anchors.pop("exp-received", None)
    if not anchors:  # not comparable
        return None
    if received is not None:
        backdate = _probable_backdate(stated, access)
        if abs(received - stated) <= TOLERANCE or (backdate is not None and _borne_out(backdate, answer)):
            return None
    elif any(stated <= life + TOLERANCE for life in anchors.values()):
        return None
    own = next(iter(anchors.values()))
    evidence = {"expires_in": stated, "access_token.lifetime": own, "difference": stated - own}
    if received is not None:
        evidence["access_token.exp - received"] = received
    return Hit(
        f"expires_in says {seconds(stated)}, the access_token itself lives {seconds(own)}: {_which(stated, own)}.",
        (access,),
        evidence,
        advice=_IN_MINUTES if abs(stated * 60 - own) <= 60 else "",
    )


_IN_MINUTES = (
    "expires_in looks like minutes: it is a sixtieth of the token's lifetime. Have the server write seconds; until "
    "then go by the token's exp."
)


def _which(stated: Number, own: Number) -> str:
    gap = span(abs(stated - own))
    ratio = f" ({stated / own:.3g} times its life)" if own > 0 and stated / own >= 2 else ""
    if stated > own:
        return f"a client that trusts expires_in uses it for {gap} after it has expired{ratio}"
    return f"a client that trusts expires_in gives it up {gap} early"


def _borne_out(backdate: Number, answer: Answer) -> bool:
    """Whether the time of the response, where it is known, lies as far after iat as the back-dating says."""
    access = answer.access_token
    if answer.received_at is None or access is None or access.issued_at is None:
        return True
    allowed = FRESH if access.provider is not None else 5  # what is known of a provider outweighs a clock that is off
    return abs(answer.received_at - access.issued_at - backdate) <= allowed


UNITS = {60: "minutes", 3600: "hours", 86400: "days"}


def _unit(compared: Comparison) -> str:
    """The unit in which expires_in is just the token's lifetime; empty where there is none, or a Date header tells."""
    answer, access, stated = compared
    if answer.received_at is not None or access.lifetime is None or stated < 1:
        return ""
    return next((unit for size, unit in UNITS.items() if abs(stated * size - access.lifetime) <= TOLERANCE), "")


@rule(
    "NUM308",
    "expires-in-in-another-unit",
    Severity.WARNING,
    on=Comparison,
    when=When.DIFFERS,
    title="expires_in seems to count minutes, hours or days",
    advice="Have the server write seconds. Until then clients believe that the token has all but ended when it comes: "
    "they renew it all the time, or send the user to sign in.",
    reference=RFC6749,
    ask="the response's Date header: it tells a wrong unit from what was left of a token from a cache",
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=60)),
        Example(response(access_token=access_token(86400), expires_in=24)),
        Example(response(access_token=access_token(2592000), expires_in=30)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=600)),
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(dated(response(access_token=access_token(3600), expires_in=60))),
    ),
)
def expires_in_in_another_unit(compared: Comparison) -> Hit | None:
    """expires_in is the access_token's lifetime, were it not in seconds: the server wrote the number of its setting."""
    _, access, stated = compared
    unit = _unit(compared)
    if not unit:
        return None
    return Hit(
        f"expires_in ({stated}) seems to be in {unit}: the access_token lives {span(access.lifetime or 0)}.",
        (access,),
        {"expires_in": stated, "access_token.lifetime": access.lifetime},
    )


@rule(
    "LIF103",
    "expires-in-is-remaining-time",
    Severity.NOTE,
    on=Comparison,
    when=When.DIFFERS,
    title="expires_in is the time that was left, not the whole lifetime",
    advice=(
        "Nothing is wrong: the token was issued earlier and handed out again. Clients must count from "
        "when they received it."
    ),
    reference=RFC6749,
    ask="when the response was received (its Date header, or the time at which it came)",
    flags=lambda: (
        Example(dated(response(access_token=access_token(7200), expires_in=3600), LATER)),
        Example(response(access_token=access_token(7200), expires_in=3000)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
        Example(dated(response(access_token=access_token(7200), expires_in=7200), LATER)),
    ),
)
def expires_in_is_remaining_time(compared: Comparison) -> Hit | None:
    """The response states what was left of an access_token that had been issued before: it came from a cache, at the
    provider, at a proxy or in the client's library. The token ends when it always would have."""
    answer, access, stated = compared
    received = answer.received_at
    assert access.expires_at is not None
    if received is not None:
        if not cached(answer) or abs(access.expires_at - received - stated) > TOLERANCE:
            return None
        age = received - (access.issued_at or 0)
        return Hit(
            f"expires_in ({stated} s) is what was left of the access_token, which had been issued {span(age)} before.",
            (access,),
            {"expires_in": stated, "access_token.lifetime": access.lifetime, "age": age},
        )
    if access.lifetime is None or stated >= access.lifetime - TOLERANCE or _probable_backdate(stated, access):
        return None
    if _unit(compared):  # NUM308
        return None
    if answer.id_token is not None and agrees(stated, answer.id_token):  # LIF104
        return None
    return Hit(
        f"expires_in ({stated} s) is less than the access_token's lifetime ({access.lifetime} s): "
        "the time that was left of a token from a cache, or a shorter promise.",
        (access,),
        {
            "expires_in": stated,
            "access_token.lifetime": access.lifetime,
            "difference": access.lifetime - stated,
        },
        advice="Say when the response was received: that tells the two apart.",
    )


@rule(
    "LIF104",
    "expires-in-matches-only-the-id-token",
    Severity.WARNING,
    on=Pair,
    title="expires_in is the id_token's lifetime, not the access_token's",
    advice="Report it to whoever runs the token endpoint: expires_in has to state the access_token's lifetime.",
    reference=RFC6749,
    flags=lambda: (Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=36000)),),
    passes=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)),
        Example(response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)),
        Example(response(id_token=id_token(3600), access_token="opaque-token-0123456789", expires_in=3600)),
    ),
)
def expires_in_matches_only_the_id_token(pair: Pair) -> Hit | None:
    """expires_in equals the id_token's lifetime and not the access_token's, although by the standard it speaks of the
    access_token. Clients then renew by the wrong clock."""
    identity, access, answer = pair
    stated = answer.expires_in
    if stated is None or identity.lifetime is None or access.lifetime is None or not access.token.claims:
        return None
    if abs(identity.lifetime - access.lifetime) <= TOLERANCE or answer.expires_in_note in MISREAD:
        return None
    if not agrees(stated, identity) or agrees(stated, access) or cached(answer):
        return None
    if answer.provider is not None and "expires-in-is-id-token" in answer.provider.traits:
        return None
    return Hit(
        f"expires_in ({stated} s) is the id_token's lifetime; the access_token lives {access.lifetime} s.",
        (identity, access),
        {
            "expires_in": stated,
            "id_token.lifetime": identity.lifetime,
            "access_token.lifetime": access.lifetime,
        },
    )


def _probable_backdate(stated: Number, access: Subject) -> int | None:
    """The back-dating that would explain the difference: the provider's, for an unknown provider 30, 60 or 300 s."""
    if access.expires_at is None or access.issued_at is None:
        return None
    gap = access.expires_at - access.issued_at - stated
    known = access.provider.backdate if access.provider is not None else (30, 60, 300)
    return next((backdate for backdate in known if abs(gap - backdate) <= TOLERANCE), None)


@rule(
    "LIF105",
    "back-dated-issue-time",
    Severity.NOTE,
    on=Comparison,
    title="The issue time is dated back",
    advice="Nothing is wrong: count the lifetime from when the response was made. exp is not moved.",
    reference="RFC 7519, section 4.1.6 (iat); some providers date it back so that slow clocks accept a fresh token",
    flags=lambda: (
        Example(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)),
        Example(dated(response(access_token=access_token(3660, start=START - 60), expires_in=3600))),
        Example(response(access_token=access_token(3900), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3900, issuer=AUTH0), expires_in=3600)),
        Example(response(access_token=access_token(7200), expires_in=3600)),
    ),
)
def back_dated_issue_time(compared: Comparison) -> Hit | None:
    """The token's iat lies before the moment at which it was really issued, on purpose, so that a validator whose
    clock is slow accepts it at once. exp - iat is longer than the promised lifetime by exactly that."""
    answer, access, stated = compared
    if access.lifetime is None or abs(access.lifetime - stated) <= TOLERANCE:
        return None
    backdate = _probable_backdate(stated, access)
    if backdate is None:
        return None
    if not _borne_out(backdate, answer):
        return None
    certain = access.provider is not None
    who = f"{access.provider.name} dates" if access.provider is not None else "the issuer dates"
    return Hit(
        f"The access_token's exp - iat ({access.lifetime} s) is expires_in ({stated} s) and {backdate} s more: "
        f"{'' if certain else 'probably '}{who} iat back by that much.",
        (access,),
        {"expires_in": stated, "access_token.lifetime": access.lifetime, "back-dating": backdate},
        cause=f"back-dated by {backdate}",
    )


_UNUSUAL_NAMES = frozenset(("expiry", "expire_in"))  # of members that state an end, or a life, at nobody known


@rule(
    "LIF106",
    "expires-in-missing",
    Severity.NOTE,
    on=Answer,
    when=When.NO_EXPIRES_IN,
    title="The response does not say how long the access_token lives",
    advice=(
        "Clients then read exp from the token, guess (often one hour), or never renew before a 401: find "
        "out which this one does."
    ),
    reference=RFC6749,
    flags=lambda: (Example(response(access_token=access_token(3600))),),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3600), expires_at=START + 3600)),
        Example(access_token(3600)),
    ),
)
def expires_in_missing(answer: Answer) -> Hit | None:
    """The response hands out an access_token without expires_in, which the standard recommends. The client cannot know
    the lifetime of a token that it is not meant to read."""
    members = answer.response.members
    if "access_token" not in members or "token_type" not in members or answer.response.store:
        return None
    if any(each.field.states in ("life", "end", "not known") for each in answer.stated):
        return None
    if not _UNUSUAL_NAMES.isdisjoint(members):
        return None
    subjects = (answer.access_token,) if answer.access_token is not None else ()
    return Hit("The response has no expires_in: it does not say how long the access_token lives.", subjects, {})
