"""From a Capture and an instant to a Case: every token with what is known around it, ready for the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.analysis.subject import Answer, Case, Number, Pair, Status, Subject
from jwtinspect.core.capture import Capture, Response
from jwtinspect.core.moments import INSTANT_FROM, SENTINELS, Moment, Oddity, moment_of
from jwtinspect.core.roles import named_role, role_of
from jwtinspect.core.token import Kind, Role, Token
from jwtinspect.profiles.provider import recognise, recognise_opaque, setting_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

DATE_CLAIMS = ("iat", "nbf", "exp", "auth_time")
_GOVERNED = frozenset(
    (Role.ID_TOKEN, Role.ACCESS_TOKEN, Role.REFRESH_TOKEN, Role.SESSION, Role.CLIENT_ASSERTION)
)  # roles that settings are known for
MILE = 256
"""After so many tokens it is told how far it is."""


def case_of(
    capture: Capture,
    *,
    now: Number,
    at: Number | None = None,
    received_at: Number | None = None,
    expect: dict[Role, Number] | None = None,
    ended_after: Number | None = None,
    ended_at: Number | None = None,
    leeway: Number = 0,
    max_age: Number | None = None,
    zone: tzinfo | None = None,
    told: Callable[[float], None] | None = None,
) -> Case:
    """Everything that is judged together. Instants are seconds since the epoch; ``now`` is the front door's clock.

    The instant judged is ``at``, else the last one that the input itself records, else ``now`` (rule G1). ``told``
    hears how many of the tokens are done, from 0 to 1.
    """
    case = Case(
        capture,
        *_judged_at(at, capture.recorded_at, now),
        leeway=leeway,
        expect=expect,
        received_at=received_at,
        ended_after=ended_after,
        ended_at=ended_at,
        max_age=max_age,
        zone=zone,
    )
    subjects = []
    for number, token in enumerate(capture.tokens, 1):
        subjects.append(subject_of(token, f"t{number}", case))
        if told is not None and number % MILE == 0:
            told(number / len(capture.tokens))
    case.subjects = tuple(subjects)
    if len(subjects) > 1:
        _recognise_by_issuer(subjects)
    case.answers = tuple([_answer_of(each, f"r{number}", case) for number, each in enumerate(capture.responses, 1)])
    if len(case.answers) > 1 and any(answer.response.store for answer in case.answers):
        from jwtinspect.analysis.stores import kept_pairs

        case.pairs += kept_pairs(case)
    if len({subject.role for subject in case.subjects}) < len(case.subjects):
        _mark_superseded(case.subjects)
    for subject in case.subjects:
        _settle(subject)
    if capture.exchanges or capture.stamps or capture.messages:
        from jwtinspect.analysis.skew import clocks_of

        case.clocks = clocks_of(case)
    if capture.exchanges:
        from jwtinspect.analysis.history import history_of

        case.history = history_of(case)
    return case


def _judged_at(given: Number | None, recorded: Number | None, now: Number) -> tuple[Number, str]:
    """The instant judged, and who says so (rule G1)."""
    if given is not None:
        return given, "given"
    return (now, "now") if recorded is None else (recorded, "recorded")


def subject_of(token: Token, id: str, case: Case) -> Subject:
    """The token with its role, its dates as understood and who claims to have issued it."""
    role, explicit = role_of(token)
    claims = token.claims
    if "signer" in token.header and "exp" not in claims:  # AWS's load balancer writes exp into the header by design
        claims = {**claims, **{name: token.header[name] for name in ("exp", "iss") if name in token.header}}
    dates: dict[str, Moment] = {}
    odd = False
    for claim in DATE_CLAIMS:
        if claim in claims:
            moment = moment_of(claims[claim])
            dates[claim] = moment
            odd = odd or moment.oddity is not None
    if odd:
        dates = _read_together(dates, case.at)
    subject = Subject(id, token, role, explicit, case, dates)
    if token.kind is Kind.OPAQUE:
        subject.provider = recognise_opaque(token.compact)
    else:
        subject.provider = recognise(claims, token.header)
        if role is Role.UNKNOWN and subject.provider is not None:
            subject.role = next((_MADE[each] for each in subject.provider.traits if each in _MADE), role)
    if subject.expires_at is not None:
        if subject.issued_at is not None:
            subject.lifetime, subject.lifetime_basis = subject.expires_at - subject.issued_at, "exp-iat"
        elif subject.not_before is not None:
            subject.lifetime, subject.lifetime_basis = subject.expires_at - subject.not_before, "exp-nbf"
        if odd and any(dates[claim].corrected for claim in ("iat", "exp") if claim in dates):
            subject.lifetime_basis = "corrected" if subject.lifetime is not None else None
    return subject


_MADE = {"client-signs": Role.CLIENT_ASSERTION, "short-session-token": Role.SESSION}
"""What a provider's JWTs are that say nothing else of themselves, by its traits."""


