"""What the rules look at: a token with what is known around it, the response it came in, and the whole case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from jwtinspect.core.capture import Capture, Response
from jwtinspect.core.moments import Moment, date_words
from jwtinspect.core.token import Flaw, Role, Token
from jwtinspect.profiles.provider import Provider, Setting

Number = int | float


class Status(StrEnum):
    """The state of a token at the instant judged."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NO_EXPIRY = "no_expiry"
    UNKNOWN = "unknown"


@dataclass(slots=True, eq=False)
class Subject:
    """A token and what is known around it. All instants are seconds since the epoch, all lengths seconds.

    ``issued_at``, ``not_before`` and ``expires_at`` are as understood: None where the claim is absent, a sentinel
    (rule G3) or unreadable. ``lifetime`` is exp - iat where both are known, else what ``lifetime_basis`` says.
    """

    id: str  # "t1"
    token: Token
    role: Role
    explicit_role: Role | None  # what the token itself says it is (rule G4), None where it does not
    names: tuple[str, ...]  # the member, header or cookie names that held it
    case: Case
    dates: dict[str, Moment]  # "iat", "nbf", "exp", "auth_time": those that are present
    issued_at: Number | None
    not_before: Number | None
    expires_at: Number | None
    lifetime: Number | None = None
    lifetime_basis: str | None = None  # exp-iat, exp-nbf, exp-received, expires_in, corrected
    provider: Provider | None = None
    backdate: Number = (
        0  # B: how far this provider dates iat back, as seen here (0, or one of the provider's known values)
    )
    setting: Setting | None = None  # the setting that governs this token's lifetime
    answer: Answer | None = None  # the response it came in
    superseded: bool = False  # a newer token of the same issuer, audience, client, role and subject is here
    status: Status = Status.UNKNOWN
    remaining: Number | None = None  # expires_at - at; negative once expired

    @property
    def issuer(self) -> str | None:
        """The iss claim where it is text. Unverified: what the token says."""
        value = self.token.claims.get("iss")
        return value if isinstance(value, str) else None

    @property
    def audience(self) -> tuple[str, ...]:
        """The aud claim as a tuple of its texts."""
        value = self.token.claims.get("aud")
        if isinstance(value, str):
            return (value,)
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()

    @property
    def expected(self) -> Number | None:
        """The lifetime that the user expects of this role."""
        return self.case.expect.get(self.role)

    def __repr__(self) -> str:
        return f"<Subject {self.id} {self.role}>"


@dataclass(slots=True, eq=False)
class Answer:
    """A response and what is known around it: the unit in which expires_in is compared (rule G2)."""

    id: str  # "r1"
    response: Response
    case: Case
    received_at: Number | None  # R: when it was made, by the server's clock
    expires_in: Number | None  # E in seconds, as understood; None where absent, a sentinel or unreadable
    expires_in_found: Any = None  # as it stood
    expires_in_note: str = ""  # what had to be understood: "milliseconds", "absolute", "string", or empty
    id_token: Subject | None = None
    access_token: Subject | None = None
    refresh_token: Subject | None = None
    provider: Provider | None = None

    def __repr__(self) -> str:
        return f"<Answer {self.id}>"


class Pair(NamedTuple):
    """An id_token and an access_token that came in one response, two different tokens."""

    id_token: Subject
    access_token: Subject
    answer: Answer


class OddDate(NamedTuple):
    """A date claim that is not simply a whole number of seconds."""

    subject: Subject
    claim: str
    moment: Moment


class Blemish(NamedTuple):
    """One thing that had to be mended in a token's text, or that could not be read."""

    subject: Subject
    flaw: Flaw


@dataclass(slots=True, eq=False)
class Case:
    """Everything that is judged together, and from where it is looked at."""

    capture: Capture
    at: Number  # T: the instant judged
    at_basis: str  # "given", "recorded", "now"
    leeway: Number = 0
    expect: dict[Role, Number] = field(default_factory=dict)
    received_at: Number | None = None  # what the user said of when the response was received
    ended_after: Number | None = None  # what the user saw: the session ended so long after login
    ended_at: Number | None = None  # or then
    max_age: Number | None = None
    zone: tzinfo | None = None  # for instants in sentences; None is UTC
    subjects: list[Subject] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)

    def date(self, instant: Number) -> str:
        """The instant for a sentence, in the zone asked for, with its offset."""
        return date_words(instant, self.zone)


class End(NamedTuple):
    """One known end of something that may have ended the session."""

    what: str  # "id_token.exp", "expires_in", "refresh_token.exp", "id_token.exp + 300 s leeway"
    at: Number
    subject: Subject | None
    off_by: Number | None = None  # seconds between this end and what the user saw; positive: the end is later
