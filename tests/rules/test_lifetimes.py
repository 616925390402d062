"""Lifetimes, where one example cannot say it: borders, and what one finding leaves to another."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import AUTH0, ENTRA, START, access_token, dated, id_token, response

OPAQUE = "opaque-token-0123456789"


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


@pytest.mark.parametrize("received", [START, START + 4, START + 30, START - 30])
def test_an_opaque_token_as_long_as_the_id_token_does_not_end_apart_because_the_response_took_a_while(
    received: int,
) -> None:
    body = response(id_token=id_token(3600), access_token=OPAQUE, expires_in=3600)
    assert "LIF102" not in found(body, received_at=received)


def test_tokens_that_live_alike_and_end_apart_are_said_to_have_begun_apart() -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600, start=START + 30), expires_in=3600)
    assert "both live 3600 s, from different instants on" in found(text)["LIF102"]


def test_without_iat_and_nbf_a_token_is_not_comparable_even_if_the_time_of_the_response_is_known() -> None:
    text = dated(response(access_token=access_token(3600, iat=None), expires_in=3500))
    assert "LIF101" not in found(text)


def test_a_lifetime_far_off_is_said_roughly() -> None:
    text = dated(response(access_token=access_token(3600), expires_in=3600, expires_at=2 * START + 3600))
    assert found(text)["LIF108"] == "expires_at lies 20514 d 9 h after the access_token's exp."


def test_an_expectation_of_a_token_that_is_not_here_is_answered() -> None:
    text = response(access_token=access_token(3600), expires_in=3600, refresh_token=OPAQUE)
    message = found(text, expect={"refresh_token": 5, "id_token": 5, "access_token": 3600})["LIF109"]
    assert "the refresh_token here does not state its lifetime" in message
    assert "no id_token is here" in message
    assert "access_token is" not in message


def test_what_ended_is_answered_even_if_nothing_is_known() -> None:
    text = response(access_token=OPAQUE, expires_in=3600)
    assert "does not tell when the login was" in found(text, ended=3600)["LIF120"]
    assert "names no end" in found(response(access_token=access_token(3600, exp=None)), ended=3600)["LIF120"]


def test_an_end_that_fits_nearly_is_not_said_to_fit_exactly() -> None:
    text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    assert "that is the end of the access_token." in found(text, ended=86400)["LIF120"]
    assert (
        "closest is the end of the access_token, which came 1 min 40 s earlier." in found(text, ended=86500)["LIF120"]
    )


def test_two_tokens_that_live_alike_send_nobody_to_a_setting() -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600, start=START + 30), expires_in=3600)
    (finding,) = [each for each in jwtinspect.inspect(text, at=START + 60).findings if each.code == "LIF102"]
    assert "no setting is wrong" in finding.advice


@pytest.mark.parametrize(
    ("issuer", "audience"), [(AUTH0, f"{AUTH0}mfa/"), ("https://acme.okta.com", "https://acme.okta.com")]
)
def test_of_a_lifetime_that_cannot_be_configured_no_change_is_spoken_of(issuer: str, audience: str) -> None:
    text = response(access_token=access_token(600, issuer=issuer, aud=audience), expires_in=600)
    finding = jwtinspect.inspect(text, at=START + 60, expect={"access_token": 86400}).findings[0]
    assert "cannot be configured there" in finding.advice
    assert ".." not in finding.advice
    assert "A change holds" not in finding.advice


@pytest.mark.parametrize(("host", "severity"), [("login.example.com:443", "error"), ("gateway.example.com", "warning")])
def test_a_port_makes_no_other_host_of_the_issuer(host: str, severity: str) -> None:
    text = (
        f"> POST /token HTTP/1.1\n> Host: {host}\n>\n< HTTP/1.1 200 OK\n< Date: Mon, 02 Mar 2026 10:15:00 GMT\n<\n"
        f"{response(access_token=access_token(7200), expires_in=7200)}\n"
    )
    (finding,) = jwtinspect.inspect(text).findings
    assert (finding.code, finding.severity) == ("LIF107", severity)


def test_one_setting_for_both_tokens_is_named_once() -> None:
    text = response(
        id_token=id_token(3900, issuer=ENTRA), access_token=access_token(4779, issuer=ENTRA), expires_in=4479
    )
    advice = {each.code: each.advice for each in jwtinspect.inspect(text, at=START + 60).findings}["LIF102"]
    assert advice.count("AccessTokenLifetime") == 1
    assert "One setting governs both" in advice and "draws lifetimes within a range" in advice
    assert "does not move the other" not in advice
