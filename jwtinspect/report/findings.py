"""What the rules find: each is asked of what it speaks of, and what they say is put in the order of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from jwtinspect.analysis.case import MILE
from jwtinspect.analysis.lifetime import SOON, YEAR, Comparison, agrees, comparison_of
from jwtinspect.analysis.subject import Ahead, Answer, Blemish, Case, Number, OddDate, Pair, Status, Subject
from jwtinspect.core.token import Kind, Signature, Token
from jwtinspect.report.report import Finding
from jwtinspect.rules import expires_in, form, lifetimes, pairing, safety
from jwtinspect.rules.rule import Hit, Rule, When, rules_in
from jwtinspect.rules.words import called

if TYPE_CHECKING:
    from jwtinspect.analysis.signature import Check
    from jwtinspect.analysis.steps import History

_Rules = tuple[tuple[Callable[[Any], Hit | None], Rule], ...]
_Table = dict[type | When, _Rules]
_Hits = list[tuple[Rule, Hit]]

_OF_REQUESTS = ("rejections", "late_requests", "renewals", "rotation", "challenges", "cookies")
_READING_ORDER = (
    *("expires_in", "lifetimes", "caches", "expectations", "endings", "series", "stores"),  # LIF
    *("state", "starts", "half_over", "logins", "introspection"),  # NOW
    *("odd_dates", "lengths", "dates", "responses"),  # NUM
    *("clocks", "skew", "messages"),  # CLK
    *("hashes", "pairing", "identities"),  # PAR
    *("unmet", "policy", "ambiguity"),  # POL
    *("blemishes", "form"),  # TOK
    *_OF_REQUESTS,  # HIS
    *("safety", "signatures"),  # SEC
)
"""The modules of rules by family. What a plain response does not need is imported when it is first needed."""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in reading order."""
    return rules_in(*(import_module(f"jwtinspect.rules.{name}") for name in _READING_ORDER))


@cache
def _usual_rules() -> _Table:
    """The rules that nearly every input is asked."""
    return _table_of(rules_in(expires_in, lifetimes, pairing, form, safety))


@cache
def _rules_of(*names: str) -> _Table:
    """The rules of modules that only some inputs need."""
    return _table_of(rules_in(*(import_module(f"jwtinspect.rules.{name}") for name in names)))


def _table_of(rules: Iterable[Rule]) -> _Table:
    """The rules by when they are asked, else by the class of thing that they look at, with their judges at hand."""
    table: dict[type | When, list[tuple[Callable[[Any], Hit | None], Rule]]] = {}
    for rule in rules:
        table.setdefault(rule.when or rule.on, []).append((rule.judge, rule))
    return {key: tuple(found) for key, found in table.items()}


def findings_of(case: Case, told: Callable[[float], None] | None = None) -> tuple[Finding, ...]:
    """What the rules find, in the order of a report; ``told`` hears how far they are."""
    hits: _Hits = []
    rules = _usual_rules()
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
        _judge(_rules_of("expectations")[When.EXPECTING], case, hits)
    if case.ended_at is not None or case.ended_after is not None:
        _judge(_rules_of("endings")[When.ENDED], case, hits)
    _judge_policy(case, hits)
    _judge_what_is_rare(case, hits)
    found = _gathered(hits)
    while hits:  # one by one: freeing very many at once holds up the window's thread
        hits.pop()
    return found


def _judge_what_is_rare(case: Case, hits: _Hits) -> None:
    """What a plain response does not have: more than one response, clocks, stores, messages, exchanges."""
    capture = case.capture
    if capture.stamps or capture.exchanges or _may_be_renewed(case) or _is_a_series(case):
        _judge_series(case, hits)
    if case.clocks or case.history is not None:
        _judge_clocks(case, hits)
    if capture.stamps:
        _judge_stores(case, hits)
    for answer in case.answers:
        if "active" in answer.response.members:
            _judge_introspection(case, hits)
            break
    if capture.messages:
        _judge_messages(case, hits)
    if case.history is not None:
        _judge_history(case.history, hits)


