"""Every input read into one capture."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jwtinspect.core.errors import InputError, JwtInspectError
from jwtinspect.core.token import Kind
from jwtinspect.reading import sources
from jwtinspect.reading.sources import READERS, UNREADABLE, Material, read
from jwtinspect.rules.examples import access_token, id_token, response

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
ID, ACCESS = id_token(36000), access_token(86400)
RESPONSE = response(access_token=ACCESS, id_token=ID, expires_in=86400)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_yields_exactly_its_tokens(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    whole = {
        token.fingerprint[7:]
        for token in capture.tokens
        if token.kind in (Kind.JWS, Kind.JWE) and token.compact[-1:] != "."
    }
    unsecured = {
        token.fingerprint.removeprefix("sha256:") for token in capture.tokens if token.header.get("alg") == "none"
    }
    expected = {token["sha256_12"] for token in EXPECTED[name]["unique_tokens"]}
    if name == "raw_json_serialization.json":  # read as the token whose claims it says it has
        expected = {EXPECTED[name]["context"]["same_claims_as"]}
    assert whole | unsecured == expected


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_with_nothing_damaged_yields_no_broken_token(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    broken = [token for token in capture.tokens if token.kind is Kind.BROKEN]
    assert len(broken) <= EXPECTED[name]["partial_or_undecodable"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_nothing_that_must_not_be_shared_shows_in_a_capture(name):
    shown = repr(read([(name, (SAMPLES / name).read_bytes())]))
    for secret in EXPECTED[name]["other_secrets"]:
        assert secret not in shown


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("token_response.json", "token-response"),
        ("token_error.json", "token-response"),
        ("dirt_json_in_json.txt", "browser-storage"),
        ("curl_i.txt", "http-transcript"),
        ("curl_v.txt", "http-transcript"),
        ("implicit_redirect_url.txt", "http-transcript"),
        ("raw_jws.txt", "text"),
        ("dirt_wrapped.txt", "text"),
    ],
)
def test_the_format_is_told_by_the_content(name, format):
    assert read([("whatever.har", (SAMPLES / name).read_bytes())]).sources[0].format == format


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_response_is_read_in_any_encoding(encoding):
    capture = read([("response.json", RESPONSE.encode(encoding))])
    assert len(capture.tokens) == 2
    assert capture.responses[0].members["expires_in"] == 86400


def test_a_guessed_encoding_is_said():
    capture = read([("x", b"\xeb " + RESPONSE.encode())])
    assert "Latin-1" in capture.unreadable[-1].reason


def test_a_text_may_begin_with_a_byte_order_mark():
    assert read([("x", "\ufeff" + RESPONSE)]).sources[0].format == "token-response"


@pytest.mark.parametrize("content", [b"", "", b"  \r\n\t", "\n\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u200b", b"\0\0\0\0"])
def test_an_empty_input_is_an_error_that_says_what_to_do(content):
    with pytest.raises(InputError, match=r"^x (is empty|holds nothing but blanks): give a token"):
        read([("x", content)])


@pytest.mark.parametrize("content", [b"Rar!\x1a\x07\x01\x00\x00\x00\x08\x00", bytes(range(256)) * 4, "\x00\x01\x02"])
def test_binary_rubbish_is_an_error_that_names_the_input(content):
    with pytest.raises(JwtInspectError, match=r"^x is .* give the token or the response as text\.$"):
        read([("x", content)])


def test_a_token_in_binary_rubbish_is_found():
    rubbish = bytes(range(32)) * 20
    assert [token.compact for token in read([("core", rubbish + ID.encode() + rubbish)]).tokens] == [ID]


def test_of_several_inputs_the_unreadable_one_is_told_and_the_rest_read():
    capture = read([("a", ""), ("b", RESPONSE), ("c", b"\x00\x01\x02")])
    assert [(source.id, source.name, source.format) for source in capture.sources] == [
        ("s1", "a", UNREADABLE),
        ("s2", "b", "token-response"),
        ("s3", "c", UNREADABLE),
    ]
    assert len(capture.tokens) == 2
    assert [note.source for note in capture.unreadable] == ["s1", "s3"]
    assert capture.responses[0].source == "s2"


def test_if_no_input_can_be_read_the_first_reason_is_told():
    with pytest.raises(InputError, match=r"^a is empty"):
        read([("a", ""), ("b", b"\x00\x01\x02")])


def test_no_input_gives_an_empty_capture():
    assert read([]).tokens == ()


def test_the_same_token_in_two_inputs_is_one_token_with_two_places():
    capture = read([("a", ID), ("b", RESPONSE)])
    assert [token.compact for token in capture.tokens] == [ID, ACCESS]
    assert [place.source for place in capture.tokens[0].places] == ["s1", "s2"]
    assert capture.responses[0].tokens == {"access_token": 1, "id_token": 0}


def test_a_token_in_a_response_and_again_in_the_words_after_it_is_not_doubled():
    capture = read([("x", f"{RESPONSE}\n\nThe id token was {ID}.")])
    token = next(token for token in capture.tokens if token.compact == ID)
    assert [place.where for place in token.places] == ["line 1, $.id_token", "line 3, column 18"]


def test_a_token_is_not_looked_for_before_its_document():
    text = f"{ACCESS}AAAA {RESPONSE}"
    capture = read([("x", text)])
    token = capture.tokens[capture.responses[0].tokens["access_token"]]
    assert token.compact == ACCESS
    assert token.places[0].start > len(ACCESS)
    assert all(each.places for each in capture.tokens)


def test_a_reader_is_one_module_with_a_format_and_two_functions():
    for reader in READERS:
        assert isinstance(reader.FORMAT, str)
        assert isinstance(reader.detects(Material("x", "words")), bool)
    assert READERS[-1].detects(Material("x", "anything"))


def test_a_new_reader_plugs_in_by_being_listed(monkeypatch):
    class Shouting:
        FORMAT = "shout"

        @staticmethod
        def detects(material):
            return material.text.isupper()

        @staticmethod
        def read(material, draft):
            draft.unread("line 1", "shouting")

    monkeypatch.setattr(sources, "READERS", (Shouting, *READERS))
    capture = read([("a", "HELLO"), ("b", ID)])
    assert [source.format for source in capture.sources] == ["shout", "text"]


PIECES = (
    ID, ACCESS, RESPONSE, "{", "}", '"', "[", ":", ",", "\n", "\r\n", "\n\n", " ", "=", "&", "#", "?", "%2E", "\\",
    "HTTP/1.1 200 OK", "POST /t HTTP/1.1", "> ", "< ", "* ", "Date: Mon, 02 Mar 2026 09:15:00 GMT", "Host: a.example",
    "Authorization: Bearer ", "Location: https://a.example/cb#", "access_token", '"access_token":', "id_token=",
    "expires_in: 3600", "\ufeff", "\x00", "\ud800", "'", "token", "eyJ", "code=1", "error", "null", "é",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@settings(max_examples=100, deadline=None)
@example('{"error":1,"error_description":2}')
@example('{"error":"invalid_grant","error_description":5}')
@example("HTTP/1.1 200 OK\n\n" + "[" * 2000)
@example('POST  HTTP/1.1\n: x\n\nid_token=#id_token={"token"')
def test_no_text_makes_it_raise_anything_but_an_input_error(text):
    try:
        capture = read([("x", text)])
    except InputError:
        return
    for answer in capture.responses:
        assert all(0 <= index < len(capture.tokens) for index in answer.tokens.values())
    for token in capture.tokens:
        assert token.places
        for place in token.places:
            assert place.start == place.end == -1 or 0 <= place.start < place.end <= len(capture.sources[0].text)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-16"))))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_it_raise_anything_but_an_input_error(content):
    try:
        read([("x", content)])
    except InputError:
        return


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30), min_size=2, max_size=4),
    st.sampled_from(["\n\n", " ; ", "\n\t", " | "]),
)
@settings(max_examples=100, deadline=None)
def test_every_token_between_any_words_is_found(words, separator):
    tokens = [id_token(600 + number) for number in range(len(words))]
    text = separator.join(f"{word}{separator}{token}" for word, token in zip(words, tokens, strict=True)) + separator
    assert set(tokens) <= {token.compact for token in read([("x", text)]).tokens}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    st.sampled_from(["access_token", "error", "token", "active", "x", "keys", "payload", "refresh_token", "kty"]),
)
@settings(max_examples=100, deadline=None)
def test_every_token_in_any_json_is_found(value, name):
    text = json.dumps({"a": value, name: value, "b": [{"c": value, "deep": json.dumps({"d": ID})}], "e": ACCESS})
    assert {ID, ACCESS} <= {token.compact for token in read([("x", text)]).tokens}


@pytest.mark.parametrize(("text", "format"), [("[]", "json"), ('{"a": 1}', "json"), ("hello", "text")])
def test_json_that_says_nothing_of_tokens_is_not_called_a_token_response(text, format):
    assert read([("x", text)]).sources[0].format == format


@pytest.mark.parametrize("second", ["Bearer {}", "{}", '{{"x": {{"jwt": "{}"}}}}'])
def test_a_token_that_an_earlier_input_holds_is_found_again(second):
    token = id_token()
    capture = read([("a", f"got {token}"), ("b", second.format(token))])
    assert capture.unreadable == ()
    assert [place.source for place in capture.tokens[0].places] == ["s1", "s2"]
