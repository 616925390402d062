"""NUM: lengths in a response that are not simply numbers of seconds (rule G3)."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Answer, Number, Subject
from jwtinspect.core.moments import TEN_YEARS, moment_of, span
from jwtinspect.profiles.response_field import field_of
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, Example, access_token, response
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import literal, plain

EXPIRES_IN = "RFC 6749, section 5.1 and erratum 5379 (expires_in: seconds from now, as a JSON number)"


@rule(
    "NUM303",
    "expires-in-out-of-range",
    Severity.WARNING,
    on=Answer,
    when=When.ODD_LENGTH,
    title="expires_in is out of range",
    advice="Ask whoever runs the token endpoint how expires_in is computed: it must be the seconds that are left.",
    reference=EXPIRES_IN,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=-300)),
        Example(response(access_token="opaque-token-0123456789", expires_in=-86400)),
        Example(response(access_token="opaque-token-0123456789", expires_in=99999999999)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3600), expires_in=-1)),
        Example(response(access_token=access_token(3600), expires_in=0)),
        Example(response(access_token=access_token(3600), expires_in=START + 3600)),
    ),
)
def expires_in_out_of_range(answer: Answer) -> Hit | None:
    """expires_in is negative, as if the access_token had ended before the response was made, or so large that it is
    neither a length nor an instant of our time. Nothing is computed with it."""
    note = answer.expires_in_note
    if note not in ("negative", "absolute") or answer.response.store or (note == "absolute" and _instant_in(answer)):
        return None
    found = literal(answer.expires_in_found)
    what = "neither a length nor an instant of our time"
    if note == "negative":
        what = "negative: by its own words the access_token had ended before it was sent"
    return Hit(f"expires_in ({found}) is {what}.", _of(answer), {"expires_in": plain(answer.expires_in_found)})


def _instant_in(answer: Answer) -> Number | None:
    """The instant that expires_in names, if it lies within ten years of the token's exp or of the instant judged."""
    at, found = answer.case.at, answer.expires_in_found
    ends = answer.access_token.expires_at if answer.access_token is not None else None
    near = (at,) if ends is None else (at, ends)
    instant = moment_of(found, near).seconds
    if instant is None or min(abs(instant - other) for other in near) > TEN_YEARS:
        return None
    return instant


def _of(answer: Answer) -> tuple[Subject, ...]:
    """The token that expires_in speaks of, where there is one."""
    return () if answer.access_token is None else (answer.access_token,)


def _quoted_length(answer: Answer) -> bool:
    """Whether expires_in is null, or text from a sender known to write it so: Azure's older endpoints, Firebase,
    Google."""
    if answer.expires_in_note != "string":
        return answer.expires_in_note == "null"
    provider = answer.provider.id if answer.provider is not None else None
    field = field_of("expires_in", answer.response.members, provider)
    return field is not None and "text" in field.json


def _not_a_length(answer: Answer) -> Hit:
    seconds, found = answer.expires_in, answer.expires_in_found
    kind = "" if type(found) in (int, float) else ", not a number"
    reading = f"; read as {span(seconds)}" if seconds is not None else "; it cannot be used"
    return Hit(
        f"expires_in is {literal(found)}{kind}{reading}.",
        _of(answer),
        {"expires_in": plain(answer.expires_in_found), "read_as": seconds},
        "Have the server write the seconds, or leave expires_in out." if found is None else "",
        f"expires_in {answer.expires_in_note}",
    )


_NOT_A_LENGTH = ("string", "not a number", "null")


@rule(
    "NUM306",
    "expires-in-not-a-number",
    Severity.WARNING,
    on=Answer,
    when=When.ODD_LENGTH,
    title="expires_in is not a number",
    advice="Have the server write expires_in as a JSON number. A client that adds text to a time gets nonsense, and "
    "may renew never or always.",
    reference=EXPIRES_IN,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in="3600")),
        Example(response(access_token="opaque-token-0123456789", expires_in={"seconds": 3600})),
        Example(response(access_token=access_token(3600), expires_in="an hour")),
        Example(response(access_token=access_token(3600), expires_in=True)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(f"access_token={access_token(3600)}&token_type=bearer&expires_in=3600"),
        Example(
            response(access_token=access_token(3900, issuer=ENTRA), expires_in="3600", expires_on=str(START + 3900))
        ),
    ),
)
def expires_in_not_a_number(answer: Answer) -> Hit | None:
    """The response gives the lifetime as text or as something else than a number. Strict clients ignore it, careless
    ones join it to the time as text, and then the end they reckon with is wrong."""
    if answer.expires_in_note not in _NOT_A_LENGTH or answer.response.store or _quoted_length(answer):
        return None
    return None if _spelt_otherwise(answer) else _not_a_length(answer)


def _spelt_otherwise(answer: Answer) -> bool:
    """Whether the length stands in a member of another name, of which rules of its own speak."""
    return "expires_in" not in answer.response.members