def _judge_subject(rules: _Table, subject: Subject, hits: _Hits) -> None:
    case, dates = subject.case, subject.dates
    if case.expect:
        _judge(_rules_of("expectations")[When.LIFETIME_EXPECTED], subject, hits)
    if "auth_time" in dates or case.history is not None:
        _judge(_rules_of("logins")[When.LOGIN_DATED], subject, hits)
    if subject.expires_at is not None:
        _judge_end(subject, subject.expires_at, hits)
    elif subject.status is Status.NO_EXPIRY:
        _judge(_rules_of("state")[When.ENDLESS], subject, hits)
    if subject.lifetime is not None and subject.lifetime > YEAR:
        _judge(_rules_of("dates")[When.LIVES_OVER_A_YEAR], subject, hits)
    latest = case.at + case.leeway
    if subject.not_before is not None and subject.not_before > latest:
        _judge(_rules_of("starts")[Ahead], Ahead(subject, "nbf", subject.not_before), hits)
    if subject.issued_at is not None and subject.issued_at > latest:
        _judge(_rules_of("starts")[Ahead], Ahead(subject, "iat", subject.issued_at), hits)
    for claim, moment in dates.items():
        if moment.oddity is not None:
            _judge(_rules_of("odd_dates")[OddDate], OddDate(subject, claim, moment), hits)
    _judge_form(rules, subject, hits)


def _judge_end(subject: Subject, ends: Number, hits: _Hits) -> None:
    issued, starts, status = subject.issued_at, subject.not_before, subject.status
    if status is Status.EXPIRED:
        _judge(_rules_of("state")[When.EXPIRED], subject, hits)
    elif status is Status.VALID and ends - subject.case.at < SOON:
        _judge(_rules_of("state")[When.ABOUT_TO_END], subject, hits)
    if (issued is not None and ends <= issued) or (starts is not None and ends <= starts):
        _judge(_rules_of("dates")[When.NEVER_VALID], subject, hits)


def _judge_form(rules: _Table, subject: Subject, hits: _Hits) -> None:
    token, check = subject.token, subject.check
    if not token.plain:
        _judge(rules[When.UNUSUAL_TEXT], subject, hits)
    if check is not None and (check.word != Signature.VALID or check.weak_bits):
        _judge_check(subject, check, hits)
    if token.kind is Kind.OPAQUE or token.kind is Kind.JWE:
        _judge(rules[When.HIDDEN], subject, hits)
    if token.header and not (token.header.keys() <= _USUAL and token.claims and _is_signed(token)):
        _judge(rules[When.UNUSUAL_HEADER], subject, hits)
    for flaw in token.flaws:
        _judge(_rules_of("blemishes")[Blemish], Blemish(subject, flaw), hits)


_USUAL = frozenset(("alg", "typ", "kid"))  # parameters of a header


def _is_signed(token: Token) -> bool:
    """Whether the token says that it is signed."""
    algorithm = token.header.get("alg")
    return isinstance(algorithm, str) and algorithm.lower() != "none"


def _judge_answer(rules: _Table, answer: Answer, hits: _Hits) -> None:
    members = answer.response.members
    compared = comparison_of(answer)
    if compared is not None:
        _judge(rules[When.AGREES if agrees(compared.stated, compared.access) else When.DIFFERS], compared, hits)
        _judge(rules[Comparison], compared, hits)
    if "expires_in" not in members:
        _judge(rules[When.NO_EXPIRES_IN], answer, hits)
    if "not-before-policy" in members:
        _judge(_rules_of("logins")[When.REVOKED_BEFORE], answer, hits)
    _judge(rules[Answer], answer, hits)
    if answer.received_at is not None or answer.stated:
        _judge(_rules_of("dates")[When.DATED_TWICE], answer, hits)
    if answer.expires_in_note or answer.stated:
        _judge(_rules_of("lengths")[When.NO_LENGTH], answer, hits)
    if answer.expires_in_note:
        _judge(_rules_of("lengths")[When.ODD_LENGTH], answer, hits)
    if answer.received_at is not None:
        _judge(_rules_of("caches", "clocks")[When.DATED], answer, hits)
    if answer.stated:
        _judge_members(answer, hits)


def _judge_pair(rules: _Table, pair: Pair, hits: _Hits) -> None:
    one, other = pair.id_token, pair.access_token
    own, claims = one.token.claims, other.token.claims
    _judge(rules[Pair], pair, hits)
    if one.issued_at != other.issued_at:
        _judge(rules[When.ISSUED_APART], pair, hits)
    if claims and own.get("iss") != claims.get("iss"):
        _judge(_rules_of("identities")[When.ISSUERS_DIFFER], pair, hits)
    if claims and (own.get("sub") != claims.get("sub") or "oid" in claims or "uid" in claims):
        _judge(_rules_of("identities")[When.SUBJECTS_DIFFER], pair, hits)
    if claims and ("azp" not in claims or claims["azp"] != own.get("aud")):
        _judge(_rules_of("identities")[When.CLIENTS_DIFFER], pair, hits)
    if one.status is not other.status:
        _judge(_rules_of("half_over")[When.HALF_OVER], pair, hits)
    if "at_hash" in own:
        _judge(_rules_of("hashes")[When.HASHED], pair, hits)


