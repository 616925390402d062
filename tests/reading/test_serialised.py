"""Tokens in JSON serialisation are read as the tokens that they are."""

import json

import pytest

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, segment

WHOLE = access_token(3600)
HEADER, PAYLOAD, SIGNATURE = WHOLE.split(".")
JWE = [segment({"alg": "dir", "enc": "A128GCM"}), "", *[segment(b"x" * 16)] * 3]
SEALED = dict(zip(("protected", "encrypted_key", "iv", "ciphertext", "tag"), JWE, strict=True))


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
    assert second.header == {"alg": "ES256", "typ": "JWT"} and second.compact.startswith(segment({"typ": "JWT"}) + ".")
    assert third.compact == f".{PAYLOAD}.{SIGNATURE}" and third.header == {"alg": "HS256", "kid": "k2"}
    assert first.claims == second.claims == third.claims and first.claims["exp"]


def test_padding_that_some_write_is_no_part_of_what_was_signed() -> None:
    padded = PAYLOAD + "=" * (-len(PAYLOAD) % 4 or 4)
    (token,) = capture_of({"payload": padded, "protected": HEADER + "=", "signature": SIGNATURE + "=="}).tokens
    assert token.compact == WHOLE and token.flaws == ()


def test_what_stands_with_two_values_in_the_parts_of_a_header_is_told() -> None:
    whole = {"payload": PAYLOAD, "protected": HEADER, "signature": SIGNATURE}
    (same,) = capture_of({**whole, "header": {"kid": "k1"}}).tokens
    (other,) = capture_of({**whole, "header": {"kid": "k2"}}).tokens
    assert same.flaws == () and other.header["kid"] == "k1"
    assert [(flaw.member, flaw.values) for flaw in other.flaws] == [("kid", ("k2", "k1"))]


@pytest.mark.parametrize("members", [{"protected": HEADER}, {"signatures": [{"protected": HEADER}]}])
def test_a_detached_token_is_read(members) -> None:
    parts = members.get("signatures", [members])
    parts[0]["signature"] = SIGNATURE
    (token,) = capture_of(members).tokens
    assert token.is_detached and token.compact == f"{HEADER}..{SIGNATURE}" and token.kind is Kind.JWS


def test_an_encrypted_token_that_has_a_compact_form_is_read() -> None:
    (flat,) = capture_of(SEALED).tokens
    general = {**SEALED, "recipients": [{"encrypted_key": ""}]}
    (token,) = capture_of(general).tokens
    assert flat.kind is token.kind is Kind.JWE and flat.compact == token.compact == ".".join(JWE)


@pytest.mark.parametrize(
    ("more", "header", "start"),
    [
        ({"aad": "aaaa"}, {"alg": "dir", "enc": "A128GCM"}, JWE[0]),
        ({"unprotected": {"kid": "k1"}}, {"alg": "dir", "enc": "A128GCM", "kid": "k1"}, JWE[0]),
        ({"protected": segment({"enc": "A128GCM"}), "header": {"alg": "dir"}},
         {"alg": "dir", "enc": "A128GCM"}, segment({"enc": "A128GCM"})),
        ({"protected": "", "unprotected": {"enc": "A128GCM"}, "recipients": [{"header": {"alg": "dir"}}]},
         {"alg": "dir", "enc": "A128GCM"}, ""),
    ],
)  # fmt: skip
def test_an_encrypted_token_without_compact_form_is_read_with_all_of_its_header(more, header, start) -> None:
    (token,) = capture_of({**SEALED, **more}).tokens
    assert (token.kind, token.header, token.compact.partition(".")[0]) == (Kind.JWE, header, start)
    assert token.aad == more.get("aad", "") and token.seen_at().aad == token.aad
    assert len(token.segments) == 5


def test_each_recipient_of_an_encrypted_token_makes_one_with_its_header() -> None:
    recipients = [{"encrypted_key": "YWFh", "header": {"kid": "a"}}, {"encrypted_key": "YmJi", "header": {"kid": "b"}}]
    tokens = capture_of({**SEALED, "recipients": recipients}).tokens
    assert [token.header["kid"] for token in tokens] == ["a", "b"]
    assert [token.segments[1] for token in tokens] == ["YWFh", "YmJi"]


@pytest.mark.parametrize(
    "more",
    [
        {"recipients": []},
        {"recipients": [1]},
        {"protected": ""},
        {"encrypted_key": 1},
        {"aad": 1},
        {"iv": "!"},
        {"recipients": [{}] * 17},
    ],
)
def test_a_recipient_that_cannot_be_read_is_told(more) -> None:
    assert "cannot be read" in capture_of({**SEALED, **more}).unreadable[0].reason


@pytest.mark.parametrize(
    "members",
    [
        {"ciphertext": "aaaa", "iv": "aaaa", "tag": "aaaa"},
        {"payload": "aaaa", "signature": "sha256=aaaa"},
        {"header": {"alg": "RS256"}, "payload": {"sub": "u"}, "signature": SIGNATURE},
        {"payload": "aaaa", "signatures": [{"keyid": "k", "sig": "aaaa"}]},
    ],
)
def test_other_envelopes_without_a_jose_header_are_no_tokens(members) -> None:
    capture = capture_of(members)
    assert capture.tokens == () and "serialisation" not in str(capture.unreadable)


@pytest.mark.parametrize(
    "parts",
    [
        [{"protected": HEADER, "signature": 5}],
        [{"header": {"x": 1}, "signature": SIGNATURE}],
        [{"protected": segment({"x": 1}), "signature": SIGNATURE}],
        [{"protected": HEADER, "signature": SIGNATURE}] * 17,
        [5, {"protected": HEADER, "signature": SIGNATURE}],
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
