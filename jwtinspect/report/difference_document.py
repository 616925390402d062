"""A difference as sections: the answer first, then each token before and after, then the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwtinspect.analysis.differences import Change
from jwtinspect.analysis.lifetime import stated_for
from jwtinspect.core.moments import span
from jwtinspect.core.text import plain
from jwtinspect.report.difference_words import Words, cells_of, title_of, verdict_words
from jwtinspect.report.lifetimes import AGREES, NOTHING, name_of, seconds, setting_words
from jwtinspect.report.sections import DIFFERS, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jwtinspect.analysis.comparison import Counterparts, Side
    from jwtinspect.analysis.subject import Case, Number, Subject
    from jwtinspect.report.difference import Difference
    from jwtinspect.report.report import Finding, Report

MOST_PAIRS = 30
"""Tokens that a written difference shows, those that changed first; the JSON has all."""
MOST_CHANGES = 60
"""Changes of one token that are shown."""
_MOST_LIVES = 3  # lifetimes of one kind of token that are listed

_Row = tuple[str, ...]  # a mark, what it is, before, after
_HEAD: _Row = ("", "", "before", "after")


def heading_of(difference: Difference) -> str:
    """The answer as a mark and a word."""
    return f"{DIFFERS} CHANGED" if difference.changed else f"{AGREES} NOTHING THAT MATTERS CHANGED"


def sections_of(difference: Difference, words: Words) -> list[Section]:
    """What is said of a difference, in the order in which it is read."""
    verdict = verdict_words(difference, words)
    first = Section("", tuple(each for each in verdict if each))
    pairs = sorted(difference.pairs, key=lambda pair: not pair.matters)[:MOST_PAIRS]
    sections = [first, _captures(difference, words)]
    sections += [_pair(pair, difference, words) for pair in pairs]
    left = len(difference.pairs) - len(pairs)
    if left:
        changed = sum(pair.matters for pair in difference.pairs) - sum(pair.matters for pair in pairs)
        sections.append(
            Section("More tokens", (f"{left} more are left out here, {changed} of which changed; JSON has them.",))
        )
    return [*sections, *_findings(difference, words), *_troubles(difference, words)]


def _captures(difference: Difference, words: Words) -> Section:
    before, after = difference.before, difference.after
    rows = [("", "before", "after")]
    for title, tell in (("read from", _sources), ("tokens", _count), ("judged as of", _as_of)):
        rows.append((title, words.safe(tell(before)), words.safe(tell(after))))
    return Section("Compared", (), tuple(rows), f"times in {after.request.zone_name}")


def _sources(report: Report) -> str:
    return ", ".join(f"{each.name} ({each.format})" for each in report.capture.sources) or NOTHING


def _count(report: Report) -> str:
    return str(len(report.tokens))


def _as_of(report: Report) -> str:
    return report.case.date(report.as_of)


def _pair(pair: Counterparts, difference: Difference, words: Words) -> Section:
    before, after = pair.before, pair.after
    if before is None or after is None:
        return _alone(pair, words)
    one, other = before.subject, after.subject
    rows = [_HEAD, *_usual(pair, one, other, difference.after.case, words)]
    told = {("lifetime",), ("expires_in",), ("claims", "iss"), ("claims", "aud")}
    further = [change for change in pair.changes if change.matters and change.place not in told]
    for change in further[:MOST_CHANGES]:
        rows.append((DIFFERS, words.safe(title_of(change)), *_cells(change, pair, words)))
    sentences = list(_sentences(pair, words, len(further) - MOST_CHANGES))
    note = f"{one.id} before, {other.id} after"
    if before.size > 1 or after.size > 1:
        note += f"; the last of {before.size} before and of {after.size} after"
    return Section(words.name(pair), tuple(sentences), tuple(rows) if len(rows) > 1 else (), note)


def _alone(pair: Counterparts, words: Words) -> Section:
    """A token that only one of the two captures has."""
    side = pair.before or pair.after
    assert side is not None
    subject, gone = side.subject, pair.after is None
    life = f"It {'lasted' if gone else 'lasts'} {seconds(subject.lifetime)}." if subject.lifetime is not None else ""
    of = f" of {words.safe(subject.issuer)}" if subject.issuer else ""
    told = f"{name_of(subject)}{of}: {'no longer there' if gone else 'not there before'}. {life}".rstrip()
    where = f"{subject.id} {'before' if gone else 'after'}"
    count = f", the last of {side.size}" if side.size > 1 else ""
    return Section(words.name(pair), (f"{DIFFERS} {told}",), note=where + count)


def _usual(pair: Counterparts, one: Subject, other: Subject, case: Case, words: Words) -> Iterator[_Row]:
    """What is always told of a token: when it was issued, how long it lives, who issued it for whom."""
    if one.issued_at is not None or other.issued_at is not None:
        yield "", "issued", *(_date(each.issued_at, case) for each in (one, other))
    changes = {change.place: change for change in pair.changes}
    lasting = [(("lifetime",), one.lifetime, other.lifetime), (("expires_in",), stated_for(one), stated_for(other))]
    for place, was, now in lasting:
        if was is not None or now is not None:
            mark = _mark(changes.get(place))
            yield mark, place[0], *(NOTHING if each is None else seconds(each) for each in (was, now))
    assert pair.before is not None
    assert pair.after is not None
    lives = [_lives(pair.before), _lives(pair.after)]
    if any(lives):
        yield "", "lifetimes seen", lives[0] or NOTHING, lives[1] or NOTHING
    for title, name, was_text, now_text in (
        ("issuer", "iss", one.issuer or NOTHING, other.issuer or NOTHING),
        ("audience", "aud", ", ".join(one.audience) or NOTHING, ", ".join(other.audience) or NOTHING),
    ):
        if not (was_text == now_text == NOTHING):
            change = changes.get(("claims", name))
            mark = _mark(change)
            if change is not None and change.matters:
                yield mark, title, *_cells(change, pair, words)
            else:
                yield mark, title, plain(words.safe(was_text), 300), plain(words.safe(now_text), 300)


def _date(instant: Number | None, case: Case) -> str:
    return NOTHING if instant is None else case.date(instant)


def _mark(change: Change | None) -> str:
    return AGREES if change is None else DIFFERS if change.matters else ""


def _cells(change: Change, pair: Counterparts, words: Words) -> tuple[str, str]:
    return cells_of(change, *words.values(pair, change))


def _lives(side: Side) -> str:
    """The lifetimes of the tokens of one kind, where there are several: how often each."""
    lives = side.lifetimes
    if len(lives) < 2:
        return ""
    if len(lives) <= _MOST_LIVES:
        return ", ".join(f"{span(length)} ({count} times)" if count > 1 else span(length) for length, count in lives)
    lengths = [length for length, _ in lives]
    return f"{span(min(lengths))} to {span(max(lengths))}"


def _sentences(pair: Counterparts, words: Words, left_out: int) -> Iterator[str]:
    if left_out > 0:
        yield f"{left_out} more changes are left out here; the JSON has them."
    before, after = pair.before, pair.after
    assert before is not None
    assert after is not None
    if pair.is_same_token:
        yield f"It is the same token ({after.subject.token.fingerprint}): it was not issued anew."
    if _is_about_settings(pair, words.difference):
        yield from _settings(before.subject, after.subject, words)
    quiet = [change for change in pair.changes if not change.matters and change.place not in (("claims", "aud"),)]
    for change in quiet:
        if change.why or change.place == ("login_age",):
            was, now = _cells(change, pair, words)
            yield f"{words.safe(title_of(change))}: {was} before, {now} after" + (
                f"; {change.why}." if change.why else "."
            )
    usual = [title_of(change) for change in quiet if not change.why and change.place != ("login_age",)]
    if usual:
        names = ", ".join(words.safe(each) for each in usual[:MOST_CHANGES])
        yield f"Differs with every issuance: {names}."


def _is_about_settings(pair: Counterparts, difference: Difference) -> bool:
    """Whether somebody will ask which setting it is: the lifetime changed, or should have."""
    if pair.is_same_token:
        return False
    asked = not difference.changed or any(each.pair is pair for each in difference.expected)
    return asked or any(change.place in (("lifetime",), ("expires_in",)) for change in pair.changes)


def _settings(before: Subject, after: Subject, words: Words) -> Iterator[str]:
    """Which settings govern the lifetime, where they stand, their defaults and limits."""
    was, now = (words.safe(setting_words(each)) for each in (before, after))
    if was == now or not was:
        if now:
            yield f"Lifetime set by: {now}."
        return
    yield f"Lifetime set before by: {was}."
    yield f"Lifetime set after by: {now}." if now else "Which setting governs it after is not known."


def _findings(difference: Difference, words: Words) -> Iterator[Section]:
    rows: list[tuple[str, ...]] = [("", "finding", "what it says")]
    rows += [("gone", *_finding(each, words)) for each in difference.gone]
    rows += [("new", *_finding(each, words)) for each in difference.new]
    both = ", ".join(dict.fromkeys(each.code for each in difference.kept))
    sentences = (f"In both: {both}.",) if both else ()
    if len(rows) > 1 or both:
        yield Section("Findings", sentences, tuple(rows) if len(rows) > 1 else ())


def _finding(finding: Finding, words: Words) -> tuple[str, str]:
    return f"{finding.code} {finding.severity}", words.safe(finding.message)


def _troubles(difference: Difference, words: Words) -> Iterator[Section]:
    """What could not be read, of which nothing can be said here."""
    told = [
        words.safe(f"{which}, {each.where}: {each.reason} {each.advice}".strip(" :"))
        for which, report in (("before", difference.before), ("after", difference.after))
        for each in report.capture.unreadable[:20]
    ]
    if told:
        yield Section("Could not be read", tuple(told))