def _judge_members(answer: Answer, hits: _Hits) -> None:
    from jwtinspect.analysis.stated import Stated

    _judge_each(_rules_of("responses"), Stated, answer.stated, hits)


def _judge_policy(case: Case, hits: _Hits) -> None:
    for subject in case.subjects:
        if subject.provider is not None:
            break
    else:
        return
    from jwtinspect.analysis.policy import Unmet, governed_in, unmet_in, usual

    table = _rules_of("policy")
    for governed in governed_in(case):
        if governed.cap is not None:
            _judge(table[When.CUT_SHORT], governed, hits)
        elif usual(governed.setting, governed.subject):
            _judge(table[When.USUAL], governed, hits)
        else:
            _judge(table[When.UNUSUAL], governed, hits)
            _judge(_rules_of("ambiguity")[When.UNUSUAL], governed, hits)
    if case.expect:
        _judge_each(_rules_of("unmet", "ambiguity"), Unmet, tuple(unmet_in(case)), hits)


def _judge_check(subject: Subject, check: Check, hits: _Hits) -> None:
    from jwtinspect.rules.signatures import Checked

    _judge_each(_rules_of("signatures"), Checked, (Checked(subject, check),), hits)


def _judge_clocks(case: Case, hits: _Hits) -> None:
    from jwtinspect.analysis.skew import Clock
    from jwtinspect.analysis.steps import Step

    table = _rules_of("skew")
    _judge_each(table, Case, (case,), hits)
    _judge_each(table, Clock, case.clocks, hits)
    _judge_each(table, Step, case.history.steps if case.history else (), hits)


def _may_be_renewed(case: Case) -> bool:
    """Whether a refresh token's life is known, or a token comes from the one provider that negotiates lifetimes."""
    for answer in case.answers:
        if answer.refresh_token is not None and answer.refresh_token.lifetime is not None:
            return True
    for subject in case.subjects:  # noqa: SIM110  any() is slower, and this runs for every input
        if subject.provider is not None and subject.provider.id.startswith("entra"):
            return True
    return False


def _is_a_series(case: Case) -> bool:
    """Whether enough tokens say when they were issued for lifetimes to have moved over time."""
    subjects = case.subjects
    return len(subjects) > 2 and sum([subject.issued_at is not None for subject in subjects]) > 2


def _judge_series(case: Case, hits: _Hits) -> None:
    from jwtinspect.analysis.series import Renewals, Series, renewals_of, series_of

    table = _rules_of("series")
    _judge_each(table, Subject, case.subjects, hits)
    _judge_each(table, Answer, case.answers, hits)
    if _is_a_series(case):
        _judge_each(table, Series, series_of(case), hits)
        _judge_each(table, Renewals, renewals_of(case), hits)


def _judge_stores(case: Case, hits: _Hits) -> None:
    from jwtinspect.analysis.stores import StoredEnd, stored_ends

    _judge_each(_rules_of("stores"), StoredEnd, stored_ends(case), hits)


def _judge_introspection(case: Case, hits: _Hits) -> None:
    from jwtinspect.analysis.introspection import Introspected, introspected

    _judge_each(_rules_of("introspection"), Introspected, introspected(case), hits)


def _judge_messages(case: Case, hits: _Hits) -> None:
    from jwtinspect.analysis.statements import Statement, statements_of

    _judge_each(_rules_of("messages"), Statement, statements_of(case), hits)


def _judge_each(table: _Table, on: type, things: Iterable[object], hits: _Hits) -> None:
    for judge, rule in table.get(on, ()):
        for thing in things:
            hit = judge(thing)
            if hit is not None:
                hits.append((rule, hit))


def _judge_history(history: History, hits: _Hits) -> None:
    from jwtinspect.analysis.steps import Step, Usage

    table = _rules_of(*_OF_REQUESTS)
    _judge_each(table, Usage, history.usages.values(), hits)
    _judge_each(table, Step, history.steps, hits)
    _judge_each(table, Case, (history.case,), hits)


def _judge(rules: _Rules, thing: object, hits: _Hits) -> None:
    for judge, rule in rules:
        hit = judge(thing)
        if hit is not None:
            hits.append((rule, hit))


def _gathered(hits: _Hits) -> tuple[Finding, ...]:
    """Hits of one rule with one cause become one finding; findings in the order of severity and rank."""
    groups: dict[tuple[int, str, str], tuple[int, Rule, list[Hit]]] = {}
    for rule, hit in hits:
        key = (rule.rank, rule.code, hit.cause or hit.message)
        groups.setdefault(key, (rule.rank, rule, []))[2].append(hit)
    return tuple([_finding(rule, found) for _, rule, found in sorted(groups.values(), key=_by_rank)])


_by_rank = itemgetter(0)


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
