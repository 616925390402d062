"""NUM: dates that are not simply whole numbers of seconds (rule G3)."""

from __future__ import annotations

from jwtinspect.analysis.subject import OddDate, Subject
from jwtinspect.core.moments import SCALED, Oddity
from jwtinspect.rules.examples import KEYCLOAK, START, Example, access_token, id_token, token
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, key_of, literal, plain

NUMERIC_DATE = "RFC 7519, section 2 (NumericDate: seconds since 1970, as a JSON number)"
_SNOWFLAKE = "ACME.USER.SHA256:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE="
_SALESFORCE_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


def _milliseconds_work(subject: Subject) -> bool:
    """Whether the token is meant for a server that takes dates in milliseconds: Snowflake, Salesforce's JWT bearer
    flow."""
    provider = subject.provider
    if provider is not None and "dates-in-milliseconds-accepted" in provider.traits:
        return True
    return any(audience.rstrip("/") in _SALESFORCE_AUDIENCES for audience in subject.audience)


def _in_smaller_units(odd: OddDate) -> Hit | None:
    subject, claim, moment = odd
    if moment.oddity not in SCALED or moment.seconds is None:
        return None
    return Hit(
        f"The {called(subject)}'s {claim} is in {moment.oddity} ({literal(moment.found)}); read as "
        f"{subject.case.date(moment.seconds)}.",
        (subject,),
        {f"{key_of(subject)}.{claim}": plain(moment.found), "read_as": moment.seconds, "factor": SCALED[moment.oddity]},
        cause=f"{subject.role} {claim} {moment.oddity}",
    )


@rule(
    "NUM301",
    "date-in-milliseconds",
    Severity.ERROR,
    on=OddDate,
    title="The date is in milliseconds, not seconds",
    advice="Have the issuer divide by 1000 (Date.now() gives milliseconds). Until then libraries take the token for "
    "one that practically never ends, or refuse the date.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(id_token(3600, exp=(START + 3600) * 1000)),
        Example(access_token(3600, iat=START * 1000, exp=(START + 3600) * 1000)),
        Example(access_token(3600, exp=(START + 3600) * 1000000)),
        Example(access_token(3600, nbf=str(START * 1000))),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(id_token(3600, exp=9223372036854775807)),
        Example(id_token(3600, updated_at=START * 1000)),
    ),
)
def date_in_milliseconds(odd: OddDate) -> Hit | None:
    """The number is a thousand (or a million, or a billion) times too large for seconds, and divided it lies close to
    the other dates. JWTs count in seconds: taken literally, this date lies tens of thousands of years ahead. The
    corrected reading is used and marked."""
    return None if _milliseconds_work(odd.subject) else _in_smaller_units(odd)


@rule(
    "NUM301",
    "date-in-milliseconds",
    Severity.NOTE,
    on=OddDate,
    title="The date is in milliseconds, which is accepted there",
    advice="Nothing has to change for this server; others take the number for seconds.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(token({"iss": _SNOWFLAKE, "sub": "ACME.USER", "iat": START * 1000, "exp": (START + 3600) * 1000})),
        Example(
            token(
                {
                    "iss": "3MVG9.app",
                    "sub": "a@example.com",
                    "aud": "https://login.salesforce.com",
                    "exp": (START + 180) * 1000,
                }
            )
        ),
    ),
    passes=lambda: (
        Example(id_token(3600, exp=(START + 3600) * 1000)),
        Example(
            token(
                {"iss": "3MVG9.app", "sub": "a@example.com", "aud": "https://login.salesforce.com", "exp": START + 180}
            )
        ),
    ),
)
def date_in_milliseconds_accepted(odd: OddDate) -> Hit | None:
    """The date is in milliseconds, and the server that this token is meant for takes it so: Snowflake's key-pair
    tokens and Salesforce's JWT bearer flow do. Elsewhere it would be an error."""
    return _in_smaller_units(odd) if _milliseconds_work(odd.subject) else None


