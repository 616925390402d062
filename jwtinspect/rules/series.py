"""LIF, over time: lifetimes that changed or vary, ends at one time of day, refresh tokens that do not outlive."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.analysis.series import Renewals, Series, library_of, refresh_life
from jwtinspect.analysis.subject import Answer, Number, Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import ENTRA, START, Example, access_token, id_token, response
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of

DAY = 86400
ABOUT = 60  # seconds within which two ends count as the same time of day
FIXED = 5  # seconds within which the end of a login counts as the same
NEGOTIATED = 72000  # seconds; access tokens of Entra that live so long were negotiated
SHORTER = 60  # seconds by which a refresh token may end before the access token


def _tokens(*pairs: tuple[float, float], **claims: Any) -> str:
    """Access tokens issued so many seconds after START, of those lifetimes."""
    return "\n".join(access_token(life, start=START + after, **claims) for after, life in pairs)


def _time_of_day(series: Series) -> Number | None:
    """The time of day (seconds after midnight UTC) at which all of the tokens end; None where they do not."""
    ends = [each.expires_at or 0 for each in series.subjects]
    lengths = series.lifetimes
    if max(lengths) - min(lengths) <= ABOUT or len({int(each) // DAY for each in ends}) < 2:
        return None
    if len({int(each.issued_at or 0) // DAY for each in series.subjects}) < 2:
        return None
    first = ends[0] % DAY
    gaps = [(each % DAY - first + DAY / 2) % DAY - DAY / 2 for each in ends]
    return first if max(gaps) - min(gaps) <= ABOUT else None


@rule(
    "LIF110",
    "expiry-at-a-wall-clock-time",
    Severity.NOTE,
    on=Series,
    title="Tokens end at one time of day, however old they are",
    advice="Look for a setting that ends sessions at a time of day, or for code that computes exp from a calendar day. "
    "Users who sign in late get short sessions.",
    reference="RFC 7519, section 4.1.4 (exp)",
    flags=lambda: (Example(_tokens((0, 53100), (DAY + 3600, 49500), (2 * DAY + 7200, 45900))),),
    passes=lambda: (
        Example(_tokens((0, 3600), (DAY, 3600), (2 * DAY, 3600))),
        Example(_tokens((0, 3600), (DAY + 3600, 4600), (2 * DAY + 7200, 5600))),
        Example(_tokens((0, 53100), (3600, 49500), (7200, 45900))),
    ),
)
def expiry_at_a_wall_clock_time(series: Series) -> Hit | None:
    """Tokens that were issued at different times on different days all end at the same time of day. Their lifetime is
    not a length: something ends them by the clock on the wall, at midnight for example."""
    if _time_of_day(series) is None:
        return None
    subject = series.subjects[0]
    clock = subject.case.date(subject.expires_at or 0)[11:]
    return Hit(
        f"All {len(series.subjects)} {called(subject)}s of one audience end at {clock}, whatever their lifetime "
        f"({span(min(series.lifetimes))} to {span(max(series.lifetimes))}).",
        series.subjects,
        {
            "tokens": len(series.subjects),
            "time_of_day": clock,
            "shortest": min(series.lifetimes),
            "longest": max(series.lifetimes),
        },
    )


def _is_random(series: Series) -> bool:
    provider = series.subjects[0].provider
    return provider is not None and "random-lifetimes" in provider.traits


@rule(
    "LIF111",
    "lifetime-changed-over-time",
    Severity.NOTE,
    on=Series,
    title="The lifetime changed from one day on",
    advice="That is when a setting took effect. Tokens issued before it keep the lifetime that they were given.",
    reference="RFC 7519, section 4.1.4 (exp)",
    ask="who changed what between these two instants",
    flags=lambda: (Example(_tokens((0, 3600), (4000, 3600), (9000, 7200), (17000, 7200))),),
    passes=lambda: (
        Example(_tokens((0, 3600), (4000, 3600), (9000, 7200))),
        Example(_tokens((0, 3600), (4000, 7200), (9000, 3600), (17000, 7200))),
        Example(_tokens((0, 4000), (5000, 4000), (9000, 5000), (17000, 5000), iss=ENTRA)),
    ),
)
def lifetime_changed_over_time(series: Series) -> Hit | None:
    """Two or more tokens in a row have one lifetime, and all that came after have another. Between the two a setting
    was changed, or another one came to govern these tokens."""
    change = None if _is_random(series) else series.change
    if change is None:
        return None
    before, after = series.subjects[change - 1], series.subjects[change]
    assert before.issued_at is not None and after.issued_at is not None
    date = before.case.date
    return Hit(
        f"The lifetime of the {called(after)} changed from {span(before.lifetime or 0)} to {span(after.lifetime or 0)} "
        f"between {date(before.issued_at)} and {date(after.issued_at)}.",
        (before, after),
        {
            "before": before.lifetime,
            "after": after.lifetime,
            "last_before": before.issued_at,
            "first_after": after.issued_at,
            "tokens": len(series.subjects),
        },
    )


@rule(
    "LIF112",
    "lifetimes-vary",
    Severity.NOTE,
    on=Series,
    title="Tokens of one kind have different lifetimes",
    advice="Do not count on one length: read exp, or expires_in, of each token anew.",
    reference="RFC 6749, section 5.1 (expires_in)",
    flags=lambda: (
        Example(_tokens((0, 3600), (4000, 3723), (9000, 4100), iss=ENTRA)),
        Example(_tokens((0, 3600), (4000, 3000), (9000, 2500))),
    ),
    passes=lambda: (
        Example(_tokens((0, 3600), (4000, 3600), (9000, 3601))),
        Example(_tokens((0, 3600), (4000, 3600), (9000, 7200), (17000, 7200))),
        Example(_tokens((0, 3600), (4000, 3000))),
    ),
)
def lifetimes_vary(series: Series) -> Hit | None:
    """Three or more tokens of one issuer, audience and role differ in lifetime without a pattern in time. Some
    providers draw lifetimes from a range; elsewhere a session's maximum cuts them, or different rules apply."""
    lengths = series.lifetimes
    if max(lengths) - min(lengths) <= TOLERANCE or _time_of_day(series) is not None:
        return None
    random = _is_random(series)
    if not random and series.change is not None:
        return None
    subject = series.subjects[0]
    known = subject.provider.name if subject.provider else ""
    from statistics import median  # imported here: it takes as long as judging a thousand tokens

    why = f" {known} is known to draw them from a range." if random else ""
    return Hit(
        f"The lifetimes of {len(lengths)} {called(subject)}s of one audience range from {span(min(lengths))} to "
        f"{span(max(lengths))}, half of them below {span(median(lengths))}.{why}",
        series.subjects,
        {
            "shortest": min(lengths),
            "median": median(lengths),
            "longest": max(lengths),
            "tokens": len(lengths),
            "random": "known" if random else "not known",
        },
    )


