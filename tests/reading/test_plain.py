"""Any text."""

import pytest

from jwtinspect.core.token import FlawKind, Kind
from jwtinspect.reading.compact import unencoded
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, id_token, response, segment

ID, ACCESS = id_token(36000), access_token(86400)


def read_text(text):
    return read([("input", text)])


def test_a_raw_token_is_a_text_with_one_token():
    capture = read_text(ID + "\n")
    assert capture.sources[0].format == "text"
    (token,) = capture.tokens
    assert token.compact == ID
    assert (token.places[0].start, token.places[0].end) == (0, len(ID))
    assert capture.responses == capture.unreadable == ()


def test_several_tokens_stand_in_the_order_of_the_text():
    capture = read_text(f"id: {ID}\naccess: {ACCESS}\nagain: {ID}")
    assert [token.compact for token in capture.tokens] == [ID, ACCESS]
    assert len(capture.tokens[0].places) == 2


def test_a_response_printed_as_a_list_is_one():
    text = f"\ntoken_type   : Bearer\nexpires_in   : 3599\naccess_token : {ACCESS}\nid_token     : {ID}\n"
    capture = read_text(text)
    (answer,) = capture.responses
    assert answer.members["expires_in"] == 3599
    assert {name: capture.tokens[index].compact for name, index in answer.tokens.items()} == {
        "access_token": ACCESS,
        "id_token": ID,
    }
    assert [place.name for token in capture.tokens for place in token.places] == ["access_token", "id_token"]


def test_a_response_that_lost_its_braces_is_one():
    capture = read_text(f'"access_token": "{ACCESS}",\n"expires_in": 86400,\n"scope": "a b",\n"refresh_token": "r-1"\n')
    (answer,) = capture.responses
    assert answer.members["expires_in"] == 86400
    assert answer.members["scope"] == "a b"
    assert list(answer.tokens) == ["access_token", "refresh_token"]
    assert [secret.name for secret in capture.secrets] == ["refresh_token"]


def test_a_response_on_one_line_without_its_brace_is_one():
    (answer,) = read_text(f'"access_token":"{ACCESS}","expires_in":86400,"token_type":"Bearer"}}').responses
    assert answer.members["expires_in"] == 86400


def test_a_blank_line_or_the_same_name_again_begins_another_response():
    text = (
        f"access_token: {ACCESS}\nexpires_in: 1\n\naccess_token: {ID}\nexpires_in: 2\naccess_token: a.b\nexpires_in: 3"
    )
    assert [answer.members["expires_in"] for answer in read_text(text).responses] == [1, 2, 3]


def test_removed_tokens_in_a_list_leave_the_times():
    (answer,) = read_text("access_token: ***\ntoken_type: Bearer\nexpires_in: 3600").responses
    assert answer.members["expires_in"] == 3600


def test_a_date_header_without_its_message_dates_the_response():
    capture = read_text(
        f"date: Mon, 02 Mar 2026 09:15:00 GMT\nserver: x\n\n{response(access_token=ACCESS, expires_in=5)}"
    )
    assert capture.responses[0].received_at == START
    assert capture.recorded_at == START


def test_the_date_of_a_mail_is_not_that_of_the_response_in_it():
    answer = response(access_token=ACCESS, expires_in=5)
    capture = read_text(f"From: a@shop.example\nDate: Mon, 02 Mar 2026 09:20:00 GMT\nSubject: token\n\n{answer}")
    assert capture.responses[0].received_at is None
    assert capture.recorded_at == START + 300


def test_the_time_of_the_last_log_line_is_recorded_if_it_names_its_zone():
    text = f"2026-03-02T09:15:00Z in {ID}\n[2026-03-02 10:15:30.250+01:00] out\n2027-01-01 00:00:00 no zone\n"
    assert read_text(text).recorded_at == START + 30.25


def test_a_cut_response_in_a_log_does_not_take_the_next_line_with_it():
    whole = response(access_token=ACCESS, expires_in=86400)
    capture = read_text(f"one {whole[:60]}\ntwo {whole}\n")
    assert capture.responses[-1].members["expires_in"] == 86400
    assert any("cut" in note.reason for note in capture.unreadable)


