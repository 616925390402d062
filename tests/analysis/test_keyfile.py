"""Keys in every form that people have them in, and what is said of what is no key."""

from __future__ import annotations

import base64
import datetime
import json
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jwtinspect.analysis.keyfile import KeyFile, read_keys, read_secret, seems_keys
from jwtinspect.analysis.keys import BadKey, Key, misfit
from jwtinspect.rules.examples import access_token, secret_key, segment


@cache
def rsa_key(size: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(key, form=PrivateFormat.PKCS8, encryption=None, encoding=Encoding.PEM) -> bytes:
    return key.private_bytes(encoding, form, encryption or NoEncryption())


@cache
def certificate() -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up")])
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(ec_key().public_key())
    made = made.serial_number(1).not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=90))
    return made.sign(ec_key(), hashes.SHA256())


def jwk(key, **members) -> dict[str, object]:
    numbers = key.public_key().public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        parts = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    else:
        parts = {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}
    return {**parts, **members}


def number(value: int, size: int = 0) -> str:
    return segment(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def only(file: KeyFile) -> Key:
    assert file.troubles == ()
    (key,) = file.keys
    assert key.loaded.public is not None
    return key


FORMS = {
    "PKCS#8": lambda: private_pem(rsa_key()),
    "PKCS#1": lambda: private_pem(rsa_key(), PrivateFormat.TraditionalOpenSSL),
    "SEC1": lambda: private_pem(ec_key(), PrivateFormat.TraditionalOpenSSL),
    "public": lambda: public_pem(rsa_key()),
    "PKCS#1 public": lambda: rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1),
    "Ed25519": lambda: public_pem(ed25519.Ed25519PrivateKey.generate()),
    "Ed448": lambda: private_pem(ed448.Ed448PrivateKey.generate()),
    "X25519": lambda: public_pem(x25519.X25519PrivateKey.generate()),
    "secp256k1": lambda: public_pem(ec.generate_private_key(ec.SECP256K1())),
    "certificate": lambda: certificate().public_bytes(Encoding.PEM),
    "DER public": lambda: public_pem_der(rsa_key()),
    "DER private": lambda: private_pem(rsa_key(), encoding=Encoding.DER),
    "DER certificate": lambda: certificate().public_bytes(Encoding.DER),
    "bare base64": lambda: base64.b64encode(public_pem_der(rsa_key())),
    "JWK": lambda: json.dumps(jwk(rsa_key())).encode(),
    "JWK in UTF-16": lambda: json.dumps(jwk(ec_key())).encode("utf-16"),
    "JWKS": lambda: json.dumps({"keys": [jwk(ec_key())]}).encode(),
    "array": lambda: json.dumps([jwk(ec_key())]).encode(),
    "OpenID configuration": lambda: json.dumps({"issuer": "a", "jwks": {"keys": [jwk(ec_key())]}}).encode(),
    "by kid": lambda: json.dumps({"k1": certificate().public_bytes(Encoding.PEM).decode()}).encode(),
    "with CRLF and text around": lambda: b"Here it is:\r\n" + public_pem(ec_key()).replace(b"\n", b"\r\n") + b"\r\nBye",
    "after EC PARAMETERS": lambda: (
        b"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        + private_pem(ec_key(), PrivateFormat.TraditionalOpenSSL)
    ),
}


def openssh(key) -> bytes:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) + b" me@example.com\n"


