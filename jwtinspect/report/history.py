"""What happened, as the rows that every written report has: when, what, with which token, how old that was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jwtinspect.report.report import Report
    from jwtinspect.report.story import Line

MOST = 40
"""Rows that a written report has; of a longer story the beginning, what went wrong, and the end."""
TITLES = ("server time", "what happened", "token sent", "its age · left")


class Row(NamedTuple):
    """One line of the story in words. Text in it is from the capture: to be escaped and redacted by who shows it."""

    when: str
    happened: str
    token: str
    age: str
    wrong: bool  # something was refused or failed

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The four cells, in the order of ``TITLES``."""
        return (self.when, self.happened, self.token, self.age)


def history_rows(report: Report) -> tuple[list[Row], int]:
    """The rows, and how many lines of the story were left out. Empty where there is no story."""
    history = report.case.history
    if history is None:
        return [], 0
    from jwtinspect.report.story import story_of

    lines = story_of(report.case)
    chosen = _chosen(lines)
    return [_row(line, report) for line in chosen], len(lines) - len(chosen)


def _chosen(lines: list[Line]) -> list[Line]:
    if len(lines) <= MOST:
        return lines
    from jwtinspect.report.story import Mark

    order = {Mark.ACCEPTED: 1, Mark.ANSWERED: 2}
    by_weight = sorted(range(len(lines)), key=lambda number: order.get(lines[number].mark, 0))
    kept = {0, len(lines) - 1, *by_weight[: MOST - 2]}
    return [lines[number] for number in sorted(kept)]


def _row(line: Line, report: Report) -> Row:
    from jwtinspect.report.story import Mark, age_words, lead_of, rest_of, sent_words

    case, step = report.case, line.first
    when = "" if step is None or step.at is None else case.date(round(step.at))
    if step is not None and step.clock in ("client", "corrected"):
        when += " (client's clock)" if step.clock == "client" else " (from the client's clock)"
    host = f" at {step.host}" if step is not None and step.host and step.host not in lead_of(line) else ""
    happened = ", ".join(part for part in (lead_of(line) + host, rest_of(line, case)) if part)
    wrong = line.mark in (Mark.REJECTED, Mark.FAILED)
    return Row(when, happened, sent_words(line), age_words(line), wrong)