_REFRESH = "v1.refresh-0123456789abcdef"


@rule(
    "LIF113",
    "refresh-token-ends-first",
    Severity.WARNING,
    on=Answer,
    title="The refresh token ends before the access token",
    advice="Renew before the refresh token ends, or give it the longer life: when the access token ends nothing is "
    "left to renew it with, and the user has to sign in.",
    reference="RFC 6749, sections 1.5 and 6",
    flags=lambda: (
        Example(
            response(access_token=access_token(7200), refresh_token=_REFRESH, expires_in=7200, refresh_expires_in=1800)
        ),
    ),
    passes=lambda: (
        Example(
            response(access_token=access_token(300), refresh_token=_REFRESH, expires_in=300, refresh_expires_in=1800)
        ),
        Example(response(access_token=access_token(300), refresh_token=_REFRESH, expires_in=300, refresh_expires_in=0)),
        Example(
            response(access_token=access_token(300), refresh_token=_REFRESH, expires_in=300, refresh_expires_in=300)
        ),
        Example(response(access_token=access_token(300), expires_in=300, refresh_expires_in=100)),
        Example(
            response(
                access_token=access_token(4000, issuer=ENTRA),
                refresh_token=_REFRESH,
                expires_in=4000,
                refresh_token_expires_in=600,
            )
        ),
        Example(
            response(
                access_token="AQX-opaque-0123456789abcdef",
                refresh_token=_REFRESH,
                expires_in=5184000,
                refresh_token_expires_in=525600,
            )
        ),
    ),
)
def refresh_token_ends_first(answer: Answer) -> Hit | None:
    """The refresh token lives shorter than the access token that it is to renew. A client that waits until the access
    token ends finds that it cannot renew any more."""
    refresh, expires_in = answer.refresh_token, answer.expires_in
    if refresh is None or expires_in is None or answer.response.store:
        return None
    life = refresh_life(answer)
    if life is None or not 0 < life < expires_in - SHORTER:
        return None
    provider = answer.provider or refresh.provider
    if provider is not None and "refresh-token-keeps-first-end" in provider.traits:
        return None
    if (expires_in, life) == (5184000, 525600):  # LinkedIn's own sample: 365 days, in minutes
        return None
    tokens = (refresh,) if answer.access_token is None else (refresh, answer.access_token)
    return Hit(
        f"The refresh token ends after {span(life)}, {rough_span(expires_in - life)} before the access token "
        f"({span(expires_in)}).",
        tokens,
        {"refresh_token.lifetime": life, "expires_in": expires_in},
    )


