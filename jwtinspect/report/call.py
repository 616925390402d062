"""The Python call: its arguments, as programs give them, made a Request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import INSTANT_FROM
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.report.request import expectations, instant_of, length_of

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path


def report_on(
    source: str | bytes | Path,
    now: float,
    at: datetime | float | None,
    received_at: datetime | float | None,
    expect: Mapping[str, float | str | timedelta] | None,
    ended: datetime | timedelta | float | str | None,
    leeway: float | str | timedelta,
    max_age: float | str | timedelta | None,
    validators: str | Iterable[str] | None,
) -> Report:
    """What ``jwtinspect.inspect`` answers; its arguments, its errors. ``now``: seconds since the epoch."""
    after = until = None
    if ended is not None:
        if hasattr(ended, "utcoffset") or (isinstance(ended, (int, float)) and ended >= INSTANT_FROM):
            until = instant_of(ended)
        else:
            after = length_of(ended)
    return inspect(
        Request(
            (_input(source),),
            now=int(now),
            at=None if at is None else instant_of(at),
            received_at=None if received_at is None else instant_of(received_at),
            expect=expectations(expect) if expect else {},
            ended_after=after,
            ended_at=until,
            leeway=length_of(leeway),
            max_age=None if max_age is None else length_of(max_age),
            validators=() if validators is None else _named(validators),
        )
    )


def _input(source: Any) -> Input:
    if isinstance(source, (str, bytes)):
        return Input("text" if isinstance(source, str) else "bytes", source)
    if hasattr(source, "read_bytes"):
        return Input(source.name, source.read_bytes())
    raise TypeError(f"Give a str, bytes or a pathlib.Path to inspect, not {type(source).__name__}.")


def _named(validators: str | Iterable[str]) -> tuple[str, ...]:
    from jwtinspect.report.acceptance import named

    return named(validators)
