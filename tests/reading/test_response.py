"""Token responses as JSON."""

import json

import pytest

from jwtinspect.core.token import FlawKind, Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, id_token, response

ID, ACCESS = id_token(36000), access_token(86400)
REFRESH = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
PLAIN = response(access_token=ACCESS, id_token=ID, refresh_token=REFRESH, expires_in=86400)


def read_text(text):
    return read([("input", text)])


def tokens_of(capture, number=0):
    """Member name -> compact text, of one response."""
    return {name: capture.tokens[index].compact for name, index in capture.responses[number].tokens.items()}


@pytest.mark.parametrize(
    "text", [PLAIN, json.dumps(json.loads(PLAIN), indent=2), "\n\n " + PLAIN + "\n", PLAIN.encode()]
)
def test_a_token_response_gives_its_tokens_and_members(text):
    capture = read_text(text)
    assert capture.sources[0].format == "token-response"
    (answer,) = capture.responses
    assert answer.where == "$"
    assert answer.members["expires_in"] == 86400
    assert tokens_of(capture) == {"access_token": ACCESS, "id_token": ID, "refresh_token": REFRESH}
    assert not (answer.form or answer.front_channel or answer.store)
    assert not capture.unreadable


def test_each_token_says_where_it_stands():
    capture = read_text(PLAIN)
    for token in capture.tokens:
        (place,) = token.places
        assert place.where == f"$.{place.name}"
        assert PLAIN[place.start : place.end] == token.compact


def test_an_opaque_token_is_a_token_because_of_its_name():
    capture = read_text(response(access_token="abc.def", expires_in=3600))
    assert [(token.kind, token.compact) for token in capture.tokens] == [(Kind.OPAQUE, "abc.def")]


def test_a_truncated_token_in_its_member_stays_a_broken_token():
    capture = read_text(response(access_token=ACCESS[:60] + "...", expires_in=3600))
    assert [token.kind for token in capture.tokens] == [Kind.BROKEN]
    assert capture.tokens[0].has(FlawKind.TRUNCATED)


def test_members_that_are_no_text_are_kept_as_they_stand():
    (answer,) = read_text(
        '{"access_token": null, "id_token": 5, "expires_in": {"a": 1}, "token_type": "Bearer"}'
    ).responses
    assert answer.members == {"access_token": None, "id_token": 5, "expires_in": {"a": 1}, "token_type": "Bearer"}
    assert answer.tokens == {}


def test_an_empty_token_is_none():
    assert read_text(response(access_token="", expires_in=3600)).tokens == ()


def test_a_token_that_was_taken_out_is_told_and_the_times_stay():
    capture = read_text(response(access_token="[redacted]", expires_in=3600))
    assert capture.tokens == ()
    assert capture.responses[0].members["expires_in"] == 3600
    assert "access_token was taken out" in capture.unreadable[0].reason


def test_only_siblings_share_a_response():
    inner = json.loads(response(access_token=access_token(600), expires_in=600))
    capture = read_text(
        response(access_token=ACCESS, expires_in=86400, oauth_tokens=inner, authed_user={"access_token": "xoxp-1"})
    )
    assert [answer.where for answer in capture.responses] == ["$", "$.oauth_tokens", "$.authed_user"]
    assert [answer.members.get("expires_in") for answer in capture.responses] == [86400, 600, None]
    assert [len(answer.tokens) for answer in capture.responses] == [1, 1, 1]


def test_another_providers_token_beside_its_own_is_a_response_of_its_own():
    capture = read_text(
        response(access_token=ACCESS, expires_in=3600, provider_token="ya29.a", provider_refresh_token="1//b")
    )
    foreign, own = capture.responses
    assert foreign.members == {"provider_token": "ya29.a", "provider_refresh_token": "1//b"}
    assert list(own.tokens) == ["access_token"]


def test_identities_in_an_array_are_responses_of_their_own():
    capture = read_text(json.dumps({"identities": [{"access_token": "a1", "provider": "x"}, {"access_token": "a2"}]}))
    assert [answer.where for answer in capture.responses] == ["$.identities[0]", "$.identities[1]"]


