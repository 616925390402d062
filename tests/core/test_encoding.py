"""base64url and JSON, read strictly."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.encoding import (
    DEPTH,
    Literal,
    Mended,
    ProblemKind,
    Undecodable,
    Unparsed,
    decode_base64url,
    leading_members,
    read_json,
)

CORPORA = Path(__file__).parent.parent / "corpora"
SUITE = sorted((CORPORA / "json_suite" / "test_parsing").glob("*.json"))


def kinds(data):
    return [problem.kind for problem in read_json(data)[1]]


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_strict_base64url_gives_the_bytes_alone(data):
    assert decode_base64url(base64.urlsafe_b64encode(data).rstrip(b"=").decode()) == data


@pytest.mark.parametrize(
    ("text", "data", "unpadded", "note"),
    [
        ("QQ==", b"A", "QQ", "padding"),
        ("QQ=", b"A", "QQ", "padding"),
        ("a+/b", b"k\xef\xdb", "a-_b", "alphabet"),
        ("QUJD\nREVG", b"ABCDEF", "QUJDREVG", "white space"),
        ("QR", b"A", "QR", "unused bits"),
        ("QUJ", b"AB", "QUJ", "unused bits"),
    ],
)
def test_a_departure_from_base64url_is_mended_and_told(text, data, unpadded, note):
    mended = decode_base64url(text)
    assert isinstance(mended, Mended)
    assert (mended.data, mended.text) == (data, unpadded)
    assert len(mended.notes) == 1
    assert note in mended.notes[0]


def test_several_departures_are_all_told():
    mended = decode_base64url(" a+/b QR== ")
    assert isinstance(mended, Mended)
    assert len(mended.notes) == 4


def test_a_length_of_4n_plus_1_says_that_characters_are_missing():
    cut = decode_base64url("QUJDR")
    assert isinstance(cut, Undecodable)
    assert (cut.data, cut.cut, cut.position) == (b"ABC", True, 5)


@pytest.mark.parametrize("text", ["QUJD*A", "QUJD\u200bQ", "QUJDä", "QUJD\ud800", "QUJD{}"])
def test_a_foreign_character_is_told_with_its_place(text):
    refused = decode_base64url(text)
    assert isinstance(refused, Undecodable)
    assert (refused.data, refused.cut, refused.position) == (b"ABC", False, 4)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_decoding_never_raises(text):
    decode_base64url(text)


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.stem)
def test_the_json_test_suite_is_read_as_the_standard_says(path):
    data = path.read_bytes()
    value, problems = read_json(data)
    if path.name.startswith("y_"):
        assert [problem for problem in problems if problem.kind is not ProblemKind.DUPLICATE] == []
        assert value == json.loads(data)
    elif path.name.startswith("n_"):
        assert problems
    leading_members(data)


def test_an_ordinary_object_has_no_problems():
    assert read_json(b'{"a":1,"b":[true,null,"x"],"c":1.5}') == ({"a": 1, "b": [True, None, "x"], "c": 1.5}, ())


def test_white_space_around_is_no_problem():
    assert read_json(b' \r\n{"a": 1}\t') == ({"a": 1}, ())


def test_duplicate_members_are_told_with_all_values_wherever_they_are():
    value, problems = read_json(b'{"exp":1,"exp":2,"in":[{"a":1,"a":{"b":2},"a":3}]}')
    assert value == {"exp": 2, "in": [{"a": 3}]}
    assert [(each.kind, each.member, each.values) for each in problems] == [
        (ProblemKind.DUPLICATE, "a", (1, {"b": 2}, 3)),
        (ProblemKind.DUPLICATE, "exp", (1, 2)),
    ]


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e400", "-1E+999", "1e-400", "9" * 5000])
def test_a_number_that_cannot_be_held_is_kept_as_it_stood(literal):
    value, problems = read_json(f'{{"exp":{literal},"iat":1}}'.encode())
    assert value == {"exp": literal, "iat": 1}
    assert type(value["exp"]) is Literal
    assert [each.kind for each in problems] == [ProblemKind.UNHELD_NUMBER]


@pytest.mark.parametrize("number", [0.0, -0.0, 1e308, 5e-324, 10**4000])
def test_a_number_that_can_be_held_is_a_number(number):
    value, problems = read_json(json.dumps(number).encode())
    assert (value, problems) == (number, ())
    assert type(value) is type(number)


def nested(depth, inner="1"):
    return ('{"a":' * depth + inner + "}" * depth).encode()


def test_exactly_128_levels_are_read():
    value, problems = read_json(nested(DEPTH))
    assert problems == ()
    for _ in range(DEPTH):
        value = value["a"]
    assert value == 1


@pytest.mark.parametrize("depth", [DEPTH + 1, 5000, 200_000])
def test_what_lies_deeper_is_kept_as_the_string_of_its_source(depth):
    value, problems = read_json(nested(depth, '"x}"'))
    assert [each.kind for each in problems] == [ProblemKind.TOO_DEEP]
    for _ in range(DEPTH):
        value = value["a"]
    assert type(value) is Unparsed
    assert value == nested(depth - DEPTH, '"x}"').decode()


def test_deep_values_and_natural_nan_are_not_mixed_up():
    value, problems = read_json(b'{"x":NaN,"deep":' + b"[" * 200 + b"NaN" + b"]" * 200 + b',"y":-Infinity,"s":"NaN"}')
    assert (value["x"], value["y"], value["s"]) == ("NaN", "-Infinity", "NaN")
    assert {each.kind for each in problems} == {ProblemKind.UNHELD_NUMBER, ProblemKind.TOO_DEEP}


def test_an_error_behind_a_deep_value_has_its_place_in_the_source():
    data = b'{"deep":' + b"[" * 200 + b"]" * 200 + b',"y" 1}'
    assert read_json(data)[1][-1].position == data.index(b"1}")


def test_many_shallow_brackets_are_not_deep():
    data = json.dumps([{} for _ in range(1000)]).encode()
    assert read_json(data) == (json.loads(data), ())


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_brackets_that_never_close_are_not_json(depth):
    assert kinds(b"[" * depth) == [ProblemKind.NOT_JSON]


def test_a_byte_order_mark_is_skipped_and_told():
    assert read_json(b'\xef\xbb\xbf{"a":1}')[0] == {"a": 1}
    assert kinds(b'\xef\xbb\xbf{"a":1}') == [ProblemKind.BYTE_ORDER_MARK]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_not_utf_8(encoding):
    assert kinds('{"a":1}'.encode(encoding)) == [ProblemKind.NOT_UTF8]


def test_the_first_byte_that_is_not_utf_8_is_told():
    value, problems = read_json(b'{"a":"\xff"}')
    assert value is None
    assert [(each.kind, each.position) for each in problems] == [(ProblemKind.NOT_UTF8, 6)]


def test_a_position_counts_bytes_not_characters():
    assert read_json('{"ä":x}'.encode())[1][0].position == 6


def test_something_behind_the_value_is_told_and_the_value_is_read():
    value, problems = read_json(b'{"a":1}{"b":2}')
    assert value == {"a": 1}
    assert [(each.kind, each.position, each.at_end) for each in problems] == [(ProblemKind.NOT_JSON, 7, False)]


@pytest.mark.parametrize("data", [b"", b'{"a":1', b'{"a":"b', b'{"a"', b"[1,"])
def test_json_that_ends_too_early_says_so(data):
    assert [each.at_end for each in read_json(data)[1]] == [True]


@pytest.mark.parametrize(
    ("data", "members"),
    [
        (b'{"iss":"x","n":{"a":[1,2]},"exp":1234', {"iss": "x", "n": {"a": [1, 2]}}),
        (b'{"iss":"x","n":{"a":[1,2]}', {"iss": "x", "n": {"a": [1, 2]}}),
        (b'{"iss":"x","n":{"a":[1,', {"iss": "x"}),
        (b'{"iss":"x","nam', {"iss": "x"}),
        (b'{"iss":"x","aud":"\xff', {"iss": "x"}),
        (b'{"iss":"x",nonsense,"exp":1}', {"iss": "x"}),
        (b'{"iss":"x"}', {"iss": "x"}),
        (b'{"is', {}),
        (b"", {}),
        (b"[1,2", {}),
        (b"nonsense", {}),
    ],
)
def test_the_whole_members_of_a_cut_object_are_recovered(data, members):
    assert leading_members(data) == members


@given(st.binary(max_size=100))
@settings(max_examples=100)
def test_reading_never_raises(data):
    read_json(data)
    leading_members(data)
