"""Commands that ask a server, as browsers copy them or people type them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.capture import Capture
from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token

MADE = Path(__file__).parent.parent / "samples" / "made"
TOKEN = access_token(3600)


def captured(text: str) -> Capture:
    return read([("x", text)])


@pytest.mark.parametrize(
    ("name", "path", "method", "kept"),
    [
        ("copy_as_curl.txt", "/v1/orders", "GET", ["Cookie"]),
        ("copy_as_curl_cmd.txt", "/oauth/token", "POST", ["client_secret", "refresh_token"]),
        ("copy_as_fetch.txt", "/v1/orders", "GET", []),
        ("copy_as_powershell.txt", "/v1/orders", "GET", ["Cookie"]),
    ],
)
def test_what_a_browser_copied_is_one_request_with_its_token(
    name: str, path: str, method: str, kept: list[str]
) -> None:
    capture = read([(name, (MADE / name).read_bytes())])
    assert capture.sources[0].format == "command"
    (exchange,) = capture.exchanges
    assert (exchange.path, exchange.method, exchange.status) == (path, method, None)
    assert capture.tokens[exchange.sent[0]].kind is Kind.JWS and exchange.names[0].lower() == "authorization"
    assert [secret.name for secret in capture.secrets] == kept


@pytest.mark.parametrize(
    "command",
    [
        f"curl -H 'Authorization: Bearer {TOKEN}' https://api.example.com/a",
        f'curl -s -H "Authorization: Bearer {TOKEN}" --url https://api.example.com/a',
        f"curl https://api.example.com/a \\\n  --header=Authorization:' Bearer {TOKEN}'",
        f"curl $'https://api.example.com/a' -H $'Authorization: Bearer {TOKEN}' -A 'it\\'s'",
        f"I ran curl https://api.example.com/a -H 'Authorization: Bearer {TOKEN}'\nand it failed",
        f'fetch("https://api.example.com/a", {{"headers": {{"Authorization": "Bearer {TOKEN}", "n": 1}}}})',
        f'iwr -Uri https://api.example.com/a -Headers @{{\n"Authorization"="Bearer {TOKEN}"\n}}',
    ],
)
def test_a_command_is_understood_however_it_is_quoted(command: str) -> None:
    capture = captured(command)
    assert [(exchange.host, exchange.path) for exchange in capture.exchanges] == [("api.example.com", "/a")]
    assert [capture.tokens[index].compact for index in capture.exchanges[0].sent] == [TOKEN]


def test_several_commands_are_requests_in_order_and_the_words_around_them_are_read() -> None:
    capture = captured(
        f"curl 'https://a.example/1' -H 'authorization: Bearer {TOKEN}' ;\n"
        "curl 'https://a.example/2' -d 'grant_type=password&password=hunter2&username=robin' -u 'robin:x' ;\n"
        'Answer: {"access_token": "opaque-token-0123456789", "expires_in": 3600, "token_type": "Bearer"}\n'
    )
    assert [(each.path, each.method) for each in capture.exchanges] == [("/1", "GET"), ("/2", "POST")]
    assert {secret.name for secret in capture.secrets} == {"password", "Authorization"}
    assert capture.responses[0].members["expires_in"] == 3600


def test_what_only_looks_like_a_command_is_text() -> None:
    assert captured(f"https://curl.example curl\n{TOKEN}").exchanges == ()
    assert captured(f'fetch("https://a.example", {{"headers": {TOKEN}').exchanges == ()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["curl ", "'", '"', "\\", "\n", "^", "https://a.example ", "-H ", "fetch(", "{", "iwr "]))
)
def test_no_command_raises_nor_loses_a_token(pieces: list[str]) -> None:
    capture = captured("".join(pieces) + f"\n{TOKEN}\n")
    assert TOKEN in [token.compact for token in capture.tokens]


def test_a_megabyte_of_openings_takes_no_longer_than_it_must() -> None:
    for opening in ("curl '", 'curl "', "curl \\", 'fetch("https://a", {', 'iwr -Uri "'):
        captured(opening * 20_000 + f" https://a.example\n{TOKEN}")
