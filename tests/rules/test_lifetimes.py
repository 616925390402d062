"""Tokens that do not end together, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import ENTRA, START, access_token, id_token, response

OPAQUE = "opaque-token-0123456789"


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, **options).findings}


@pytest.mark.parametrize("received", [START, START + 4, START + 30, START - 30])
def test_an_opaque_token_as_long_as_the_id_token_does_not_end_apart_because_the_response_took_a_while(
    received: int,
) -> None:
    body = response(id_token=id_token(3600), access_token=OPAQUE, expires_in=3600)
    assert "LIF102" not in found(body, received_at=received)


def test_tokens_that_live_alike_and_end_apart_are_said_to_have_begun_apart() -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600, start=START + 30), expires_in=3600)
    assert "both live 3600 s, from different instants on" in found(text)["LIF102"]


def test_two_tokens_that_live_alike_send_nobody_to_a_setting() -> None:
    text = response(id_token=id_token(3600), access_token=access_token(3600, start=START + 30), expires_in=3600)
    (finding,) = [each for each in jwtinspect.inspect(text, at=START + 60).findings if each.code == "LIF102"]
    assert "no setting is wrong" in finding.advice


def test_one_setting_for_both_tokens_is_named_once() -> None:
    text = response(
        id_token=id_token(3900, issuer=ENTRA), access_token=access_token(4779, issuer=ENTRA), expires_in=4479
    )
    advice = {each.code: each.advice for each in jwtinspect.inspect(text, at=START + 60).findings}["LIF102"]
    assert advice.count("AccessTokenLifetime") == 1
    assert "One setting governs both" in advice and "draws lifetimes within a range" in advice
    assert "does not move the other" not in advice
