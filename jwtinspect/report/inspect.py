"""One road through the whole program: read, judge, say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from jwtinspect.analysis.case import MILE, case_of
from jwtinspect.analysis.ends import ends_of
from jwtinspect.analysis.subject import (
    Ahead,
    Answer,
    Blemish,
    Case,
    Dated,
    Ended,
    Ending,
    Endless,
    Expecting,
    HalfOver,
    Hashed,
    Number,
    OddDate,
    OddForm,
    OddLength,
    Pair,
    Status,
    Subject,
)
from jwtinspect.core.capture import Capture, Unreadable
from jwtinspect.core.moments import moment_of
from jwtinspect.core.token import Kind, Signature, Token
from jwtinspect.profiles.provider import problems
from jwtinspect.reading.sources import read
from jwtinspect.report.report import Finding, Report, Request
from jwtinspect.report.verdict import verdict_of
from jwtinspect.rules import clocks, dates, form, lifetimes, pairing, safety, state
from jwtinspect.rules.rule import Hit, Rule, Severity, by_type, rules_in
from jwtinspect.rules.words import called

if TYPE_CHECKING:
    from jwtinspect.analysis.signature import Check
    from jwtinspect.analysis.steps import History

_Rules = tuple[tuple[Callable[[Any], Hit | None], Rule], ...]
_Table = dict[type, _Rules]
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in reading order."""
    found = (*rules_in(lifetimes), *_series_rules(), *_store_rules(), *rules_in(state), *_introspection_rules())
    found = (*found, *rules_in(dates), *_member_rules(), *rules_in(clocks), *_skew_rules(), *_message_rules())
    found = (*found, *rules_in(pairing), *_policy_rules(), *rules_in(form), *_history_rules())
    return (*found, *rules_in(safety), *_signature_rules())


@cache
def _series_rules() -> tuple[Rule, ...]:
    """The rules on several tokens of a kind and on renewal: imported only where there is more than one response's."""
    from jwtinspect.rules import series

    return rules_in(series)


@cache
def _store_rules() -> tuple[Rule, ...]:
    """The rules on what clients keep: imported only where one wrote down when a token ends."""
    from jwtinspect.rules import stores

    return rules_in(stores)


@cache
def _introspection_rules() -> tuple[Rule, ...]:
    """The rules on what a server said of a token: imported only where one was asked."""
    from jwtinspect.rules import introspection

    return rules_in(introspection)


@cache
def _member_rules() -> tuple[Rule, ...]:
    """The rules on members that speak of times: imported only where a response has more than the standard's."""
    from jwtinspect.rules import responses

    return rules_in(responses)


@cache
def _policy_rules() -> tuple[Rule, ...]:
    """The rules on what a provider's settings say: imported only where a provider was recognised."""
    from jwtinspect.rules import policy

    return rules_in(policy)


@cache
def _skew_rules() -> tuple[Rule, ...]:
    """The rules on clocks that were compared: imported only where anything tells of them."""
    from jwtinspect.rules import skew

    return rules_in(skew)


@cache
def _message_rules() -> tuple[Rule, ...]:
    """The rules on what libraries said: imported only where one said something."""
    from jwtinspect.rules import messages

    return rules_in(messages)


@cache
def _history_rules() -> tuple[Rule, ...]:
    """The rules on what happened over time: imported only where an input holds exchanges."""
    from jwtinspect.rules import history

    return rules_in(history)


@cache
def _signature_rules() -> tuple[Rule, ...]:
    """The rules on verified signatures: imported only where there are keys."""
    from jwtinspect.rules import signatures

    return rules_in(signatures)


@cache
def _rules_by_type() -> _Table:
    """The rules with their judges at hand: a hundred of them are asked about each response."""
    return _with_judges(rules_in(lifetimes, state, dates, clocks, pairing, form, safety))


def _with_judges(rules: tuple[Rule, ...]) -> _Table:
    return {on: tuple((rule.judge, rule) for rule in found) for on, found in by_type(rules).items()}


def inspect(request: Request) -> Report:
    """The whole answer for one request. Raises InputError where nothing at all could be read."""
    return judge(read(request.inputs), request)


