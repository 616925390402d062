"""What a key is for, and why it does not fit."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

from jwtinspect.analysis import keys
from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keys import BadKey, Key, is_roca, key_of_jwk, look_at_certificate, misfit
from jwtinspect.rules.examples import segment

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


@pytest.mark.parametrize(
    "jwk",
    [
        {**EC, "y": EC["x"]},
        {**EC, "crv": "P-999"},
        {**ED, "x": "AA"},
        {**ED, "crv": "Ed1"},
        {"kty": "EC", "crv": "P-256"},
        {"kty": "XYZ"},
    ],
    ids=range(6),
)
def test_a_key_that_is_none_says_why_each_time_it_is_asked(jwk) -> None:
    key = key_of_jwk(jwk, "set")
    for _ in range(2):
        with pytest.raises(BadKey):
            assert key.loaded
    assert key.trouble


def test_a_private_key_whose_numbers_do_not_belong_together_is_refused() -> None:
    for members in ({"d": "AQAB"}, {"d": "AQAB", "p": "Aw", "q": "BQ"}, {"d": "AQAB", "p": "AQ", "q": RSA["n"]}):
        private = made(RSA, **members).loaded.private
        assert private is not None
        with pytest.raises(BadKey):
            private()


def test_a_private_key_without_its_primes_is_worked_out() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": number(numbers.public_numbers.n), "d": number(numbers.d)}
    private = key_of_jwk(jwk, "set").loaded.private
    assert private is not None and private().private_numbers().public_numbers == numbers.public_numbers


def number(value: int) -> str:
    return segment(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def test_the_chip_fault_is_known_by_its_fingerprint() -> None:
    assert not is_roca(int.from_bytes(b"\xb1" + b"\x01" * 255, "big"))
    assert is_roca(65537**100)


def test_a_certificate_in_a_jwk_is_looked_at_only_when_asked() -> None:
    key = made(EC, x5c=["AAAA"])
    look_at_certificate(key)
    assert (key.starts, key.ends, key.certificate) == (None, None, None)


def test_dates_of_a_jwk_are_kept_where_they_are_instants() -> None:
    key = made(EC, nbf=1772442900, exp=True)
    assert (key.starts, key.ends) == (1772442900, None)


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


P25519 = 2**255 - 19


def multiple_of_eight(y: int) -> tuple[int, int]:
    """Eight times the point of edwards25519 with that y (RFC 8032, section 5.1)."""
    d = -121665 * pow(121666, -1, P25519) % P25519
    square = (y * y - 1) * pow(d * y * y + 1, -1, P25519) % P25519
    x = pow(square, (P25519 + 3) // 8, P25519)
    if (x * x - square) % P25519:
        x = x * pow(2, (P25519 - 1) // 4, P25519) % P25519
    assert (x * x - square) % P25519 == 0
    for _ in range(3):
        k = d * x * x * y * y
        x, y = 2 * x * y * pow(1 + k, -1, P25519) % P25519, (y * y + x * x) * pow(1 - k, -1, P25519) % P25519
    return x, y


@pytest.mark.parametrize("y", [0, 1, P25519 - 1, *keys._LOW_POINTS["Ed25519"][2]])
def test_a_point_whose_multiples_are_few_is_no_key(y) -> None:
    assert multiple_of_eight(y) == (0, 1)
    for encoded in {y, y + P25519 if y + P25519 < 2**255 else y, y + 2**255}:
        point = encoded.to_bytes(32, "little")
        key = key_of_jwk({"kty": "OKP", "crv": "Ed25519", "x": segment(point)}, "k")
        with pytest.raises(BadKey, match="low order"):
            key.loaded  # noqa: B018
        assert keys.key_of_object(ed25519.Ed25519PublicKey.from_public_bytes(point), "k", "DER").trouble != ""


def test_points_of_low_order_are_known_on_the_other_curve_and_ordinary_ones_are_none() -> None:
    assert keys.is_low_order("Ed448", (2**448 - 2**224 - 2).to_bytes(57, "little"))
    assert not keys.is_low_order("Ed448", ed448.Ed448PrivateKey.generate().public_key().public_bytes_raw())
    assert not keys.is_low_order("Ed25519", ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert not keys.is_low_order("X25519", b"\0" * 32)
