"""What the rules look at: a token with what is known around it, the response it came in, and the whole case."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.core.capture import Capture, Response
from jwtinspect.core.moments import Moment, date_words
from jwtinspect.core.token import Flaw, Role, Token
from jwtinspect.profiles.provider import Provider, Setting

if TYPE_CHECKING:
    from datetime import tzinfo

    from jwtinspect.analysis.decryption import Opened
    from jwtinspect.analysis.signature import Check
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.stated import Stated
    from jwtinspect.analysis.steps import History

Number = int | float


class Status(StrEnum):
    """The state of a token at the instant judged."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NO_EXPIRY = "no_expiry"
    UNKNOWN = "unknown"


class Subject:
    """A token and what is known around it. All instants are seconds since the epoch, all lengths seconds.

    ``issued_at``, ``not_before`` and ``expires_at`` are as understood: None where the claim is absent, a sentinel
    (rule G3) or unreadable. ``lifetime`` is exp - iat where both are known, else what ``lifetime_basis`` says.
    """

    __slots__ = (
        "answer",
        "backdate",
        "case",
        "check",
        "dates",
        "expires_at",
        "explicit_role",
        "id",
        "issued_at",
        "lifetime",
        "lifetime_basis",
        "not_before",
        "opened",
        "provider",
        "remaining",
        "role",
        "setting",
        "status",
        "superseded",
        "token",
    )

    def __init__(
        self, id: str, token: Token, role: Role, explicit_role: Role | None, case: Case, dates: dict[str, Moment]
    ) -> None:
        self.id = id  # "t1"
        self.token = token
        self.role = role
        self.explicit_role = explicit_role  # what the token itself says it is (rule G4), None where it does not
        self.case = case
        self.dates = dates  # "iat", "nbf", "exp", "auth_time": those that are present
        issued, starts, ends = dates.get("iat"), dates.get("nbf"), dates.get("exp")
        self.issued_at: Number | None = issued.seconds if issued else None
        self.not_before: Number | None = starts.seconds if starts else None
        self.expires_at: Number | None = ends.seconds if ends else None
        self.lifetime: Number | None = None
        self.lifetime_basis: str | None = None  # exp-iat, exp-nbf, exp-received, expires_in, corrected
        self.provider: Provider | None = None
        self.backdate: Number = 0  # B: how far this provider dates iat back, as seen here
        self.setting: Setting | None = None  # the setting that governs this token's lifetime
        self.answer: Answer | None = None  # the response it came in
        self.superseded = False  # a newer token of the same issuer, audience, client, role and subject is here
        self.check: Check | None = None  # what came of verifying its signature; None where there was no key
        self.opened: Opened | None = None  # what came of decrypting it; None where nobody tried
        self.status = Status.UNKNOWN
        self.remaining: Number | None = None  # expires_at - at; negative once expired

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it stood under: of members, headers, cookies."""
        return tuple([place.name for place in self.token.places if place.name])

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


class Answer:
    """A response and what is known around it: the unit in which expires_in is compared (rule G2)."""

    __slots__ = (
        "access_token",
        "case",
        "expires_in",
        "expires_in_found",
        "expires_in_note",
        "id",
        "id_token",
        "provider",
        "received_at",
        "refresh_token",
        "response",
        "stated",
    )

    def __init__(self, id: str, response: Response, case: Case, received_at: Number | None) -> None:
        self.id = id  # "r1"
        self.response = response
        self.case = case
        self.received_at = received_at  # R: when it was made, by the server's clock
        self.expires_in: Number | None = None  # E in seconds, as understood; None: absent, a sentinel or unreadable
        self.expires_in_found: Any = None  # as it stood
        self.expires_in_note = ""  # what had to be understood: "milliseconds", "absolute", "string" ...
        self.id_token: Subject | None = None
        self.access_token: Subject | None = None
        self.refresh_token: Subject | None = None
        self.provider: Provider | None = None
        self.stated: tuple[Stated, ...] = ()  # what members beyond the standard's say of times

    def __repr__(self) -> str:
        return f"<Answer {self.id}>"


class Pair(NamedTuple):
    """An id_token and an access_token that came in one response, two different tokens."""

    id_token: Subject
    access_token: Subject
    answer: Answer


class Ahead(NamedTuple):
    """A start, by nbf or iat, that lies after the instant judged, leeway included."""

    subject: Subject
    claim: str
    start: Number


class OddDate(NamedTuple):
    """A date claim that is not simply a whole number of seconds."""

    subject: Subject
    claim: str
    moment: Moment


class Blemish(NamedTuple):
    """One thing that had to be mended in a token's text, or that could not be read."""

    subject: Subject
    flaw: Flaw


class Case:
    """Everything that is judged together, and from where it is looked at."""

    __slots__ = (
        "answers",
        "at",
        "at_basis",
        "capture",
        "clocks",
        "ended_after",
        "ended_at",
        "ends",
        "expect",
        "history",
        "known",
        "leeway",
        "max_age",
        "pairs",
        "received_at",
        "subjects",
        "zone",
    )

    def __init__(
        self,
        capture: Capture,
        at: Number,
        at_basis: str,
        *,
        leeway: Number = 0,
        expect: dict[Role, Number] | None = None,
        received_at: Number | None = None,
        ended_after: Number | None = None,
        ended_at: Number | None = None,
        max_age: Number | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self.capture = capture
        self.at = at  # T: the instant judged
        self.at_basis = at_basis  # "given", "recorded", "now"
        self.leeway = leeway
        self.expect = expect or {}
        self.received_at = received_at  # what the user said of when the response was received
        self.ended_after = ended_after  # what the user saw: the session ended so long after login
        self.ended_at = ended_at  # or then
        self.max_age = max_age
        self.zone = zone  # for instants in sentences; None is UTC
        self.subjects: tuple[Subject, ...] = ()  # in the order found
        self.answers: tuple[Answer, ...] = ()
        self.pairs: list[Pair] = []
        self.ends: list[End] = []
        self.clocks: list[Clock] = []  # what is certain of the clocks involved, where anything tells
        self.history: History | None = None  # what happened, where the input holds exchanges
        self.known: dict[object, Any] = {}  # what was worked out of the whole case (``once``)

    @property
    def verified(self) -> bool:
        """Whether there were keys to verify signatures with: then every token was looked at."""
        return bool(self.subjects) and self.subjects[0].check is not None

    def date(self, instant: Number) -> str:
        """The instant for a sentence, in the zone asked for, with its offset."""
        return date_words(instant, self.zone)


class End(NamedTuple):
    """One known end of something that may have ended the session."""

    what: str  # "id_token.exp", "expires_in", "refresh_token.exp", "id_token.exp + 300 s leeway"
    at: Number
    subject: Subject | None
    off_by: Number | None = None  # seconds between this end and what the user saw; positive: the end is later