_NO_NUMBER = (Oddity.NUMERIC_STRING, Oddity.DATE_STRING, Oddity.NOT_A_NUMBER)


def _harmless_text(odd: OddDate) -> bool:
    """Whether the date is text where that is usual: Google's tokeninfo quotes every value, AD FS writes out when the
    user signed in."""
    provider, oddity = odd.subject.provider, odd.moment.oddity
    if provider is None or "dates-as-text" not in provider.traits:
        return False
    return oddity is Oddity.NUMERIC_STRING or (oddity is Oddity.DATE_STRING and odd.claim == "auth_time")


def _no_number(odd: OddDate) -> Hit:
    subject, claim, moment = odd
    reading = "; it cannot be used" if moment.seconds is None else f"; read as {subject.case.date(moment.seconds)}"
    kind = " is text" if isinstance(moment.found, str) else " is"
    return Hit(
        f"The {called(subject)}'s {claim}{kind} {literal(moment.found)}, not a number{reading}.",
        (subject,),
        {f"{key_of(subject)}.{claim}": plain(moment.found), "read_as": moment.seconds},
        cause=f"{subject.role} {claim} {moment.oddity} {kind}",
    )


@rule(
    "NUM302",
    "date-not-a-number",
    Severity.ERROR,
    on=OddDate,
    title="The date is not a number",
    advice="Have the issuer write the date as a JSON number of seconds, without quotation marks. Most libraries "
    "refuse anything else.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(id_token(3600, exp=str(START + 3600))),
        Example(access_token(3600, exp="2026-03-02T10:15:00Z")),
        Example(access_token(3600, iat=True)),
        Example(access_token(3600, nbf={"seconds": START})),
        Example(access_token(3600, exp=[START])),
        Example(id_token(3600, exp="soon")),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(
            token(
                {
                    "iss": "https://accounts.google.com",
                    "aud": "c",
                    "sub": "1",
                    "iat": str(START),
                    "exp": str(START + 3600),
                }
            )
        ),
        Example(id_token(3600, updated_at="2026-03-02T09:15:00Z")),
    ),
)
def date_not_a_number(odd: OddDate) -> Hit | None:
    """A date in a token must be a JSON number, and this one is text or something else. Text that can be read as a
    date is used here and marked; most libraries refuse the token, and some take it for one without that date."""
    if odd.moment.oddity not in _NO_NUMBER or _harmless_text(odd):
        return None
    return _no_number(odd)


@rule(
    "NUM302",
    "date-not-a-number",
    Severity.NOTE,
    on=OddDate,
    title="The date is null, or text where that is usual",
    advice="Leave a date out rather than write null: many libraries refuse null.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(token('{"iss":"https://login.example.com/","sub":"u","iat":1772442900,"exp":1772446500,"nbf":null}')),
        Example(
            token(
                {
                    "iss": "https://accounts.google.com",
                    "aud": "c",
                    "sub": "1",
                    "iat": str(START),
                    "exp": str(START + 3600),
                }
            )
        ),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(id_token(3600, exp=str(START + 3600))),
    ),
)
def date_absent_or_quoted(odd: OddDate) -> Hit | None:
    """The date is null, which says as much as no date at all, or it is a number in quotation marks from a server
    known to write numbers so. Nothing computes with null; the quoted number is read as it is meant."""
    if odd.moment.oddity is Oddity.NULL:
        subject = odd.subject
        return Hit(
            f"The {called(subject)}'s {odd.claim} is null, which stands for none.",
            (subject,),
            {f"{key_of(subject)}.{odd.claim}": "null"},
            cause=f"{odd.claim} null",
        )
    return _no_number(odd) if _harmless_text(odd) else None


