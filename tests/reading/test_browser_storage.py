"""A browser's storage as people copy it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.roles import role_of
from jwtinspect.core.token import Kind, Role
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token

MADE = Path(__file__).parent.parent / "samples" / "made"


def test_rows_of_devtools_are_read_each_as_json() -> None:
    capture = read([("x", (MADE / "devtools_storage_copy.txt").read_bytes())])
    assert [role_of(token)[0] for token in capture.tokens if token.kind is Kind.JWS] == [
        Role.ACCESS_TOKEN,
        Role.ID_TOKEN,
    ]
    assert all(place.layers == ("JSON string",) for token in capture.tokens for place in token.places)


def test_flat_rows_are_one_storage() -> None:
    rows = f"access_token\t{access_token(60)}\naccess_token_stored_at\t1772443037420\nexpires_at\t1772443097420\n"
    capture = read([("x", f"Key\tValue\n{rows}id_token\t{id_token(60)}\n")])
    assert list(capture.responses[0].tokens) == ["access_token", "id_token"]
    assert len(capture.stamps) == 2


def test_a_table_of_something_else_is_plain_text() -> None:
    assert read([("x", f"name\tage\nRobin\t7\n{access_token(60)}\n")]).sources[0].format == "text"


def test_one_value_cut_over_cookies_is_one_token() -> None:
    capture = read([("x", (MADE / "playwright_chunked_cookies.json").read_bytes())])
    session = capture.tokens[0]
    assert (session.kind, role_of(session)[0]) == (Kind.JWE, Role.SESSION)
    assert [secret.name for secret in capture.secrets].count("cookie") == 3


@pytest.mark.parametrize(
    "state",
    [
        {"origins": [1, None, {"localStorage": [1]}, {"localStorage": {"name": "x"}}], "cookies": [None, {"name": 1}]},
        {"origins": [{"localStorage": [{"name": "a", "value": 1}, {"name": "a", "value": 2}]}]},
        {"origins": [], "cookies": []},
    ],
)
def test_a_state_of_another_shape_is_read_as_it_is(state: dict[str, Any]) -> None:
    state["more"] = {"token": access_token(60)}
    capture = read([("x", json.dumps(state))])
    assert len(capture.tokens) == 1 and capture.sources[0].format == "browser-storage"


def test_tokens_in_indexeddb_and_beside_the_origins_are_found() -> None:
    record = {"key": "x", "value": {"stsTokenManager": {"accessToken": id_token(60), "expirationTime": 1772442960000}}}
    state = {"origins": [{"origin": "https://a.example", "indexedDB": [{"stores": [{"records": [record]}]}]}]}
    capture = read([("x", json.dumps(state))])
    assert [role_of(token)[0] for token in capture.tokens] == [Role.ID_TOKEN]
    assert capture.stamps[0].store == "firebase"


json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.just(access_token(60)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "localStorage", "origins", "cookies"]), inner, max_size=4)
    ),
)


@settings(max_examples=100, deadline=None)
@given(json_values, json_values)
def test_no_state_raises_nor_loses_a_token(origins: Any, cookies: Any) -> None:
    text = json.dumps({"origins": origins, "cookies": cookies})
    capture = read([("x", text)])
    assert (access_token(60) in text) == any(token.kind is Kind.JWS for token in capture.tokens)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["oidc.user:x", "a", " "]), st.text(max_size=20)), max_size=5))
def test_no_rows_raise(rows: list[tuple[str, str]]) -> None:
    text = "".join(f"{key}\t{value}\n" for key, value in rows) + f"id_token\t{id_token(60)}\n"
    assert any(token.kind is Kind.JWS for token in read([("x", text)]).tokens)
