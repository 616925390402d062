"""The History tab's lines, with what finds the line of an instant or of a step in no time."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.subject import Number
from jwtinspect.report.report import Report
from jwtinspect.report.story import Line, story_of


class Told(NamedTuple):
    """The story of one report."""

    lines: list[Line]
    times: list[tuple[Number, int]]  # the instants that are known, and their lines' numbers
    starts: list[int]  # the number of each line's first step
    hosts: int
    by_client: bool  # whether the client's clock alone tells when
    rows: dict[str, int]  # by a token's id: the first line about it


NOTHING = Told([], [], [], 0, False, {})


def told_of(report: Report) -> Told:
    """The story with its instants."""
    lines = story_of(report.case)
    steps = [line.first for line in lines if line.first is not None]
    times = [
        (line.first.at, row) for row, line in enumerate(lines) if line.first is not None and line.first.at is not None
    ]
    by_client = bool(times) and all(step.clock in ("client", "") for step in steps)
    rows: dict[str, int] = {}
    for row, line in enumerate(lines):
        for token in tokens_of(line):
            rows.setdefault(token, row)
    return Told(lines, times, [step.number for step in steps], len({step.host for step in steps}), by_client, rows)


def tokens_of(line: Line) -> list[str]:
    """The ids of the tokens a line is about, the one it speaks of first."""
    steps = [step for step in (line.first, line.last) if step is not None]
    ids = [line.token.id] if line.token is not None else []
    for step in steps:
        ids += [each.subject.id for each in step.sent] + [each.id for each in step.received]
    return list(dict.fromkeys(ids))
