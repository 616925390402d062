"""What happened over time, as values: the requests in order, and what each token was used for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Case, Number, Subject
    from jwtinspect.core.capture import Exchange


class Act(StrEnum):
    """What a request was, in the words of a report."""

    AUTHORIZE = "sign-in page"
    SILENT = "silent sign-in"  # prompt=none
    CODE = "code grant"
    REFRESH = "refresh grant"
    CLIENT = "client credentials grant"
    PASSWORD = "password grant"
    DEVICE = "device grant"
    ASSERTION = "assertion grant"  # jwt-bearer, token exchange
    GRANT = "token request"  # of a kind that the capture does not show
    REQUEST = "request"  # to a resource, with a token
    USERINFO = "userinfo"
    INTROSPECTION = "introspection"
    REVOCATION = "revocation"
    LOGOUT = "logout"
    OTHER = "other"


RENEWING = frozenset((Act.REFRESH, Act.SILENT))
SIGNING_IN = frozenset((Act.CODE, Act.PASSWORD, Act.DEVICE))
GRANTING = frozenset((*SIGNING_IN, Act.REFRESH, Act.CLIENT, Act.ASSERTION, Act.GRANT))
RESOURCES = frozenset((Act.REQUEST, Act.USERINFO))


class Sent(NamedTuple):
    """A token that a request carried, as it stood at that instant. Lengths in seconds."""

    subject: Subject
    name: str  # the header, parameter or cookie that held it, in lower case; empty where the capture does not tell
    age: Number | None  # since its issue
    left: Number | None  # until its exp; negative: it had ended
    bearer: bool  # it was to open a resource
    newer: Subject | None = None  # what had taken its place some seconds before, and was not used


class Step(NamedTuple):
    """One exchange with what it was. Instants are seconds since the epoch."""

    id: str  # "e3": the exchange's number in the capture
    exchange: Exchange
    at: Number | None  # by the server's clock where ``clock`` says so
    clock: str  # "server": its Date header; "corrected": the client's, moved by the skew; "client"; "": unknown
    moment: Number | None  # by whatever one clock puts all steps in order
    act: Act
    host: str  # in lower case, without port; empty where unknown
    sent: tuple[Sent, ...]
    received: tuple[Subject, ...]
    outcome: str  # of grants and silent sign-ins: "granted", "renewed", "failed", "pending"; else ""
    login: int | None  # which of the capture's logins it belongs to, counted from 1
    history: History
    number: int  # its index in the history

    @property
    def status(self) -> int | None:
        """The answer's status code."""
        return self.exchange.status

    @property
    def accepted(self) -> bool:
        """Whether the answer was a 2xx."""
        status = self.exchange.status
        return status is not None and 200 <= status < 300

    @property
    def refused(self) -> bool:
        """Whether the answer was a 401 or a 403."""
        return self.exchange.status in (401, 403)

    @property
    def bearer(self) -> Sent | None:
        """The token that was to open the resource."""
        for each in self.sent:
            if each.bearer:
                return each
        return None


class Usage:
    """One token and the requests that it was to open, in order."""

    __slots__ = ("history", "received", "spent", "steps", "subject")

    def __init__(self, subject: Subject, history: History) -> None:
        self.subject = subject
        self.history = history
        self.received: Step | None = None  # the exchange that brought it
        self.steps: list[tuple[Step, Sent]] = []
        self.spent: list[Step] = []  # where it was given for new tokens, as a refresh token

    def __repr__(self) -> str:
        return f"<Usage {self.subject.id} {len(self.steps)}>"


class History:
    """All steps in order, and what follows from them."""

    __slots__ = (
        "case",
        "cookies",
        "first",
        "last",
        "opens",
        "rejected",
        "renewals",
        "repeated",
        "sign_ins",
        "steps",
        "usages",
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.steps: list[Step] = []
        self.usages: dict[str, Usage] = {}  # by the subject's id
        self.sign_ins: list[Step] = []  # grants that a person took part in
        self.renewals: list[Step] = []  # refresh grants and silent sign-ins, and code grants that followed one
        self.rejected: set[str] = set()  # ids of subjects that were refused after their end (HIS801)
        self.repeated: set[str] = set()  # ids of refused steps that the same request followed soon, with success
        self.opens: dict[tuple[int, str], Subject] = {}  # by login and host: the token that is for it
        self.cookies: set[str] = set()  # hosts to which the browser itself sent cookies
        self.first: Number | None = None  # between which instants the steps lie, by the servers' clocks
        self.last: Number | None = None

    def __repr__(self) -> str:
        return f"<History of {len(self.steps)} steps>"
