"""Claims that an SD-JWT discloses are read where its issuer vouches for them."""

import hashlib
import json

import pytest

from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, segment, signed


def disclosure(*parts: object) -> str:
    return segment(json.dumps(parts))


def digest(piece: str, name: str = "sha256") -> str:
    return segment(hashlib.new(name, piece.encode()).digest())


IAT, EXP = disclosure("salt-1", "iat", START), disclosure("salt-2", "exp", START + 3600)


def claims_of(text: str) -> dict[str, object]:
    return read([("input", text)]).tokens[0].claims


@pytest.mark.parametrize("around", ["{}", "vp_token={}&x=1", '{{"vp_token": "{}"}}', "Bearer {}"])
def test_times_that_are_disclosed_count(around) -> None:
    text = signed({"iss": "https://a.example", "_sd": [digest(EXP), digest(IAT), "other"]})
    claims = claims_of(around.format(f"{text}~{IAT}~{EXP}~"))
    assert (claims["iat"], claims["exp"]) == (START, START + 3600)


def test_what_the_issuer_did_not_sign_does_not_count() -> None:
    text = signed({"iss": "https://a.example", "_sd": [digest(IAT)]})
    assert "exp" not in claims_of(f"{text}~{EXP}~{IAT}~")
    assert "exp" not in claims_of(f"{signed({'iss': 'a'})}~{EXP}~")


def test_a_claim_that_stands_there_already_is_not_replaced() -> None:
    assert claims_of(f"{signed({'exp': 1, '_sd': [digest(EXP)]})}~{EXP}~")["exp"] == 1


@pytest.mark.parametrize(
    ("piece", "more"),
    [
        (disclosure("salt", "exp"), {}),
        (disclosure("salt", "_sd", ["x"]), {}),
        (disclosure("salt", 5, 6), {}),
        ("!!!", {}),
        (segment("{}"), {}),
        (EXP, {"_sd_alg": "md5"}),
        (EXP, {"_sd_alg": 5}),
        (EXP, {"_sd": "x"}),
    ],
)
def test_odd_disclosures_are_left_alone(piece, more) -> None:
    claims = {"iss": "a", "_sd": [digest(piece)], **more}
    assert claims_of(f"{signed(claims)}~{piece}~") == claims


def test_other_hashes_are_known_by_their_names() -> None:
    text = signed({"_sd_alg": "sha-512", "_sd": [digest(EXP, "sha512")]})
    assert claims_of(f"{text}~{EXP}~")["exp"] == START + 3600


def test_the_proof_behind_them_is_a_token_of_its_own() -> None:
    proof = signed({"iat": START, "sd_hash": "x"}, typ="kb+jwt")
    text = signed({"iss": "a", "_sd": [digest(EXP)]})
    found = read([("input", f"{text}~{EXP}~{proof}")]).tokens
    assert [token.claims.get("exp") for token in found] == [START + 3600, None] and found[1].claims["iat"] == START