def _recognise_by_issuer(subjects: list[Subject]) -> None:
    """Gives a token the provider of another of its issuer: a custom domain, say, that only one of them gives away."""
    known = {each.issuer: each.provider for each in subjects if each.provider is not None and each.issuer is not None}
    if known:
        for each in subjects:
            if each.provider is None and each.issuer is not None:
                each.provider = known.get(each.issuer)


def _read_together(dates: dict[str, Moment], at: Number) -> dict[str, Moment]:
    """The dates read again, now that each can be held against the others and against the instant judged."""
    plain = [moment.seconds for moment in dates.values() if moment.seconds is not None and not moment.corrected]
    near = (at, *plain)
    return {claim: moment_of(moment.found, near) for claim, moment in dates.items()}


def _answer_of(response: Response, id: str, case: Case) -> Answer:
    """The response with its tokens by role and expires_in as understood."""
    received = response.received_at if response.received_at is not None else case.received_at
    answer = Answer(id, response, case, received)
    for name, index in response.tokens.items():
        subject = case.subjects[index]
        role = named_role(name) or subject.role
        if role is Role.ACCESS_TOKEN:
            answer.access_token = answer.access_token or subject
        elif role is Role.ID_TOKEN:
            answer.id_token = answer.id_token or subject
        elif role is Role.REFRESH_TOKEN:
            answer.refresh_token = answer.refresh_token or subject
        if subject.answer is None:
            subject.answer = answer
    access, identity = answer.access_token, answer.id_token
    answer.provider = (access and access.provider) or (identity and identity.provider) or None
    if not response.members.keys() <= _STANDARD:
        from jwtinspect.analysis.stated import stated_in

        answer.stated = stated_in(answer)
    if "expires_in" in response.members or answer.stated:
        _understand_expires_in(answer)
    _place_ends(answer)
    if access is not None and identity is not None and access is not identity:
        case.pairs.append(Pair(identity, access, answer))
    return answer


_STANDARD = frozenset(("access_token", "token_type", "expires_in", "refresh_token", "scope", "id_token", "state"))
"""Members that need no explanation (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3)."""


def _understand_expires_in(answer: Answer) -> None:
    """E, also where it is spelt otherwise: by the first member that states a life of the access or the id token."""
    members = answer.response.members
    if "expires_in" in members:
        found = members["expires_in"]
    else:
        lives = [each for each in answer.stated if each.field.states == "life" and each.of_login]
        if not lives:
            return
        found = lives[0].found
    answer.expires_in_found = found
    if type(found) is int and 0 < found < INSTANT_FROM:
        value: Number = found
    else:
        value, answer.expires_in_note = number_in(found, answer.response.form)
        if answer.expires_in_note in ("sentinel", "null", "not a number", "negative"):
            return
    access = answer.access_token or answer.id_token
    issued = access.issued_at if access else None
    ends = access.expires_at if access else None
    if value >= INSTANT_FROM:
        reading = moment_of(value, (answer.case.at, *(each for each in (issued, ends) if each is not None)))
        start = answer.received_at if answer.received_at is not None else issued
        answer.expires_in_note = "absolute"
        answer.expires_in = None if reading.seconds is None or start is None else reading.seconds - start
        if ends is not None and issued is not None and is_thousandfold(value, ends - issued):
            answer.expires_in_note, answer.expires_in = "milliseconds", value / 1000
        return
    if issued is not None and ends is not None and is_thousandfold(value, ends - issued):
        answer.expires_in_note, value = "milliseconds", value / 1000
    answer.expires_in = int(value) if value == int(value) else value


def is_thousandfold(value: Number, lifetime: Number) -> bool:
    """Whether the value is milliseconds of that lifetime. Where the token lives but some seconds, it is the token that
    is a thousand times too short."""
    return lifetime >= 30 and abs(value / 1000 - lifetime) <= max(2, lifetime * 0.001)


def number_in(found: Any, form: bool) -> tuple[Number, str]:
    """A number of seconds from whatever stands in expires_in, and what had to be understood."""
    if found is None:
        return 0, "null"
    moment = moment_of(found) if not isinstance(found, str) else None
    if isinstance(found, str):
        text = found.strip()
        try:
            value: Number = float(text) if "." in text else int(text) if len(text) < 20 else float("nan")
        except ValueError:
            return 0, "not a number"
        note = "" if form else "string"
    elif moment is None or isinstance(found, bool) or moment.oddity in (Oddity.NOT_A_NUMBER, Oddity.NOT_FINITE):
        return 0, "not a number"
    else:
        value, note = found, ""
    if value != value or value in SENTINELS:
        return 0, "sentinel" if value == value else "not a number"
    if not -(10**30) < value < 10**30:  # more than a float may hold
        return 0, "not a number"
    return (0, "negative") if value < 0 else (value, note)


