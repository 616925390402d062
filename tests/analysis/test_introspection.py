"""What introspection says of a token that is not here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.introspection import introspected
from jwtinspect.reading.sources import read
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.rules.examples import START


def report_of(ended: float | None = None, **members: Any) -> Report:
    return inspect(Request((Input("x", json.dumps({"active": True, **members})),), now=START + 60, ended_after=ended))


def test_its_dates_are_understood_as_those_of_a_token() -> None:
    capture = read([("x", json.dumps({"active": True, "iat": START, "exp": str(START + 60), "nbf": None}))])
    (told,) = introspected(case_of(capture, now=START))
    assert (told.active, told.issued_at, told.not_before, told.expires_at) == (True, START, None, START + 60)
    assert told.lifetime == 60


def test_an_active_token_has_an_end_and_the_report_changes_then() -> None:
    report = report_of(iat=START, exp=START + 86400)
    assert report.verdict.code == "NOW209" and "23 h 59 min are left. It lives 24 h." in report.verdict.text
    assert report.next_change == START + 86400
    assert report_of(exp=START).next_change is None


@pytest.mark.parametrize("exp", [None, 0, "x", -5, [], 2**70])
def test_an_end_that_cannot_be_read_is_none(exp: Any) -> None:
    assert "states no end" in report_of(exp=exp, client_id="c").verdict.text


def test_what_has_ended_since_is_said_so() -> None:
    assert "it has ended since" in report_of(exp=START + 30).verdict.text


def test_an_inactive_answer_says_that_no_reason_is_given() -> None:
    report = inspect(Request((Input("x", '{"active": false}'),), now=START))
    assert report.verdict.code == "NOW210" and "gives no reason" in report.verdict.text


def test_its_end_is_among_those_that_may_have_ended_the_session() -> None:
    capture = read([("x", json.dumps({"active": True, "iat": START, "exp": START + 3600}))])
    report = inspect(Request((Input("x", capture.sources[0].text),), now=START, ended_at=START + 3600))
    assert [(end.what, end.off_by) for end in report.ends] == [("introspection.exp", 0)]
