"""Keys as JSON has them: whatever stands there is described, and what is no key says so when it is used."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from jwtinspect.analysis.jwk import key_of_jwk, look_at_certificate
from jwtinspect.analysis.keys import BadKey, Key
from jwtinspect.rules.examples import segment

RSA = {"kty": "RSA", "e": "AQAB", "n": "s" + "A" * 341}
EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
ED = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


def made(jwk, **members) -> Key:
    return key_of_jwk({**jwk, **members}, "set")


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
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": number(numbers.public_numbers.n), "d": number(numbers.d)}
    private = key_of_jwk(jwk, "set").loaded.private
    assert private is not None and private().private_numbers().public_numbers == numbers.public_numbers


def number(value: int) -> str:
    return segment(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def test_a_certificate_in_a_jwk_is_looked_at_only_when_asked() -> None:
    key = made(EC, x5c=["AAAA"])
    look_at_certificate(key)
    assert (key.starts, key.ends, key.certificate) == (None, None, None)


def test_dates_of_a_jwk_are_kept_where_they_are_instants() -> None:
    key = made(EC, nbf=1772442900, exp=True)
    assert (key.starts, key.ends) == (1772442900, None)


def test_private_keys_of_curves_are_loaded_with_their_public_ones() -> None:
    on_curve = ec.generate_private_key(ec.SECP256R1())
    numbers = on_curve.private_numbers()
    public = numbers.public_numbers
    loaded = made(EC, x=number(public.x), y=number(public.y), d=number(numbers.private_value)).loaded
    assert loaded.public == on_curve.public_key()
    assert loaded.private is not None and loaded.private().private_numbers() == numbers
    edwards = ed25519.Ed25519PrivateKey.generate()
    loaded = made(ED, x=segment(edwards.public_key().public_bytes_raw()), d=segment(edwards.private_bytes_raw())).loaded
    assert loaded.public == edwards.public_key()
    assert loaded.private is not None and loaded.private().private_bytes_raw() == edwards.private_bytes_raw()


@pytest.mark.parametrize(
    ("members", "name", "value"),
    [
        ({"kid": 7}, "kid", None),
        ({"alg": ["ES256"]}, "alg", None),
        ({"key_ops": "verify"}, "ops", None),
        ({"key_ops": ["verify", 1] * 100}, "ops", ("verify",) * 20),
        ({"x5c": "MII"}, "certificate", None),
        ({"x5t": 1, "x5t#S256": "abc"}, "thumbprints", ("abc",)),
        ({"exp": 10**400}, "ends", None),
        ({"nbf": float("nan")}, "starts", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_of_another_type_is_as_good_as_none(members, name: str, value) -> None:
    assert getattr(made(EC, **members), name) == value
