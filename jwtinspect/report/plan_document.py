"""A plan's result as sections: sentences and tables in the order in which they are read, for text and Markdown."""

from __future__ import annotations

from jwtinspect.analysis.planning import Plan
from jwtinspect.report.plan_questions import Asked
from jwtinspect.report.plan_report import COUNTED, Planned, counts_of, differences, lines_of, rows_of
from jwtinspect.report.plan_words import answer_words, remarks, when, wish_words
from jwtinspect.report.sections import Section

MOST_LINES = 40
"""How many lines of the timeline are told; the JSON has all."""


def sections_of(result: Planned, questions: tuple[Asked, ...] = (), changed: Planned | None = None) -> list[Section]:
    """What is said of a plan: answers first, then what the user sees, then the policy with its sources."""
    plan, zone = result.plan, result.zone
    sections = [
        Section(wish_words(answer.requirement), tuple(answer_words(plan, answer, zone))) for answer in result.answers
    ]
    for each in questions:
        sections.append(Section(each.title, each.sentences, sources=each.sources))
    if changed is not None:
        sections += _compared(result, changed)
    if not questions or result.answers or changed is not None:
        sections += [_seen(result), _timeline(result)]
    said = tuple(remarks(plan))
    if said:
        sections.append(Section("To be known", said))
    return [*sections, *_policy(plan)]


def _policy(plan: Plan) -> list[Section]:
    """Every value and where it comes from; addresses stand below, by their number."""
    sources: dict[str, int] = {}
    rows = []
    for _, name, value, basis in rows_of(plan):
        word, _, address = basis.partition("https://")
        if address:
            number = sources.setdefault(f"https://{address}", len(sources) + 1)
            basis = f"{word.rstrip(': ')} [{number}]"
        rows.append((name, value, basis))
    table = (("what", "value", "where from"), *rows)
    return [Section("The policy", (), table, "assumed: nobody said it", tuple(sources))]


def _compared(result: Planned, changed: Planned) -> list[Section]:
    """Today's settings and the changed ones, side by side."""
    sections = [Section("Today and changed", (), (("", "today", "changed"), *differences(result, changed)))]
    for before, after in zip(result.answers, changed.answers, strict=True):
        words = "still holds" if before.holds else "now holds"
        if not after.holds:
            words = "still does not hold" if not before.holds else "no longer holds"
        told = answer_words(changed.plan, after, changed.zone)
        sections.append(Section(f"{wish_words(after.requirement)} With the change it {words}.", tuple(told)))
    return sections


def _seen(result: Planned) -> Section:
    run = result.run
    rows = tuple((COUNTED[outcome], str(count)) for outcome, count in counts_of(run))
    first, last = when(run.start, result.zone), when(run.end, result.zone)
    cut = ("There are too many logins to simulate them all: what comes after these is left out.",) if run.is_cut else ()
    return Section("What the user sees", cut, (("outcome", "times"), *rows), f"after the login, {first} to {last}")


def _timeline(result: Planned) -> Section:
    lines = lines_of(result)
    rows = tuple((when(each.at, result.zone), each.text) for each in lines[:MOST_LINES])
    left = len(lines) - len(rows)
    more = (f"{left} more are left out here; --format json has them.",) if left else ()
    return Section("Timeline", more, (("when", "what"), *rows))


def title_of(result: Planned) -> str:
    """What the plan is of."""
    plan = result.plan
    name = plan.sessions.name
    return f"Session plan: {name[:1].upper()}{name[1:]}, {plan.sessions.application(plan.policy.application).name}"
