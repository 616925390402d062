"""Encrypted tokens are opened with the right key, in bounded work, and say why not with a wrong one."""

from __future__ import annotations

import json
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from jwtinspect.analysis import decryption
from jwtinspect.analysis.decryption import ALGORITHMS, LARGEST, MOST_ROUNDS, decrypt, renew
from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.core.token import Kind, Token
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import segment

CONTENT = b'{"sub":"u","exp":1772446500}'
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP384R1())
X_KEY = x25519.X25519PrivateKey.generate()
SECRETS = {bits: bytes(range(bits // 8)) for bits in (128, 192, 256, 384, 512)}
PASSWORD = b"a made-up password"
WITH = [
    *((alg, "A128CBC-HS256", "rsa") for alg in ("RSA-OAEP", "RSA-OAEP-256", "RSA1_5")),
    *((alg, "A256GCM", "ec") for alg in ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW")),
    ("ECDH-ES", "A128GCM", "x"),
    *((f"A{bits}{kind}", "A192CBC-HS384", bits) for bits in (128, 192, 256) for kind in ("KW", "GCMKW")),
    ("dir", "A128GCM", 128),
    ("dir", "A192GCM", 192),
    ("dir", "A256CBC-HS512", 512),
    *((f"PBES2-HS{size}+A{bits}KW", "A256GCM", "password") for size, bits in ((256, 128), (384, 192), (512, 256))),
]


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public(key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def keys_for(which) -> tuple[object, Keyring]:
    """The library's key to encrypt with, and the keyring to open with."""
    if which == "password":
        return OctKey.import_key(PASSWORD), Keyring([read_secret(PASSWORD, "s")])
    if isinstance(which, int):
        jwk = json.dumps({"kty": "oct", "k": segment(SECRETS[which])})
        return OctKey.import_key(SECRETS[which]), Keyring([read_keys(jwk.encode(), "k")])
    kind, key = {"rsa": (RSAKey, RSA_KEY), "ec": (ECKey, EC_KEY), "x": (OKPKey, X_KEY)}[which]
    return kind.import_key(pem(key)), Keyring([read_keys(pem(key), "k")])


def encrypted(alg: str, enc: str, key, content: bytes = CONTENT, **header) -> Token:
    algorithms = [alg, enc, "DEF"]
    text = jwe.encrypt_compact({"alg": alg, "enc": enc, **header}, content, key, algorithms=algorithms)
    return token_of(text)


def token_of(text: str) -> Token:
    token = read_token(text)
    assert token is not None and token.kind is Kind.JWE
    return token


def made(header: dict[str, object], vector: bytes = b"x" * 16) -> Token:
    return token_of(".".join((segment(header), segment(b"k" * 24), segment(vector), *[segment(b"x" * 16)] * 2)))


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(("alg", "enc", "which"), WITH)
def test_each_algorithm_is_opened_with_its_key_and_not_with_another(alg, enc, which) -> None:
    key, ring = keys_for(which)
    token = encrypted(alg, enc, key)
    opened = decrypt(token, ring)
    assert opened.content == CONTENT and "It was opened with the key" in opened.text
    parts = token.compact.split(".")
    changed = ".".join((*parts[:3], parts[3][:-4] + "AAAA", parts[4]))
    assert decrypt(token_of(changed), ring).content is None
    assert {each[0] for each in WITH} == ALGORITHMS


def test_what_is_compressed_is_opened_up_to_a_bound() -> None:
    key, ring = keys_for(256)
    small = encrypted("dir", "A256GCM", key, CONTENT * 100, zip="DEF")
    assert decrypt(small, ring).content == CONTENT * 100


def bomb(size: int) -> Token:
    """A token whose content inflates to so many bytes."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = squeezer.compress(b"0" * size) + squeezer.flush()
    header = segment({"alg": "dir", "enc": "A256GCM", "zip": "DEF"})
    sealed = AESGCM(SECRETS[256]).encrypt(b"\0" * 12, content, header.encode())
    return token_of(".".join((header, "", segment(b"\0" * 12), segment(sealed[:-16]), segment(sealed[-16:]))))


@pytest.mark.parametrize("size", [256_000, 256_001, 300_000, 50_000_000])
def test_what_inflates_beyond_the_bound_is_not_opened_and_nothing_is_left_out_in_silence(size) -> None:
    opened = decrypt(bomb(size), keys_for(256)[1])
    assert opened.content is None and "inflates to more than" in opened.text


def test_endless_hashing_is_not_begun() -> None:
    ring = keys_for("password")[1]
    for rounds in (MOST_ROUNDS + 1, 10**9, 10**40):
        opened = decrypt(made({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": "AAAA", "p2c": rounds}), ring)
        assert opened.content is None and "rounds of hashing" in opened.text


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_many_tokens_together_are_hashed_for_in_bounds_and_one_of_them_alone_again(monkeypatch) -> None:
    key, ring = keys_for("password")
    token = encrypted("PBES2-HS256+A128KW", "A128GCM", key, p2c=2000)
    monkeypatch.setattr(decryption, "MOST_WORK", 5000)
    other = made({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": "AAAA", "p2c": 2000}, b"x" * 12)
    assert decrypt(other, ring).content is None and "inspect it alone" in decrypt(token, ring).text
    renew(ring)
    assert decrypt(token, ring).content == CONTENT and "it is another key" in decrypt(other, ring).text


@pytest.mark.parametrize("rounds", [None, True, 0, -1, 1.5, "4096"])
def test_rounds_that_are_no_number_are_told(rounds) -> None:
    opened = decrypt(made({"alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2s": "AAAA", "p2c": rounds}), Keyring())
    assert "does not say how often" in opened.text


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"alg": "XYZ", "enc": "A128GCM"}, "alg (XYZ)"),
        ({"alg": ["dir"], "enc": "A128GCM"}, "none that can be opened"),
        ({"alg": "dir", "enc": "XYZ"}, "enc (XYZ)"),
        ({"alg": "dir", "enc": "A128GCM", "zip": "GZ"}, "compressed in a way"),
        ({"alg": "dir", "enc": "A128GCM", "crit": ["x"]}, "nobody may skip"),
    ],
)
def test_what_no_key_could_open_is_told(header, words) -> None:
    assert words in decrypt(made(header), keys_for(128)[1]).text


def test_an_initialisation_vector_of_another_length_is_told() -> None:
    assert (
        "has 128 bits, and A128GCM takes 96" in decrypt(made({"alg": "dir", "enc": "A128GCM"}), keys_for(128)[1]).text
    )


def in_json(header: dict[str, object], protected: dict[str, object] | str, **more: object) -> Token:
    """A token with the secret of 256 bits that is encrypted directly, in JSON serialisation."""
    start = protected if isinstance(protected, str) else segment(protected) if protected else ""
    aad = more.get("aad")
    data = start.encode() + (b"" if aad is None else b"." + str(aad).encode())
    sealed = AESGCM(SECRETS[256]).encrypt(b"\0" * 12, more.pop("content", CONTENT), data)
    members = {"protected": start, "header": header, "iv": segment(b"\0" * 12)}
    members |= {"ciphertext": segment(sealed[:-16]), "tag": segment(sealed[-16:])}
    (token,) = read([("token", json.dumps({**members, **more}))]).tokens
    return token


DIRECT = {"alg": "dir", "enc": "A256GCM"}


@pytest.mark.parametrize(
    ("header", "protected", "more"),
    [
        ({}, DIRECT, {}),
        ({}, DIRECT, {"aad": segment(b"what is authenticated besides")}),
        ({"alg": "dir"}, {"enc": "A256GCM"}, {"unprotected": {"kid": "k"}}),
        (DIRECT, {}, {"aad": segment(b"with nothing protected")}),
        ({"kid": "k"}, segment(b'{ "alg" : "dir",\n "enc":"A256GCM" }'), {}),
    ],
)
def test_what_json_serialisation_says_besides_is_heeded(header, protected, more) -> None:
    assert decrypt(in_json(header, protected, **more), keys_for(256)[1]).content == CONTENT


def test_other_authenticated_data_is_not_taken() -> None:
    token = in_json({}, DIRECT, aad=segment(b"one"))
    other = Token(token.compact, token.kind, token.header, {}, aad=segment(b"two"))
    assert decrypt(other, keys_for(256)[1]).content is None


def test_bounds_hold_for_what_stands_outside_the_protected_header_too() -> None:
    endless = in_json({"alg": "PBES2-HS256+A128KW", "p2s": "AAAA", "p2c": 10**9}, {"enc": "A256GCM"})
    assert "rounds of hashing" in decrypt(endless, keys_for("password")[1]).text
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    large = squeezer.compress(b"0" * 50_000_000) + squeezer.flush()
    assert "inflates to more" in decrypt(in_json({}, {**DIRECT, "zip": "DEF"}, content=large), keys_for(256)[1]).text
    assert "nobody may heed" in decrypt(in_json({"zip": "DEF"}, DIRECT, content=large), keys_for(256)[1]).text
    longer = in_json({}, DIRECT, encrypted_key=segment(b"k" * 5000))
    assert decrypt(longer, keys_for(256)[1]).content is None


def test_a_token_that_is_too_long_or_not_whole_is_told() -> None:
    long = Token("x" * (LARGEST + 1), Kind.JWE, {"alg": "dir", "enc": "A128GCM"}, {})
    assert "longer than" in decrypt(long, Keyring()).text
    assert "not complete" in decrypt(Token("x", Kind.BROKEN, {"alg": "dir", "enc": "A128GCM"}, {}), Keyring()).text


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ((), "there is no key to open it with"),
        ((public(RSA_KEY),), "is public, and only the private key opens"),
        ((pem(EC_KEY),), "needs an RSA key"),
        ((json.dumps({"kty": "oct", "k": "AAAA"}).encode(),), "is a secret, and RSA-OAEP needs an RSA key"),
        ((pem(EC_KEY), pem(X_KEY)), "and 1 more do not fit"),
        ((pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),), "the key that fits"),
    ],
    ids=range(6),
)
def test_a_key_that_does_not_open_it_says_why(keys, words) -> None:
    token = encrypted("RSA-OAEP", "A128GCM", keys_for("rsa")[0])
    opened = decrypt(token, Keyring(read_keys(each, "k") for each in keys))
    assert opened.content is None and words in opened.text


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"use": "sig"}, "is for signatures"),
        ({"alg": "A256KW"}, "is for A256KW"),
        ({"k": "AAAA"}, "has 24 bits, and A128KW needs 128"),
        ({"kty": "XYZ"}, "needs a secret key"),
    ],
)
def test_a_secret_that_does_not_fit_says_why(members, words) -> None:
    jwk = {"kty": "oct", "k": segment(SECRETS[128]), **members}
    token = encrypted("A128KW", "A128GCM", keys_for(128)[0])
    assert words in decrypt(token, Keyring([read_keys(json.dumps(jwk).encode(), "k")])).text


def test_the_key_is_found_by_kid() -> None:
    keys = [{"kty": "oct", "k": segment(SECRETS[128]), "kid": "a"}, {"kty": "oct", "k": segment(b"x" * 16), "kid": "b"}]
    ring = Keyring([read_keys(json.dumps({"keys": keys}).encode(), "set")])
    library = keys_for(128)[0]
    assert decrypt(encrypted("A128KW", "A128GCM", library, kid="a"), ring).content == CONTENT
    assert 'the key that has its kid "b"' in decrypt(encrypted("A128KW", "A128GCM", library, kid="b"), ring).text
    assert "found by trying" in decrypt(encrypted("A128KW", "A128GCM", library), ring).text


def test_a_private_key_that_is_too_large_is_not_used() -> None:
    jwk = {"kty": "RSA", "e": "AQAB", "n": "s" + "A" * 1502 + "Q", "d": "AQAB"}
    token = encrypted("RSA-OAEP", "A128GCM", keys_for("rsa")[0])
    assert "too large to be used" in decrypt(token, Keyring([read_keys(json.dumps(jwk).encode(), "k")])).text


def test_what_was_opened_once_is_kept_with_the_keys() -> None:
    key, ring = keys_for(128)
    token = encrypted("dir", "A128GCM", key)
    assert decrypt(token, ring) is decrypt(token, ring)
    assert repr(decrypt(token, ring)) == "<Opened True>"


_ODD = (
    st.sampled_from(("", "AAAA", "=", "x" * 100, "P-256")) | st.none() | st.integers() | st.lists(st.text(max_size=3))
)
_JWK = st.dictionaries(st.sampled_from(("kty", "crv", "x", "y", "d")), st.sampled_from(("EC", "OKP", "P-384")) | _ODD)


RINGS = {which: keys_for(which)[1] for which in ("rsa", "ec", "x", 128, "password")}


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(ALGORITHMS)),
    st.sampled_from(("A128GCM", "A256GCM", "A128CBC-HS256")),
    st.dictionaries(
        st.sampled_from(("epk", "apu", "apv", "iv", "tag", "p2s", "p2c", "kid", "zip", "typ", "cty", "jwk", "x5c")),
        _ODD | _JWK,
    ),
    st.lists(st.binary(max_size=40), min_size=4, max_size=4),
)
def test_no_token_however_odd_makes_opening_raise(alg, enc, header, parts) -> None:
    text = ".".join((segment({**header, "alg": alg, "enc": enc}), *map(segment, parts)))
    token = Token(text, Kind.JWE, {**header, "alg": alg, "enc": enc}, {})
    for which in ("rsa", "ec", "x", 128, "password"):
        ring = RINGS[which]
        assert decrypt(token, ring).text.endswith(".")
