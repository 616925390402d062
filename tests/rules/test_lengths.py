"""Lengths that are not what they seem, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, access_token, response

HUGE = [10**3000, -(10**3000), "9" * 3000, 1e308, -1e308, 10**31]
SENTINELS = [0, -1, 2147483647, 4294967295, 9223372036854775, 9223372036854775807, 253402300799]


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, **options).findings}


@pytest.mark.parametrize("value", [*SENTINELS, -5, "0"])
def test_a_refresh_tokens_length_that_stands_for_none_is_noted(value: object) -> None:
    codes = found(response(access_token=access_token(300), expires_in=300, refresh_expires_in=value))
    assert codes["NUM311"] == "note"
    assert set(codes.values()) == {"note"}


@pytest.mark.parametrize(
    "text",
    [
        f"access_token={access_token(3600)}&token_type=bearer&expires_in=3600",
        f"https://app.example.com/cb#access_token={access_token(3600)}&token_type=bearer&expires_in=3600",
    ],
)
def test_text_is_no_fault_where_all_values_are_text(text: str) -> None:
    assert "NUM306" not in found(text)


@pytest.mark.parametrize("value", HUGE, ids=range(6))
@pytest.mark.parametrize("name", ["expires_in", "refresh_expires_in", "expires_at", "expires_on", "not-before-policy"])
def test_a_length_of_any_size_is_a_value_not_a_crash(name: str, value: object) -> None:
    report = jwtinspect.inspect(response(access_token=access_token(3600), **{name: value}), at=START, max_age=3)
    assert report.tokens[0].status == "valid"


def test_nobody_is_told_to_parse_null() -> None:
    report = jwtinspect.inspect(
        '{"access_token":"opaque-token-0123456789","token_type":"Bearer","expires_in":null}', at=START
    )
    (finding,) = [each for each in report.findings if each.code == "NUM306"]
    assert "leave expires_in out" in finding.advice
