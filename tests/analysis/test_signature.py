"""What the keys say of a token's signature, and how an attempt at forgery is named."""

from __future__ import annotations

import base64
import hmac
import json

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from jwtinspect.analysis.keyfile import read_keys, read_secret
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.signature import Check, check
from jwtinspect.core.token import Signature
from jwtinspect.reading.compact import read_token
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import SECRET, START, secret_key, segment, signed, token

CLAIMS = {"iss": "https://login.example.com/", "iat": START, "exp": START + 3600}
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEYS = {
    "RS256": RSA_KEY,
    "PS384": RSA_KEY,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "ES512": ec.generate_private_key(ec.SECP521R1()),
    "ES256K": ec.generate_private_key(ec.SECP256K1()),
}


EC_JWK = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEYS["ES256"].public_key()))


def pem(key) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def ring(*contents: bytes | str) -> Keyring:
    files = [each.encode() if isinstance(each, str) else each for each in contents]
    return Keyring(read_keys(each, f"keys{number or ''}") for number, each in enumerate(files))


def verdict(text: str, keys: Keyring) -> Check:
    found = read_token(text)
    assert found is not None
    return check(found, keys)


@pytest.mark.parametrize("alg", KEYS)
def test_a_token_of_each_algorithm_is_verified_and_a_changed_one_is_not(alg) -> None:
    text = jwt.encode(CLAIMS, KEYS[alg], alg)
    keys = ring(pem(KEYS[alg]))
    assert verdict(text, keys).word is Signature.VALID
    header, _, signature = text.split(".")
    changed = f"{header}.{segment({**CLAIMS, 'exp': START + 9999})}.{signature}"
    assert verdict(changed, keys).word is Signature.INVALID


@pytest.mark.parametrize("key", [ed25519.Ed25519PrivateKey.generate(), ed448.Ed448PrivateKey.generate()])
def test_edwards_curves_are_verified_under_both_of_their_names(key) -> None:
    text = jwt.encode(CLAIMS, key, "EdDSA")
    assert verdict(text, ring(pem(key))).word is Signature.VALID
    name = "Ed25519" if isinstance(key, ed25519.Ed25519PrivateKey) else "Ed448"
    body = f"{segment({'alg': name})}.{segment(CLAIMS)}"
    assert verdict(f"{body}.{segment(key.sign(body.encode()))}", ring(pem(key))).word is Signature.VALID


def test_the_key_is_found_by_kid_in_a_set_and_named() -> None:
    found = verdict(signed(CLAIMS), ring(secret_key("s0", b"x" * 32), secret_key()))
    assert (found.word, found.named) == (Signature.VALID, True)
    assert found.text == 'The signature is valid, made by the key "s1" (secret of 256 bits, JWK in keys1).'


def test_a_key_without_kid_is_tried_and_told() -> None:
    found = verdict(signed(CLAIMS, kid=None), ring(pem(KEYS["ES256"]), pem(RSA_KEY), secret_key(None)))
    assert (found.word, found.named) == (Signature.VALID, False)
    text = jwt.encode(CLAIMS, RSA_KEY, "RS256")
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert "found by trying 2 keys" in verdict(text, ring(pem(other), pem(RSA_KEY))).text


def test_a_key_under_another_kid_that_made_the_signature_is_told_as_such() -> None:
    found = verdict(signed(CLAIMS, kid="s2"), ring(secret_key("s1")))
    assert found.word is Signature.VALID and 'names another key (kid "s2"), found by trying' in found.text


def test_a_key_is_found_by_the_thumbprint_of_its_certificate() -> None:
    jwk = secret_key(None, x5t="dGh1bWI")
    found = verdict(signed(CLAIMS, kid=None, x5t="dGh1bWI"), ring(jwk))
    assert (found.word, found.named) == (Signature.VALID, True)


def test_a_kid_that_is_in_no_set_is_no_key() -> None:
    found = verdict(signed(CLAIMS, kid="s9"), ring(secret_key("s1", b"y" * 32)))
    assert (found.word, found.absent) == (Signature.NO_KEY, "given")
    assert 'has its kid "s9"' in found.text


def test_a_secret_is_verified_in_the_reading_that_fits_which_is_told() -> None:
    import base64

    text = signed(CLAIMS, kid=None)
    found = verdict(text, Keyring([read_secret(base64.b64encode(SECRET), "s.txt")]))
    assert found.word is Signature.VALID and "read as base64 in s.txt" in found.text
    assert verdict(text, Keyring([read_secret(SECRET.hex().encode(), "s")])).text.count("read as hex") == 1


