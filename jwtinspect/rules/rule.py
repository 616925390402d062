"""What a rule is: one function that looks at one thing and may say one thing about it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Subject
    from jwtinspect.rules.examples import Example


class Severity(StrEnum):
    """How much a finding weighs; also the order of a report."""

    ERROR = "error"  # the data contradicts itself, or will not work
    WARNING = "warning"  # a likely cause of a complaint
    NOTE = "note"  # a fact that explains


class When(StrEnum):
    """When a rule is asked. Most rules speak of what few tokens are, and it would take long to ask all of all."""

    # of a token
    LIFETIME_EXPECTED = "somebody expects lifetimes"
    LOGIN_DATED = "it is known when the user signed in, or what happened since"
    EXPIRED = "it has expired at the instant judged"
    ABOUT_TO_END = "it is valid and ends within five minutes"
    ENDLESS = "it states no end"
    NEVER_VALID = "it ends no later than it starts"
    LIVES_OVER_A_YEAR = "it lives longer than a year"
    HIDDEN = "its claims cannot be read by everybody: it is opaque or encrypted"
    UNUSUAL_HEADER = "it is unsecured, without payload, or has more in its header than alg, typ and kid"
    UNUSUAL_TEXT = "it may hold text that is not printable ASCII, or another token"
    # of a response
    NO_EXPIRES_IN = "it has no expires_in"
    ODD_LENGTH = "its expires_in is not simply a length in seconds"
    NO_LENGTH = "it may state a length that stands for none"
    DATED = "it is known when it was made"
    DATED_TWICE = "an instant may be stated in two ways"
    REVOKED_BEFORE = "it states a mark before which issued tokens are revoked"
    # of expires_in and the access token
    AGREES = "the token has that life"
    DIFFERS = "the token has another life"
    # of a pair
    HALF_OVER = "its two tokens are in different states at the instant judged"
    HASHED = "its id_token holds a hash of an access_token"
    ISSUED_APART = "its two tokens have different iat"
    ISSUERS_DIFFER = "its two tokens have different iss"
    SUBJECTS_DIFFER = "its two tokens may be about different users"
    CLIENTS_DIFFER = "the azp of its access_token is not the aud of its id_token"
    # of a token and what the data say of its lifetime
    USUAL = "it lives as long as where nobody changes the setting"
    UNUSUAL = "it lives longer or shorter than that, or no setting is known"
    CUT_SHORT = "it is cut to what is left of something else"
    # of everything
    EXPECTING = "lifetimes are expected of some kinds of token"
    ENDED = "the user said when the session ended"


class Hit(NamedTuple):
    """What a rule saw: one sentence, whom it is about, and the numbers that prove it."""

    message: str
    subjects: tuple[Subject, ...]
    evidence: dict[str, Any]  # plain numbers and strings, no token text
    advice: str = ""  # where the case at hand allows better advice than the rule's own
    cause: str = ""  # hits of one rule with the same cause become one finding with many subjects


class Rule(NamedTuple):
    """One finding that there can be: what ``explain`` tells, and the function that looks for it."""

    code: str  # "LIF102"
    name: str  # "id-and-access-token-end-apart"
    severity: Severity
    on: type  # the class of the thing it is shown: Subject, Answer, Pair, OddDate, Blemish, Case
    when: When | None  # None: it is asked of every such thing
    judge: Callable[[Any], Hit | None]
    title: str
    explanation: str  # the function's docstring
    advice: str
    reference: str
    ask: str = ""  # what would settle it, where more would
    rank: int = 0  # its place in a report: less is first
    flags: Callable[[], tuple[Example, ...]] | None = None
    passes: Callable[[], tuple[Example, ...]] | None = None


_FAMILY_RANK = {
    "HIS": 10,
    "CLK": 11,
    "NUM": 12,
    "PAR": 13,
    "POL": 14,
    "LIF": 15,
    "TOK": 16,
    "NOW": 17,
    "SEC": 18,
}
_FIRST = {"POL602": 0, "LIF120": 1, "LIF109": 2, "LIF101": 3, "LIF102": 4}
_BEFORE_HISTORY = {  # what explains is told before what it explains
    "POL605": 5,  # a short life
    "LIF103": 6,  # an expires_in that is not the lifetime
    "LIF114": 7,  # a long life
    "LIF108": 7,  # two ends of one token
    "SEC907": 8,  # a token refused before its end
    "HIS810": 9,  # an expired token sent, and taken
}
_LAST = {"PAR502": 19}  # what confirms explains nothing


_RANK = _FIRST | _BEFORE_HISTORY | _LAST
_BY_SEVERITY = {Severity.ERROR: 0, Severity.WARNING: 100, Severity.NOTE: 200}


def rank_of(code: str, severity: Severity) -> int:
    """The fixed order of findings, by severity and then by family; less is first."""
    return _BY_SEVERITY[severity] + _RANK.get(code, _FAMILY_RANK[code[:3]])


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    on: type,
    when: When | None = None,
    title: str,
    advice: str,
    reference: str,
    ask: str = "",
    flags: Callable[[], tuple[Example, ...]],
    passes: Callable[[], tuple[Example, ...]],
) -> Callable[[Callable[[Any], Hit | None]], Rule]:
    """Turns a function into the Rule that it judges for. Its docstring is the finding's explanation.

    ``flags`` and ``passes`` give the examples on which the rule must and must not speak: at once its documentation and
    its tests. They are functions so that nothing is built before it is asked for.
    """

    def of(judge: Callable[[Any], Hit | None]) -> Rule:
        explanation = " ".join((judge.__doc__ or "").split())
        return Rule(
            code,
            name,
            severity,
            on,
            when,
            judge,
            title,
            explanation,
            advice,
            reference,
            ask,
            rank_of(code, severity),
            flags,
            passes,
        )

    return of


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Every Rule defined in the modules, in reading order."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))
