"""LIF and NUM: what members of an answer beside expires_in say of times. Imported where an answer has such members."""

from __future__ import annotations

from jwtinspect.analysis.clocks import follows_from_skew, zone_error
from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.analysis.stated import Stated
from jwtinspect.analysis.stores import LATE, stored_ends
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, Example, access_token, dated, id_token, response, token
from jwtinspect.rules.governing import seconds
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of, literal, plain

MARGIN = 600
"""Seconds before exp that a client may write down as the end so as to renew in time."""
_B2C = "https://contoso.b2clogin.com/2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f/v2.0/"
_SUPABASE = "https://abcdefghijklmnopqrst.supabase.co/auth/v1"
_REFRESH = token({"iss": KEYCLOAK, "typ": "Refresh", "iat": START, "exp": START + 1800})
_POD = token(
    {"iss": "https://kubernetes.default.svc", "sub": "a", "aud": ["x"], "iat": START, "exp": START + 31536000,
     "kubernetes.io": {"warnafter": START + 3607}}
)  # fmt: skip
_TOKEN_REQUEST = f'{{"kind": "TokenRequest", "status": {{"token": "{_POD}", "expirationTimestamp": "%s"}}}}'


@rule(
    "LIF108",
    "absolute-expiry-disagrees",
    Severity.ERROR,
    on=Stated,
    title="The response's absolute expiry is not the token's exp",
    advice="Ask whoever runs the token endpoint which of the two holds; validators go by the token's exp.",
    reference="RFC 7519, section 4.1.4 (exp)",
    flags=lambda: (
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 7200))),
        Example(
            response(access_token=access_token(3900, issuer=ENTRA), expires_in="3600", expires_on=str(START + 9000))
        ),
        Example(response(access_token=access_token(3600, issuer=_SUPABASE), expires_in=3600, expires_at=START + 60)),
        Example(dated(response(access_token=access_token(3600), expireTime="2026-03-02T10:20:07Z"))),
    ),
    passes=lambda: (
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 3600))),
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at=(START + 3600) * 1000))),
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at="2026-03-02T10:15:00Z"))),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 3737)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600, session_expiry=START + 86400))),
        Example(_TOKEN_REQUEST % "2026-03-02T10:15:07Z"),
    ),
)
def absolute_expiry_disagrees(stated: Stated) -> Hit | None:
    """The server states when a token ends beside the token, and the token says otherwise. Clients that go by the field
    end the session at another time than validators do. Fields that a client computed by its own clock are not
    meant, nor those that speak of a session."""
    field, subject, instant = stated.field, stated.subject, stated.seconds
    if field.states != "end" or subject is None or instant is None or not stated.by_server:
        return None
    if subject.expires_at is None or not subject.token.claims:
        return None
    gap = instant - subject.expires_at
    if abs(gap) <= TOLERANCE or (subject.case.clocks and follows_from_skew(subject.case, gap)):
        return None
    if isinstance(stated.found, str) and not stated.found.isdigit() and zone_error(gap):  # NUM309 explains that one
        return None
    return Hit(
        f"{field.name} lies {rough_span(gap).lstrip('-')} {'after' if gap > 0 else 'before'} the "
        f"{called(subject)}'s exp.",
        (subject,),
        {field.name: instant, f"{key_of(subject)}.exp": subject.expires_at, "difference": gap},
    )


