"""What is asked of a whole case for each of its tokens is worked out once, so that time grows with their number."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.clocks import follows_from_skew
from jwtinspect.analysis.lifetime import missed
from jwtinspect.analysis.once import once
from jwtinspect.analysis.series import library_of
from jwtinspect.analysis.subject import Case
from jwtinspect.core.token import Role
from jwtinspect.reading.sources import read
from jwtinspect.report.inspect import findings_of
from jwtinspect.rules.examples import ENTRA, START, access_token, id_token


def case_for(text: str, **asked: Any) -> Case:
    return case_of(read((("input", text),)), now=START, **asked)


def har(count: int, life: int = 200) -> str:
    """A provider's answers, each with a token of its own, from as many hosts with clocks of their own."""
    entries = []
    for number in range(count):
        issued = START + 1000 * number
        body = {"access_token": access_token(life, start=issued), "expires_in": life + 37, "expires_at": issued + 900}
        entries.append(
            {
                "startedDateTime": f"2026-03-02T09:{number // 60 % 60:02}:{number % 60:02}.000Z",
                "time": 20,
                "timings": {"send": 1, "wait": 18, "receive": 1},
                "request": {"method": "POST", "url": f"https://h{number}.example/token", "headers": []},
                "response": {
                    "status": 200,
                    "headers": [{"name": "Date", "value": "Mon, 02 Mar 2026 08:00:00 GMT"}],
                    "content": {"text": json.dumps(body)},
                },
            }
        )
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "mitmproxy"}, "entries": entries}})


def responses(count: int) -> str:
    return "\n".join(
        json.dumps(
            {
                "access_token": access_token(3600 + 60 * (number % 7), start=START + number, issuer=ENTRA),
                "id_token": id_token(7200, start=START + number, issuer=ENTRA),
                "expires_in": 60,
            }
        )
        for number in range(count)
    )


def test_the_work_is_done_once_for_a_case_and_what_is_asked() -> None:
    done = []

    @once
    def work(case: Case, number: int) -> int:
        done.append(number)
        return 2 * number

    first, second = case_for(access_token(60)), case_for(access_token(60))
    assert [work(first, 1), work(first, 1), work(first, 2), work(second, 1)] == [2, 2, 4, 2]
    assert done == [1, 2, 1]


@pytest.mark.parametrize(
    ("gap", "follows"), [(97, False), (98, True), (-98, True), (110, True), (112, True), (113, False), (-500, True)]
)
def test_a_gap_follows_from_a_clock_that_is_off_by_it_and_from_no_other(gap: int, follows: bool) -> None:
    clocks = [
        SimpleNamespace(off=off, low=low, high=high)
        for off, low, high in ((True, 100, 104), (False, 0, 1000), (True, 102, 110), (True, 500, 500))
    ]
    case = case_for(access_token(60))
    case.clocks = clocks  # type: ignore[assignment]
    assert follows_from_skew(case, gap) is follows


def test_thousands_of_hosts_and_tokens_are_judged_in_linear_time(growth: Callable[..., float]) -> None:
    few, many = case_for(har(250)), case_for(har(2000))
    assert len(many.clocks) == 2000 and all(clock.off for clock in many.clocks)

    def work(case: Case) -> None:
        case.known.clear()
        findings_of(case)
        for subject in case.subjects:
            library_of(subject)
            follows_from_skew(case, 10)

    assert growth(lambda: work(few), lambda: work(many)) < 24


def test_what_thousands_of_tokens_miss_is_found_in_linear_time(growth: Callable[..., float]) -> None:
    expect = {Role.ACCESS_TOKEN: 7200, Role.ID_TOKEN: 600}
    few, many = (case_for(responses(count), expect=expect) for count in (250, 2000))
    assert sum(missed(subject) is not None for subject in many.subjects) == 4000

    def work(case: Case) -> None:
        case.known.clear()
        findings_of(case)

    assert growth(lambda: work(few), lambda: work(many)) < 24