def judge(capture: Capture, request: Request, told: Callable[[float], None] | None = None) -> Report:
    """The answer for what was read before: the road's second half, for a change of the instant or of an expectation.

    ``told`` hears how far it is, from 0 to 1.
    """
    read_as = capture
    keyring = request.keys
    if keyring is not None or capture.key_sets or _may_hold_tokens(capture):
        from jwtinspect.report import verification

        keyring = verification.keyring_of(capture, keyring)
        capture = verification.opened(capture, keyring)
    case = case_of(
        capture,
        now=request.now,
        at=request.at,
        received_at=request.received_at,
        expect=request.expect,
        ended_after=request.ended_after,
        ended_at=request.ended_at,
        leeway=request.leeway,
        max_age=request.max_age,
        zone=request.zone,
        told=None if told is None else lambda share: told(share / 2),
    )
    if keyring is not None:
        from jwtinspect.report import verification

        verification.verify(case, keyring)
    case.ends = ends_of(case)
    findings = findings_of(case, None if told is None else lambda share: told(0.5 + share / 2))
    trouble = problems()
    if trouble:
        wrong = tuple(Unreadable("", "data", sentence) for sentence in trouble)
        case.capture = capture._replace(notices=(*capture.notices, *wrong))
    report = Report(request, case, findings, verdict_of(findings, case), _next_change(case), read_as)
    return _until_a_validator_turns(report) if request.validators else report


def _until_a_validator_turns(report: Report) -> Report:
    """The report with the next change of an answer among its next changes."""
    from jwtinspect.report.acceptance import next_change

    edges = [edge for edge in (report.next_change, next_change(report)) if edge is not None]
    return report._replace(next_change=min(edges, default=None))


def _may_hold_tokens(capture: Capture) -> bool:
    """Whether a signed token says that it holds another one, which can be read without any key."""
    for token in capture.tokens:  # noqa: SIM110  any() would be half of the time, and this runs for every input
        if "cty" in token.header and token.kind is Kind.JWS:
            return True
    return False


def findings_of(case: Case, told: Callable[[float], None] | None = None) -> tuple[Finding, ...]:
    """What the rules find, in the order of a report; ``told`` hears how far they are."""
    hits: list[tuple[Rule, Hit]] = []
    rules = _rules_by_type()
    for number, subject in enumerate(case.subjects):
        if told is not None and number % MILE == 0:
            told(number / len(case.subjects))
        _judge_subject(rules, subject, hits)
    for answer in case.answers:
        _judge_answer(rules, answer, hits)
    for pair in case.pairs:
        _judge_pair(rules, pair, hits)
    _judge(rules[Case], case, hits)
    if case.expect:
        _judge(rules[Expecting], Expecting(case), hits)
    if case.ended_at is not None or case.ended_after is not None:
        _judge(rules[Ending], Ending(case), hits)
    _judge_policy(case, hits)
    _judge_what_is_rare(case, hits)
    return _gathered(hits)


