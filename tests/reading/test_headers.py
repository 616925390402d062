"""Header lines without a message."""

import pytest

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

ID, ACCESS = id_token(36000), access_token(86400)


def read_text(text):
    return read([("input", text)])


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer {}",
        "authorization: bearer   {}",
        '"Authorization": "Bearer {}",',
        "-H 'Authorization: DPoP {}'",
        "Authorization:Bearer {};",
    ],
)
def test_a_bearer_token_is_found_under_its_headers_name(text):
    text = text.format(ACCESS)
    (token,) = read_text(text).tokens
    assert token.compact == ACCESS
    (place,) = token.places
    assert place.name.lower() == "authorization"
    assert text[place.start : place.end] == ACCESS


def test_an_opaque_bearer_is_a_token_because_of_its_header():
    (token,) = read_text("Authorization: Bearer ya29.a0AfH6SMBx").tokens
    assert token.kind is Kind.OPAQUE
    assert token.compact == "ya29.a0AfH6SMBx"


@pytest.mark.parametrize(
    "text", ["Authorization: Bearer $TOKEN", "Authorization: Bearer ***", "Authorization: Bearer two words"]
)
def test_what_stands_in_a_tokens_place_is_none(text):
    assert read_text(text).tokens == ()


def test_basic_credentials_and_cookies_are_secrets():
    capture = read_text(
        "Authorization: Basic dTpw\nCookie: sid=abc\nSet-Cookie: s=1; Path=/\nX-Api-Key: k-1\nAuthorization: Basic ***"
    )
    assert [secret.name for secret in capture.secrets] == ["Authorization", "Cookie", "Set-Cookie", "X-Api-Key"]
    assert capture.tokens == ()


def test_tokens_in_cookies_are_found_under_the_cookies_name():
    (token,) = read_text(f"Cookie: sid=1; __session={ID}; b=2").tokens
    assert token.places[0].name == "__session"


def test_a_key_that_is_a_token_is_a_token():
    capture = read_text(f"apikey: {ID}\nauthorization: Bearer {ACCESS}")
    assert [token.places[0].name for token in capture.tokens] == ["apikey", "authorization"]
    assert capture.secrets == ()
