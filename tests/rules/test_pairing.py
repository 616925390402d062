"""Tokens of one response, where one example cannot say it."""

import json

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response

COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_"


def found(text: str) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in jwtinspect.inspect(text, at=START + 60).findings}


def test_the_same_token_in_both_fields_is_one_token() -> None:
    both = id_token(3600, token_use="id", issuer=COGNITO + "AbCdEfGhI")
    codes = found(response(id_token=both, access_token=both, expires_in=3600))
    assert not {code for code in codes if code.startswith("PAR")}


def test_a_stores_tokens_of_different_ages_are_ordinary() -> None:
    store = {
        "id_token": id_token(3600, at_hash="77QmUPtjPfzWtF2AnpK9RQ"),
        "access_token": access_token(3600, start=START + 1800),
        "profile": {"sub": "user|1"},
        "expires_at": START + 5400,
        "token_type": "Bearer",
    }
    codes = found(json.dumps(store))
    assert "PAR501" not in codes and "PAR503" not in codes
