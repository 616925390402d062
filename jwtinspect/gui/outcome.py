"""What came of inputs: the report on those that could be read, sentences about the others, and what panes will show.

Runs on any thread: it knows no widget and not the session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.gui.files import read_file
from jwtinspect.gui.sizes import FEW
from jwtinspect.report.report import Input, Report, Request

Views = dict[Callable[[Report], Any], Any]
"""What panes show of a report, by the function that makes it."""


class Outcome(NamedTuple):
    """A report with its views, or none, and in ``trouble`` the sentences about what could not be read."""

    report: Report | None
    trouble: str
    views: Views


def outcome_of(inspect: Callable[[Request], Report], request: Request, inputs: Sequence[Input | Path]) -> Outcome:
    """What comes of inspecting inputs, whose files are read here. One that cannot be read keeps no other from it."""
    read, troubles = [], []
    for each in inputs:
        try:
            read.append(each if isinstance(each, Input) else read_file(each))
        except JwtInspectError as error:
            troubles.append(str(error))
    if not read:
        return Outcome(None, " ".join(troubles), {})
    try:
        return with_views(inspect(request._replace(inputs=tuple(read))), " ".join(troubles))
    except JwtInspectError as error:
        return Outcome(None, " ".join([*troubles, str(error)]), {})


def with_views(report: Report, trouble: str = "") -> Outcome:
    """The report with its views, where making them takes the window's thread too long."""
    if len(report.capture.tokens) + len(report.capture.exchanges) <= FEW:
        return Outcome(report, trouble, {})
    from jwtinspect.gui import views

    return Outcome(report, trouble, {make: make(report) for make in views.ALL})
