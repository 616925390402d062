"""From a claim to its characters in the token, and back."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.gui.members import bytes_of, decoded, encoded, members_of


def test_each_member_is_found_with_its_bytes():
    text = b'{ "a" : 1 , "b\\"}": {"c": [1, {"d": "}"}]}, "e":"x,y" }'
    found = members_of(text)
    assert [each.name for each in found] == ["a", 'b"}', "e"]
    assert [text[each.value : each.end] for each in found] == [b"1", b'{"c": [1, {"d": "}"}]}', b'"x,y"']


def test_what_is_no_object_has_no_members():
    assert members_of(b"[1, 2]") == members_of(b"") == members_of(b'"x"') == []


@settings(max_examples=100)
@given(st.dictionaries(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=6)))
def test_every_member_of_every_object_is_found(claims):
    text = json.dumps(claims, ensure_ascii=False).encode("utf-8", "surrogatepass")
    found = members_of(text)
    assert [json.loads(text[each.value : each.end].decode("utf-8", "surrogatepass")) for each in found] == list(
        claims.values()
    )


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=60), st.data())
def test_the_characters_of_some_bytes_decode_to_them(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    segment = base64.urlsafe_b64encode(text).rstrip(b"=").decode()
    first, last = encoded(start, end)
    assert 0 <= first < last <= len(segment) or last == len(segment) + (last - len(segment))
    low, high = decoded(first, last)
    assert low <= start and high >= end and start - low <= 1 and high - end <= 1
    assert bytes_of(segment) == text


def test_a_segment_that_is_no_base64_gives_nothing():
    assert bytes_of("a") == b""


def test_deep_nesting_takes_time_in_proportion(growth):
    shallow, deep = (b'{"a":' + b"[" * depth + b"]" * depth + b"}" for depth in (25_000, 200_000))
    assert len(members_of(deep)) == 1
    assert growth(lambda: members_of(shallow), lambda: members_of(deep)) < 24