def _place_ends(answer: Answer) -> None:
    """Gives tokens that cannot be read the end that the response states for them."""
    access, expires_in = answer.access_token, answer.expires_in
    if access is not None and not access.token.claims:
        access.provider = access.provider or answer.provider
        if answer.id_token is not None:
            answer.id_token.provider = answer.id_token.provider or answer.provider
    if access is not None and access.expires_at is None and expires_in is not None and not access.token.claims:
        access.lifetime, access.lifetime_basis = expires_in, "expires_in"
        start = issue_of(answer)
        access.expires_at = None if start is None else start + expires_in
    refresh = answer.refresh_token
    if refresh is not None:
        refresh.provider = refresh.provider or answer.provider
        stated = refresh_lifetime(answer)
        if refresh.expires_at is None and stated is not None and not refresh.token.claims:
            start = issue_of(answer)
            refresh.lifetime, refresh.lifetime_basis = stated, "expires_in"
            refresh.expires_at = None if start is None else start + stated
    for token in (access, answer.id_token):
        if (
            token is not None
            and token.lifetime is None
            and token.expires_at is not None
            and answer.received_at is not None
        ):
            token.lifetime, token.lifetime_basis = token.expires_at - answer.received_at, "exp-received"


def issue_of(answer: Answer) -> Number | None:
    """When the response was made: R where known, else the id_token's iat moved by the provider's back-dating."""
    if answer.received_at is not None:
        return answer.received_at
    dated = answer.id_token or answer.access_token
    if dated is None or dated.issued_at is None:
        return None
    if _is_dated_plainly(answer):
        return dated.issued_at
    backdate = dated.backdate or (dated.provider.backdate[0] if dated.provider and dated.provider.backdate else 0)
    return dated.issued_at + backdate


def _is_dated_plainly(answer: Answer) -> bool:
    """Whether the access token shows that its provider dates nothing back here: it lives for expires_in from iat on."""
    access = answer.access_token
    if access is None or not access.token.claims or access.lifetime is None or answer.expires_in is None:
        return False
    return abs(access.lifetime - answer.expires_in) <= 2


def refresh_lifetime(answer: Answer) -> Number | None:
    """The refresh token's life that the response states, in seconds; None where none is stated or it is a sentinel."""
    for each in answer.stated:
        if each.field.states == "life" and each.field.speaks_of == "refresh_token":
            return each.seconds
    return None


def _mark_superseded(subjects: tuple[Subject, ...]) -> None:
    """Marks tokens of which a newer one of the same issuer, audience, client, role and subject is here."""
    newest: dict[tuple[Any, ...], Subject] = {}
    for subject in subjects:
        if subject.expires_at is None or not subject.token.claims:
            continue
        claims = subject.token.claims
        client = claims.get("azp") or claims.get("client_id") or claims.get("cid") or claims.get("appid")
        key = (subject.issuer, subject.audience, str(client), subject.role, str(claims.get("sub")))
        other = newest.get(key)
        if other is None:
            newest[key] = subject
        elif (subject.issued_at or subject.expires_at) > (other.issued_at or other.expires_at or 0):
            other.superseded = True
            newest[key] = subject
        else:
            subject.superseded = True
    while newest:  # one by one: freeing very many at once holds up the window's thread
        newest.popitem()


def _settle(subject: Subject) -> None:
    """What follows once the surroundings are known: back-dating, the governing setting, the state at the instant
    judged."""
    provider = subject.provider
    if provider is not None:
        answer = subject.answer
        if provider.backdate and answer is not None:
            subject.backdate = _backdate_seen(subject, answer, provider.backdate)
        if subject.role in _GOVERNED:
            subject.setting = setting_for(
                provider,
                subject.role,
                subject.token.claims,
                subject.token.header,
                front_channel=answer is not None and answer.response.front_channel,
                lifetime=subject.lifetime,
                opaque=not subject.token.claims,
            )
    at, leeway, ends = subject.case.at, subject.case.leeway, subject.expires_at
    if ends is not None:
        subject.remaining = ends - at
    if ends is not None and at >= ends + leeway:
        subject.status = Status.EXPIRED
    elif subject.not_before is not None and subject.not_before > at + leeway:
        subject.status = Status.NOT_YET_VALID
    elif ends is not None:
        subject.status = Status.VALID
    elif subject.token.kind is Kind.JWS and subject.token.claims and _says_no_end(subject):
        subject.status = Status.NO_EXPIRY


def _says_no_end(subject: Subject) -> bool:
    """Whether the token states no end, as against an end that cannot be read."""
    moment = subject.dates.get("exp")
    return (moment is None and "exp" not in subject.token.header) or (
        moment is not None and moment.oddity in (Oddity.SENTINEL, Oddity.NULL)
    )


def _backdate_seen(subject: Subject, answer: Answer, known: tuple[int, ...]) -> Number:
    """B as this token shows it: what the provider is known for and the numbers bear out; 0 where they do not."""
    issued = subject.issued_at
    if issued is None:
        return 0
    if subject.lifetime is not None and answer.expires_in is not None and subject is answer.access_token:
        for backdate in known:
            if abs(subject.lifetime - answer.expires_in - backdate) <= 2:
                return backdate
    if answer.received_at is not None:
        for backdate in known:
            if abs(answer.received_at - issued - backdate) <= 5:
                return backdate
    return 0
