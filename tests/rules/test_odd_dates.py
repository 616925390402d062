"""Dates that are not what they seem, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response

HUGE = [10**3000, -(10**3000), "9" * 3000, 1e308, -1e308, 10**31]
SENTINELS = [0, -1, 2147483647, 4294967295, 9223372036854775, 9223372036854775807, 253402300799]


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, **options).findings}


@pytest.mark.parametrize("value", SENTINELS)
@pytest.mark.parametrize("claim", ["nbf", "auth_time", "iat", "exp"])
def test_what_stands_for_none_is_noted_and_accuses_nobody(claim: str, value: int) -> None:
    codes = found(access_token(3600, **{claim: value}))
    assert set(codes.values()) == {"note"}


def test_a_number_of_any_size_is_named_by_its_digits() -> None:
    report = jwtinspect.inspect(access_token(3600, exp=10**3000), at=START)
    finding = next(finding for finding in report.findings if finding.code == "NUM303")
    assert len(finding.message) < 300


@pytest.mark.parametrize("value", HUGE, ids=range(6))
@pytest.mark.parametrize("claim", ["exp", "iat", "nbf", "auth_time"])
def test_a_date_of_any_size_is_out_of_range(claim: str, value: object) -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600, **{claim: value}), expires_in=3600)
    assert found(text, max_age=3)["NUM303"] == "error"


def test_the_same_of_two_kinds_of_token_is_one_finding_that_names_both() -> None:
    text = response(id_token=id_token(3600, nbf=0), access_token=access_token(3600, nbf=0), expires_in=3600)
    (finding,) = [each for each in jwtinspect.inspect(text, at=START + 60).findings if each.code == "NUM311"]
    assert finding.message.endswith("The same holds for the access_token.") or finding.message.endswith(
        "The same holds for the id_token."
    )