@rule(
    "LIF114",
    "long-life-by-negotiation",
    Severity.NOTE,
    on=Subject,
    title="The long lifetime was negotiated: the client handles claims challenges",
    advice="Lifetime policies do not apply to this token. It can be withdrawn at any moment, and the API says so with "
    "a claims challenge (401 insufficient_claims).",
    reference="Microsoft Entra, continuous access evaluation (xms_cc, cp1)",
    flags=lambda: (
        Example(access_token(86400, issuer=ENTRA, xms_cc=["cp1"])),
        Example(access_token(86400, issuer=ENTRA, xms_cc=["CP1"])),
    ),
    passes=lambda: (
        Example(access_token(86400, issuer=ENTRA)),
        Example(access_token(4000, issuer=ENTRA, xms_cc=["cp1"])),
        Example(access_token(86400, xms_cc=["cp1"])),
        Example(access_token(86400, issuer=ENTRA, xms_cc=7)),
    ),
)
def long_life_by_negotiation(subject: Subject) -> Hit | None:
    """Client and API both know continuous access evaluation (xms_cc holds cp1), so Entra issues tokens of up to 28
    hours: revocation in the moment replaces expiry. Configured token lifetimes are not honoured there."""
    found = subject.token.claims.get("xms_cc")
    capabilities = found if isinstance(found, list) else [found]
    provider, life = subject.provider, subject.lifetime
    if provider is None or not provider.id.startswith("entra") or life is None or life < NEGOTIATED:
        return None
    if "cp1" not in [each.lower() for each in capabilities if isinstance(each, str)]:  # MSAL's guides write CP1
        return None
    return Hit(
        f"The {called(subject)} lives {span(life)} because its client handles claims challenges (xms_cc: cp1): "
        "revocation replaces expiry.",
        (subject,),
        {f"{key_of(subject)}.lifetime": life, "xms_cc": "cp1"},
    )


def _kept_by_auth0(life: float) -> str:
    import json

    body = {"access_token": access_token(life), "expires_in": life, "audience": "https://api.example.com"}
    body |= {"scope": "openid", "client_id": "client-1", "token_type": "Bearer"}
    entry = {"body": body, "expiresAt": START + life}
    return json.dumps({"@@auth0spajs@@::client-1::https://api.example.com::openid": json.dumps(entry)})


@rule(
    "LIF115",
    "shorter-than-renewal-margin",
    Severity.WARNING,
    on=Subject,
    title="The token lives no longer than its library's margin for renewal",
    advice="Give the token a life of several times the margin: as it is, the library counts it as ended at once and "
    "asks for a new one at each use.",
    reference="auth0-spa-js (60 s), MSAL (300 s), google-auth (225 s), Cognito's SDK (120 s), Firebase (30 s)",
    flags=lambda: (Example(_kept_by_auth0(60)),),
    passes=lambda: (Example(_kept_by_auth0(3600)), Example(response(access_token=access_token(60), expires_in=60))),
)
def shorter_than_renewal_margin(subject: Subject) -> Hit | None:
    """The library that keeps this token renews tokens some time before they end, and this one lives no longer than
    that. For the library it has always just ended: it is asked for again and again, or never used."""
    life = subject.lifetime
    if life is None or subject.role not in (Role.ACCESS_TOKEN, Role.ID_TOKEN) or life > 300:
        return None
    library = library_of(subject)
    if library is None or life > library[1]:
        return None
    return Hit(
        f"The {called(subject)} lives {span(life)}, and {library[0]} renews tokens {span(library[1])} before their "
        "end: it counts as ended from the start.",
        (subject,),
        {f"{key_of(subject)}.lifetime": life, "margin": library[1], "library": library[0]},
        cause=f"{subject.role} {library[0]} {life}",
    )