@rule(
    "LIF108",
    "end-asked-for",
    Severity.NOTE,
    on=Stated,
    title="The answer names the end that was asked for, the token lives longer",
    advice="Nothing is wrong: the cluster makes such tokens live longer, so that clients which do not renew are "
    "noticed before they fail. Renew by the time that the answer names.",
    reference="Kubernetes, kube-apiserver --service-account-extend-token-expiration",
    flags=lambda: (Example(_TOKEN_REQUEST % "2026-03-02T10:15:07Z"),),
    passes=lambda: (
        Example(_TOKEN_REQUEST % "2027-03-02T09:15:00Z"),
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 7200))),
    ),
)
def end_asked_for(stated: Stated) -> Hit | None:
    """The answer states the end that the client asked for, and the token's exp lies later, by design: the server
    extends tokens that are bound to a pod."""
    subject, instant = stated.subject, stated.seconds
    if stated.field.states != "end asked for" or subject is None or instant is None or subject.expires_at is None:
        return None
    gap = subject.expires_at - instant
    if gap <= TOLERANCE:
        return None
    return Hit(
        f"{stated.field.name} is the end that was asked for; the {called(subject)} lives {rough_span(gap)} longer, by "
        "design.",
        (subject,),
        {stated.field.name: instant, f"{key_of(subject)}.exp": subject.expires_at, "difference": gap},
    )


@rule(
    "LIF108",
    "end-by-an-unknown-clock",
    Severity.NOTE,
    on=Stated,
    title="An absolute expiry beside the token is not the token's exp, and who wrote it is not known",
    advice="If the server sent it so, have it state the token's exp. If a client computed it, look at the clock of its "
    "machine, and whether expires_in is the lifetime that the token has.",
    reference="RFC 7519, section 4.1.4 (exp)",
    ask="whether the answer is as the server sent it (with its Date header), and the client's time at that moment",
    flags=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 5000)),
        Example(response(access_token=access_token(900), profile={}, expires_at=START + 3600)),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 1800)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 3603)),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 3540)),
        Example(dated(response(access_token=access_token(3600), expires_in=3600, expires_at=START + 5000))),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at="2026-03-02T11:15:00Z")),
        Example(
            response(access_token=access_token(3600), id_token=id_token(7200), profile={}, expires_at=START + 7200)
        ),
        Example(response(access_token=access_token(3600), profile={}, expires_at=START + 4834)),
    ),
)
def end_by_an_unknown_clock(stated: Stated) -> Hit | None:
    """Beside the token stands when it ends, and the token says otherwise. Either the server wrote another end than it
    signed, or a client computed the end by a clock that is off or from another lifetime: the input does not tell
    which. Ends that lie a little earlier are a margin to renew in time."""
    field, subject, instant = stated.field, stated.subject, stated.seconds
    if field.states != "end" or subject is None or instant is None or stated.by_server:
        return None
    if subject.expires_at is None or not subject.token.claims:
        return None
    gap = instant - subject.expires_at
    if -MARGIN <= gap <= LATE or follows_from_skew(subject.case, gap):
        return None
    if isinstance(stated.found, str) and not stated.found.isdigit() and zone_error(gap):  # NUM309 explains that one
        return None
    if any(end.subject is subject for end in stored_ends(subject.case)):  # LIF116 does
        return None
    return Hit(
        f"{field.name} lies {rough_span(gap).lstrip('-')} {'after' if gap > 0 else 'before'} the {called(subject)}'s "
        "exp: the server wrote another end than it signed, or a client computed it by a clock that is off.",
        (subject,),
        {field.name: instant, f"{key_of(subject)}.exp": subject.expires_at, "difference": gap},
    )


def _is_other_length(stated: Stated) -> bool:
    """Whether it is a length that stands in another member than expires_in, in a server's answer."""
    return stated.field.states == "life" and stated.field.name != "expires_in" and not stated.answer.response.store


def _tokens(stated: Stated) -> tuple[Subject, ...]:
    return (stated.subject,) if stated.subject is not None else ()


def _evidence(stated: Stated) -> dict[str, object]:
    return {stated.field.name: plain(stated.found), "read_as": stated.seconds}