_OUT_OF_RANGE = {
    Oddity.NEGATIVE: "is negative, before 1970",
    Oddity.CALENDAR_DIGITS: "holds the digits of a calendar date, not seconds since 1970",
    Oddity.TOO_LATE: "lies beyond the year 9999",
    Oddity.NOT_FINITE: "is no number that can be held",
}


@rule(
    "NUM303",
    "date-out-of-range",
    Severity.ERROR,
    on=OddDate,
    title="The date is out of range",
    advice="Have the issuer write seconds since 1970. Where no end is meant, exp is to be left out.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(id_token(3600, exp=-5)),
        Example(access_token(3600, exp=202603021015)),
        Example(access_token(3600, exp=20260302101500)),
        Example(access_token(3600, exp=10**17)),
        Example(token('{"iss":"https://login.example.com/","iat":1772442900,"exp":1e400}')),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(id_token(3600, exp=253402300799)),
        Example(id_token(3600, exp=-1)),
        Example(id_token(3600, nbf=0)),
    ),
)
def date_out_of_range(odd: OddDate) -> Hit | None:
    """The number is no date that a calendar can show: negative, beyond the year 9999, the digits of a calendar date,
    or no number that can be held. Nothing is computed with it, and validators disagree on it: some refuse, some
    accept for ever."""
    subject, claim, moment = odd
    if moment.seconds is not None or moment.oddity not in _OUT_OF_RANGE:
        return None
    return Hit(
        f"The {called(subject)}'s {claim} ({literal(moment.found)}) {_OUT_OF_RANGE[moment.oddity]}.",
        (subject,),
        {f"{key_of(subject)}.{claim}": plain(moment.found)},
        cause=f"{subject.role} {claim} {moment.oddity}",
    )


@rule(
    "NUM304",
    "date-fractional",
    Severity.NOTE,
    on=OddDate,
    title="The date has a fraction of a second",
    advice="Whole seconds are safest: some validators cut the fraction off, some round, and some refuse the token.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(id_token(3600, exp=START + 3600.5)),
        Example(access_token(3600, iat=START + 0.25)),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(token('{"iss":"https://login.example.com/","iat":1772442900,"exp":1772446500.0}')),
    ),
)
def date_fractional(odd: OddDate) -> Hit | None:
    """The date is not a whole number of seconds. That is allowed, but validators treat it differently: some cut the
    fraction off, so the token ends up to a second earlier, and some expect an integer and refuse it."""
    subject, claim, moment = odd
    if moment.oddity is not Oddity.FRACTIONAL:
        return None
    return Hit(
        f"The {called(subject)}'s {claim} has a fraction of a second ({literal(moment.found)}).",
        (subject,),
        {f"{key_of(subject)}.{claim}": plain(moment.found)},
        cause=f"{claim} fractional",
    )


@rule(
    "NUM311",
    "date-stands-for-none",
    Severity.NOTE,
    on=OddDate,
    title="The number stands for none",
    advice="Read it as absent. Libraries that take it literally see 1970, or an end in the far future.",
    reference=NUMERIC_DATE,
    flags=lambda: (
        Example(access_token(3600, issuer=KEYCLOAK, nbf=0)),
        Example(id_token(3600, auth_time=0)),
        Example(access_token(3600, nbf=-1)),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600, nbf=START)),
        Example(id_token(3600, exp=0)),
    ),
)
def date_stands_for_none(odd: OddDate) -> Hit | None:
    """Some servers write a number where they mean that there is no such date: 0, -1, or the largest that a field can
    hold. Nothing is computed with it."""
    subject, claim, moment = odd
    if moment.oddity is not Oddity.SENTINEL or claim == "exp":  # an exp that stands for none is NOW205's
        return None
    return Hit(
        f"The {called(subject)}'s {claim} is {literal(moment.found)}, which stands for none: nothing is computed "
        "with it.",
        (subject,),
        {f"{key_of(subject)}.{claim}": plain(moment.found)},
        cause=f"{claim} {literal(moment.found)}",
    )
