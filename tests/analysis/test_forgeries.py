"""Forgeries that are named for what they are, and certificates that a token brings along."""

from __future__ import annotations

import base64
import datetime
import json

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import NameOID

from jwtinspect.analysis.keyfile import read_keys
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.signature import Check, check
from jwtinspect.core.token import Signature
from jwtinspect.reading.compact import read_token
from jwtinspect.rules.examples import START, segment, signed, token

CLAIMS = {"iss": "https://login.example.com/", "iat": START, "exp": START + 3600}
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def pem(key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def ring(content: bytes) -> Keyring:
    return Keyring([read_keys(content, "keys")])


def verdict(text: str, keys: Keyring) -> Check:
    found = read_token(text)
    assert found is not None
    return check(found, keys)


def test_a_public_key_taken_for_a_secret_is_named() -> None:
    for secret in (pem(RSA_KEY), pem(RSA_KEY).rstrip(b"\n")):
        found = verdict(signed(CLAIMS, kid=None, secret=secret), ring(pem(RSA_KEY)))
        assert (found.word, found.attack) == (Signature.INVALID, "algorithm confusion")


@pytest.mark.parametrize("form", ["CRLF", "certificate", "JWKS", "OpenSSH"])
def test_a_public_file_taken_for_a_secret_is_named(form) -> None:
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key())
    content = {
        "CRLF": pem(RSA_KEY).replace(b"\n", b"\r\n"),
        "certificate": certificate(RSA_KEY).public_bytes(Encoding.PEM),
        "JWKS": f'{{"keys": [{jwk}]}}\n'.encode(),
        "OpenSSH": RSA_KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
    }[form]
    for secret in (content, content.strip()):
        found = verdict(signed(CLAIMS, kid=None, secret=secret), ring(content))
        assert (found.word, found.attack) == (Signature.INVALID, "algorithm confusion")
    private = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert verdict(signed(CLAIMS, kid=None, secret=private), ring(private)).attack == ""


def certificate(key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    return made.not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=90)).sign(key, hashes.SHA256())


def test_a_certificate_that_the_token_brings_along_is_told_and_proves_nothing() -> None:
    der = certificate(RSA_KEY).public_bytes(Encoding.DER)
    text = jwt.encode(CLAIMS, RSA_KEY, "RS256", {"x5c": [base64.b64encode(der).decode()]})
    other = ring(pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    found = verdict(text, other)
    assert (found.word, found.attack) == (Signature.NO_KEY, "") and "brings along (x5c)" in found.text
    assert verdict(text, ring(pem(RSA_KEY))).word is Signature.VALID
    for chain in (["!"], [5], "x", [segment(b"no certificate")]):
        broken = jwt.encode(CLAIMS, RSA_KEY, "RS256", {"x5c": chain})
        assert verdict(broken, other).word is Signature.INVALID


def test_a_key_that_the_token_brings_along_is_never_trusted() -> None:
    attacker = EC_KEY
    jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(attacker.public_key()))
    text = jwt.encode(CLAIMS, attacker, "ES256", headers={"jwk": jwk})
    other = ec.generate_private_key(ec.SECP256R1())
    found = verdict(text, ring(pem(other)))
    assert (found.word, found.attack) == (Signature.INVALID, "embedded key")


def test_a_signature_of_zeros_is_named() -> None:
    found = verdict(token(CLAIMS, {"alg": "ES256"}, b"\0" * 64), ring(pem(EC_KEY)))
    assert (found.word, found.attack) == (Signature.INVALID, "all-zero signature")


def test_a_forgery_on_a_detached_token_is_named_without_its_payload() -> None:
    start = segment({"alg": "ES256"})
    assert verdict(f"{start}..{segment(bytes(64))}", ring(pem(EC_KEY))).attack == "all-zero signature"
