"""A plan's result as text, as Markdown, and as data of the schema "jwtinspect-plan/1".

The keys of the data: ``provider``, ``policy`` (each key of it with ``value``, ``from``: a word for what it rests on,
and ``source``), ``start`` and ``end`` of what was simulated, ``is_cut`` (there were too many logins to simulate them
all), ``requirements``, ``outcomes`` (how often the user saw each), ``marks``, ``renewals`` (in even steps from
``first`` to ``last``, ``times``, ``by``), ``lanes`` (from when to when each token and the session lived, by name),
``visits``, ``remarks`` and ``questions`` (``--ask``: ``id``, ``title``, ``sentences``, ``sources``). With ``--change``
also ``changed``, which has the same keys but ``questions``, and ``differences`` (``what``, ``today``, ``changed``).

A requirement has ``requirement``, ``holds``, ``fails_at``, ``bound`` (the longest absence, or the longest time without
a check), ``parts`` (of the bound, by clock), ``sees``, ``cause``, ``changes`` (``set``: the values, ``nearest``: they
come near and no more) and ``sentences``. A mark has ``at``, ``outcome``, ``cause`` and ``session``; a cause ``clock``,
``at``, ``next`` (the clock that would have ended it then) and ``next_at``. Times are seconds since the epoch, lengths
seconds; null is no end.
"""

from __future__ import annotations

from math import inf
from typing import Any

from jwtinspect import __version__
from jwtinspect.analysis.simulation import Cause, Mark
from jwtinspect.analysis.wishes import Answer
from jwtinspect.report import sections as written
from jwtinspect.report.plan_document import title_of
from jwtinspect.report.plan_file import asked_keys, text_of
from jwtinspect.report.plan_questions import Asked
from jwtinspect.report.plan_report import Planned, counts_of, differences
from jwtinspect.report.plan_words import answer_words, remarks
from jwtinspect.report.sections import Section


def as_text(result: Planned, sections: list[Section], *, width: int = 100, colour: bool = False) -> str:
    """The document for a terminal."""
    return written.as_text(title_of(result), sections, width=width, colour=colour)


def as_markdown(result: Planned, sections: list[Section]) -> str:
    """The document for a ticket."""
    return written.as_markdown(title_of(result), sections, f"Simulated by jwtinspect {__version__}.")


def as_data(result: Planned, questions: tuple[Asked, ...] = (), changed: Planned | None = None) -> dict[str, Any]:
    """The result for scripts: times are seconds since the epoch, lengths seconds, null where there is no end."""
    data = _planned_data(result)
    data["questions"] = [each._asdict() for each in questions]
    if changed is not None:
        rows = differences(result, changed)
        data["changed"] = _planned_data(changed)
        data["differences"] = [{"what": what, "today": old, "changed": new} for what, old, new in rows]
    return {"schema": "jwtinspect-plan/1", "tool": f"jwtinspect {__version__}", **data}


def _planned_data(result: Planned) -> dict[str, Any]:
    plan, run = result.plan, result.run
    return {
        "provider": plan.sessions.provider,
        "policy": {
            key: {"value": getattr(plan.policy, key), "from": plan.bases[key].word, "source": plan.bases[key].source}
            for key in asked_keys(plan.policy, plan)
        },
        "start": run.start,
        "end": run.end,
        "is_cut": run.is_cut,
        "requirements": [_answer_data(result, each) for each in result.answers],
        "outcomes": {str(outcome): count for outcome, count in counts_of(run)},
        "marks": [_mark_data(each) for each in run.marks],
        "renewals": [{**each._asdict(), "by": str(each.by)} for each in run.renewals],
        "lanes": {
            name: [[start, _end(end)] for start, end in spans] for name, spans in run.lanes.items()
        },
        "visits": [[each.start, each.end] for each in run.stretches if each.active],
        "remarks": remarks(plan),
    }  # fmt: skip


def _answer_data(result: Planned, answer: Answer) -> dict[str, Any]:
    return {
        "requirement": text_of(answer.requirement),
        "holds": answer.holds,
        "fails_at": answer.fails_at,
        "bound": _end(answer.bound),
        "parts": {each.key: _end(each.seconds) for each in answer.parts},
        "sees": None if answer.mark is None else str(answer.mark.outcome),
        "cause": None if answer.mark is None else _cause_data(answer.mark.cause),
        "changes": [{"set": dict(each.values), "nearest": each.nearest} for each in answer.proposals],
        "sentences": answer_words(result.plan, answer, result.zone),
    }


def _mark_data(mark: Mark) -> dict[str, Any]:
    return {
        "at": mark.at,
        "outcome": str(mark.outcome),
        "cause": _cause_data(mark.cause),
        "session": _cause_data(mark.session),
    }


def _cause_data(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    return {"clock": cause.clock, "at": cause.at, "next": cause.next_clock or None, "next_at": _end(cause.next_at)}


def _end(seconds: float) -> float | None:
    return None if seconds == inf else seconds
