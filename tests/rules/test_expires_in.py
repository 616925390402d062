"""expires_in against the access token: borders, and what one finding leaves to another."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import ENTRA, START, access_token, dated, id_token, response


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, **options).findings}


@pytest.mark.parametrize(("stated", "code"), [(3602, "LIF100"), (3603, "LIF101"), (3598, "LIF100"), (3597, "LIF103")])
def test_two_seconds_are_rounding_and_three_are_not(stated: int, code: str) -> None:
    assert list(found(response(access_token=access_token(3600), expires_in=stated))) == [code]


def test_what_is_the_id_tokens_lifetime_is_not_also_a_token_from_a_cache() -> None:
    codes = found(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=36000))
    assert list(codes) == ["LIF102", "LIF104"]


def test_a_token_that_ends_before_it_starts_is_not_also_accused_of_its_lifetime() -> None:
    assert list(found(dated(response(access_token=access_token(-21600), expires_in=3600)), at=START - 30000)) == [
        "NUM305",
        "NOW203",
    ]


@pytest.mark.parametrize("backdate", [30, 60])
def test_an_unknown_issuer_dates_back_only_if_the_time_of_the_response_bears_it_out(backdate: int) -> None:
    at_once = dated(response(access_token=access_token(3600), expires_in=3600 - backdate))
    assert list(found(at_once)) == ["LIF101"]
    later = dated(response(access_token=access_token(3600, start=START - backdate), expires_in=3600 - backdate))
    assert "probably the issuer" in found(later)["LIF105"]


def test_a_known_provider_dates_back_even_if_a_clock_is_a_little_off() -> None:
    text = dated(response(access_token=access_token(3900, issuer=ENTRA, start=START - 270), expires_in=3600))
    assert "Microsoft Entra ID dates" in found(text)["LIF105"]


def test_a_sixtieth_is_called_minutes() -> None:
    (finding,) = jwtinspect.inspect(
        dated(response(access_token=access_token(3600), expires_in=60)), at=START + 60
    ).findings
    assert finding.code == "LIF101"
    assert "minutes" in finding.advice


def test_without_iat_and_nbf_a_token_is_not_comparable_even_if_the_time_of_the_response_is_known() -> None:
    text = dated(response(access_token=access_token(3600, iat=None), expires_in=3500))
    assert "LIF101" not in found(text)