@rule(
    "NUM306",
    "expires-in-not-a-number",
    Severity.NOTE,
    on=Answer,
    when=When.ODD_LENGTH,
    title="expires_in is null, or text where that is usual",
    advice="Parse it as a number before adding it to a time.",
    reference=EXPIRES_IN,
    flags=lambda: (
        Example(
            response(access_token=access_token(3900, issuer=ENTRA), expires_in="3600", expires_on=str(START + 3900))
        ),
        Example('{"access_token":"opaque-token-0123456789","token_type":"Bearer","expires_in":null}'),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3600), expires_in="3600")),
    ),
)
def expires_in_quoted(answer: Answer) -> Hit | None:
    """The response gives the lifetime in quotation marks, as this provider is known to do, or as null. It is read as
    it is meant; a client that does not expect it may reckon wrongly."""
    if answer.expires_in_note not in _NOT_A_LENGTH or answer.response.store or not _quoted_length(answer):
        return None
    return _not_a_length(answer)


@rule(
    "NUM307",
    "expires-in-is-absolute",
    Severity.ERROR,
    on=Answer,
    when=When.ODD_LENGTH,
    title="expires_in holds an instant, not a length",
    advice="Have the server write seconds from now, or tell the client to take the number as an instant. Added to "
    "now, it lies some fifty years ahead, and the client never renews.",
    reference=EXPIRES_IN,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=START + 3600)),
        Example(response(access_token="opaque-token-0123456789", expires_in=START + 3600)),
        Example(response(access_token=access_token(3600), expires_in=(START + 3600) * 1000)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token="opaque-token-0123456789", expires_in=315360000)),
        Example(response(access_token=access_token(3600), expires_in=2147483647)),
    ),
)
def expires_in_is_absolute(answer: Answer) -> Hit | None:
    """expires_in must be a number of seconds from now, and this one is an instant: it lies close to the token's exp
    or to the instant judged. A client that adds it to the time of day reckons with an end decades ahead and never
    renews."""
    if answer.expires_in_note != "absolute":
        return None
    instant = _instant_in(answer)
    if instant is None:
        return None
    access, found = answer.access_token, answer.expires_in_found
    ends = access.expires_at if access is not None else None
    return Hit(
        f"expires_in ({literal(found)}) is an instant, {answer.case.date(instant)}, not a number of seconds from now.",
        _of(answer),
        {"expires_in": plain(found), "read_as": instant, "access_token.exp": ends},
    )


@rule(
    "NUM308",
    "expires-in-in-milliseconds",
    Severity.ERROR,
    on=Answer,
    when=When.ODD_LENGTH,
    title="expires_in is in milliseconds",
    advice="Have the server write seconds. Until then clients believe in the token a thousand times too long and do "
    "not renew it.",
    reference=EXPIRES_IN,
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600000)),
        Example(response(access_token=access_token(86400), expires_in=86400000)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token="opaque-token-0123456789", expires_in=3600000)),
    ),
)
def expires_in_in_milliseconds(answer: Answer) -> Hit | None:
    """expires_in is a thousand times the lifetime of the token beside it. It must be in seconds: a client that takes
    it so goes on using the token long after it has ended."""
    if answer.expires_in_note != "milliseconds" or answer.expires_in is None:
        return None
    return Hit(
        f"expires_in ({literal(answer.expires_in_found)}) is in milliseconds: the token lives "
        f"{span(answer.expires_in)}.",
        _of(answer),
        {"expires_in": plain(answer.expires_in_found), "read_as": answer.expires_in, "factor": 1000},
    )


@rule(
    "NUM311",
    "length-stands-for-none",
    Severity.NOTE,
    on=Answer,
    when=When.NO_LENGTH,
    title="The lifetime stands for none",
    advice="Read it as absent. 0 does not mean expired there: Keycloak writes it for tokens without an end of their "
    "own.",
    reference="Keycloak, Server Administration Guide (offline sessions); RFC 6749, section 5.1",
    flags=lambda: (
        Example(response(access_token=access_token(300, issuer=KEYCLOAK), expires_in=300, refresh_expires_in=0)),
        Example(response(access_token="opaque-token-0123456789", expires_in=2147483647)),
        Example(response(access_token="opaque-token-0123456789", expires_in=0)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=1800)),
        Example(response(access_token=access_token(300))),
    ),
)
def length_stands_for_none(answer: Answer) -> Hit | None:
    """The response gives 0, a negative number or the largest number of its type where it means that there is no such
    lifetime. Nothing is computed with it; a client that takes 0 literally believes that the token has ended
    already."""
    named: dict[str, Any] = {}
    if answer.expires_in_note == "sentinel":
        named["expires_in"] = answer.expires_in_found
    for each in answer.stated:
        if each.note in ("sentinel", "negative", "null") and each.field.name != "expires_in":
            named[each.field.name] = each.found
    if not named:
        return None
    words = " and ".join(f"{name} is {literal(value)}" for name, value in named.items())
    return Hit(
        f"{words}, which stands for none.",
        _of(answer),
        {name: plain(value) for name, value in named.items()},
        cause=words,
    )
