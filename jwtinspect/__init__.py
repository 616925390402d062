"""jwtinspect: why did this token expire when it did?

``inspect`` answers for a text, some bytes or a file, ``compare`` says what changed between two. Importing this imports
nothing else: no Qt and no crypto library.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, without the 5 ms that importing typing takes
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from jwtinspect.report.difference import Difference
    from jwtinspect.report.report import Report

__all__ = ["__version__", "compare", "inspect"]
__version__ = "0.1.0"


def inspect(
    source: str | bytes | Path,
    at: datetime | float | None = None,
    received_at: datetime | float | None = None,
    expect: Mapping[str, float | str | timedelta] | None = None,
    ended: datetime | timedelta | float | str | None = None,
    leeway: float | str | timedelta = 0,
    max_age: float | str | timedelta | None = None,
    validators: str | Iterable[str] | None = None,
) -> Report:
    """The report on a text (``str``), on content (``bytes``) or on a file (``pathlib.Path``).

    ``at``: the instant to judge at, an aware datetime or seconds since the epoch; None: the last one that the input
    itself records, else now. ``received_at``: when the response was received. ``expect``: seconds by role, as in
    ``{"access_token": 36000}``. ``ended``: what the user saw, either so long after login (seconds, ``"10h"``, a
    timedelta) or at an instant (an aware datetime). ``leeway`` and ``max_age``: seconds. Lengths may also be words.
    ``validators``: ``"all"`` or ids like ``["pyjwt", "jsonwebtoken"]``, whose answers then stand in ``acceptance``.

    Raises TypeError for a source of another type, ValueError for an argument that means nothing (a naive datetime, an
    unknown role or validator), OSError for a file that cannot be opened, and ``jwtinspect.core.errors.InputError``
    where nothing at all could be read.
    """
    import time

    from jwtinspect.report.call import report_on

    return report_on(source, time.time(), at, received_at, expect, ended, leeway, max_age, validators)


def compare(
    before: str | bytes | Path,
    after: str | bytes | Path,
    at: datetime | float | None = None,
    expect: Mapping[str, float | str | timedelta] | None = None,
    leeway: float | str | timedelta = 0,
    max_age: float | str | timedelta | None = None,
) -> Difference:
    """What changed from one capture to another: ``verdict`` in a sentence, ``changed``, ``pairs`` of tokens with their
    ``changes``, findings that are ``gone`` or ``new``, what became of each expectation (``expected``).

    Arguments and errors are those of ``inspect``.
    """
    import time

    from jwtinspect.report.call import report_on
    from jwtinspect.report.difference import difference_of

    now = time.time()
    reports = [report_on(each, now, at, None, expect, None, leeway, max_age, None) for each in (before, after)]
    return difference_of(*reports)
