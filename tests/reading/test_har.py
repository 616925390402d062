"""HAR files: of every exporter, sanitised, odd and broken."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.core.capture import Capture
from jwtinspect.core.errors import InputError
from jwtinspect.core.roles import role_of
from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, id_token, response

TESTS = Path(__file__).parent.parent
SAMPLES = TESTS / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
CORPUS = sorted((TESTS / "corpora" / "har").rglob("*.har"))
HARS = sorted(name for name in EXPECTED if name.endswith(".har"))
ID, ACCESS = id_token(36000), access_token(86400)
ANSWER = response(access_token=ACCESS, id_token=ID, expires_in=86400, token_type="Bearer")
DATE = {"name": "date", "value": "Mon, 02 Mar 2026 09:15:00 GMT"}


def entry(**changes):
    """One ordinary entry; ``request`` and ``response`` are merged into it, the rest replaces."""
    made = {
        "startedDateTime": "2026-03-02T09:15:00.100Z",
        "time": 100,
        "timings": {"blocked": 1, "dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": 90, "receive": 8},
        "request": {"method": "GET", "url": "https://api.example/v1", "headers": []},
        "response": {"status": 200, "headers": [DATE], "content": {}, "redirectURL": ""},
    }
    for name, value in changes.items():
        made[name] = {**made[name], **value} if name in ("request", "response") and isinstance(value, dict) else value
    return made


def har(*entries, creator="WebInspector"):
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator}, "entries": list(entries)}})


def capture_of(*entries, creator="WebInspector") -> Capture:
    return read([("x", har(*entries, creator=creator))])


def only(*entries, creator="WebInspector"):
    (found,) = capture_of(*entries, creator=creator).exchanges
    return found


def body(text, mime="application/json", **more):
    return {"response": {"content": {"mimeType": mime, "text": text, **more}}}


@pytest.mark.parametrize("name", HARS)
def test_a_sample_of_each_exporter_yields_its_tokens_and_their_roles(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    assert capture.sources[0].format == "har"
    if EXPECTED[name]["unique_tokens"]:
        found = {
            (token.fingerprint[7:], str(role_of(token)[0])) for token in capture.tokens if token.kind is not Kind.OPAQUE
        }
        assert found == {(token["sha256_12"], token["role"]) for token in EXPECTED[name]["unique_tokens"]}
    (answer,) = capture.responses
    assert answer.members["expires_in"] == EXPECTED[name]["context"]["expires_in"]
    assert (answer.endpoint, answer.received_at) == ("https://login.acme-demo.example/oauth/token", 1772442900)
    assert capture.recorded_at == 1772478943


@pytest.mark.parametrize("name", [name for name in HARS if "sanitized" not in name])
def test_a_sample_tells_which_token_went_to_which_endpoint(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    sent = [[str(role_of(capture.tokens[index])[0]) for index in each.sent] for each in capture.exchanges]
    assert sent == [[], ["access_token"], ["access_token"], ["id_token"]]
    assert [each.names for each in capture.exchanges[1:]] == [("authorization",)] * 3
    assert [each.status for each in capture.exchanges] == [200, 200, 200, 401]
    assert "The token expired" in capture.exchanges[3].challenge
    assert [each.with_cookie for each in capture.exchanges] == [False, True, True, True]


@pytest.mark.parametrize("name", [name for name in HARS if "theta_interval_s_by_host" in EXPECTED[name]["context"]])
def test_a_sample_bounds_the_difference_of_the_clocks_as_expected(name):
    capture = read([(name, (SAMPLES / name).read_bytes())])
    for host, (least, most) in EXPECTED[name]["context"]["theta_interval_s_by_host"].items():
        voters = [each for each in capture.exchanges if each.host == host and not each.doubt]
        low = max(each.date - each.window[1] for each in voters)
        high = min(each.date + 1 - each.window[0] for each in voters)
        slack = 0.07 if name == "mitmproxy.har" else 0.008  # connecting lies before its start: tighter than expected
        assert low == pytest.approx(least, abs=slack)
        assert high == pytest.approx(most, abs=0.008)
        assert low <= -137 <= high


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: str(path.relative_to(TESTS / "corpora")))
def test_a_har_from_the_wild_is_read(path):
    try:
        capture = read([(path.name, path.read_bytes())])
    except InputError as error:
        pytest.fail(str(error))
    told = " ".join(each.reason for each in (*capture.notices, *capture.unreadable))
    broken = {
        "1.har": "no JSON",
        "jsonp.har": "no JSON",
        "not-json.har": "no JSON",
        "not-valid.har": "without entries",
        "no-entries.har": "is empty",
        "brokenfile.har": "got `array` - at `$.log`",
        "har-sha1.har": "bodies of one entry are missing",
    }
    assert broken.get(path.name, "") in told
    assert capture.exchanges or path.name in broken


@pytest.mark.parametrize(
    "creator",
    [
        *("WebInspector", "Firefox", "WebKit Web Inspector", "Playwright", "mitmproxy", "Charles Proxy", "Fiddler"),
        *("Insomnia REST Client", "Somebody's own"),
    ],
)
def test_an_ordinary_login_raises_nothing_but_that_the_lifetimes_differ(creator):
    token_call = entry(
        request={
            "method": "POST",
            "url": "https://login.example/oauth/token",
            "postData": {"text": "grant_type=authorization_code&code=made-up-1&client_id=c1&code_verifier=made-up-2"},
        },
        **body(ANSWER),
    )
    api_call = entry(request={"headers": [{"name": "Authorization", "value": f"Bearer {ACCESS}"}]}, **body("[]"))
    report = jwtinspect.inspect(har(token_call, api_call, creator=creator), at=START + 60)
    loud = {each.code for each in report.findings if each.severity in ("error", "warning")}
    assert loud <= {"LIF102"}


@pytest.mark.parametrize(
    ("creator", "window"),
    [
        ("WebInspector", (0.102, 0.192)),
        ("WebKit Web Inspector", (0.102, 0.192)),
        ("Fiddler", (0.1, 0.192)),
        ("mitmproxy", (0.1, 0.191)),
        ("Firefox", (0.099, 0.197)),
        ("Charles Proxy", (0.099, 0.197)),
    ],
)
def test_each_exporter_bounds_the_answer_by_its_own_rule(creator, window):
    found = only(entry(), creator=creator)
    assert found.doubt == ""
    assert [instant - START for instant in found.window] == pytest.approx(window, abs=1e-6)
    assert found.started_at - START == pytest.approx(0.1)


def test_the_sum_of_the_phases_counts_where_it_is_more_than_the_time_except_in_safari():
    timings = {"blocked": 40, "send": 1, "wait": 90, "receive": 8}
    assert only(entry(timings=timings)).window[1] - START == pytest.approx(0.1 + 0.131)
    safari = only(entry(timings=timings), creator="WebKit Web Inspector")
    assert safari.window[1] - START == pytest.approx(0.1 + 0.092)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"response": {"headers": [DATE, {"name": "Age", "value": "12"}]}}, "Age"),
        ({"response": {"headers": [DATE, {"name": "X-Cache", "value": "Hit from cloudfront"}]}}, "x-cache"),
        ({"response": {"headers": [DATE, {"name": "CF-Cache-Status", "value": "HIT"}]}}, "cf-cache-status"),
        ({"response": {"status": 304}}, "304"),
        ({"response": {"status": 0}}, "no answer"),
        ({"response": {"headers": []}}, "no Date"),
        ({"response": {"_fetchedViaServiceWorker": True}}, "service worker"),
        ({"_fromCache": "disk"}, "browser's cache"),
        ({"_fetchType": "Memory Cache"}, "not loaded"),
        ({"timings": {"wait": -1}}, "how long it waited"),
        ({"timings": None}, "how long it waited"),
        ({"startedDateTime": "yesterday"}, "when it started"),
    ],
)
def test_an_entry_that_may_not_vote_says_why(changed, why):
    assert why in only(entry(**changed)).doubt


def test_a_cache_that_was_missed_leaves_no_doubt():
    headers = [DATE, {"name": "Age", "value": "0"}, {"name": "X-Cache", "value": "Miss from cloudfront"}]
    assert only(entry(response={"headers": headers})).doubt == ""


@pytest.mark.parametrize(
    ("creator", "why"), [("Insomnia REST Client", "export"), ("Playwright", "approximate"), ("Alta Proxy", "not known")]
)
def test_an_exporter_whose_clock_is_of_no_use_says_so(creator, why):
    found = only(entry(), creator=creator)
    assert why in found.doubt
    assert (found.started_at is None) == (creator == "Insomnia REST Client")


def test_chromes_sanitised_export_is_recognised_and_said():
    capture = read([("x", (SAMPLES / "chrome_sanitized.har").read_bytes())])
    (notice,) = capture.notices
    assert "sanitised" in notice.reason
    assert "with sensitive data" in notice.advice
    assert {each.with_cookie for each in capture.exchanges} == {None}
    assert not read([("x", (SAMPLES / "chrome_full.har").read_bytes())]).notices


def test_signatures_that_a_sanitiser_replaced_are_said_and_the_claims_are_read():
    capture = read([("x", (SAMPLES / "chrome_cf_sanitized.har").read_bytes())])
    assert "sanitiser" in capture.notices[0].reason
    assert all(token.claims for token in capture.tokens if token.kind is Kind.JWS)


def test_a_header_that_was_replaced_by_a_word_is_no_token():
    headers = [{"name": "Authorization", "value": "[authorization redacted]"}]
    capture = capture_of(entry(request={"headers": headers}))
    assert not capture.tokens
    assert "sanitiser" in capture.notices[0].reason


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": [{"name": "Authorization", "value": f"Bearer {ACCESS}"}]},
        {"headers": [["authorization", f"Bearer {ACCESS}"], None, 7, [], ["x"]]},
        {"headers": [{"name": "DPoP", "value": ACCESS}, {"name": 1, "value": None}]},
        {"headers": [{"name": "Cookie", "value": f"a=b; __session={ACCESS}; c=d"}]},
        {"headers": None, "url": f"https://api.example/v1?access_token={ACCESS}"},
        {"postData": {"mimeType": "application/x-www-form-urlencoded", "text": f"a=b&access_token={ACCESS}"}},
        {"postData": {"params": [{"name": "token", "value": ACCESS}, None]}},
        {"postData": {"text": json.dumps({"accessToken": ACCESS, "refreshToken": "made-up-refresh-token-1"})}},
    ],
)
def test_a_token_is_found_wherever_a_request_carries_it(sent):
    capture = capture_of(entry(request=sent))
    index = next(number for number, token in enumerate(capture.tokens) if token.compact == ACCESS)
    assert index in capture.exchanges[0].sent
    assert len(capture.exchanges[0].names) == len(capture.exchanges[0].sent)


def test_the_name_beside_a_token_is_that_of_header_parameter_or_cookie():
    names = [
        only(entry(request={"headers": [{"name": "DPoP", "value": ACCESS}]})).names,
        only(entry(request={"headers": [{"name": "Cookie", "value": f"x=1; __session={ACCESS}"}]})).names,
        only(entry(request={"url": f"https://a.example/logout?id_token_hint={ID}"})).names,
    ]
    assert names == [("dpop",), ("__session",), ("id_token_hint",)]


@pytest.mark.parametrize(
    "came",
    [
        body(ANSWER),
        body(ANSWER, "text/plain; charset=utf-8"),
        body(json.dumps(ANSWER)),
        body(b64encode(ANSWER.encode()).decode(), encoding="base64"),
        body(f"access_token={ACCESS}&token_type=bearer&expires_in=86400", "application/x-www-form-urlencoded"),
        body(f'<form method="post"><input type="hidden" name="access_token" value="{ACCESS}"/>'
             '<input type="hidden" name="expires_in" value="86400"/><input name=state value="s"></form>', "text/html"),
        {"response": {"status": 302, "headers": [DATE, {"name": "Location",
                      "value": f"https://app.example/cb#access_token={ACCESS}&expires_in=86400&state=s"}]}},
        {"response": {"status": 302, "redirectURL": f"https://app.example/cb#access_token={ACCESS}&expires_in=86400"}},
    ],
)  # fmt: skip
def test_a_response_is_found_wherever_an_answer_carries_it(came):
    capture = capture_of(entry(**came))
    index = next(number for number, token in enumerate(capture.tokens) if token.compact == ACCESS)
    assert index in capture.exchanges[0].received
    (answer,) = capture.responses
    assert int(answer.members["expires_in"]) == 86400
    assert answer.received_at == START


@pytest.mark.parametrize(
    ("came", "error", "text"),
    [
        (body('{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}'), "invalid_grant",
         "Unknown or invalid refresh token."),
        ({"response": {"status": 302, "headers": [{"name": "Location",
          "value": "https://app.example/cb?error=login_required&error_description=Login+required&state=s"}]}},
         "login_required", "Login required"),
        ({"response": {"redirectURL": "https://app.example/cb#error=interaction_required&state=s"}},
         "interaction_required", None),
        (body('<html><script>var r = {"type":"authorization_response","response":{"error":"login_required",'
              '"error_description":"Login required","state":"s"}}; parent.postMessage(r, "https://app.example")</script>',
              "text/html"), "login_required", "Login required"),
        ({"response": {"status": 401, "content": {"mimeType": "application/json",
          "text": '{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed"}}'}}},
         "InvalidAuthenticationToken", "Lifetime validation failed"),
        ({"response": {"status": 400, "content": {"mimeType": "application/x-amz-json-1.1",
          "text": '{"__type":"NotAuthorizedException","message":"Refresh Token has expired"}'}}},
         "NotAuthorizedException", "Refresh Token has expired"),
        ({"response": {"status": 401, "content": {"mimeType": "text/plain", "text": "Jwt is expired"}}},
         None, "Jwt is expired"),
        ({"response": {"status": 401, "content": {"mimeType": "application/json",
          "text": '{"message":"The incoming token has expired"}'}}}, None, "The incoming token has expired"),
        (body('{"message":"hello","error":null}'), None, None),
    ],
)  # fmt: skip
def test_the_error_of_an_answer_is_told_wherever_it_stands(came, error, text):
    found = only(entry(**came))
    assert (found.error, found.error_text) == (error, text)


def test_what_was_asked_for_is_told_and_no_secret_of_it():
    url = "https://login.example/authorize?prompt=none&max_age=60&response_mode=web_message&code=x&state=y&nonce=z"
    assert only(entry(request={"url": url})).query == {
        "prompt": "none",
        "max_age": "60",
        "response_mode": "web_message",
    }
    form = "grant_type=refresh_token&refresh_token=made-up-refresh&client_secret=made-up-secret&scope=a+b"
    found = only(entry(request={"method": "POST", "postData": {"text": form}}))
    assert found.query == {"grant_type": "refresh_token", "scope": "a b"}


def test_a_document_in_a_frame_is_told():
    framed = {"headers": [{"name": "Sec-Fetch-Dest", "value": "iframe"}]}
    assert only(entry(request=framed)).framed
    assert not only(entry(request={"headers": [{"name": "Sec-Fetch-Dest", "value": "document"}]})).framed
    silent = {"url": "https://login.example/authorize?prompt=none&response_mode=web_message"}
    assert only(entry(request=silent, _resourceType="document")).framed


@pytest.mark.parametrize(
    ("extra", "name"),
    [
        ({"_webSocketMessages": [{"type": "send", "data": json.dumps({"access_token": ACCESS})}]}, "access_token"),
        ({"_initiator": {"url": f"https://a.example/#id_token={ACCESS}"}}, "id_token"),
        ({"comment": f"it was {ACCESS}"}, ""),
    ],
)
def test_a_token_where_har_keeps_none_is_found_and_named(extra, name):
    (token,) = capture_of(entry(**extra)).tokens
    assert token.compact == ACCESS
    assert token.places[0].where == "entry 1"
    assert token.places[0].name == name


def test_a_token_in_a_pages_title_is_found():
    text = har(entry()).replace(
        '"entries"', f'"pages": [{{"title": "https://a.example/#access_token={ACCESS}"}}], "entries"'
    )
    (token,) = read([("x", text)]).tokens
    assert token.places[0].where == "pages"


def test_a_har_that_was_cut_gives_what_it_holds_and_says_where_it_ends():
    whole = har(
        entry(**body(ANSWER)), entry(request={"headers": [{"name": "Authorization", "value": f"Bearer {ID}"}]}), entry()
    )
    capture = read([("x", whole[: whole.index(ID, whole.index("Bearer ")) + len(ID) + 3])])
    assert {token.compact for token in capture.tokens} >= {ACCESS, ID}
    assert len(capture.exchanges) == 1
    (told,) = (each for each in capture.notices if each.where == "entry 2")
    assert told.reason.endswith(
        "it ends inside entry 2, of which only the tokens were read; the one before it was read."
    )
    assert told.advice == "Export it again, whole."


def test_a_har_that_was_cut_in_its_first_entry_says_so_once():
    (told,) = read([("x", '{"log": {"version": "1.2", "entries": [{"request": {')]).notices
    assert told.reason.endswith("it ends inside entry 1, of which only the tokens were read.")


@pytest.mark.parametrize("status", [10**4000, -(10**20), 1000])
def test_a_status_that_http_has_not_is_left_out_and_told(status):
    capture = read([("x", har(entry(response={"status": status, "headers": []})))])
    assert capture.exchanges[0].status is None
    assert "The status of entry 1 is none that HTTP has: it was left out." in {each.reason for each in capture.notices}


def test_each_entry_that_is_no_json_is_told():
    capture = read([("x", '{"log": {"version": "1.2", "entries": [{"request" 1}, {"request" 2}, {"request": {')])
    assert [each.where for each in capture.notices] == ["entry 1", "entry 2", "entry 3"]


def test_a_har_with_rubbish_between_its_entries_is_read_one_by_one():
    text = har(entry(**body(ANSWER)), entry()).replace('}, {"startedDateTime"', '}, xxx {"startedDateTime"')
    capture = read([("x", text)])
    assert len(capture.exchanges) == 2
    assert len(capture.tokens) == 2
    assert "no JSON" in capture.notices[0].reason


def test_entries_that_are_none_are_named_and_the_others_are_read():
    capture = capture_of(None, 7, entry(request=None, response=None), entry(**body(ANSWER)))
    assert [each.where for each in capture.notices if each.where] == ["entry 1", "entry 2"]
    assert [each.where for each in capture.exchanges] == ["entry 3", "entry 4"]
    assert len(capture.responses) == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"request": 5},
        {"response": []},
        {"time": "soon", "timings": [], "startedDateTime": 5},
        {"response": {"content": "text", "status": "200"}},
        {"response": {"headers": "none", "redirectURL": None}},
        {"request": {"headers": {}, "url": None, "method": 5, "postData": "x=1234567"}},
        {"response": {"content": {"text": None, "mimeType": None, "encoding": 5}}},
        {"response": {"content": {"text": "%%%", "encoding": "base64"}}},
        {"response": {"content": {"text": "\ud800" + ANSWER}}},
    ],
)
def test_members_of_the_wrong_kind_break_nothing(odd):
    capture = capture_of({**entry(), **odd}, entry(**body(ANSWER)))
    assert [each.where for each in capture.exchanges] == ["entry 1", "entry 2"]
    assert len(capture.responses) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_har_is_read_in_any_encoding(encoding):
    capture = read([("x", har(entry(**body(ANSWER))).encode(encoding))])
    assert capture.sources[0].format == "har"
    assert len(capture.tokens) == 2


def test_bytes_that_are_no_utf_8_spoil_no_more_than_themselves():
    content = har(entry(request={"url": "https://a.example/XX"}), entry(**body(ANSWER))).encode()
    capture = read([("x", content.replace(b"XX", b"\xff\xfe"))])
    assert len(capture.exchanges) == 2
    assert len(capture.tokens) == 2


def test_what_is_nested_without_end_is_left_alone():
    text = har(entry(**body(ANSWER))).replace('"version"', '"_deep": ' + "[" * 100_000 + "]" * 100_000 + ', "version"')
    assert len(read([("x", text)]).tokens) == 2


def test_bodies_that_were_not_recorded_are_counted():
    lost = entry(response={"content": {"mimeType": "application/json", "size": 900}})
    commented = entry(response={"content": {"comment": "Response bodies are not included"}})
    (notice,) = capture_of(lost, commented, entry()).notices
    assert "2 entries" in notice.reason


def test_the_capture_ends_with_the_last_date_else_with_the_clients_clock():
    assert capture_of(entry()).recorded_at == START
    assert capture_of(entry(response={"headers": []})).recorded_at == pytest.approx(START + 0.1)
    assert capture_of(entry(response={"headers": []}), creator="Insomnia REST Client").recorded_at is None


def test_a_large_har_is_not_also_kept_as_text(monkeypatch):
    monkeypatch.setattr("jwtinspect.reading.har.LARGE", 100)
    capture = capture_of(entry(**body(ANSWER)))
    assert capture.sources[0].text == ""
    assert capture.tokens[0].places[0].start == -1
    assert "response body" in capture.tokens[0].places[0].where


def test_a_token_points_to_where_it_stands_in_the_file():
    capture = capture_of(entry(**body(ANSWER)))
    for token in capture.tokens:
        place = token.places[0]
        assert capture.sources[0].text[place.start : place.end] == token.compact


@pytest.mark.parametrize(
    "text", ['{"log":{"level":"info"},"access_token":"x","entries":[]}', '{"log":[{"entries":[]}]}']
)
def test_a_log_line_with_a_member_called_log_is_no_har(text):
    assert read([("x", text)]).sources[0].format != "har"


def test_headers_that_stand_as_one_object_are_read():
    sent = {"method": "GET", "url": "https://api.example/a", "headers": {"Authorization": f"Bearer {ACCESS}"}}
    capture = read([("x.har", har(entry(request=sent)))])
    assert capture.exchanges[0].sent == (0,)


def test_a_request_or_response_of_another_kind_is_told():
    capture = read([("x.har", har(entry(response="x"), entry(request=["GET", "x"])))])
    assert {(each.where, each.reason) for each in capture.notices} >= {
        ("entry 1", "The response of entry 1 is no object: only the tokens in it were read."),
        ("entry 2", "The request of entry 2 is no object: only the tokens in it were read."),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"log": {"entries": [', "byte 21): it ends before its first entry"),
        ('{"log": {"entries": [\n{}, ', "line 2, byte 26): it ends after entry 1"),
        ('{"log": {"entries": [{}]}}}', "its only entry was read"),
    ],
)
def test_where_a_broken_file_ends_is_told(text, told):
    assert told in read([("x.har", text)]).notices[0].reason


def test_entries_that_are_no_list_are_told_once():
    capture = read([("x.har", b'{"log": {"version": "1.2", "entries": {"a": 1}}}')])
    (told,) = capture.unreadable
    assert "Expected `array" in told.reason and "no JSON" not in told.reason
