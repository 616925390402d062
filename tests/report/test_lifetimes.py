"""The lifetimes table: what stands in each cell, and which cells contradict each other."""

import pytest

import jwtinspect
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.token import Kind
from jwtinspect.profiles.provider import Setting
from jwtinspect.report.lifetimes import Cell, columns_of, name_of, rows_of, seconds, setting_words, state_of
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token


def cells(text: str, **said: object) -> list[dict[str, str]]:
    report = jwtinspect.inspect(text, **{"at": START + 60, **said})  # type: ignore[arg-type]
    return [{column: cell.marked for column, cell in row.cells.items()} for row in rows_of(report)]


def test_lifetimes_that_end_apart_are_marked_on_both_tokens() -> None:
    identity, access = cells(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))
    assert identity["lifetime"] == "≠ 36000 s · 10 h"
    assert access["lifetime"] == "≠ 86400 s · 24 h"
    assert identity["expires_in"] == "–"
    assert access["expires_in"] == "= 86400 s · 24 h"


def test_an_expires_in_that_is_not_the_token_s_is_marked() -> None:
    (access,) = cells(response(access_token=access_token(900), expires_in=3600))
    assert access["expires_in"] == "≠ 3600 s · 1 h"
    assert access["lifetime"] == "≠ 900 s · 15 min"


def test_an_expectation_is_marked_as_met_or_not() -> None:
    met, missed = cells(
        response(id_token=id_token(36000), access_token=access_token(86400)), expect={"id": "10h", "access": "10h"}
    )
    assert met["expected"] == "= 36000 s · 10 h"
    assert missed["expected"] == "≠ 36000 s · 10 h"


def test_the_end_of_an_opaque_token_says_that_expires_in_states_it() -> None:
    rows = cells(response(id_token=id_token(3600), access_token="opaque-token-0123456789", expires_in=3600))
    opaque = next(row for row in rows if row["issued"] == "opaque")
    assert opaque["lifetime"] == "3600 s · 1 h (by expires_in)"
    assert opaque["expires_in"] == "3600 s · 1 h"


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    report = jwtinspect.inspect(id_token(60), at=START)
    assert columns_of(rows_of(report)) == ["issued", "expires", "lifetime", "state"]


@pytest.mark.parametrize(
    ("claims", "at", "leeway", "words"),
    [
        ({"exp": START + 3600}, START, 0, "valid, 1 h left"),
        ({"exp": START}, START + 2700, 0, "expired 45 min ago"),
        ({"exp": START}, START, 0, "expires now"),
        ({"exp": START}, START + 10, 60, "within the leeway, 10 s past its end"),
        ({"exp": START + 3600, "nbf": START + 600}, START, 0, "not valid for another 10 min"),
        ({"iss": "x"}, START, 0, "no expiry stated"),
        ({"exp": "soon"}, START, 0, "end unknown"),
    ],
)
def test_the_state_is_said_in_words(claims: dict[str, object], at: int, leeway: int, words: str) -> None:
    report = jwtinspect.inspect(token(claims), at=at, leeway=leeway)
    assert state_of(report.tokens[0]) == words


def test_a_token_without_a_role_is_named_by_its_form() -> None:
    assert name_of(jwtinspect.inspect(token({"x": 1}), at=START).tokens[0]) == "token"
    broken = jwtinspect.inspect("eyJhbGciOiJSUzI1NiJ9.", at=START).tokens
    assert [name_of(each) for each in broken if each.token.kind is Kind.BROKEN] == ["unreadable token"] * len(broken)


def test_seconds_are_not_said_twice() -> None:
    assert seconds(45) == "45 s"
    assert seconds(3600) == "3600 s · 1 h"


def subject_of(text: str) -> Subject:
    return rows_of(jwtinspect.inspect(text, at=START + 60))[0].subject


def said(setting: Setting) -> str:
    subject = subject_of(response(access_token=access_token(3600)))
    subject.setting = setting
    return setting_words(subject)


def test_settings_are_said_with_their_former_name_and_limits() -> None:
    setting = Setting("id_token", "New", "application", "A > B", "a.b", "Old", default=60, maximum=90)
    assert said(setting) == (
        "New (formerly Old), application: A > B; field a.b; default 60 s · 1 min; maximum 90 s · 1 min 30 s"
    )
    fixed = setting._replace(configurable=False, minimum=60, maximum=60, variant="for machines")
    assert said(fixed) == "no setting: it cannot be configured (for machines); default 60 s · 1 min"


def test_a_token_without_a_known_setting_says_nothing_of_one() -> None:
    subject = subject_of(response(access_token=access_token(3600)))
    assert setting_words(subject) == ""


def test_what_is_not_the_vendors_own_word_says_so() -> None:
    setting = Setting("id_token", "New", "application", "A", default=60, maximum=90, confidence="conflicting")
    assert said(setting) == (
        "New, application: A; default 60 s · 1 min (sources disagree); maximum 90 s · 1 min 30 s (sources disagree)"
    )
    doubted = setting._replace(confidence="confirmed", default_confidence="secondary")
    assert "60 s · 1 min (by other sources than the vendor's); maximum 90 s · 1 min 30 s" in said(doubted)


def test_a_setting_is_said_with_its_source_and_the_day_it_was_checked() -> None:
    subject = subject_of(response(id_token=id_token(36000, issuer=AUTH0)))
    assert setting_words(subject).endswith(
        "; see https://auth0.com/docs/secure/tokens/id-tokens/update-id-token-lifetime (checked 2026-11-22)"
    )


def test_a_cell_without_a_mark_is_its_text() -> None:
    assert Cell().marked == "–"