def test_a_wrong_secret_is_one_secret_however_it_may_be_read() -> None:
    wrong = read_secret(base64.b64encode(b"another secret of 32 bytes or so"), "s.txt")
    assert len(wrong.keys) == 2
    told = verdict(signed(CLAIMS), Keyring([wrong])).text
    assert told.startswith("The signature is not that of the secret in s.txt, read as text or as base64: ")


def test_a_short_secret_is_noticed() -> None:
    found = verdict(signed(CLAIMS, secret=b"secret"), ring(secret_key(secret=b"secret")))
    assert (found.word, found.weak_bits) == (Signature.VALID, 48)
    assert verdict(signed(CLAIMS), ring(secret_key())).weak_bits == 0


def test_a_private_key_verifies_and_is_told() -> None:
    private = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    found = verdict(jwt.encode(CLAIMS, RSA_KEY, "RS256"), ring(private))
    assert found.word is Signature.VALID and "it is a private key" in found.text


def test_keys_that_do_not_fit_are_no_key_with_the_reason() -> None:
    text = jwt.encode(CLAIMS, KEYS["ES384"], "ES384")
    found = verdict(text, ring(pem(KEYS["ES256"])))
    assert found.word is Signature.NO_KEY and "is on the curve P-256, and ES384 needs P-384" in found.text
    assert "None of the 2 keys fits ES384" in verdict(text, ring(pem(KEYS["ES256"]), pem(RSA_KEY))).text
    same = ring(json.dumps({"keys": [json.loads(secret_key("k1")), json.loads(secret_key("k1"))]}))
    assert "2 keys have its kid" in verdict(token(CLAIMS), same).text
    assert "There is no key for this issuer" in verdict(text, Keyring()).text


def test_a_signature_of_the_wrong_form_is_told() -> None:
    header, claims, _ = jwt.encode(CLAIMS, KEYS["ES256"], "ES256").split(".")
    text = f"{header}.{claims}"

    der = KEYS["ES256"].sign(text.encode(), ec.ECDSA(hashes.SHA256()))
    found = verdict(f"{text}.{segment(der)}", ring(pem(KEYS["ES256"])))
    assert found.word is Signature.INVALID and "in DER form" in found.text
    short = verdict(f"{text}.{segment(b'x' * 40)}", ring(pem(KEYS["ES256"])))
    assert "has 40 bytes, and ES256 with this key makes 64" in short.text


# ------------------------------------------------------------------------------------------------- what is refused


def test_an_unsecured_token_is_none_whatever_key_there_is() -> None:
    assert verdict(token(CLAIMS, {"alg": "nOnE"}, b""), ring(secret_key())).word is Signature.NONE
    assert verdict(token(CLAIMS, {"alg": "none"}), ring(secret_key())).word is Signature.NONE


def test_a_second_key_of_the_same_name_is_told_and_the_same_key_twice_is_not() -> None:
    both = json.dumps({"keys": [json.loads(secret_key("s1", b"x" * 32)), json.loads(secret_key())]})
    assert "another key has the name that the token gives, too" in verdict(signed(CLAIMS), ring(both)).text
    assert verdict(signed(CLAIMS), ring(secret_key(), secret_key())).text.endswith("JWK in keys).")
    broken = json.dumps({**EC_JWK, "x": "AAAA", "kid": "e1"})
    text = jwt.encode(CLAIMS, KEYS["ES256"], "ES256", {"kid": "e1"})
    found = verdict(text, ring(broken, json.dumps({**EC_JWK, "kid": "e1"})))
    assert found.word is Signature.VALID and "another key" not in found.text
    changed = verdict(signed(CLAIMS, secret=b"z" * 32), ring(both))
    assert "not that of any of the 2 keys that have the name" in changed.text


def test_a_kid_that_is_the_thumbprint_names_one_key() -> None:  # as Entra's are
    assert verdict(signed(CLAIMS, x5t="s1"), ring(secret_key(x5t="s1"))).text.endswith("JWK in keys).")


