"""Signatures as bytes."""

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from jwtinspect.analysis.algorithms import algorithms, decoded, verifies
from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.keys import ALGORITHMS, secret_of
from jwtinspect.rules.examples import SECRET, START, signed


def test_every_algorithm_that_keys_may_have_can_be_verified() -> None:
    assert algorithms().keys() >= ALGORITHMS


def test_a_signature_is_that_of_its_key_over_its_text_and_of_nothing_else() -> None:
    text, _, signature = signed({"exp": START}).rpartition(".")
    made = decoded(signature)
    assert verifies("HS256", text.encode(), secret_of(SECRET, "s", "JWK"), made)
    assert not verifies("HS256", text.encode() + b"x", secret_of(SECRET, "s", "JWK"), made)
    assert not verifies("HS256", text.encode(), secret_of(SECRET + b"x", "s", "JWK"), made)


def test_a_key_that_cannot_be_loaded_made_no_signature() -> None:
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    broken = key_of_jwk({**jwk, "y": jwk["x"]}, "keys", "JWK")
    assert not verifies("ES256", b"text", broken, b"x" * 64)


def test_what_is_no_base64_is_no_signature() -> None:
    assert decoded("!") == b""