def test_an_array_of_responses_gives_each():
    capture = read_text(f"[{PLAIN}, {response(access_token=access_token(60), expires_in=60)}]")
    assert [answer.where for answer in capture.responses] == ["$[0]", "$[1]"]


@pytest.mark.parametrize("separator", ["\n", "\r\n", "", ",\n", "\x1e"])
def test_json_lines_and_documents_in_a_row_give_each(separator):
    other = response(access_token=access_token(60), expires_in=60)
    capture = read_text(PLAIN + separator + other)
    assert capture.sources[0].format == "token-response"
    assert [answer.members["expires_in"] for answer in capture.responses] == [86400, 60]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_json_in_json_strings_is_unwrapped_and_said(depth):
    text = PLAIN
    for _ in range(depth):
        text = json.dumps({"level": "info", "body": text})
    capture = read_text(text)
    assert tokens_of(capture)["id_token"] == ID
    assert capture.tokens[0].places[0].layers == ("JSON string",) * depth
    assert capture.responses[0].where == "$" + ".body" * depth


def test_a_json_string_alone_is_unwrapped():
    assert tokens_of(read_text(json.dumps(PLAIN)))["access_token"] == ACCESS


def test_a_token_deeper_in_strings_than_is_unwrapped_is_found_all_the_same():
    text = PLAIN
    for _ in range(6):
        text = json.dumps({"b": text})
    assert ACCESS in {token.compact for token in read_text(text).tokens}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-03-02T09:15:00Z INFO answer: {} done", "log line"),
        ("HTTP answer was\n\n{}\n\nand that is all {{ of it", "prose"),
        ("{}; // end", "trailing text"),
        ("const r = {};", "code"),
    ],
)
def test_a_response_between_other_words_keeps_its_context(text, name):
    capture = read_text(text.format(PLAIN))
    assert tokens_of(capture) == {"access_token": ACCESS, "id_token": ID, "refresh_token": REFRESH}, name
    assert capture.sources[0].format == "text"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN[:-1],
        PLAIN[:-1] + ",}",
        str(json.loads(PLAIN)),
        PLAIN.replace('"access_token"', "access_token")
        .replace('"expires_in"', "expires_in")
        .replace('"id_token"', "id_token"),
        '{"error": null, "data": ' + PLAIN,
    ],
    ids=["no closing brace", "trailing comma", "Python", "JavaScript", "cut outside"],
)
def test_json_that_is_none_still_gives_the_response(text):
    capture = read_text(text)
    answer = capture.responses[-1]
    assert answer.members["expires_in"] == 86400
    assert {"access_token", "id_token"} <= answer.tokens.keys()
    assert len(capture.tokens) == 3
    assert any(note.reason.startswith("JSON ") for note in capture.unreadable)


def test_a_response_cut_inside_a_token_says_so_and_keeps_what_stands_before():
    text = response(expires_in=86400, access_token=ACCESS, id_token=ID)
    capture = read_text(text[:-60])
    assert capture.responses[0].members["expires_in"] == 86400
    assert len(capture.tokens) == 2
    assert any("cut" in note.reason for note in capture.unreadable)


def test_a_token_wrapped_by_a_terminal_inside_its_string_is_read_whole():
    wrapped = ACCESS[:70] + "\n" + ACCESS[70:150] + "\n" + ACCESS[150:]
    capture = read_text(PLAIN.replace(ACCESS, wrapped))
    assert ACCESS in {token.compact for token in capture.tokens}
    assert capture.tokens[capture.responses[0].tokens["access_token"]].claims["exp"]


def test_a_member_that_stands_twice_counts_as_the_last_and_is_told():
    text = PLAIN.replace('"expires_in": 86400', '"expires_in": 3600, "expires_in": 86400')
    capture = read_text(text)
    assert capture.responses[0].members["expires_in"] == 86400
    assert any("expires_in" in note.reason and "twice" in note.reason for note in capture.unreadable)


def test_no_token_is_lost_where_its_member_stands_twice():
    other = access_token(60)
    capture = read_text(f'{{"access_token": "{other}", "access_token": "{ACCESS}", "expires_in": 60}}')
    assert {token.compact for token in capture.tokens} == {other, ACCESS}
    assert tokens_of(capture) == {"access_token": ACCESS}