def test_a_secret_among_public_keys_is_told() -> None:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key()))
    mixed = json.dumps({"keys": [json.loads(secret_key()), public]})
    assert "one set with public keys" in verdict(signed(CLAIMS), ring(mixed)).text
    assert "one set" not in verdict(signed(CLAIMS), ring(secret_key(), pem(RSA_KEY))).text.replace("in keys", "")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"alg": "RS1"}, '"RS1"'),
        ({"alg": 5}, "no text"),
        ({"alg": "hs256"}, '"hs256"'),
        ({"alg": "HS256", "crit": ["exp"], "exp": 1}, 'does not understand "exp"'),
        ({"alg": "HS256", "crit": []}, "not as RFC 7515"),
        ({"alg": "HS256", "crit": ["b64"]}, "not as RFC 7515"),
        ({"alg": "HS256", "crit": 5}, "not as RFC 7515"),
    ],
)
def test_what_cannot_be_verified_is_unsupported_with_the_reason(header, words) -> None:
    found = verdict(token(CLAIMS, header), ring(secret_key()))
    assert found.word is Signature.UNSUPPORTED and words in found.text


def detached(payload: bytes, header: dict[str, object] | None = None, *, encoded: bool = True) -> str:
    """A token over what stands elsewhere, made with the examples' secret."""
    start = segment({"alg": "HS256", "kid": "s1", **(header or {})})
    body = segment(payload).encode() if encoded else payload
    return f"{start}..{segment(hmac.digest(SECRET, start.encode() + b'.' + body, 'sha256'))}"


@pytest.mark.parametrize(
    ("given", "word", "says"),
    [
        (None, Signature.UNSUPPORTED, "Give that payload, too, byte for byte"),
        (b"12 EUR", Signature.VALID, "what it signs is the payload given)"),
        (b"12 EUR\r\n", Signature.VALID, "without its last line end"),
        (b"13 EUR", Signature.INVALID, "the payload is not what was signed, byte for byte, or it is another key"),
    ],
)
@pytest.mark.parametrize("encoded", [True, False])
def test_a_detached_token_is_verified_over_the_payload_given(given, word, says, encoded) -> None:
    header = {} if encoded else {"b64": False, "crit": ["b64"]}
    text = detached(b"12 EUR", header, encoded=encoded)
    found = verdict(text, Keyring([read_keys(secret_key().encode(), "k")], payload=given))
    assert found.word is word and says in found.text
    assert not (found.named and word is Signature.INVALID)  # one payload is not that of every token: nothing is forged


def test_a_payload_may_be_empty_and_stand_nowhere() -> None:
    for given in (None, b"something else"):
        found = verdict(detached(b""), Keyring([read_keys(secret_key().encode(), "k")], payload=given))
        assert found.word is Signature.VALID and "what it signs is empty" in found.text


def test_a_payload_given_is_for_detached_tokens_alone() -> None:
    keys = Keyring([read_keys(secret_key().encode(), "k")], payload=b"something else")
    assert verdict(signed(CLAIMS), keys).word is Signature.VALID


def in_json(protected: dict[str, object], header: dict[str, object], payload: str) -> Check:
    start = segment(protected) if protected else ""
    signature = segment(hmac.digest(SECRET, f"{start}.{payload}".encode(), "sha256"))
    members = {"protected": start, "header": header, "payload": payload, "signature": signature}
    (found,) = read([("token", json.dumps(members))]).tokens
    return check(found, ring(secret_key()))


@pytest.mark.parametrize(
    ("protected", "header", "payload", "says"),
    [
        ({"alg": "HS256"}, {"crit": ["b64"], "b64": True}, "YQ", "crit that is not as RFC 7515"),
        ({"alg": "HS256"}, {"b64": False}, "a b", "Its b64 is not as RFC 7797"),
        ({"alg": "HS256", "b64": "no", "crit": ["b64"]}, {}, "YQ", "Its b64 is not as RFC 7797"),
        ({"alg": "HS256", "b64": False}, {}, "a.b =", "The signature is valid"),
        ({"alg": "HS256", "b64": False}, {}, "a.b =", "receivers that do not know b64 read another payload"),
        ({"alg": "HS256", "b64": False, "crit": ["b64"]}, {}, ".a..b", "The signature is valid"),
        ({}, {"alg": "HS256", "kid": "s1"}, "YQ", "The signature is valid"),
    ],
)
def test_what_stands_outside_the_protected_header_is_heeded_where_it_may_be(protected, header, payload, says) -> None:
    assert says in in_json(protected, header, payload).text


