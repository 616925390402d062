"""JSON as people paste it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.reading.lenient import DEPTH, members, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": "x",}', {"a": 1, "b": "x"}),
        ("{'a': 'it\\'s', 'b': None, 'c': True}", {"a": "it's", "b": None, "c": True}),
        ('{a: "x", b: 1.5, c: [1, 2,], d: {e: false}}', {"a": "x", "b": 1.5, "c": [1, 2], "d": {"e": False}}),
        ('{"a": "\\u0041\\n"}', {"a": "A\n"}),
        ('{"a": "bad \\q"}', {"a": "bad \\q"}),
        ("{a: -5, b: undefined, c: Bearer}", {"a": -5, "b": None, "c": "Bearer"}),
        ("{}", {}),
    ],
)
def test_what_is_nearly_json_is_read_to_its_end(text, value):
    assert parse(text, 0) == (value, len(text), True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": {"c": 2', {"a": 1, "b": {"c": 2}}),
        ('{"a": "cut in the mid', {"a": "cut in the mid"}),
        ("{'a': 'cut in the mid", {"a": "cut in the mid"}),
        ('{"a": "cut at a backslash\\', {"a": "cut at a backslash"}),
        ('{"a": 1, "b"', {"a": 1}),
        ('{"a": 1, "b":', {"a": 1}),
        ('{"a": [1, 2', {"a": [1, 2]}),
    ],
)
def test_what_is_cut_is_read_as_far_as_it_goes(text, value):
    read = parse(text, 0)
    assert read.value == value
    assert not read.closed


def test_a_cut_string_does_not_swallow_the_lines_after_it():
    text = '{"a": "cut\n{"a": "whole"}'
    read = parse(text, 0)
    assert read.value == {"a": "cut"}
    assert text[read.end :] == '{"a": "whole"}'


def test_members_without_their_opening_brace_are_read():
    assert members('"a": "x", "b": 3600}') == {"a": "x", "b": 3600}


def test_what_is_nested_too_deep_is_left_out_and_what_follows_is_not():
    text = '{"a":' + "[" * 500 + "]" * 500 + ',"b":1}'
    read = parse(text, 0)
    assert read.closed
    assert read.value["b"] == 1
    depth, value = 0, read.value["a"]
    while value:
        value, depth = value[0], depth + 1
    assert depth < DEPTH


@given(st.text(alphabet="{}[]\"':,\\ \nab1", max_size=60))
@settings(max_examples=100)
def test_no_text_makes_it_raise(text):
    read = parse("{" + text, 0)
    assert isinstance(read.value, dict)
    assert 1 <= read.end <= len(text) + 1


@pytest.mark.parametrize("piece", ["{", "[", '"', "'", '{"a":', "\\", '"\\', ":", "a "])
def test_reading_stays_within_its_length_whatever_is_repeated(piece, growth):
    short, long = ("{" + piece * size for size in (100_000, 1_000_000))
    assert parse(long, 0, 100_000).end <= 100_001
    assert growth(lambda: parse(short, 0, 100_000), lambda: parse(long, 0, 100_000), enough=3) < 3


@pytest.mark.parametrize("piece", ["{", "[", '"', "'", '{"a":', "\\", '"\\', ":", "a "])
def test_the_time_of_a_reading_is_linear_whatever_is_repeated(piece, is_linear):
    assert is_linear(lambda text: parse(text, 0, len(text)), piece, "{")


def test_values_are_read_out_of_what_languages_wrap_them_in():
    rust = '{ access_token: "a", id_token: Some("b"), refresh_token: None, expires_in: Some(86400), n: NumberLong(5) }'
    assert parse(rust, 0).value == {
        "access_token": "a",
        "id_token": "b",
        "refresh_token": None,
        "expires_in": 86400,
        "n": 5,
    }


def test_names_may_stand_before_an_equals_sign_or_an_arrow():
    assert parse('{a=b, c = "d", :e=>"f", g => 5, h=i==, j="k"}', 0).value == {
        "a": "b",
        "c": "d",
        "e": "f",
        "g": 5,
        "h": "i==",
        "j": "k",
    }


def test_an_empty_field_of_gos_structures_does_not_take_the_next_fields_name():
    assert parse("{AccessToken:a TokenType:Bearer RefreshToken: Expiry:2026-03-02 Up: https://x}", 0).value == {
        "AccessToken": "a",
        "TokenType": "Bearer",
        "Expiry": "2026-03-02",
        "Up": "https",
    }
