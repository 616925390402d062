"""What may be a token in a large capture: found once, by its place, in a process beside this one or in this one."""

import base64
import json
from functools import partial

import msgspec
import pytest

from jwtinspect.reading import candidates
from jwtinspect.reading.candidates import Search, candidates_in, offsets_in
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token, response

FIRST, SECOND, THIRD = (access_token(60, jti=name) for name in ("first", "second", "third"))


def entry(**members):
    request = {"method": "GET", "url": "https://api.example.com/a", "headers": []}
    answer = {"status": 200, "headers": [], "content": {"mimeType": "text/plain", "text": ""}}
    return {"startedDateTime": "2026-03-02T09:15:00Z", "request": request, "response": answer, **members}


def har(*entries, **log):
    return json.dumps({"log": {"creator": {"name": "WebInspector"}, **log, "entries": entries}})


def places(text):
    return [(token.compact, token.places[0].where) for token in read([("x.har", text)]).tokens]


@pytest.fixture(params=[False, True], ids=["in this process", "beside it"])
def search(request):
    return partial(Search, beside=request.param)


def test_a_search_finds_each_with_its_offset(search):
    content = f"x {FIRST} y {SECOND}".encode()
    found = search(content).end()
    assert found.texts == [FIRST.encode(), SECOND.encode()] == candidates_in(content)
    assert [content[at:].split()[0].decode() for at in found.offsets] == [FIRST, SECOND]
    assert found.between(0, 3) == [FIRST.encode()]
    assert found.between(3, 4) == []
    assert found.between(3, len(content)) == [SECOND.encode()]


def test_a_search_that_finds_nothing_says_so(search):
    assert search(b"nothing").end().texts == []


def test_a_search_whose_process_dies_is_made_here(search, monkeypatch):
    def dies(content):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(candidates, "spans_in", dies)
        begun = search(FIRST.encode())
    assert begun.end().texts == [FIRST.encode()]


def test_a_part_of_a_content_is_told_by_where_it_lies():
    content = b'[{"a": 1}, {"b": 2}]'
    parts = msgspec.json.decode(content, type=list[msgspec.Raw])
    assert [content[at : at + 8] for at in offsets_in(content, parts)] == [b'{"a": 1}', b'{"b": 2}']


def test_a_token_where_har_keeps_none_is_found_in_its_entry_and_among_the_pages():
    text = har(
        entry(_initiator={"url": f"https://a.example/?x={FIRST}"}),
        entry(_webSocketMessages=[{"data": SECOND}], request={"method": "GET", "url": "https://a.example/"}),
        pages=[{"title": f"https://a.example/#id={THIRD}"}],
    )
    assert sorted(places(text), key=lambda each: each[1]) == [(FIRST, "entry 1"), (SECOND, "entry 2"), (THIRD, "pages")]


@pytest.mark.parametrize(
    "text",
    [
        har(entry(), comment=f"see {FIRST}"),
        har(None, entry(), comment=f"see {FIRST}"),
        '{"log": {"version": "1.2", "comment": "' + FIRST + '", "entr',
        '{"log":\n[1, 2,\n"' + FIRST + '"',
        har(entry(), comment=f"see {FIRST}") + "}",
    ],
)
def test_a_token_that_stands_outside_the_entries_is_found(text):
    assert places(text) == [(FIRST, "outside its entries")]


def test_an_answer_that_stands_before_its_request_is_read_in_its_own_entry():
    body = response(access_token=FIRST, id_token=id_token(60), expires_in=60) + " " * 20_000
    answer = {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": body}}
    made = {"response": answer, "request": {"method": "POST", "url": "https://a.example/token", "headers": []}}
    capture = read([("x.har", har(made, entry()))])
    assert capture.exchanges[0].received == (0, 1)
    assert capture.responses[0].where.startswith("entry 1")


def test_one_irregular_entry_changes_nothing_for_the_others():
    regular = entry(request={"method": "GET", "url": f"https://a.example/?access_token={FIRST}", "headers": []})
    alone = read([("x.har", har(regular))])
    among = read([("x.har", har(None, regular, entry(request=[], response=[])))])
    assert [token.compact for token in alone.tokens] == [token.compact for token in among.tokens] == [FIRST]
    assert alone.exchanges[0]._replace(where="") == among.exchanges[0]._replace(where="")


def test_a_token_in_base64_deep_in_a_large_body_is_found_with_its_layer():
    wrapped = base64.b64encode(FIRST.encode()).decode()
    body = json.dumps({"filler": "x" * 50_000, "kept": wrapped})
    answer = {"status": 200, "headers": [], "content": {"mimeType": "application/json", "text": body}}
    (token,) = read([("x.har", har(entry(response=answer)))]).tokens
    assert token.compact == FIRST
    assert "base64" in token.places[0].layers
    assert token.places[0].where.startswith("entry 1")