def test_a_nonce_of_entra_is_unsupported_and_nothing_wrong() -> None:
    claims = {**CLAIMS, "iss": "https://sts.windows.net/2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f/"}
    found = verdict(token(claims, {"alg": "RS256", "nonce": "n"}), ring(pem(RSA_KEY)))
    assert found.word is Signature.UNSUPPORTED and "Nothing is wrong with the token" in found.text


def test_what_is_not_whole_is_not_verified() -> None:
    text = signed(CLAIMS)
    assert verdict(text.rpartition(".")[0] + ".", ring(secret_key())).word is Signature.MISSING
    assert verdict(text[:-20] + "...", ring(secret_key())).word is not Signature.INVALID
    assert verdict(text.partition(".")[0], ring(secret_key())).word is Signature.UNCHECKED
    detached = text.split(".")
    found = verdict(f"{detached[0]}..{detached[2]}", ring(secret_key()))
    assert found.word is Signature.UNSUPPORTED and "detached" in found.text


def test_a_payload_that_is_no_claims_is_verified_all_the_same() -> None:
    text = jwt.api_jws.encode(b"made up, not JSON", SECRET, "HS256")
    assert verdict(text, ring(secret_key(None))).word is Signature.VALID


def test_an_encrypted_or_opaque_token_has_no_signature_of_its_own() -> None:
    encrypted = ".".join((segment({"alg": "dir", "enc": "A128GCM"}), "", *[segment(b"x" * 16)] * 3))
    assert verdict(encrypted, ring(secret_key())).word is Signature.UNCHECKED


def test_the_padded_text_of_a_load_balancer_is_verified_and_told() -> None:
    import base64

    def padded(value) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    key = KEYS["ES256"]
    header = {"alg": "ES256", "kid": "1", "signer": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1"}
    text = f"{padded({**header, 'exp': START})}.{padded({'sub': 'u'})}"
    signature = base64.urlsafe_b64encode(
        jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).sign(text.encode(), key)
    )
    found = verdict(f"{text}.{signature.decode()}", ring(pem(key)))
    assert found.word is Signature.VALID and "its text with padding" in found.text


def test_a_salt_of_another_length_is_valid_and_told() -> None:
    from cryptography.hazmat.primitives.asymmetric import padding

    text = f"{segment({'alg': 'PS256'})}.{segment(CLAIMS)}"
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    signature = RSA_KEY.sign(text.encode(), scheme, hashes.SHA256())
    assert "its salt" in verdict(f"{text}.{segment(signature)}", ring(pem(RSA_KEY))).text


# -------------------------------------------------------------------------------------------------- times of keys


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"nbf": START + 60}, "issued 1 min before the key's time begins"),
        ({"exp": START - 60}, "issued 1 min after the key's time ended"),
        ({"exp": START + 3000}, "the key's time ends 10 min before the token does"),
        ({"nbf": START - 60, "exp": START + 9000}, ""),
    ],
)
def test_the_times_of_a_key_are_held_against_the_tokens(members, words) -> None:
    found = verdict(signed(CLAIMS), ring(secret_key(**members)))
    assert found.word is Signature.VALID
    assert words in found.text if words else "time" not in found.text


# ----------------------------------------------------------------------------------------------------------- proofs


def proof(key, signer=None, **jwk) -> str:
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    header = {"typ": "dpop+jwt", "jwk": {**public, **jwk}}
    return jwt.encode({"htm": "GET", "htu": "https://a.example", "iat": START}, signer or key, "ES256", headers=header)


def test_a_proof_is_verified_with_the_key_that_it_brings() -> None:
    key, other = KEYS["ES256"], ec.generate_private_key(ec.SECP256R1())
    assert verdict(proof(key), ring(secret_key())).word is Signature.VALID
    assert verdict(proof(key, other), ring(secret_key())).word is Signature.INVALID
    assert verdict(proof(key, d="AAAA"), ring(secret_key())).word is Signature.INVALID
    assert verdict(proof(key, crv="P-384"), ring(secret_key())).word is Signature.INVALID


def test_what_was_verified_once_is_kept_with_the_keys_and_whole_and_mended_tokens_apart() -> None:
    keys = ring(secret_key())
    text = signed(CLAIMS)
    assert verdict(text, keys) is verdict(text, keys)
    assert len(keys.checks) == 1 and repr(next(iter(keys.checks.values()))) == "<Check valid>"
    assert verdict(f"Bearer {text}", keys).word is Signature.VALID and len(keys.checks) == 2
