"""Keys and certificates as the library has them are described as those of JSON are."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x448, x25519

from jwtinspect.analysis.key_objects import certificate_in, key_of_object
from jwtinspect.analysis.keys import BadKey

STARTS = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("private", "kind"),
    [
        (rsa.generate_private_key(65537, 2048), "RSA 2048"),
        (ec.generate_private_key(ec.SECP384R1()), "EC P-384"),
        (ec.generate_private_key(ec.SECP256K1()), "EC secp256k1"),
        (ed25519.Ed25519PrivateKey.generate(), "OKP Ed25519"),
        (ed448.Ed448PrivateKey.generate(), "OKP Ed448"),
        (x25519.X25519PrivateKey.generate(), "OKP X25519"),
        (x448.X448PrivateKey.generate(), "OKP X448"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_private_key_brings_its_public_one_and_that_stands_alone(private, kind: str) -> None:
    whole = key_of_object(private, "file", "PEM")
    assert whole.kind == kind and whole.private and not whole.trouble
    assert whole.loaded.public == private.public_key()
    assert whole.loaded.private is not None and whole.loaded.private() is private
    half = key_of_object(private.public_key(), "file", "PEM")
    assert half.kind == kind and not half.private and half.loaded.private is None


def test_a_key_of_a_kind_that_no_token_uses_says_so() -> None:
    key = key_of_object(dsa.generate_private_key(1024).public_key(), "file", "PEM")
    assert key.trouble == "is of a kind that no JWT uses"
    with pytest.raises(BadKey, match="of a kind that no JWT uses"):
        assert key.loaded


def test_a_certificate_gives_its_key_dates_and_both_thumbprints() -> None:
    signer = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "acme")])
    builder = x509.CertificateBuilder(name, name, signer.public_key(), 1, STARTS, STARTS + timedelta(hours=10))
    der = builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    found = certificate_in(der)
    key = key_of_object(found.public_key(), "file", "PEM certificate", found)
    assert (key.starts, key.ends) == (1772442900, 1772442900 + 36000)
    assert [len(each) for each in key.thumbprints] == [27, 43]  # base64url of 20 and of 32 bytes


def test_what_is_no_certificate_is_refused_in_words() -> None:
    with pytest.raises(BadKey, match="is no certificate that can be read"):
        certificate_in(b"0\x00")
