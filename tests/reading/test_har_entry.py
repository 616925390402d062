"""The members of a HAR's entry, as HAR has them and as exporters write them."""

import json

import msgspec
import pytest

from jwtinspect.reading.har_entry import (
    Entry,
    Response,
    decode_entry,
    headers_of,
    mended,
    pairs_of,
    posted_in,
    request_of,
    string_in,
    why_stored,
)

BEARER = "Bearer eyJhbGciOiJub25lIn0.e30."


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(json.dumps(value).encode())


@pytest.mark.parametrize(
    "headers",
    [
        [{"name": "Authorization", "value": BEARER}],
        [["Authorization", BEARER]],
        {"Authorization": BEARER},
    ],
)
def test_headers_are_read_as_objects_as_pairs_and_as_one_object(headers) -> None:
    assert pairs_of(headers_of(raw(headers)), True) == [("Authorization", BEARER)]


def test_headers_of_no_use_are_left_out() -> None:
    headers = [{"name": "Accept", "value": "text/html"}, {"name": "Date", "value": "Mon, 02 Mar 2026 09:15:00 GMT"}]
    assert pairs_of(headers_of(raw(headers)), False) == [("Date", "Mon, 02 Mar 2026 09:15:00 GMT")]


def test_what_was_posted_is_its_text_or_put_together_from_its_parameters() -> None:
    assert posted_in(raw({"text": "a=1", "params": [{"name": "b", "value": "2"}]})) == "a=1"
    assert posted_in(raw({"params": [{"name": "b", "value": "2"}, {"name": "c", "value": "3"}]})) == "b=2&c=3"
    assert posted_in(raw("nothing posted")) == ""


def test_a_request_of_other_kinds_gives_what_is_of_the_right_kind() -> None:
    request = request_of(raw({"method": "POST", "url": "https://a.example/", "headers": "none"}))
    assert request is not None and (request.method, request.url, request.headers) == ("POST", "https://a.example/", [])
    assert request_of(raw("no object")) is None


def test_an_entry_that_is_not_as_har_has_it_is_mended() -> None:
    members = {"startedDateTime": "2026-03-02T09:15:00Z", "response": {"status": 200, "content": "no object"}}
    with pytest.raises(msgspec.ValidationError):
        decode_entry(json.dumps(members).encode())
    entry = mended(members)
    assert entry.startedDateTime == "2026-03-02T09:15:00Z"
    assert entry.response is not None and entry.response.status == 200


def test_it_is_told_why_an_answer_may_not_have_come_from_the_server_now() -> None:
    assert why_stored(Entry(), Response()) == []
    assert len(why_stored(Entry(fromCache="disk"), Response(fetchedViaServiceWorker=True))) == 2


def test_a_string_is_unescaped_and_what_is_none_is_empty() -> None:
    assert string_in(b'"a\\u0062"') == "ab"
    assert string_in(b"5") == string_in(b'"cut') == ""