AS_PASTED = {
    "written line ends": lambda: public_pem(rsa_key()).replace(b"\n", b"\\n"),
    "a variable": lambda: b'KEY="' + public_pem(rsa_key()).replace(b"\n", b"\\n") + b'"\n',
    "escaped twice": lambda: json.dumps(json.dumps(public_pem(rsa_key()).decode())).encode(),
    "source text": lambda: b"".join(b'  "' + line + b'\\n" +\n' for line in public_pem(rsa_key()).splitlines()),
    "an array": lambda: b"".join(b"  '" + line + b"',\n" for line in public_pem(rsa_key()).splitlines()),
    "a reply": lambda: b"".join(b"> " + line + b"\r\n" for line in public_pem(rsa_key()).splitlines()),
    "one line": lambda: public_pem(rsa_key()).replace(b"\n", b" "),
    "indented": lambda: b"".join(b"    " + line + b"\n" for line in private_pem(rsa_key()).splitlines()),
    "a secret of Kubernetes": lambda: base64.b64encode(public_pem(ec_key())),
    "a JSON string": lambda: json.dumps(json.dumps({"keys": [jwk(rsa_key())]})).encode(),
    "an HTTP answer": lambda: b"HTTP/2 200 \r\ncontent-type: a\r\n\r\n" + json.dumps(jwk(rsa_key())).encode(),
    "what Keycloak says of a realm": lambda: json.dumps(
        {"realm": "r", "public_key": base64.b64encode(public_pem_der(rsa_key())).decode()}
    ).encode(),
    "a service account": lambda: json.dumps({"type": "a", "private_key": private_pem(rsa_key()).decode()}).encode(),
    "OpenSSH RSA": lambda: openssh(rsa_key()),
    "OpenSSH EC": lambda: b"\n" + openssh(ec_key()),
    "OpenSSH Ed25519": lambda: openssh(ed25519.Ed25519PrivateKey.generate()),
    "OpenSSH private": lambda: private_pem(ec_key(), PrivateFormat.OpenSSH),
}


@pytest.mark.parametrize("form", AS_PASTED)
def test_a_key_is_read_out_of_what_it_was_pasted_in(form) -> None:
    key = only(read_keys(AS_PASTED[form](), "key"))
    assert key.trouble == "" and key.kid is None


def test_an_encrypted_key_in_source_text_is_opened_too() -> None:
    encryption = BestAvailableEncryption(b"open sesame")
    content = private_pem(rsa_key(), PrivateFormat.TraditionalOpenSSL, encryption).replace(b"\n", b"\\n")
    assert read_keys(content, "k").locked and only(read_keys(content, "k", b"open sesame")).private


def test_public_keys_of_openssh_are_known_as_keys() -> None:
    assert seems_keys(openssh(rsa_key())) and not seems_keys(b"ssh-agent started")


def test_a_broken_key_spoils_nothing_and_is_told() -> None:
    broken = [{"kty": "RSA"}, {"kty": "RSA", "n": "!", "e": "AQAB", "kid": "b"}]
    file = read_keys(json.dumps({"keys": [*broken, jwk(ec_key())]}).encode(), "set")
    assert len(file.keys) == 3 and file.keys[2].loaded
    assert file.troubles == (
        "A key is passed over: the key (RSA, JWK 1 of 3 in set) lacks a readable n, and 1 more cannot be used.",
    )


def public_pem_der(key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_read_in_every_form(form) -> None:
    assert only(read_keys(FORMS[form](), "key")).trouble == ""


def test_what_a_key_is_called_tells_its_kind_and_place_and_nothing_of_it() -> None:
    assert only(read_keys(FORMS["PKCS#1"](), "k.pem")).name == "key (RSA 2048, PEM rsa private key in k.pem)"
    named = only(read_keys(json.dumps({"keys": [jwk(ec_key(), kid="a\u202eb")]}).encode(), "set"))
    assert named.name == 'key "a⟨U+202E⟩b" (EC P-256, JWK 1 of 1 in set)'


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_asks_for_its_password_and_opens_with_it(form) -> None:
    content = private_pem(rsa_key(), form, BestAvailableEncryption(b"open sesame"))
    asked = read_keys(content, "key.pem")
    assert asked.locked and asked.keys == () and "its password is needed" in asked.troubles[0]
    wrong = read_keys(content, "key.pem", b"wrong")
    assert wrong.locked and "does not open it" in wrong.troubles[0]
    assert only(read_keys(content, "key.pem", b"open sesame")).private


def test_an_encrypted_key_in_der_asks_too() -> None:
    content = private_pem(ec_key(), encryption=BestAvailableEncryption(b"open sesame"), encoding=Encoding.DER)
    assert read_keys(content, "key.der").locked
    assert read_keys(content, "key.der", b"wrong").locked
    assert only(read_keys(content, "key.der", b"open sesame")).private


def test_a_certificate_brings_its_dates_and_thumbprints() -> None:
    key = only(read_keys(FORMS["certificate"](), "c.pem"))
    assert (key.starts, key.ends) == (1767225600, 1775001600)
    assert segment(certificate().fingerprint(hashes.SHA256())) in key.thumbprints


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\x00\x01", "neither text nor DER"),
        (b"hello", "neither PEM nor DER nor a JWK"),
        (access_token(3600).encode(), "is a token, no key"),
        (b"ssh-rsa AAAAB3NzaC1yc2E", "its OpenSSH key cannot be read"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "ssh-keygen -p -m pkcs8"),
        (b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "'ssh-keygen -i -f FILE'"),
        (b"https://login.example.com/jwks.json\n", "is an address, and nothing is fetched"),
        (b"<!doctype html><p>Sign in</p>", "is a page or XML"),
        (b"\xfe\xed\xfe\xed\x00\x00\x00\x02", "is a Java key store"),
        (b'"' * 3, "neither PEM"),
        (b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "give the certificate"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "it is cut or changed"),
        (b"-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----", "no base64"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no certificate that can be read"),
        (b"-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----", "is no key"),
        (b"-----BEGIN PUBLIC KEY-----\nMIIB", "no block in it ends"),
        (b"0\x82\x01\x00abc", "no key or certificate"),
        (b"MIIBIjANBg", "is no key"),
        (b"MIIBIjANBgkqhkiG9w0BAQEFAAOCA", "is cut"),
        (b"{", "readable JSON"),
        (b"{}", "JSON without keys"),
        (b'{"keys": []}', "a set without keys"),
        (b'{"issuer": "a", "jwks_uri": "https://a.example/keys"}', "nothing is fetched"),
        (b"x" * 5_000_001, "far more than keys take"),
        (b"0" + b"\xff" * 100_001, "far larger than any key"),
    ],
)
def test_what_is_no_key_is_told_in_one_sentence(content, words) -> None:
    file = read_keys(content, "file")
    assert file.keys == () and len(file.troubles) == 1
    assert words in file.troubles[0] and file.troubles[0].startswith("file") and file.troubles[0].endswith((".", "?"))


