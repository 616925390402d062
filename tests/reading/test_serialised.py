"""Tokens in JSON serialisation are read as the tokens that they are."""

import json

import pytest

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, segment

WHOLE = access_token(3600)
HEADER, PAYLOAD, SIGNATURE = WHOLE.split(".")
JWE = [segment({"alg": "dir", "enc": "A128GCM"}), "", *[segment(b"x" * 16)] * 3]


def capture_of(value):
    return read([("token", json.dumps(value))])


def test_a_flattened_token_is_read() -> None:
    (token,) = capture_of({"payload": PAYLOAD, "protected": HEADER, "signature": SIGNATURE}).tokens
    assert token.compact == WHOLE and token.places[0].where == "$" and token.flaws == ()


def test_a_general_token_is_one_token_for_each_signature_with_the_headers_of_each() -> None:
    signatures = [
        {"protected": HEADER, "header": {"kid": "other", "more": 1}, "signature": SIGNATURE},
        {"protected": segment({"typ": "JWT"}), "header": {"alg": "ES256"}, "signature": SIGNATURE},
        {"header": {"alg": "HS256", "kid": "k2"}, "signature": SIGNATURE},
    ]
    first, second, third = capture_of({"payload": PAYLOAD, "signatures": signatures}).tokens
    assert first.header == {"alg": "RS256", "typ": "JWT", "kid": "k1", "more": 1}
    assert second.header["alg"] == "ES256" and second.compact.startswith(segment({"typ": "JWT"}) + ".")
    assert third.compact == f".{PAYLOAD}.{SIGNATURE}" and third.header == {"alg": "HS256", "kid": "k2"}
    assert first.claims == second.claims == third.claims and first.claims["exp"]


def test_an_encrypted_token_that_has_a_compact_form_is_read() -> None:
    names = ("protected", "encrypted_key", "iv", "ciphertext", "tag")
    (flat,) = capture_of(dict(zip(names, JWE, strict=True))).tokens
    general = {**dict(zip(names, JWE, strict=True)), "recipients": [{"encrypted_key": ""}]}
    (token,) = capture_of(general).tokens
    assert flat.kind is token.kind is Kind.JWE and flat.compact == token.compact == ".".join(JWE)


@pytest.mark.parametrize(
    "more",
    [
        {"aad": "aaaa"},
        {"unprotected": {"alg": "dir"}},
        {"recipients": [{}, {}]},
        {"recipients": [1]},
        {"protected": ""},
        {"protected": segment({"enc": "A128GCM"})},
        {"encrypted_key": 1},
    ],
)
def test_an_encrypted_token_without_compact_form_is_told(more) -> None:
    names = ("protected", "encrypted_key", "iv", "ciphertext", "tag")
    capture = capture_of({**dict(zip(names, JWE, strict=True)), **more})
    assert capture.tokens == () and "RFC 7516, section 7.2" in capture.unreadable[0].reason


@pytest.mark.parametrize(
    "parts",
    [
        [{"protected": HEADER, "signature": 5}],
        [{"header": {"x": 1}, "signature": SIGNATURE}],
        [{"protected": segment({"x": 1}), "signature": SIGNATURE}],
        [{"protected": HEADER, "signature": SIGNATURE}] * 17,
    ],
)
def test_a_signature_that_cannot_be_read_is_told(parts) -> None:
    capture = capture_of({"payload": PAYLOAD, "signatures": parts})
    assert "cannot be read" in capture.unreadable[0].reason


def test_other_objects_with_a_payload_are_nothing_special() -> None:
    assert capture_of({"payload": {"id_token": WHOLE}, "signature": 5}).tokens[0].compact == WHOLE


def test_a_key_set_and_metadata_are_kept_for_verifying() -> None:
    found = capture_of(
        {
            "tokens": {"access_token": WHOLE},
            "jwks": {"keys": [{"kty": "RSA"}, 5]},
            "about": {"issuer": "https://a.example", "jwks_uri": "https://a.example/k"},
        }
    )
    assert found.key_sets[0].keys == ({"kty": "RSA"},) and repr(found.key_sets[0]) == "<KeySet s1 $.jwks>"
    assert found.metadata == (("https://a.example", "https://a.example/k"),)
