"""NUM: dates and lengths that are not what they seem, after what stands for "none" is set aside (rule G3)."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.clocks import fresh_gap, zone_error
from jwtinspect.analysis.subject import Answer, Number, OddDate, Subject
from jwtinspect.core.moments import SCALED, TEN_YEARS, Oddity, moment_of, span
from jwtinspect.core.token import Role
from jwtinspect.profiles.response_field import field_of
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, Example, access_token, dated, id_token, response, token
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of, literal, plain

NUMERIC_DATE = "RFC 7519, section 2 (NumericDate: seconds since 1970, as a JSON number)"
EXPIRES_IN = "RFC 6749, section 5.1 and erratum 5379 (expires_in: seconds from now, as a JSON number)"

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
    """Whether the date is text as Google's tokeninfo writes every value."""
    provider = odd.subject.provider
    return odd.moment.oddity is Oddity.NUMERIC_STRING and (
        (provider is not None and provider.id == "google")
        or odd.subject.issuer in ("accounts.google.com", "https://accounts.google.com")
    )


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
