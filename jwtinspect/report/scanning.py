"""Every token of a file of any size, each judged on its own and told in one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.case import case_of
from jwtinspect.core.capture import Capture
from jwtinspect.reading.stream import tokens_in
from jwtinspect.report.as_data import plain, row_of
from jwtinspect.report.findings import findings_of

if TYPE_CHECKING:
    from jwtinspect.reading.stream import Spotted
    from jwtinspect.report.report import Finding, Request

_encode = json.JSONEncoder(check_circular=False, allow_nan=False).encode
_HELD = 2**53  # from here on not every reader of JSON holds a number exactly
_NUMBERS = ("issued_at", "not_before", "expires_at", "lifetime", "remaining")


class Line(NamedTuple):
    """One place where a token stands."""

    text: str  # the JSON object but for its opening brace and its id, with a line break
    findings: tuple[Finding, ...]


def lines_of(
    file: IO[bytes],
    name: str,
    request: Request,
    *,
    start: int = 0,
    end: int | None = None,
    told: Callable[[int], None] | None = None,
) -> Iterator[Line]:
    """A line for each token between the two offsets, as it is found. Nothing in it can be used as a token.

    ``name``: what the file is called. ``told`` is called with the offset reached. Raises OSError.
    """
    for spotted in tokens_in(file, start, end, told):
        yield _line(spotted, name, request)


def _line(spotted: Spotted, name: str, request: Request) -> Line:
    token = spotted.token
    case = case_of(Capture((), (token,)), now=request.now, at=request.at, leeway=request.leeway)
    findings = findings_of(case)
    row = row_of(case.subjects[0])
    case.subjects = ()  # they hold each other: what is no circle goes at once
    del row["id"]
    row["file"], row["offset"] = name, spotted.offset
    row["codes"] = list(dict.fromkeys([finding.code for finding in findings]))
    text = _written(row)
    if "ey" in text or "ew" in text or token.compact.rpartition(".")[2][:20] in text:
        from jwtinspect.report.masking import TokenMask

        text = _written(TokenMask((token,)).value(plain(row)))
    return Line(f"{text[1:]}\n", findings)


def _written(row: dict[str, Any]) -> str:
    for number in _NUMBERS:
        value = row[number]
        if value is not None and not (type(value) is int and -_HELD < value < _HELD):
            return json.dumps(plain(row), allow_nan=False)
    try:
        return _encode(row)
    except ValueError:
        return json.dumps(plain(row), allow_nan=False)