def _judge_what_is_rare(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    """What a plain response does not have: more than one response, clocks, stores, messages, exchanges."""
    capture = case.capture
    if capture.stamps or capture.exchanges or _may_be_renewed(case) or _is_a_series(case):
        _judge_series(case, hits)
    if case.clocks or case.history is not None:
        _judge_clocks(case, hits)
    if capture.stamps:
        _judge_stores(case, hits)
    if any("active" in answer.response.members for answer in case.answers):
        _judge_introspection(case, hits)
    if capture.messages:
        _judge_messages(case, hits)
    if case.history is not None:
        _judge_history(case.history, hits)


def _judge_answer(rules: _Table, answer: Answer, hits: list[tuple[Rule, Hit]]) -> None:
    _judge(rules[Answer], answer, hits)
    if answer.expires_in_note:
        _judge(rules[OddLength], OddLength(answer), hits)
    if answer.received_at is not None:
        _judge(rules[Dated], Dated(answer), hits)
    if answer.stated:
        _judge_members(answer, hits)


def _judge_pair(rules: _Table, pair: Pair, hits: list[tuple[Rule, Hit]]) -> None:
    _judge(rules[Pair], pair, hits)
    if pair.id_token.status is not pair.access_token.status:
        _judge(rules[HalfOver], HalfOver(pair), hits)
    if "at_hash" in pair.id_token.token.claims:
        _judge(rules[Hashed], Hashed(pair), hits)


def _judge_subject(rules: _Table, subject: Subject, hits: list[tuple[Rule, Hit]]) -> None:
    _judge(rules[Subject], subject, hits)
    _judge_state(rules, subject, hits)
    if subject.check is not None and (subject.check.word != Signature.VALID or subject.check.weak_bits):
        _judge_check(subject, subject.check, hits)
    if not _is_plain(subject.token):
        _judge(rules[OddForm], OddForm(subject), hits)
    for claim, moment in subject.dates.items():
        if moment.oddity is not None:
            _judge(rules[OddDate], OddDate(subject, claim, moment), hits)
    for flaw in subject.token.flaws:
        _judge(rules[Blemish], Blemish(subject, flaw), hits)


def _judge_state(rules: _Table, subject: Subject, hits: list[tuple[Rule, Hit]]) -> None:
    """What only tokens in that state can be asked: most of an input's are neither ended nor ahead of their time."""
    if subject.status is Status.EXPIRED:
        _judge(rules[Ended], Ended(subject), hits)
    elif subject.status is Status.NO_EXPIRY:
        _judge(rules[Endless], Endless(subject), hits)
    latest = subject.case.at + subject.case.leeway
    if subject.not_before is not None and subject.not_before > latest:
        _judge(rules[Ahead], Ahead(subject, "nbf", subject.not_before), hits)
    if subject.issued_at is not None and subject.issued_at > latest:
        _judge(rules[Ahead], Ahead(subject, "iat", subject.issued_at), hits)


_PLAIN_HEADER = frozenset(("alg", "typ", "kid"))


def _is_plain(token: Token) -> bool:
    """Whether the token is simply signed claims, so that nothing need be asked about its form."""
    header = token.header
    if token.kind is not Kind.JWS or not token.claims or not header.keys() <= _PLAIN_HEADER:
        return False
    algorithm = header.get("alg")
    return isinstance(algorithm, str) and algorithm.lower() != "none"


def _judge_members(answer: Answer, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.stated import Stated

    _judge_each(_table(_member_rules), Stated, answer.stated, hits)


def _judge_policy(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    for subject in case.subjects:
        if subject.provider is not None:
            break
    else:
        return
    from jwtinspect.analysis.policy import Governed, Unmet, governed_in, unmet_in

    table = _table(_policy_rules)
    for governed in governed_in(case):
        _judge(table[Governed], governed, hits)
    if case.expect:
        _judge_each(table, Unmet, tuple(unmet_in(case)), hits)


def _judge_check(subject: Subject, check: Check, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.rules.signatures import Checked

    _judge_each(_table(_signature_rules), Checked, (Checked(subject, check),), hits)


def _judge_clocks(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.steps import Step

    table = _table(_skew_rules)
    _judge_each(table, Case, (case,), hits)
    _judge_each(table, Clock, case.clocks, hits)
    _judge_each(table, Step, case.history.steps if case.history else (), hits)


def _may_be_renewed(case: Case) -> bool:
    """Whether a refresh token's life is known, or a token comes from the one provider that negotiates lifetimes."""
    for answer in case.answers:
        if answer.refresh_token is not None and answer.refresh_token.lifetime is not None:
            return True
    for subject in case.subjects:  # noqa: SIM110
        if subject.provider is not None and subject.provider.id.startswith("entra"):
            return True
    return False


def _is_a_series(case: Case) -> bool:
    """Whether enough tokens say when they were issued for lifetimes to have moved over time."""
    subjects = case.subjects
    return len(subjects) > 2 and sum([subject.issued_at is not None for subject in subjects]) > 2


def _judge_series(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.series import Renewals, Series, renewals_of, series_of

    table = _table(_series_rules)
    _judge_each(table, Subject, case.subjects, hits)
    _judge_each(table, Answer, case.answers, hits)
    if _is_a_series(case):
        _judge_each(table, Series, series_of(case), hits)
        _judge_each(table, Renewals, renewals_of(case), hits)


def _judge_stores(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.stores import StoredEnd, stored_ends

    _judge_each(_table(_store_rules), StoredEnd, stored_ends(case), hits)


def _judge_introspection(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.introspection import Introspected, introspected

    _judge_each(_table(_introspection_rules), Introspected, introspected(case), hits)


def _judge_messages(case: Case, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.statements import Statement, statements_of

    _judge_each(_table(_message_rules), Statement, statements_of(case), hits)


@cache
def _table(rules: Callable[[], tuple[Rule, ...]]) -> _Table:
    return _with_judges(rules())


def _judge_each(table: _Table, on: type, things: Iterable[object], hits: list[tuple[Rule, Hit]]) -> None:
    for judge, rule in table.get(on, ()):
        for thing in things:
            hit = judge(thing)
            if hit is not None:
                hits.append((rule, hit))


def _judge_history(history: History, hits: list[tuple[Rule, Hit]]) -> None:
    from jwtinspect.analysis.steps import Step, Usage

    table = _table(_history_rules)
    _judge_each(table, Usage, history.usages.values(), hits)
    _judge_each(table, Step, history.steps, hits)
    _judge_each(table, Case, (history.case,), hits)


def _judge(rules: _Rules, thing: object, hits: list[tuple[Rule, Hit]]) -> None:
    for judge, rule in rules:
        hit = judge(thing)
        if hit is not None:
            hits.append((rule, hit))


def _gathered(hits: list[tuple[Rule, Hit]]) -> tuple[Finding, ...]:
    """Hits of one rule with one cause become one finding; findings in the order of severity and rank."""
    groups: dict[tuple[str, str, str], list[Hit]] = {}
    found: list[tuple[Rule, list[Hit]]] = []
    for rule, hit in hits:
        key = (rule.code, rule.severity, hit.cause or hit.message)
        group = groups.get(key)
        if group is None:
            groups[key] = group = []
            found.append((rule, group))
        group.append(hit)
    if len(found) > 1:
        found.sort(key=lambda pair: (_ORDER[pair[0].severity], pair[0].rank))
    return tuple([_finding(rule, group) for rule, group in found])


def _finding(rule: Rule, hits: list[Hit]) -> Finding:
    first = hits[0]
    evidence = first.evidence
    if None in evidence.values():
        evidence = {name: value for name, value in evidence.items() if value is not None}
    if len(hits) == 1:
        ids = tuple([subject.id for subject in first.subjects])
        return Finding(rule, first.message, ids, evidence, first.advice or rule.advice)
    ids = tuple(dict.fromkeys([subject.id for hit in hits for subject in hit.subjects]))
    message = f"{first.message} The same holds {_further(hits)}."
    return Finding(rule, message, ids, evidence, first.advice or rule.advice, len(hits))


def _further(hits: list[Hit]) -> str:
    """For what else a finding's sentence holds: named where that is short and clear, else counted."""
    names = [called(hit.subjects[0]) for hit in hits if len(hit.subjects) == 1]
    if len(names) == len(hits) <= 4 and len(set(names)) == len(names):
        return "for the " + " and the ".join(names[1:])
    return f"{len(hits) - 1} more time{'s' if len(hits) > 2 else ''}"


def _next_change(case: Case) -> Number | None:
    """The nearest edge after the instant judged: an expiry, one moved by the leeway, the start of a token, or five
    minutes before an end."""
    at = case.at
    nearest: Number | None = None
    for subject in case.subjects:
        ends, starts = subject.expires_at, subject.not_before
        for edge in (ends, ends and ends + case.leeway, ends and ends - 300, starts):
            if edge is not None and edge > at and (nearest is None or edge < nearest):
                nearest = edge
    for answer in case.answers:
        told = moment_of(answer.response.members.get("exp")) if "active" in answer.response.members else None
        if told and told.seconds is not None and told.seconds > at and (nearest is None or told.seconds < nearest):
            nearest = told.seconds
    return nearest