def _renewal_hit(renewals: Renewals) -> tuple[Hit, float] | None:
    """The hit, and which part of the window was left at the instant judged; 1 where the end moves."""
    responses = renewals.responses
    first, last = responses[0], responses[-1]
    apart = last.received - first.received
    if apart <= 2 * FIXED:
        return None
    ends = [each.ends for each in responses]
    lives = [each.ends - each.received for each in responses]
    subjects = tuple([each.answer.refresh_token for each in responses if each.answer.refresh_token is not None])
    window, case = lives[0], first.answer.case
    evidence = {"responses": len(responses), "first": first.received, "last": last.received, "window": window}
    if max(ends) - min(ends) <= FIXED:
        left = first.ends - case.at
        tail = f"{rough_span(left)} are left of {span(round(window))}" if left > 0 else "it has passed"
        return (
            Hit(
                f"Renewing does not move the end of this login: every refresh token of it ends at "
                f"{case.date(round(first.ends))} ({tail}).",
                subjects,
                {**evidence, "end": first.ends, "left": left},
            ),
            left / window if window > 0 else 1.0,
        )
    if max(lives) - min(lives) <= FIXED:
        return (
            Hit(
                f"Each renewal moves the end of this login: the refresh token then lives {span(round(window))} anew.",
                subjects,
                {**evidence, "end": last.ends},
            ),
            1.0,
        )
    return None


def _renewed(*pairs: tuple[float, float]) -> str:
    """Responses of one login, so many seconds after START, with the refresh token's life."""
    return "\n".join(
        response(
            access_token=access_token(600, start=START + after, sid="s-1"),
            id_token=id_token(600, start=START + after, sid="s-1"),
            refresh_token=f"v1.refresh-{after}-0123456789abcdef",
            expires_in=600,
            refresh_expires_in=life,
        )
        for after, life in pairs
    )


_LIMITS = "RFC 6749, section 6; RFC 9700, section 2.2.2 (refresh tokens)"


@rule(
    "LIF117",
    "renewal-end-fixed-or-sliding",
    Severity.NOTE,
    on=Renewals,
    title="What renewing does to the end of the login",
    advice="Where the end is fixed, warn the user before it or plan for a new sign-in; where it slides, only idleness "
    "ends the login.",
    reference=_LIMITS,
    flags=lambda: (
        Example(_renewed((0, 36000), (600, 35400))),
        Example(_renewed((0, 1800), (600, 1800))),
    ),
    passes=lambda: (
        Example(_renewed((0, 36000))),
        Example(_renewed((0, 36000), (600, 20000))),
        Example(_renewed((0, 36000), (600, 35400)), at=START + 35000),
    ),
)
def renewal_end_fixed_or_sliding(renewals: Renewals) -> Hit | None:
    """Two or more responses of one login tell when their refresh token ends: at one instant, however often it is
    renewed, or always as long after the renewal. The first is an absolute limit of the session, the second one of
    idleness."""
    found = _renewal_hit(renewals)
    return found[0] if found is not None and found[1] >= 0.1 else None


@rule(
    "LIF117",
    "renewal-end-fixed-or-sliding",
    Severity.WARNING,
    on=Renewals,
    title="The login is about to end, and renewing does not move that",
    advice="Sign in again before then, or raise the provider's maximum for the session: no refresh goes beyond it.",
    reference=_LIMITS,
    flags=lambda: (Example(_renewed((0, 36000), (600, 35400)), at=START + 35000),),
    passes=lambda: (
        Example(_renewed((0, 36000), (600, 35400))),
        Example(_renewed((0, 1800), (600, 1800)), at=START + 2300),
    ),
)
def renewal_end_near(renewals: Renewals) -> Hit | None:
    """Every refresh token of this login ends at one instant, and less than a tenth of the time until then was left at
    the instant judged. The login ends then, however busy the user is."""
    found = _renewal_hit(renewals)
    return found[0] if found is not None and found[1] < 0.1 else None
