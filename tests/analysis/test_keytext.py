"""Keys are taken out of whatever they were pasted in, and what is no key is called what it seems to be."""

import base64
import json

import pytest

from jwtinspect.analysis.keytext import bare, pem_block, what_else

BODY = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"
PEM = f"-----BEGIN PUBLIC KEY-----\n{BODY}\n-----END PUBLIC KEY-----\n"
JWKS = '{"keys": []}'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"  {JWKS}\n", JWKS),
        (f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{JWKS}", JWKS),
        (json.dumps(JWKS), JWKS),
        (json.dumps(json.dumps(JWKS)), JWKS),
        (base64.b64encode(PEM.encode()).decode(), PEM.strip()),
        (json.dumps(base64.b64encode(PEM.encode()).decode()), PEM.strip()),
        ('"broken off', '"broken off'),
        ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK"),
    ],
)
def test_what_stands_around_a_key_is_taken_off(text: str, key: str) -> None:
    assert bare(text) == key


@pytest.mark.parametrize(
    "body",
    [
        f"\\n{BODY[:20]}\\n{BODY[20:]}\\n",
        f'\\n" +\n    "{BODY[:20]}\\n" +\n    "{BODY[20:]}\\n',
        f"\n> {BODY[:20]}\n> {BODY[20:]}\n> ",
        f'",\n  "{BODY[:20]}",\n  "{BODY[20:]}",\n  "',
    ],
    ids=["a variable", "source text", "a reply", "a list"],
)
def test_a_block_of_pem_is_read_out_of_source_text(body: str) -> None:
    block = f"-----BEGIN PUBLIC KEY-----\n{BODY[:20]}\n{BODY[20:]}\n-----END PUBLIC KEY-----\n"
    assert pem_block("PUBLIC KEY", body) == block


def test_a_block_that_stands_as_it_should_stays_as_it_is() -> None:
    assert pem_block("PUBLIC KEY", f"\n{BODY}\n") == PEM.strip()


def test_the_headers_of_an_encrypted_block_stay_before_an_empty_line() -> None:
    body = f"\\nProc-Type: 4,ENCRYPTED\\nDEK-Info: AES-128-CBC,00\\n\\n{BODY}\\n"
    lines = pem_block("RSA PRIVATE KEY", body).splitlines()
    assert lines[1:5] == ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00", "", BODY]


@pytest.mark.parametrize(
    ("text", "seems"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "is a token, no key."),
        ("https://a.example/.well-known/jwks.json", "is an address, and nothing is fetched here."),
        ("---- BEGIN SSH2 PUBLIC KEY ----", "is a key in SSH's exchange form;"),
        ("<html>", "is a page or XML, no key."),
        ("correct horse", "is no key: neither PEM nor DER nor a JWK."),
    ],
)
def test_what_is_no_key_is_called_what_it_seems_to_be(text: str, seems: str) -> None:
    assert what_else(text).startswith(seems) and what_else(text).endswith(".")
