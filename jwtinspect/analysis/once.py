"""What follows from a whole case, worked out when it is first asked for: each of a hundred thousand tokens may ask."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwtinspect.analysis.subject import Case

_P = ParamSpec("_P")
_T = TypeVar("_T")


def once(work: Callable[Concatenate[Case, _P], _T]) -> Callable[Concatenate[Case, _P], _T]:
    """A function of a case that does its work once for each case and arguments, which must be hashable."""

    @wraps(work)
    def asked(case: Case, /, *arguments: _P.args, **named: _P.kwargs) -> _T:
        key = (work, *arguments, *named.items())
        if key not in case.known:
            case.known[key] = work(case, *arguments, **named)
        return cast(_T, case.known[key])

    return asked
