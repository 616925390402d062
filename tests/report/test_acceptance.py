"""Who accepts a token, in every written report, for those who ask."""

import json

import pytest

import jwtinspect
from jwtinspect.profiles.validator import validators
from jwtinspect.report import as_data, as_html, as_markdown, as_text
from jwtinspect.report.acceptance import named
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.rules.examples import START, access_token, id_token, response

END = START + 3600


def report_of(text: str, *ids: str, at: float = END + 43) -> Report:
    return inspect(Request((Input("x", text),), now=int(at), at=at, validators=named(",".join(ids))))


@pytest.fixture
def late() -> Report:
    """An access token 43 seconds past its end."""
    return report_of(access_token(3600), "pyjwt", "spring-security", "kong-jwt")


def test_the_json_report_has_an_entry_a_token_and_validator(late: Report) -> None:
    assert as_data.render(late)["acceptance"] == [
        {
            "token": "t1", "validator": "pyjwt", "accepts": False, "reason": "expired", "until": END,
            "confidence": "measured",
        },
        {
            "token": "t1", "validator": "spring-security", "accepts": True, "reason": "within its leeway",
            "until": END + 60, "confidence": "read",
        },
        {
            "token": "t1", "validator": "kong-jwt", "accepts": True, "reason": "lifetime not checked", "until": None,
            "confidence": "read",
        },
    ]  # fmt: skip


def test_an_error_that_is_not_the_librarys_own_is_told_as_one() -> None:
    report = report_of(access_token(3600, exp=str(END)), "jwcrypto")
    (entry,) = as_data.render(report)["acceptance"]
    assert (entry["accepts"], entry["reason"], entry["until"]) == ("error", "exp is digits in quotes", None)
    assert "▲ throws an error always: exp is digits in quotes" in as_text.render(report)


def test_the_text_report_puts_those_of_one_answer_together(late: Report) -> None:
    text = as_text.render(late, width=120)
    assert "WHO ACCEPTS IT  as of 2026-03-02 10:15:43 UTC" in text
    assert "✓ accepts until 2026-03-02 10:16:00 UTC: within its leeway\n        Java: Spring Security" in text
    assert "✕ refuses since 2026-03-02 10:15:00 UTC: expired\n        Python: PyJWT" in text
    assert "✓ accepts for good: lifetime not checked" in text
    assert "Only time is foretold" in text


def test_markdown_and_html_tell_the_same(late: Report) -> None:
    markdown = as_markdown.render(late)
    assert "### Who accepts it, as of 2026-03-02 10:15:43 UTC" in markdown
    assert "- ✕ **refuses since 2026-03-02 10:15:00 UTC: expired** (1): Python: PyJWT" in markdown
    page = as_html.render(late)
    assert "<h2>Who accepts it, as of 2026-03-02 10:15:43 UTC</h2>" in page
    assert "<td>Spring Security</td><td>✓ accepts</td><td>until 2026-03-02 10:16:00 UTC</td>" in page


def test_what_a_lifetime_that_is_not_checked_risks_is_told(late: Report) -> None:
    risk = "Kong jwt plugin: A token that ended long ago is still let in"
    assert risk in " ".join(as_text.render(late).split())
    assert risk in as_markdown.render(late)
    assert risk in as_html.render(late)


def test_without_the_question_no_report_says_anything_of_it() -> None:
    report = inspect(Request((Input("x", access_token(3600)),), now=END))
    assert report.acceptance == ()
    assert as_data.render(report)["acceptance"] == []
    for written in (as_text.render(report), as_markdown.render(report), as_html.render(report)):
        assert "who accepts" not in written.lower()


def test_tokens_whose_dates_cannot_be_read_are_named_and_not_judged() -> None:
    report = report_of(response(access_token="opaque-token-0123456789", id_token=id_token(3600)), "pyjwt")
    assert {each.subject.id for each in report.acceptance} == {"t2"}
    assert "Not judged, because the dates cannot be read: t1." in as_text.render(report)


def test_an_answer_that_is_only_concluded_carries_a_question_mark() -> None:
    text = as_text.render(report_of(access_token(3600, exp=str(END + 99)), "spring-security", "pyjwt"))
    assert "Spring Security (?)" in text
    assert "PyJWT (?)" not in text
    assert "(?) is concluded from what the validator is built on" in text


def test_the_next_change_is_that_of_an_answer_too(late: Report) -> None:
    assert late.next_change == END + 60
    assert inspect(late.request._replace(validators=())).next_change is None


def test_every_report_with_all_validators_is_strict_json() -> None:
    text = as_data.render(report_of(access_token(3600), "all"))
    assert len(json.loads(json.dumps(text, allow_nan=False))["acceptance"]) == 64


def test_ids_are_named_once_each_and_all_is_all() -> None:
    assert named("all") == tuple(validators())
    assert named(" pyjwt, jjwt,pyjwt ") == ("pyjwt", "jjwt")
    assert named(["jjwt", "pyjwt"]) == ("jjwt", "pyjwt")


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ("pyjtw", "'pyjtw' is no validator; near are pyjwt"),
        ("spring", "near are spring-security"),
        ("PyJWT", "near are pyjwt"),
        ("qqqqqqqq", "known are all, angular-auth-oidc-client, aspnet-jwtbearer"),
        (" ,", "it names no validator"),
        ("", "it names no validator"),
        ("a" * 5000, "is no validator"),
    ],
)
def test_an_unknown_id_is_refused_with_those_near_it(ids: str, words: str) -> None:
    with pytest.raises(ValueError, match="validator") as refused:
        named(ids)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 2000


def test_the_python_call_takes_ids_too() -> None:
    report = jwtinspect.inspect(access_token(3600), at=END + 1, validators=["pyjwt"])
    assert [each.answer.accepts for each in report.acceptance] == [False]
    with pytest.raises(ValueError, match="no validator"):
        jwtinspect.inspect(access_token(3600), validators="nobody")
