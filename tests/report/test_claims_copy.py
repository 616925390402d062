"""Personal claims are found at every depth, and nothing else is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jwtinspect.report.claims_copy import personal_in, text_of, with_standins


def found(claims: dict[str, object]) -> list[str]:
    return [each.value for each in personal_in(json.dumps(claims).encode(), claims)]


@pytest.mark.parametrize(
    ("claims", "values"),
    [
        ({"email": "a@b.example", "exp": 1}, ["a@b.example"]),
        ({"emails": ["a@b.example", "c@d.example"], "n": 1}, ["a@b.example", "c@d.example"]),
        ({"address": {"locality": "X", "geo": {"lat": 1.5}}, "iss": "i"}, ["X", "1.5"]),
        ({"a": [{"sub": "s1"}, {"x": "y"}], "b": "c"}, ["s1"]),
        ({"user_id": 12345}, ["12345"]),
        ({"profile": {"exp": 1, "name": "N"}}, ["N"]),
        ({"kubernetes.io": {"pod": {"name": "p"}}}, []),
        ({"email_verified": True, "name": None, "email": ""}, []),
        ({"sub": "client-1", "azp": "client-1"}, []),
        ({"name": 'q"uo\\te'}, ['q"uo\\te']),
    ],
)
def test_personal_values_are_found_and_no_others(claims: dict[str, object], values: list[str]) -> None:
    assert found(claims) == values


def test_the_rest_of_the_json_stands_as_it_stood() -> None:
    data = b' { "exp" : 1e3 ,"name":"Robin", "a":[ ] }'
    assert with_standins(data, json.loads(data), lambda value: b"X") == b' { "exp" : 1e3 ,"name":"X", "a":[ ] }'
    assert with_standins(b'{"exp":1}', {"exp": 1}, lambda value: b"X") == b'{"exp":1}'


@pytest.mark.parametrize("data", [b'{"name":"Rob', b'{"name":', b"}}]]", b'{"name":["a"', b"", b'{"name":"\\ud800"}'])
def test_what_is_cut_or_broken_is_gone_through_all_the_same(data: bytes) -> None:
    list(personal_in(data, {}))


NAMES = st.sampled_from(["sub", "email", "name", "aud", "exp", "profile", "emails", "client_id", "cnf"])
TEXTS = st.sampled_from(["a", ":", "],", ",", "}{", "", 'q"x', "sub", "x@y.example", "\\", "\u00e4"])
SCALARS = TEXTS | st.integers(-9, 9) | st.booleans() | st.none()
CLAIMS = st.dictionaries(NAMES, SCALARS | st.lists(TEXTS, max_size=2) | st.dictionaries(NAMES, SCALARS, max_size=2))
PIECES = st.sampled_from([*'{}[],:"\\ ', '"sub"', '"x"', '"email":', "1", "null", '"sub":"a",'])


@given(CLAIMS.map(lambda claims: json.dumps(claims)[1:]) | st.lists(PIECES, max_size=12).map("".join))
def test_what_is_ordinary_is_read_as_all_else_is(text: str) -> None:
    data = ("{" + text).encode()  # white space before an object makes that it is not taken for an ordinary one
    unusual = [each._replace(start=each.start - 1, end=each.end - 1) for each in personal_in(b" " + data, {})]
    assert list(personal_in(data, {})) == unusual


def test_depth_is_no_matter() -> None:
    data = b'{"a":' * 20_000 + b'{"email":"x@y.example"}' + b"}" * 20_000
    assert [each.value for each in personal_in(data, {})] == ["x@y.example"]


def test_literals_are_read() -> None:
    assert [text_of(each) for each in (b'"a\\u0062"', b"12", b'"cut', b'"bad \\x"')] == ["ab", "12", "cut", "bad \\x"]