@pytest.mark.parametrize(
    ("text", "seems"),
    [
        ("v4.public.eyJzdWIiOiJ1In0abcdefghijklmnop", "PASETO"),
        ("ya29.a0AfH6SMBx_abcdefghijklmnopqrstuvw", "Google"),
        ("Bearer ya29.a0AfH6SMBx_abcdefghijklmnopqrstuvw", "Google"),
        ("1//0gabcdefghijklmnopqrstuvwxyz", "refresh token of Google"),
        ("gho_16C7e42F292c6912E7710c838347Ae178B4a", "GitHub"),
        ("xoxb-123-456-abc", "Slack"),
        ("AKIAIOSFODNN7EXAMPLE", "AWS"),
        ("0.AXEA" + "x" * 60, "Microsoft"),
        ("v1.MadeUpRefreshToken-7hQxLr0aZ9", "Auth0"),
        ("00D0000000000AB!AQ0.abc", "Salesforce"),
        ("ory_at_abc.def", "Ory"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "UUID"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "PEM"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n", "private key"),
        ('<saml2p:Response xmlns:saml2p="x"></saml2p:Response>', "SAML"),
        ("PHNhbWxwOlJlc3BvbnNlIHhtbG5z", "SAML"),
        ("SAMLResponse=PHNhbWxwOlJlc3BvbnNlIHhtbG5z%3D", "SAML"),
        ("<!DOCTYPE html><html></html>", "web page"),
        ("<note>hello</note>", "XML"),
        ("abcdef0123456789abcdef", "opaque"),
        ("just some words", "Nothing here"),
        ("[1, 2, 3]", "Nothing here"),
    ],
)
def test_a_text_without_a_token_is_named_with_what_to_do(text, seems):
    capture = read_text(text)
    (note,) = capture.unreadable
    assert seems in note.reason
    assert note.reason[0].isupper()
    assert note.reason.endswith(".")
    assert note.advice.endswith(".")
    assert capture.tokens == ()


@pytest.mark.parametrize("length", [18, 23, 30])
def test_the_first_characters_of_a_token_alone_are_a_cut_token_and_no_opaque_one(length):
    (token,) = read_text(ACCESS[:length]).tokens
    assert token.has(FlawKind.TRUNCATED)


def test_a_response_among_words_with_a_token_again_in_its_strings_claims_each_once():
    inner = response(access_token=ACCESS, note=f"the id token is {ID}", expires_in=5)
    capture = read_text(f"log: {inner}")
    assert [len(token.places) for token in capture.tokens] == [1, 1]
    assert [token.places[0].where for token in capture.tokens] == ["line 1, $.access_token", "line 1, $.note"]


@pytest.mark.parametrize("quote", ["&quot;", "&#34;"])
def test_a_response_shown_in_a_page_is_one(quote):
    shown = response(access_token=ACCESS, id_token=ID, expires_in=86400).replace('"', quote)
    capture = read_text(f"<html>\n<body>&#10;\n<pre>{shown}</pre></body></html>")
    (answer,) = capture.responses
    assert answer.members["expires_in"] == 86400
    assert [capture.tokens[index].compact for index in answer.tokens.values()] == [ACCESS, ID]
    assert answer.where == "line 3, $"
    assert len(capture.tokens) == 2


UNENCODED = ".".join(
    (segment({"alg": "HS256", "b64": False, "crit": ["b64"]}), 'It\'s a "payload": {} to read', segment(b"s" * 32))
)


def test_a_payload_that_is_not_encoded_is_read_where_the_token_is_the_whole_text() -> None:
    (token,) = read([("pasted", f"  {UNENCODED}\n")]).tokens
    assert token.compact == UNENCODED and token.kind is Kind.JWS
    assert (token.places[0].start, token.places[0].end) == (2, 2 + len(UNENCODED))


@pytest.mark.parametrize(
    "text",
    [
        f"See {UNENCODED}",
        f"{UNENCODED}\nand more",
        UNENCODED.replace("payload", "pay.load"),
        UNENCODED.replace("payload", "pay\nload"),
        UNENCODED[:-3],
        access_token(3600),
    ],
)
def test_in_any_other_text_a_payload_that_is_not_encoded_shows_no_end(text) -> None:
    assert unencoded(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "access_token\tid_token\texpires_in\n",
        "interface Response {\n  access_token: string;\n  expires_in: number;\n}",
        "a={access_token:e.token,id_token:t.idToken,expires_in:3600};",
        "access_token: null id_token=undefined refresh_token: None",
        "access_token: >-\nexpires_in: 3600\n",
        "curl -H 'Authorization: Bearer YOUR_ACCESS_TOKEN' https://api.example.com",
        "f(access_token=None, refresh_token=None)",
    ],
)
def test_what_only_speaks_of_tokens_holds_none(text):
    assert not read_text(text).tokens