@pytest.mark.parametrize(
    "members",
    [
        {"accessToken": ACCESS, "expiresOn": "2026-03-02 11:31:56.000000"},
        {"id_token": ID, "decodedToken": {}},
        {"access_token": ACCESS, "expires_at": 1, "profile": {"sub": "u"}},
        {"id-token": ID},
    ],
    ids=["az", "auth0-spa-js", "oidc-client", "kubeconfig"],
)
def test_a_clients_own_cache_is_no_servers_answer(members):
    (answer,) = read_text(json.dumps(members)).responses
    assert answer.store


def test_cognitos_own_answer_is_a_servers():
    (answer,) = read_text(json.dumps({"AuthenticationResult": {"AccessToken": ACCESS, "ExpiresIn": 3600}})).responses
    assert not answer.store
    assert list(answer.tokens) == ["AccessToken"]


def test_the_same_token_in_two_members_is_one_token_with_two_places():
    capture = read_text(response(access_token=ID, id_token=ID, expires_in=3600))
    (token,) = capture.tokens
    assert [place.name for place in token.places] == ["access_token", "id_token"]
    assert capture.responses[0].tokens == {"access_token": 0, "id_token": 0}


def test_a_member_named_token_counts_if_it_is_a_jwt_or_expires():
    assert read_text('{"token": "abc"}').tokens == ()
    assert len(read_text(json.dumps({"token": ACCESS})).tokens) == 1
    assert len(read_text('{"token": "abcdefghijklmnopqrst", "expires_in": 300}').tokens) == 1


def test_a_token_under_any_name_is_found_but_makes_no_response():
    capture = read_text(json.dumps({"count": 1, "value": ACCESS}))
    assert [token.compact for token in capture.tokens] == [ACCESS]
    assert capture.tokens[0].places[0].name == "value"
    assert capture.responses == ()


def test_a_token_in_a_members_name_is_found():
    assert len(read_text(json.dumps({ACCESS: 1, "a": {ID: [2]}})).tokens) == 2


def test_an_address_in_a_string_gives_its_response():
    capture = read_text(json.dumps({"url": f"https://app.example/cb#id_token={ID}&state=s&expires_in=3600"}))
    (answer,) = capture.responses
    assert answer.front_channel
    assert answer.endpoint == "https://app.example/cb"
    assert len(capture.tokens) == 1


def test_an_error_answer_is_named_with_what_to_do():
    capture = read_text('{"error": "invalid_grant", "error_description": "Token is not active"}')
    (note,) = capture.unreadable
    assert "invalid_grant" in note.reason
    assert "Token is not active" in note.reason
    assert "sign in again" in note.advice
    assert capture.responses[0].tokens == {}


def test_an_introspection_answer_is_a_response_without_tokens():
    (answer,) = read_text('{"active": true, "exp": 1772529300, "client_id": "c"}').responses
    assert answer.tokens == {}
    assert read_text('{"active": false}').responses
    assert not read_text('{"active": true, "name": "a user"}').responses


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"kty": "RSA", "n": "a", "e": "AQAB"}, "key"),
        ({"kty": "oct", "k": "a"}, "private key"),
        ({"ciphertext": "aaaa", "iv": "aaaa", "tag": "aaaa", "unprotected": {}}, "JSON serialisation"),
        ({"issuer": "https://a.example", "token_endpoint": "https://a.example/t"}, "metadata"),
    ],
)
def test_known_objects_without_a_token_are_named(members, word):
    capture = read_text(json.dumps(members))
    assert capture.tokens == ()
    assert word in capture.unreadable[0].reason


def test_secrets_are_told_by_place_and_name_and_never_by_value():
    capture = read_text(response(access_token=ACCESS, refresh_token=REFRESH, client_secret="s3cret", password="***"))
    assert [(secret.where, secret.name) for secret in capture.secrets] == [
        ("$.refresh_token", "refresh_token"),
        ("$.client_secret", "client_secret"),
    ]
    assert REFRESH not in repr(capture)
    assert "s3cret" not in repr(capture)


