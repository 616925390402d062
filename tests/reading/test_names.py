"""What names say."""

import pytest

from jwtinspect.reading.names import is_removed, is_secret


@pytest.mark.parametrize(
    "name", ["refresh_token", "clientSecret", "client-secret", "CODE_VERIFIER", "x-api-key", "apiKey"]
)
def test_secrets_are_known_in_every_spelling(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", ["state", "nonce", "expires_in", "scope", "token_type", "x" * 100])
def test_other_names_are_none(name):
    assert not is_secret(name)


def test_a_code_is_a_secret_only_in_the_company_of_an_authorization_request():
    assert is_secret("code", ["code", "grant_type"])
    assert is_secret("code", ["code", "state"])
    assert not is_secret("code", ["code", "message"])


@pytest.mark.parametrize(
    "value",
    [
        "[redacted]",
        "***",
        "REDACTED",
        "<access_token>",
        "[access_token redacted]",
        "…",
        "...",
        "xxxxxx",
        "$TOKEN",
        "{{token}}",
    ],
)
def test_what_stands_in_a_secrets_place_is_known(value):
    assert is_removed(value)


@pytest.mark.parametrize("value", ["v1.MadeUp-hidden", "eyJhbGciOi...", "abc", "", "removed" * 50])
def test_a_value_is_not_taken_for_a_placeholder(value):
    assert not is_removed(value)