def test_a_key_of_a_kind_that_no_token_uses_is_read_and_said_so() -> None:
    content = public_pem(dsa.generate_private_key(1024))
    (key,) = read_keys(content, "dsa.pem").keys
    assert key.trouble == "is of a kind that no JWT uses"


def test_entries_that_are_no_keys_are_counted() -> None:
    file = read_keys(json.dumps({"keys": [jwk(ec_key()), {}, 1]}).encode(), "set")
    assert len(file.keys) == 1 and "2 entries that are no keys" in file.troubles[0]


def test_what_is_read_never_shows_in_repr() -> None:
    secret = read_secret(b"a secret that must not show", "s.txt")
    text = f"{secret!r} {secret.keys!r} {secret.keys[0].loaded!r} {read_keys(FORMS['PKCS#8'](), 'k')!r}"
    assert "must not show" not in text and "PRIVATE" not in text


# ---------------------------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    ("content", "secret", "form"),
    [
        (b"secret", b"secret", "read as text"),
        (b"secret\n", b"secret", "read as text"),
        (b"secret\n", b"secret\n", "read with its line end"),
        (b"\xef\xbb\xbfsecret\r\n", b"secret", "read as text"),
        (b"c2VjcmV0IQ==\n", b"secret!", "read as base64"),
        (b"c2VjcmV0IQ", b"secret!", "read as base64"),
        (b"7365 63726574", b"secret", "read as hex"),
        (b"\x00\x01\xff\xfe", b"\x00\x01\xff\xfe", "read as text"),
    ],
)
def test_a_secret_is_tried_in_every_reading_and_each_says_which(content, secret, form) -> None:
    assert (secret, form) in [(key.loaded.public, key.form) for key in read_secret(content, "s").keys]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"x" * 100_001, "far more than a secret"),
        (FORMS["public"](), "not a secret"),
    ],
)
def test_what_is_no_secret_is_told(content, words) -> None:
    file = read_secret(content, "s")
    assert file.keys == () or file.keys[0].form == "read with its line end"
    assert not file.troubles or words in file.troubles[0]


def test_a_secret_that_is_a_jwk_is_read_as_one() -> None:
    assert only(read_secret(secret_key().encode(), "s")).form == "JWK"


# ----------------------------------------------------------------------------------------------------------- bounds


