"""The words of the data mean what they say, whatever stands in the token."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.profiles.condition import SHAPES, WORDS, View, audience_of, flaw, holds

CLAIMS = {
    "iss": "https://login.example.com/",
    "sub": "auth0|1",
    "aud": ["https://api.example.com/v1", "https://login.example.com/userinfo", 7],
    "gty": "client-credentials",
    "scp": ["a", "b"],
    "scope": "openid email",
    "capability": ["CP1"],
}


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"has": ["iss", "gty"]},
        {"lacks": ["nonce"]},
        {"only": [*CLAIMS, "more"]},
        {"claims": {"gty": ["password", "client-credentials"]}},
        {"starts": {"sub": ["auth0|"]}, "ends": {"iss": ["/"]}},
        {"contains": {"scp": "b", "scope": "email"}},
        {"contains": {"capability": "cp1"}},
        {"header": {"alg": ["RS256"]}, "header_has": ["alg"]},
        {"issuer_path": True},
        {"audience_of_issuer": "userinfo"},
        {"audience_path": ["/mfa/", "/v1"]},
        {"front_channel": False},
        {"opaque": False},
        {"lifetime_from": 60},
    ],
)
def test_a_condition_that_holds(conditions: dict[str, Any]) -> None:
    assert flaw(conditions) == ""
    assert holds(conditions, View(CLAIMS, {"alg": "RS256"}, lifetime=60))


@pytest.mark.parametrize(
    "conditions",
    [
        {"has": ["iss", "nonce"]},
        {"lacks": ["nonce", "iss"]},
        {"only": ["iss"]},
        {"claims": {"gty": ["password"]}},
        {"claims": {"nonce": [None]}},
        {"starts": {"sub": ["okta|"]}},
        {"starts": {"aud": ["https"]}},
        {"ends": {"nonce": ["/"]}},
        {"contains": {"scope": "mail"}},
        {"contains": {"nonce": "x"}},
        {"header": {"alg": ["HS256"]}},
        {"header_has": ["iss"]},
        {"issuer": ["{digits}"]},
        {"issuer_path": False},
        {"issuer_of_subject": ".SHA256:"},
        {"audience_of_issuer": "me"},
        {"audience_path": ["/userinfo/"]},
        {"audience_only": "/userinfo"},
        {"front_channel": True},
        {"opaque": True},
        {"lifetime_from": 61},
        {"has": ["iss"], "lacks": ["sub"]},
    ],
)
def test_a_condition_that_does_not_hold(conditions: dict[str, Any]) -> None:
    assert flaw(conditions) == ""
    assert not holds(conditions, View(CLAIMS, {"alg": "RS256"}, lifetime=60))


def test_an_unknown_lifetime_is_never_long_enough() -> None:
    assert not holds({"lifetime_from": 1}, View({}, {}))


def test_a_token_encrypted_with_the_key_of_its_api_is_not_opaque_for_everyone() -> None:
    assert holds({"opaque": True}, View({}, {"alg": "dir"}, opaque=True))
    assert holds({"opaque": True}, View({}, {}, opaque=True))
    assert not holds({"opaque": True}, View({}, {"alg": "RSA-OAEP-256"}, opaque=True))


@pytest.mark.parametrize(
    ("aud", "texts"), [("a", ["a"]), (["a", 1, "b"], ["a", "b"]), (None, []), ({"a": 1}, []), (3, [])]
)
def test_the_audience_is_its_texts(aud: Any, texts: list[str]) -> None:
    assert audience_of({"aud": aud}) == texts


def test_an_unknown_word_is_named() -> None:
    assert 'unknown word "matches"' in flaw({"matches": "^.*$"})


@pytest.mark.parametrize("word", WORDS)
def test_a_value_of_the_wrong_shape_is_refused(word: str) -> None:
    for value in (None, 1.5, [1], {"a": 1}, []):
        if not SHAPES[WORDS[word].shape](value):
            assert WORDS[word].shape in flaw({word: value})


def test_an_issuer_word_that_is_unknown_is_refused() -> None:
    assert 'unknown word "tenant"' in flaw({"issuer": ["{tenant}"]})


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100)
@given(claims=st.fixed_dictionaries({}, optional=dict.fromkeys(CLAIMS, ANY)), alg=ANY)
def test_no_word_raises_whatever_the_claims_are(claims: dict[str, Any], alg: Any) -> None:
    view = View(claims, {"alg": alg}, opaque=True)
    samples: dict[str, Any] = {
        "a list of names": ["aud"],
        "a table of lists": {"aud": ["x"], "sub": [1]},
        "a table of names": {"scp": "x", "aud": "y"},
        "a text": "/userinfo",
        "true or false": True,
        "a number": 5,
    }
    for word in WORDS.values():
        value = samples[word.shape]
        if word is WORDS["starts"] or word is WORDS["ends"]:
            value = {"sub": ["a"]}
        assert word.holds(value, view) in (True, False)
