"""Safety, where one example cannot say it."""

import pytest

import jwtinspect
from jwtinspect.rules.examples import START, access_token, id_token, response, token


def finding_of(code: str, text: str):
    found = [finding for finding in jwtinspect.inspect(text, at=START + 60).findings if finding.code == code]
    return found[0] if found else None


def test_all_secrets_are_one_note_with_their_kinds() -> None:
    text = (
        "POST /token HTTP/1.1\nHost: login.example.com\nCookie: sid=made-up-0123456789\n\n"
        "grant_type=password&client_secret=made-up-0123456789&password=made-up-9876543210"
    )
    finding = finding_of("SEC905", text)
    assert finding.evidence["secrets"] == 3
    for kind in ("Cookie", "client_secret", "password"):
        assert kind in finding.message
    assert "made-up" not in finding.message


def test_a_refresh_token_is_counted_once() -> None:
    body = response(access_token=access_token(3600), refresh_token="opaque-refresh-0123456789", expires_in=3600)
    assert finding_of("SEC905", body).evidence["secrets"] == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"act": {"sub": "a\u202eb"}},
        {"roles": [["x", {"deep": "a\u2066b"}]]},
        {"https://example.com/cl\u0430im": 1},
        {"aud": ["https://api.example.com", "https://\u0430pi.example.com"]},
        {"picture": "https://ex\u0430mple.com/me.png"},
        {"name": "A\u202eB"},
    ],
)
def test_deceptive_text_is_found_however_deep(claims: dict[str, object]) -> None:
    finding = finding_of("SEC904", id_token(3600, **claims))
    assert finding is not None and finding.message.isprintable()


@pytest.mark.parametrize(
    "claims",
    [
        {"address": {"country": "Ελλάδα", "locality": "東京"}},
        {"groups": ["Büro", "Отдел"]},
        {"motd": "two\nlines\tand a tab", "note": "soft\u00adhyphen"},
        {"name": "Zo\u00eb \U0001f468\u200d\U0001f469"},
        {"numbers": [1, 2.5, None, True]},
    ],
)
def test_ordinary_text_of_all_languages_is_not_suspected(claims: dict[str, object]) -> None:
    assert finding_of("SEC904", id_token(3600, **claims)) is None


def test_a_token_of_very_many_values_is_looked_at_in_bounded_time() -> None:
    assert finding_of("SEC904", token({"iss": "https://a.example", "list": [["ä"]] * 60_000})) is None
