"""What a library said is told of the token that it names."""

from __future__ import annotations

from jwtinspect.analysis.statements import statements_of
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import START, access_token, id_token

LATE = (
    "JWT expired at 2026-03-02T{hour}:15:00Z. Current time: 2026-03-02T{hour}:15:43Z, a difference of 43117 "
    "milliseconds.  Allowed clock skew: 0 milliseconds."
)


def report_of(text):
    return inspect(Request((Input("log", text),), now=START))


def said(text):
    return statements_of(report_of(text).case)


def test_the_token_with_that_end_is_the_one_meant():
    (statement,) = said(f"{LATE.format(hour=10)}\n{id_token(36000)}\n{access_token(3600)}")
    assert statement.subject is not None and statement.subject.lifetime == 3600 and statement.off == 0


def test_a_local_time_with_a_literal_z_is_known_by_its_whole_quarters():
    (statement,) = said(f"{LATE.format(hour=12)}\n{access_token(3600)}")
    assert statement.subject is not None and statement.off == 7200
    report = report_of(f"{LATE.format(hour=12)}\n{access_token(3600)}")
    (finding,) = [each for each in report.findings if each.code == "HIS808"]
    assert "+02:00 from UTC" in finding.message and finding.subjects == ("t1",)


def test_a_message_about_another_token_names_none():
    (statement,) = said(f"{LATE.format(hour=11)[:-1]}\n{access_token(3000)}")
    assert statement.subject is None


def test_a_message_without_an_instant_names_none():
    (statement,) = said(f"Jwt is expired\n{access_token(3600)}")
    assert statement.subject is None


def test_an_early_token_is_known_by_its_start():
    text = "Token used too early, 1772442897 < 1772442900. Check that your computer's clock is set correctly."
    (statement,) = said(f"{text}\n{access_token(3600)}")
    assert statement.subject is not None
