"""What a rule is: one function that looks at one thing and may say one thing about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


class Hit(NamedTuple):
    """What a rule saw: one sentence, whom it is about, and the numbers that prove it."""

    message: str
    subjects: tuple[Subject, ...]
    evidence: dict[str, Any]  # plain numbers and strings, no token text
    advice: str = ""  # where the case at hand allows better advice than the rule's own
    cause: str = ""  # hits of one rule with the same cause become one finding with many subjects


class Rule(NamedTuple):
    """One finding of the catalogue."""

    code: str  # "LIF102"
    name: str  # "id-and-access-token-end-apart"
    severity: Severity
    on: type  # the class of the thing it is shown: Subject, Answer, Pair, OddDate, Blemish, Case
    judge: Callable[[Any], Hit | None]
    title: str
    explanation: str  # the function's docstring
    advice: str
    reference: str
    ask: str = ""  # what would settle it, where more would
    rank: int = 0  # for the verdict among equals of one severity: less is first
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


def rank_of(code: str) -> int:
    """The fixed order among findings of one severity (catalogue: the verdict); less is first."""
    return _FIRST.get(code, _FAMILY_RANK.get(code[:3], 99))


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    on: type,
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
            judge,
            title,
            explanation,
            advice,
            reference,
            ask,
            rank_of(code),
            flags,
            passes,
        )

    return of


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Every Rule defined in the modules, in reading order."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))


def by_type(rules: Iterable[Rule]) -> dict[type, tuple[Rule, ...]]:
    """The rules by the class of thing that they look at."""
    table: dict[type, list[Rule]] = {}
    for each in rules:
        table.setdefault(each.on, []).append(each)
    return {on: tuple(found) for on, found in table.items()}
