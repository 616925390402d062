"""What a key is for, and why it does not fit."""

import json

import pytest

from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keys import Key, misfit

RSA = {"kty": "RSA", "e": "AQAB", "n": "s" + "A" * 341}
EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
ED = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SECRET = {"kty": "oct", "k": "c2VjcmV0"}


def made(jwk, **members) -> Key:
    return key_of_jwk({**jwk, **members}, "set")


@pytest.mark.parametrize(
    ("key", "alg", "why"),
    [
        (made(RSA), "RS256", ""),
        (made(RSA), "PS512", ""),
        (made(EC), "ES256", ""),
        (made(ED), "EdDSA", ""),
        (made(ED), "Ed25519", ""),
        (made(ED, alg="Ed25519"), "EdDSA", ""),
        (made(SECRET), "HS256", ""),
        (made(EC, alg="ES256", use="sig", key_ops=["verify"]), "ES256", ""),
        (made(RSA, use="enc"), "RS256", "is for encryption"),
        (made(RSA, key_ops=["encrypt"]), "RS256", "may not verify"),
        (made(RSA, alg="RS256"), "PS256", "is for RS256, and the token says PS256"),
        (made(RSA), "HS256", "is an RSA 2048 key, and HS256 needs an HMAC secret"),
        (made(SECRET), "RS256", "is a secret, and RS256 needs an RSA key"),
        (made(EC), "ES384", "is on the curve P-256, and ES384 needs P-384"),
        (made(EC), "ES256K", "needs secp256k1"),
        (made(ED), "Ed448", "needs Ed448"),
        (made({"kty": "OKP", "crv": "X25519", "x": "AA"}), "EdDSA", "for encryption, not for signatures"),
        (made(RSA, n="s" + "A" * 170), "RS256", "has only 1024 bits; RSA needs at least 2048"),
        (made(RSA, e="AQ"), "RS256", "with which anybody can sign"),
        (made(RSA, e="Ag"), "RS256", "no RSA key can have"),
        (made(RSA, e="B" * 16), "RS256", "public exponent of"),
        (made(RSA, n="s" + "A" * 3002 + "Q"), "RS256", "up to 16384 are read"),
        (made(RSA, n="s" + "A" * 10_000), "RS256", "up to 16384 are read"),
        (made({"kty": "RSA", "e": "AQAB"}), "RS256", "lacks a readable n"),
        (made({"kty": "oct"}), "HS256", "has no secret in it"),
        (made({"kty": "XYZ"}), "HS256", "is an XYZ key"),
    ],
)
def test_why_a_key_does_not_fit_is_told(key, alg, why) -> None:
    found = misfit(key, alg)
    assert why in found and bool(why) == bool(found)


def test_keys_of_an_issuer_are_for_its_tokens_alone() -> None:
    key = made(EC)
    assert key.is_for(None) and key.is_for("https://a.example/")
    key.host = "a.example"
    assert key.is_for("https://a.example/x") and not key.is_for("https://b.example/") and not key.is_for(None)
    key.issuer = "https://b.example/"
    assert key.is_for("https://b.example/") and not key.is_for("https://a.example/")


def test_a_key_is_named_by_kind() -> None:
    assert read_secret(b"secret", "s").keys[0].kind == "secret of 48 bits"
    assert read_keys(json.dumps(ED).encode(), "k").keys[0].kind == "OKP Ed25519"


def test_no_key_shows_what_it_holds() -> None:
    key = made(SECRET, kid="k")
    assert repr(key) == "<Key secret of 48 bits>" and repr(key.loaded) == "<Loaded>"
    assert key.name == 'key "k" (secret of 48 bits, JWK in set)'