@rule(
    "NUM306",
    "length-not-a-number",
    Severity.WARNING,
    on=Stated,
    title="A lifetime is not a number",
    advice="Have the server write it as a JSON number. A client that adds text to a time gets nonsense.",
    reference="RFC 6749, section 5.1 (expires_in); RFC 8259, section 6 (numbers)",
    flags=lambda: (
        Example(response(access_token=access_token(300, issuer=KEYCLOAK), expires_in=300, refresh_expires_in="1800")),
        Example(response(access_token=access_token(3600), expires_in=3600, refresh_token_expires_in={"days": 1})),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(300, issuer=KEYCLOAK), expires_in=300, refresh_expires_in=1800)),
        Example(response(access_token=access_token(3600), expires_in=3600, refresh_token_expires_in="86400")),
        Example(f"access_token={access_token(3600)}&token_type=bearer&expires_in=3600&refresh_expires_in=1800"),
        Example(response(access_token=access_token(3600), expires_in=3600, refresh_token_expires_in=None)),
    ),
)
def length_not_a_number(stated: Stated) -> Hit | None:
    """A member that states a lifetime is text, or no number at all, where its sender writes numbers. Strict clients
    ignore it, careless ones reckon with nonsense."""
    if not _is_other_length(stated) or stated.note not in ("string", "not a number"):
        return None
    if stated.note == "string" and "text" in stated.field.json:
        return None
    reading = f"; read as {span(stated.seconds)}" if stated.seconds is not None else "; it cannot be used"
    return Hit(
        f"{stated.field.name} is {literal(stated.found)}, not a number{reading}.", _tokens(stated), _evidence(stated)
    )


@rule(
    "NUM307",
    "length-is-absolute",
    Severity.ERROR,
    on=Stated,
    title="A lifetime holds an instant, not a length",
    advice="Have the server write seconds from now. A client that adds the number to now reckons with an end decades "
    "ahead.",
    reference="RFC 6749, section 5.1 (expires_in: seconds from when the response was made)",
    flags=lambda: (
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=START + 1800)),
        Example(response(id_token=id_token(3600, issuer=_B2C), id_token_expires_in=START + 3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=315360000)),
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=2147483647)),
    ),
)
def length_is_absolute(stated: Stated) -> Hit | None:
    """A member that has to state a number of seconds from now states an instant. A client that adds it to the time of
    day reckons with an end decades ahead and never renews."""
    if not _is_other_length(stated) or stated.note != "absolute":
        return None
    length = f": {seconds(stated.seconds)} from when the response was made" if stated.seconds is not None else ""
    return Hit(
        f"{stated.field.name} ({literal(stated.found)}) is an instant, not a number of seconds from now{length}.",
        _tokens(stated),
        _evidence(stated),
    )


@rule(
    "NUM308",
    "length-in-milliseconds",
    Severity.ERROR,
    on=Stated,
    title="A lifetime is in milliseconds",
    advice="Have the server write seconds. Until then clients believe in the token a thousand times too long.",
    reference="RFC 6749, section 5.1 (expires_in: seconds from when the response was made)",
    flags=lambda: (
        Example(
            response(
                access_token=access_token(300, issuer=KEYCLOAK),
                refresh_token=_REFRESH,
                expires_in=300,
                refresh_expires_in=1800000,
            )
        ),
        Example(response(id_token=id_token(3600, issuer=_B2C), id_token_expires_in=3600000)),
    ),
    passes=lambda: (
        Example(
            response(
                access_token=access_token(300, issuer=KEYCLOAK),
                refresh_token=_REFRESH,
                expires_in=300,
                refresh_expires_in=1800,
            )
        ),
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=1800000)),
    ),
)
def length_in_milliseconds(stated: Stated) -> Hit | None:
    """A member states a thousand times the lifetime of the token that it speaks of. It must be in seconds: a client
    that takes it so believes in the token long after it has ended."""
    if not _is_other_length(stated) or stated.note != "milliseconds" or stated.seconds is None:
        return None
    if stated.field.unit == "milliseconds":  # so it is meant by that sender
        return None
    return Hit(
        f"{stated.field.name} ({literal(stated.found)}) is in milliseconds: the token lives {span(stated.seconds)}.",
        _tokens(stated),
        {**_evidence(stated), "factor": 1000},
    )
