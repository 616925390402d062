"""Keys with which anybody can sign, or that can be broken, are known by their numbers."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.key_objects import key_of_object
from jwtinspect.analysis.keys import BadKey
from jwtinspect.analysis.weak_keys import _LOW_POINTS, is_low_order, is_roca, rsa_trouble
from jwtinspect.rules.examples import segment


def test_the_chip_fault_is_known_by_its_fingerprint() -> None:
    assert not is_roca(int.from_bytes(b"\xb1" + b"\x01" * 255, "big"))
    assert is_roca(65537**100)


@pytest.mark.parametrize(
    ("modulus", "exponent", "why"),
    [
        (2**2047 + 1, 65537, ""),
        (2**16384, 65537, "has a modulus of 16385 bits; up to 16384 are read"),
        (2**2047 + 1, 1, "has the public exponent 1, with which anybody can sign"),
        (2**2047 + 1, 2, "has a public exponent that no RSA key can have"),
        (2**2047 + 1, 2**64 + 1, "has a public exponent of 65 bits; up to 64 are read"),
        (65537**100, 65537, "was made by a faulty chip and can be broken (ROCA, CVE-2017-15361)"),
    ],
    ids=["usual", "long", "one", "even", "long exponent", "ROCA"],
)
def test_why_an_rsa_key_cannot_be_used_is_told(modulus: int, exponent: int, why: str) -> None:
    assert rsa_trouble(modulus, exponent) == why


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


@pytest.mark.parametrize("y", [0, 1, P25519 - 1, *_LOW_POINTS["Ed25519"][2]])
def test_a_point_whose_multiples_are_few_is_no_key(y) -> None:
    assert multiple_of_eight(y) == (0, 1)
    for encoded in {y, y + P25519 if y + P25519 < 2**255 else y, y + 2**255}:
        point = encoded.to_bytes(32, "little")
        key = key_of_jwk({"kty": "OKP", "crv": "Ed25519", "x": segment(point)}, "k")
        with pytest.raises(BadKey, match="low order"):
            assert key.loaded
        assert key_of_object(ed25519.Ed25519PublicKey.from_public_bytes(point), "k", "DER").trouble != ""


def test_points_of_low_order_are_known_on_the_other_curve_and_ordinary_ones_are_none() -> None:
    assert is_low_order("Ed448", (2**448 - 2**224 - 2).to_bytes(57, "little"))
    assert not is_low_order("Ed448", ed448.Ed448PrivateKey.generate().public_key().public_bytes_raw())
    assert not is_low_order("Ed25519", ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw())
    assert not is_low_order("X25519", b"\0" * 32)
