"""From which finding on the exit status is 1: the option ``--fail-on``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwtinspect.cli.arguments import Parser
    from jwtinspect.report.report import Finding

_WEIGHT = {"error": 1, "warning": 2, "note": 3}
_NEVER = "never"
_OUTSIDE = frozenset(("SEC905",))  # says that the input is worth protecting, not that anything is wrong


def add_fail_on(parser: Parser) -> None:
    """Adds the option, whose word ``is_reached`` takes."""
    parser.add_argument(
        "--fail-on",
        choices=(*_WEIGHT, _NEVER),
        default="warning",
        help="exit status 1 from this severity on (default: warning)",
    )


def is_reached(findings: Iterable[Finding], fail_on: str) -> bool:
    """Whether one of the findings is as severe as that word says; the word ``never`` is not reached by any."""
    most = 0 if fail_on == _NEVER else _WEIGHT[fail_on]
    return any(_WEIGHT[each.severity] <= most and each.code not in _OUTSIDE for each in findings)