def test_odd_member_names_are_quoted_in_places():
    capture = read_text(json.dumps({"a b": {"id_token": ID}, "x" * 90: {"access_token": ACCESS}}))
    assert capture.responses[0].where == '$["a b"]'
    assert capture.responses[1].where == f'$["{"x" * 60}…"]'


def test_a_document_deeper_than_any_reader_goes_is_read_and_its_token_found():
    text = "[" * 5000 + f'"{ACCESS}"' + "]" * 5000
    assert [token.compact for token in read_text(text).tokens] == [ACCESS]


def test_a_token_that_stands_whole_elsewhere_counts_as_whole():
    capture = read_text(json.dumps({"a": ACCESS + "==", "access_token": ACCESS}))
    (token,) = capture.tokens
    assert token.flaws == ()
    assert len(token.places) == 2


def test_a_token_that_stands_mended_first_and_whole_later_counts_as_whole():
    capture = read_text(json.dumps({"a": [ACCESS + "=="], "b": {"access_token": ACCESS}}))
    (token,) = capture.tokens
    assert token.flaws == ()
    assert [place.where for place in token.places] == ["$.a[0]", "$.b.access_token"]


def test_a_value_that_is_escaped_in_the_text_has_no_offsets():
    capture = read_text('{"access_token": "a\\/b\\/c", "id_token": "' + ID + '", "refresh_token": "d\\/e"}')
    assert [token.places[0].start >= 0 for token in capture.tokens] == [False, True, False]


def test_a_response_too_deep_to_read_is_told():
    text = response(access_token=ACCESS, expires_in=5)[:-1] + ', "x": ' + "[" * 200 + "]" * 200 + "}"
    capture = read_text(text)
    assert capture.responses[0].members["expires_in"] == 5
    assert any("deeper than 128" in note.reason for note in capture.unreadable)


def test_a_member_that_stands_three_times_is_told_so():
    text = '{"access_token": "a", "expires_in": 1, "expires_in": 2, "expires_in": 3}'
    assert any("3 times" in note.reason for note in read_text(text).unreadable)


def test_many_escaped_values_cost_no_more_than_a_few_passes():
    text = json.dumps([{"access_token": f"a\\b{number}"} for number in range(20_000)])
    capture = read_text(text)
    assert len(capture.tokens) == 20_000


@pytest.mark.parametrize("beginning", ["eyJ", "eyJhbGciOi", "ewogICJhbGciOiAi"])
def test_the_first_characters_of_a_jwt_in_a_tokens_place_are_a_cut_token(beginning: str) -> None:
    for text in (f'{{"access_token":"{beginning}', f'{{"access_token":"{beginning}","token_type":"Bearer"}}'):
        (token,) = read([("cut.json", text)]).tokens
        assert token.kind is Kind.BROKEN
        assert token.has(FlawKind.TRUNCATED)


def test_a_registrys_opaque_token_is_known_by_when_it_was_issued():
    capture = read([("input", '{"token":"djE6cmVhbGx5LW9wYXF1ZS10b2tlbi12YWx1ZQ","issued_at":"2026-03-02T09:15:00Z"}')])
    (token,) = capture.tokens
    assert token.kind is Kind.OPAQUE
    assert capture.responses[0].received_at == 1772442900


def test_a_session_without_tokens_says_when_it_ends():
    capture = read([("input", '{"user":{"name":"A"},"expires":"2026-04-01T09:15:00.000Z"}')])
    assert capture.tokens == ()
    assert "ends at 2026-04-01T09:15:00.000Z" in capture.unreadable[0].reason


def test_of_very_many_members_that_stand_twice_the_first_are_named_and_the_rest_counted():
    double = ",".join(f'"m{number}":1,"m{number}":2' for number in range(500))
    told = [each.reason for each in read_text(f'{{"access_token":"{ACCESS}",{double}}}').unreadable]
    assert "m19 stands there twice: the last one was taken." in told
    assert told[-1] == "480 more members stand there more than once."
    assert len(told) == 21


@pytest.mark.parametrize("name", ["device_code", "auth_req_id", "request_uri"])
def test_the_life_of_another_code_is_told_as_that(name):
    (told,) = read([("x", json.dumps({name: "made-up-0123456789", "expires_in": 900}))]).unreadable
    assert f"its expires_in (900 s) is the life of the {name}" in told.reason
