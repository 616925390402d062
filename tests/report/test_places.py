"""Where values stand, in every syntax."""

import re

import pytest

from jwtinspect.report.places import (
    after_list_or_blank,
    beside,
    end_of_list,
    end_of_quoted,
    is_escaped,
    object_around,
    split,
)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        (rb'abc" rest"', b'"', b"abc"),
        (rb'a\"b" rest', b'"', rb"a\"b"),
        (rb'a\\" rest', b'"', rb"a\\"),
        (rb"abc\" rest", rb"\"", b"abc"),
        (rb"a\\\"b\" rest", rb"\"", rb"a\\\"b"),
        (rb'abc" ends the outer one', rb"\"", b"abc"),
        (rb"abc%22 rest", b"%22", b"abc"),
        (rb"abc&quot; rest", b"&quot;", b"abc"),
        (rb"never ends", b'"', b""),
        (rb"never ends", b"%22", b""),
    ],
)
def test_a_quoted_value_ends_at_its_own_mark(text: bytes, mark: bytes, value: bytes) -> None:
    assert text[: end_of_quoted(text, 0, mark)] == value


@pytest.mark.parametrize(
    "text",
    [
        b'{"name":"code","value":"THIS"}',
        b'{"name":"code","type":"x","value" : "THIS"}',
        b'{"value":"THIS","name":"code"}',
        b'<input name="code" id="x" value="THIS">',
        b'name="code"\r\n\r\nTHIS\r\n--',
        b'name="code"\\r\\n\\r\\nTHIS\\r\\n--',
    ],
)
def test_a_value_beside_its_name_is_found(text: bytes) -> None:
    first = text.index(b"code")
    place = beside(text, first, first + 4, b'"')
    assert place is not None
    assert text[place[0] : place[1]] == b"THIS"


@pytest.mark.parametrize("text", [b'{"name":"code"}', b'{"name":"code","other":"x"}', b'{"name":"code x"}'])
def test_no_value_is_invented(text: bytes) -> None:
    first = text.index(b"code")
    assert beside(text, first, first + 4, b'"') is None


def test_pairs_in_lists_and_netrc_are_read() -> None:
    pair = b'[["cookie","a=b"]]'
    place = after_list_or_blank(pair, 3, 9, "headers")
    assert place is not None and pair[place[0] : place[1]] == b"a=b"
    netrc = b"machine m login l password p4ss\n"
    place = after_list_or_blank(netrc, 18, 26, "secrets")
    assert place is not None and netrc[place[0] : place[1]] == b"p4ss"
    assert after_list_or_blank(b"your password was changed", 5, 13, "secrets") is None
    assert after_list_or_blank(pair, 3, 9, "words") is None


def test_lists_objects_and_parameters_end_where_they_end() -> None:
    text = b'x [1, "]", [2]] y'
    assert text[2 : end_of_list(text, 2)] == b'[1, "]", [2]]'
    assert end_of_list(b"[1, 2", 0) == 5
    assert object_around(b'{"a": 1, "b": 2}', 6, 7) == b'{"a": 1, "b": 2'
    assert object_around(b'cut": 1, "b": 2}', 6, 7) == b'cut": 1, "b": 2'
    assert object_around(b"a" * 50, 25, 26, 5) == b"a" * 11
    assert [b"a;b"[start:end] for start, end in split(b"a;b", 0, 3, re.compile(b";"))] == [b"a", b"b"]


@pytest.mark.parametrize(
    ("text", "name", "prefix", "so"),
    [
        (b"\\ncode=", b"code", b"n", True),
        (b"%26code=", b"code", b"26", True),
        (b"\\u0026code=", b"code", b"u0026", True),
        (b"userEmail=", b"Email", b"user", True),
        (b"encode=", b"code", b"en", False),
    ],
)
def test_the_end_of_an_escape_is_no_part_of_a_name(text: bytes, name: bytes, prefix: bytes, so: bool) -> None:
    assert is_escaped(text, text.index(name), prefix) is so
