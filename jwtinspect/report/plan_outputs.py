"""A plan's result as text, as Markdown and as data."""

from __future__ import annotations

from math import inf
from typing import Any

from jwtinspect import __version__
from jwtinspect.analysis.simulation import Cause, Mark
from jwtinspect.analysis.wishes import Answer
from jwtinspect.core.text import shown
from jwtinspect.report.as_markdown import escaped
from jwtinspect.report.as_text import wrapped
from jwtinspect.report.plan_document import Section, title_of
from jwtinspect.report.plan_file import asked_keys, text_of
from jwtinspect.report.plan_questions import Asked
from jwtinspect.report.plan_report import Planned, counts_of, differences
from jwtinspect.report.plan_words import answer_words, remarks


def as_text(result: Planned, sections: list[Section], *, width: int = 100, colour: bool = False) -> str:
    """The document for a terminal."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    width = max(40, width)
    lines = [f"{bold}{shown(title_of(result))}{plain}"]
    for section in sections:
        note = f"  ({section.note})" if section.note else ""
        lines += ["", f"{bold}{section.title}{plain}{note}"]
        if section.table:
            lines += _columns(section.table, width)
        for sentence in section.sentences:
            lines += [f"  {line}" for line in wrapped(shown(sentence), min(width, 100) - 2)]
        lines += [f"  [{number}] {address}" for number, address in enumerate(section.sources, 1)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _columns(table: tuple[tuple[str, ...], ...], width: int) -> list[str]:
    """A table whose last column takes what is left, and breaks its lines there."""
    count = len(table[0])
    sizes = [max(len(row[column]) for row in table) for column in range(count - 1)]
    indent = 2 + sum(sizes) + 2 * len(sizes)
    lines = []
    for row in table[1:] if count == 2 else table:
        cells = "  ".join(shown(cell).ljust(size) for cell, size in zip(row, sizes, strict=False))
        last = wrapped(shown(row[-1]), max(20, min(width, 120) - indent))
        lines += [f"  {cells}  {last[0]}", *(" " * indent + line for line in last[1:])]
    return lines


def as_markdown(result: Planned, sections: list[Section]) -> str:
    """The document for a ticket."""
    parts = [f"## {escaped(title_of(result))}"]
    for section in sections:
        parts.append(f"### {escaped(section.title)}")
        if section.table:
            head, *rows = ([escaped(cell) for cell in row] for row in section.table)
            lines = [head, ["---"] * len(head), *rows]
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in lines))
        if section.sentences:
            parts.append("\n".join(f"- {escaped(sentence)}" for sentence in section.sentences))
        if section.sources:
            parts.append("\n".join(f"{number}. <{address}>" for number, address in enumerate(section.sources, 1)))
    return "\n\n".join(parts) + f"\n\n_Simulated by jwtinspect {__version__}._\n"


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
