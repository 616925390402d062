"""NUM: dates that contradict each other."""

from __future__ import annotations

from jwtinspect.analysis.clocks import fresh_gap, zone_error
from jwtinspect.analysis.subject import Answer, Number, Subject
from jwtinspect.core.moments import TEN_YEARS, span
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, Example, access_token, dated, id_token, response, token
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of


@rule(
    "NUM305",
    "ends-before-it-starts",
    Severity.ERROR,
    on=Subject,
    when=When.NEVER_VALID,
    title="The token ends before it starts",
    advice="The token was never valid. Ask the issuer how exp is computed: a length written where an instant "
    "belongs, a local time taken for UTC, or a lifetime of zero.",
    reference="RFC 7519, sections 4.1.4 to 4.1.6 (exp, nbf, iat)",
    flags=lambda: (
        Example(id_token(-60)),
        Example(access_token(0)),
        Example(access_token(3600, nbf=START + 7200)),
        Example(access_token(3600, iat=None, nbf=START + 3600)),
        Example(access_token(3600, exp=3600)),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(id_token(3600, exp=0)),
        Example(id_token(3600, nbf=START - 600)),
        Example(id_token(3600, nbf=0, auth_time=0)),
        Example(access_token(0, issuer=KEYCLOAK, typ="Bearer", session_state="s-1")),
    ),
)
def ends_before_it_starts(subject: Subject) -> Hit | None:
    """The token's exp is not later than its iat or its nbf, so there is no instant at which it is valid. Whoever
    checks both refuses it from the first second on."""
    ends, issued, starts = subject.expires_at, subject.issued_at, subject.not_before
    if ends is not None and issued is not None and ends <= issued:
        if ends == issued and _cut_by_session(subject):
            return None
        claim, start = "iat", issued
    elif ends is not None and starts is not None:
        claim, start = "nbf", starts
    else:
        return None
    gap = start - ends
    length = f"; {ends} looks like a length written where an instant belongs" if 0 < ends < TEN_YEARS else ""
    return Hit(
        f"The {called(subject)} ends {span(gap) + ' before' if gap else 'at the very instant of'} its {claim}{length}.",
        (subject,),
        {f"{key_of(subject)}.exp": ends, f"{key_of(subject)}.{claim}": start, "difference": -gap},
    )


def _cut_by_session(subject: Subject) -> bool:
    """Whether the provider cuts lifetimes to what is left of the session, which may be nothing (POL605)."""
    return subject.provider is not None and "session-caps-lifetime" in subject.provider.traits


def _off_by_zone(answer: Answer) -> tuple[Subject, str, Number] | None:
    """The token, the two statements of one instant that differ by a time zone's offset, and by how many seconds."""
    if answer.received_at is not None:
        found = fresh_gap(answer)
        if found is not None and zone_error(found[1]):
            return found[0], f"The {called(found[0])}'s iat and the time of the response", found[1]
    access = answer.access_token
    if not answer.stated or answer.response.store or access is None or access.expires_at is None:
        return None
    ends = [each for each in answer.stated if each.field.states == "end" and each.subject is access]
    if not access.token.claims or any(isinstance(each.found, (int, float)) for each in ends):
        return None  # az writes local time beside the number of seconds
    for each in ends:
        dated = isinstance(each.found, str) and "-" in each.found[:5]
        if dated and each.seconds is not None and zone_error(each.seconds - access.expires_at):
            return access, f"{each.field.name} and the access_token's exp", each.seconds - access.expires_at
    return None


@rule(
    "NUM309",
    "off-by-a-time-zone",
    Severity.WARNING,
    on=Answer,
    when=When.DATED_TWICE,
    title="Two statements of one instant differ by a time zone",
    advice="Look for a local time that was taken for UTC where the later of the two is written (a naive date, a "
    "time zone set by hand), and compare it with the server's own zone.",
    reference="RFC 7519, section 2 (NumericDate counts in UTC)",
    ask="the time zone of the server that issues the token, and of the one that writes the other date",
    flags=lambda: (
        Example(dated(response(access_token=access_token(3600, start=START + 7200), expires_in=3600)), at=None),
        Example(dated(response(access_token=access_token(3600, start=START - 25200), expires_in=3600)), at=None),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at="2026-03-02T12:15:00")),
        Example(
            dated(
                response(
                    id_token=id_token(3600, start=START + 19801),
                    access_token="opaque-token-0123456789",
                    expires_in=3600,
                )
            )
        ),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)),
        Example(dated(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))),
        Example(dated(response(access_token=access_token(7200, start=START - 3600), expires_in=3600))),
        Example(dated(response(access_token=access_token(86400, start=START - 3600), expires_in=86400))),
        Example(dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 300), expires_in=3600))),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at="2026-03-02T10:15:00Z")),
        Example(response(access_token=access_token(3600), expires_in=3600, expires_at="2026-03-02T11:15:00+01:00")),
        Example(
            response(accessToken=access_token(3600), expiresOn="2026-03-02 11:15:00.000000", expires_on=START + 3600)
        ),
        Example(dated(response(access_token=access_token(3600, start=START + 137), expires_in=3600))),
    ),
)
def off_by_a_time_zone(answer: Answer) -> Hit | None:
    """Two dates that should name the same instant differ by a whole number of quarters of an hour, as time zones do.
    Somewhere a local time was written or read as if it were UTC: tokens are then dead on arrival, or live hours too
    long, in one region only."""
    found = _off_by_zone(answer)
    if found is None:
        return None
    subject, what, gap = found
    offset = round(gap / 900) * 900
    return Hit(
        f"{what} differ by {span(abs(gap))}, as if a local time at "
        f"UTC{'+' if offset > 0 else '-'}{abs(offset) // 3600:02}:{abs(offset) // 60 % 60:02} had been taken for UTC.",
        (subject,),
        {
            "difference": gap,
            f"{key_of(subject)}.iat": subject.issued_at,
            f"{key_of(subject)}.exp": subject.expires_at,
            "received": answer.received_at,
        },
    )


@rule(
    "NUM310",
    "excessive-lifetime",
    Severity.NOTE,
    on=Subject,
    when=When.LIVES_OVER_A_YEAR,
    title="The token lives longer than a year",
    advice="If that is not meant, shorten the setting: a stolen token of this kind stays usable for as long.",
    reference="RFC 9700 (OAuth 2.0 Security Best Current Practice), sections 2.2 and 4.10",
    flags=lambda: (
        Example(access_token(31536001)),
        Example(response(id_token=id_token(315360000))),
        Example(
            token(
                {
                    "iss": "https://kubernetes.default.svc",
                    "sub": "a",
                    "aud": ["x"],
                    "iat": START,
                    "exp": START + 31539607,
                    "kubernetes.io": {},
                }
            )
        ),
    ),
    passes=lambda: (
        Example(access_token(31536000)),
        Example(response(apikey=token({"role": "anon", "iss": "supabase", "iat": START, "exp": START + 315360000}))),
        Example(id_token(3600, exp=9223372036854775807)),
    ),
)
def excessive_lifetime(subject: Subject) -> Hit | None:
    """An id_token or access_token of more than a year. It may be meant so, as for some machines; more often a setting
    is in other units than was thought."""
    life = subject.lifetime
    if life is None or subject.role not in (Role.ID_TOKEN, Role.ACCESS_TOKEN):
        return None
    return Hit(
        f"The {called(subject)} lives {span(life)}, longer than a year.",
        (subject,),
        {f"{key_of(subject)}.lifetime": life},
        cause=f"{subject.role} {life}",
    )
