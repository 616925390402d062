"""Who accepts each token at the instant judged, for those who ask (``--validators``): the rows and their words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.analysis.acceptance import Answer, Number, Outlook, can_be_judged, outlooks
from jwtinspect.core.text import shown
from jwtinspect.profiles.validator import Validator, by_ecosystem, problems, validators

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Case, Subject
    from jwtinspect.report.report import Report

REFUSES, ERROR, ACCEPTS = "refuses", "throws an error", "accepts"
MARKS = {ACCEPTS: "✓", REFUSES: "✕", ERROR: "▲"}
ALL = "all"
SCOPE = (
    "Only time is foretold, with the settings that each comes with; signature, issuer and audience are taken for good."
)


class Acceptance(NamedTuple):
    """What one validator says of one token."""

    subject: Subject
    outlook: Outlook
    answer: Answer

    @property
    def validator(self) -> Validator:
        """Who says so."""
        return self.outlook.validator


class Group(NamedTuple):
    """The validators that give one answer for one reason."""

    answer: str  # one of MARKS
    title: str  # "accept until 2026-03-02 19:16:00 UTC: within their leeway"
    members: tuple[Acceptance, ...]

    @property
    def names(self) -> str:
        """Who they are, by ecosystem; a question mark where the answer is concluded, not known."""
        return by_ecosystem((each.validator, " (?)" if is_assumed(each) else "") for each in self.members)


def named(ids: str | Iterable[str]) -> tuple[str, ...]:
    """The ids that ``all`` or a list stands for, each once. Raises ValueError for one that no validator has."""
    known = validators()
    words = [word.strip() for word in (ids.split(",") if isinstance(ids, str) else ids)]
    chosen: dict[str, None] = {}
    for word in filter(None, words):
        if word not in known and word != ALL:
            raise ValueError(_unknown(word))
        chosen.update(dict.fromkeys(known if word == ALL else (word,)))
    if not chosen:
        raise ValueError(f"it names no validator; give {ALL}, or ids like pyjwt,jsonwebtoken")
    return tuple(chosen)


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    known = validators()
    near = get_close_matches(word.lower(), known, 4, 0.5)
    parts = [each for each in known if len(word) > 2 and word.lower() in each and each not in near]
    found = [*parts, *near][:6]
    if found:
        return f"'{shown(word, 40)}' is no validator; near are {', '.join(found)}"
    return f"'{shown(word, 40)}' is no validator; known are {ALL}, {', '.join(sorted(known))}"


def acceptance_of(report: Report) -> tuple[Acceptance, ...]:
    """The answer of each validator asked for, for each token whose dates can be read, at the instant judged."""
    known = validators()
    asked = [known[each] for each in report.request.validators if each in known]
    return tuple(
        Acceptance(subject, outlook, outlook.at(report.as_of))
        for subject in report.tokens
        if asked and can_be_judged(subject.token)
        for outlook in outlooks(subject.token.claims, asked)
    )


def by_token(rows: Iterable[Acceptance]) -> dict[str, list[Acceptance]]:
    """The answers by the token's id."""
    found: dict[str, list[Acceptance]] = {}
    for row in rows:
        found.setdefault(row.subject.id, []).append(row)
    return found


def next_change(report: Report) -> Number | None:
    """The next instant at which one of the answers turns, None where none does."""
    edges = (each.answer.until for each in acceptance_of(report))
    return min((edge for edge in edges if edge is not None and edge > report.as_of), default=None)


def word_of(answer: Answer) -> str:
    """``accepts``, ``refuses`` or ``throws an error``."""
    return ERROR if answer.accepts == "error" else ACCEPTS if answer.accepts else REFUSES


def until_words(answer: Answer, case: Case, at: Number | None = None) -> str:
    """Since when or until when, in words; ``at``: the instant answered for (None: the one judged)."""
    until = answer.until
    if until is None:
        return "for good" if answer.accepts is True else "always"
    at = case.at if at is None else at
    return f"{'until' if answer.accepts is True or until > at else 'since'} {case.date(until)}"


def is_assumed(acceptance: Acceptance) -> bool:
    """Whether the answer is concluded from what the validator is built on, neither run nor read."""
    return acceptance.outlook.confidence == "assumed"


def leeway_words(validator: Validator) -> str:
    """What it grants after exp: ``60 s``, ``none``, ``exp not checked``."""
    if not validator.checks_lifetime:
        return "exp not checked"
    leeway = validator.exp.leeway
    return f"{leeway} s" if leeway > 0 else f"refuses {-leeway} s early" if leeway else "none"


TITLES = ("ecosystem", "validator", "answer", "when", "why", "leeway after exp", "known from")


def cells_of(row: Acceptance, case: Case) -> tuple[str, ...]:
    """A row of the table under TITLES."""
    word = word_of(row.answer)
    return (
        row.validator.ecosystem,
        row.validator.name,
        f"{MARKS[word]} {word}",
        until_words(row.answer, case),
        row.answer.reason,
        leeway_words(row.validator),
        row.outlook.confidence,
    )


def groups_of(rows: Iterable[Acceptance], case: Case) -> list[Group]:
    """The answers for one token, those who accept first, the first to change first."""
    groups: dict[tuple[str, str, Number | None], list[Acceptance]] = {}
    for each in rows:
        groups.setdefault((word_of(each.answer), each.answer.reason, each.answer.until), []).append(each)
    order = list(MARKS)
    found = sorted(groups.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][2] or float("inf")))
    return [
        Group(word, f"{word} {until_words(members[0].answer, case)}: {reason}", tuple(members))
        for (word, reason, _), members in found
    ]


def unjudged_words(report: Report) -> str:
    """Which tokens have no dates that could be read; empty where all have."""
    ids = [subject.id for subject in report.tokens if not can_be_judged(subject.token)]
    named = ", ".join(ids[:8]) + (" ..." if len(ids) > 8 else "")
    return f"Not judged, because the dates cannot be read: {named}." if ids else ""


def footnotes(report: Report, rows: Iterable[Acceptance]) -> list[str]:
    """What a reader has to know of the answers."""
    rows = tuple(rows)
    careless = {each.validator.id: each.validator for each in rows if each.validator.risk}.values()
    notes = [*(f"{each.name}: {each.risk}" for each in careless), SCOPE, unjudged_words(report)]
    if any(map(is_assumed, rows)):
        notes.append("(?) is concluded from what the validator is built on; it was not run with such a value.")
    return [each for each in (*notes, *problems()) if each]