def taken(content: bytes, password: bytes | None = None) -> KeyFile:
    file = read_keys(content, "hostile", password)
    for key in file.keys[:50]:
        try:
            assert key.loaded
        except BadKey as error:
            assert str(error)
    return file


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"kty": "RSA", "e": "AQAB", "n": "x" * 1_000_000}).encode(),
        json.dumps({"kty": "RSA", "e": "x" * 4000, "n": "x" * 2700}).encode(),
        json.dumps({"kty": "RSA", "e": "AQAB", "n": "x" * 4000}).encode(),
        json.dumps({"kty": "EC", "crv": "P-256", "x": "x" * 100_000, "y": "y"}).encode(),
        json.dumps({"keys": [{"kty": "RSA", "e": "AQAB", "n": "x" * 340}] * 10_001}).encode(),
        json.dumps({"keys": [{"kty": ["RSA"], "n": 1, "e": {}, "kid": 5, "key_ops": "x", "x5c": [5]}] * 10}).encode(),
        b"-----BEGIN PUBLIC KEY-----\n" + b"AAA\n" * 1_000_000 + b"-----END PUBLIC KEY-----",
        b"-----BEGIN A-----\n" * 200_000,
        b"-" * 1_000_000 + b"-----BEGIN A-----" + b"-----" * 200_000,
        b'{"keys": ' * 100_000,
        b"0\x84\xff\xff\xff\xff" * 1000,
        b"-----BEGIN PUBLIC KEY-----" + b"\\" * 90_000 + b"-----END PUBLIC KEY-----",
        b'"' + b'\\"' * 2_000_000 + b'"',
        b"ssh-rsa " + b"A" * 4_000_000,
        b"ssh-rsa AAAA\n" * 300_000,
    ],
    ids=range(15),
)
def test_hostile_keys_are_bounded_and_told(content) -> None:
    file = taken(content)
    troubles = [*file.troubles, *(key.trouble for key in file.keys if key.trouble)]
    assert troubles


def test_many_private_keys_in_one_file_are_not_all_loaded() -> None:
    content = private_pem(rsa_key()) * 100
    file = taken(content)
    assert 0 < len(file.keys) < 30 and "rest is not read" in file.troubles[0]


def test_a_password_is_not_tried_where_the_file_asks_for_endless_work() -> None:
    content = private_pem(ec_key(), encryption=BestAvailableEncryption(b"x"), encoding=Encoding.DER)
    rounds = content.index(b"\x02\x02\x08\x00")  # 2048 rounds
    endless = content[:rounds] + b"\x02\x04\x3b\x9a\xca\x00" + content[rounds + 4 :]
    outer = bytearray(endless)
    for at, grown in ((2, 2), (5, 2)):  # the sequences around it, whose lengths do not matter to a bound
        outer[at] = min(outer[at] + grown, 255)
    pem = (
        b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        + base64.encodebytes(bytes(outer))
        + (b"-----END ENCRYPTED PRIVATE KEY-----")
    )
    for file in (read_keys(bytes(outer), "k", b"x"), read_keys(pem, "k", b"x")):
        assert file.keys == () and "so much work" in file.troubles[0]


def test_a_key_that_was_cut_behind_its_parameters_is_said_to_be() -> None:
    content = FORMS["after EC PARAMETERS"]()
    cut = content[: content.index(b"-----END EC PRIVATE KEY-----")]
    file = taken(cut)
    assert file.keys == () and "cut" in file.troubles[0]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_nothing_that_is_changed_in_a_key_makes_reading_raise(data) -> None:
    content = bytearray(FORMS[data.draw(st.sampled_from(sorted(FORMS)))]())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        how = data.draw(st.sampled_from(("change", "cut", "repeat")))
        if how == "change":
            content[at] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del content[at + 1 :]
        else:
            content[at:at] = content[at : at + data.draw(st.integers(1, 40))]
    file = taken(bytes(content), b"password")
    assert file.keys or file.troubles
    read_secret(bytes(content), "secret")
    seems_keys(bytes(content))


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("kty", "n", "e", "d", "p", "q", "x", "y", "crv", "k", "kid", "alg", "use", "key_ops", "x5c")),
        st.sampled_from(("RSA", "EC", "OKP", "oct", "P-256", "Ed25519", "AQAB", "", "=", "\u202e", "x" * 5000))
        | st.none()
        | st.integers()
        | st.lists(st.text())
        | st.floats(),
    )
)
@example({"kty": "\u202e"})
def test_no_jwk_however_odd_makes_reading_raise(members) -> None:
    file = taken(json.dumps({"keys": [members]}).encode())
    assert file.keys or file.troubles
    for key in file.keys:
        assert key.name.isprintable()
        for alg in ("HS256", "RS256", "ES256", "EdDSA"):
            misfit(key, alg)
