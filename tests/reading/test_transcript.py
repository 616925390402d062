"""HTTP transcripts."""

from pathlib import Path

import pytest

from jwtinspect.core.token import Kind
from jwtinspect.reading.sources import read
from jwtinspect.reading.transcript import MOST
from jwtinspect.rules.examples import START, access_token, dated, id_token, response

SAMPLES = Path(__file__).parent.parent / "samples"
ID, ACCESS = id_token(36000), access_token(86400)
BODY = response(access_token=ACCESS, id_token=ID, expires_in=86400)


def read_text(text):
    return read([("input", text)])


def test_curl_i_gives_the_date_and_status_of_the_response():
    capture = read_text(dated(BODY))
    assert capture.sources[0].format == "http-transcript"
    (answer,) = capture.responses
    assert (answer.received_at, answer.status, answer.endpoint) == (START, 200, None)
    assert capture.recorded_at == START
    (exchange,) = capture.exchanges
    assert exchange.received == (0, 1)
    assert exchange.at == START


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_may_end_either_way(end):
    text = dated(BODY).replace("\r\n", "\n").replace("\n", end)
    assert read_text(text).responses[0].received_at == START


def test_the_command_before_the_answer_names_the_endpoint():
    text = "$ curl -i -d 'grant_type=password' https://login.example/oauth/token?x=1\n" + dated(BODY)
    capture = read_text(text)
    assert capture.responses[0].endpoint == "https://login.example/oauth/token"
    assert capture.exchanges[0].host == "login.example"
    assert capture.exchanges[0].path == "/oauth/token"


def test_curl_v_gives_every_exchange_with_what_was_sent_and_received():
    capture = read([("curl_v.txt", (SAMPLES / "curl_v.txt").read_bytes())])
    (answer,) = capture.responses
    assert (answer.received_at, answer.status, answer.method) == (START, 200, "POST")
    assert answer.endpoint == "https://login.acme-demo.example/oauth/token"
    first, second = capture.exchanges
    assert (first.host, first.path, first.sent) == ("login.acme-demo.example", "/oauth/token", ())
    assert answer.tokens["access_token"] in first.received
    assert second.sent == (answer.tokens["access_token"],)
    assert (second.host, second.at) == ("api.acme-demo.example", START + 2)
    assert capture.recorded_at == START + 2


@pytest.mark.parametrize("place", ["first", "last", "glued"])
def test_a_body_of_curl_v_belongs_to_its_answer_wherever_it_was_printed(place):
    head = (
        "* Connected to login.example (203.0.113.10) port 443\n"
        "> POST /token HTTP/1.1\n> Host: login.example\n> \n} [233 bytes data]\n"
        "< HTTP/1.1 200 OK\n< Date: Mon, 02 Mar 2026 09:15:00 GMT\n<\n{ [1228 bytes data]\n"
        "100  1461  100  1228  100   233   9000   1700 --:--:-- --:--:-- --:--:-- 10000\n"
    )
    left = "* Connection #0 to host login.example left intact\n"
    text = {"first": BODY + "\n" + head + left, "last": head + left + BODY, "glued": head + BODY + left}[place]
    capture = read_text(text)
    (answer,) = capture.responses
    assert answer.received_at == START
    assert answer.endpoint == "https://login.example/token"
    assert capture.exchanges[0].received == (0, 1)


def test_bodies_that_fit_no_answer_are_read_without_their_dates():
    text = BODY + "\n\n\n* x\n" + BODY + "\n> GET / HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 204 No Content\n<\n"
    capture = read_text(text)
    assert {answer.received_at for answer in capture.responses} == {None}
    assert len(capture.tokens) == 2


def test_raw_requests_and_answers_are_paired_in_order():
    text = (
        "POST /oauth/token HTTP/1.1\nHost: login.example\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=authorization_code&code=abc&client_secret=s3&code_verifier=v\n\n"
        "HTTP/1.1 200 OK\nDate: Mon, 02 Mar 2026 09:15:00 GMT\n\n" + BODY + "\n\n"
        "GET /v1 HTTP/1.1\nHost: api.example\nAuthorization: Bearer " + ACCESS + "\n\n"
        "HTTP/1.1 401 Unauthorized\nDate: Mon, 02 Mar 2026 19:15:00 GMT\n\n"
    )
    capture = read_text(text)
    assert [(each.method, each.host, each.status) for each in capture.exchanges] == [
        ("POST", "login.example", 200),
        ("GET", "api.example", 401),
    ]
    assert capture.exchanges[1].sent == (capture.responses[0].tokens["access_token"],)
    assert [secret.name for secret in capture.secrets] == ["code", "client_secret", "code_verifier"]
    assert len(capture.responses) == 1
    assert capture.recorded_at == START + 36000


def test_interim_answers_are_skipped_and_a_request_without_answer_stays():
    text = (
        "POST /token HTTP/1.1\nHost: a.example\n\nHTTP/1.1 100 Continue\n\n" + dated(BODY) + "\nGET /next HTTP/1.1\n\n"
        "GET /last HTTP/1.1\nHost: b.example\n\n"
    )
    capture = read_text(text)
    assert [(each.path, each.status) for each in capture.exchanges] == [
        ("/token", 200),
        ("/next", None),
        ("/last", None),
    ]
    assert capture.responses[0].endpoint == "https://a.example/token"


@pytest.mark.parametrize(
    ("target", "host", "endpoint"),
    [
        ("/t?a=b", "localhost:8080", "http://localhost:8080/t"),
        ("/t", "a.example:80", "http://a.example:80/t"),
        ("http://a.example/t?x#y", "a.example", "http://a.example/t"),
        ("*", "a.example", None),
    ],
)
def test_the_endpoint_is_the_address_without_query_and_fragment(target, host, endpoint):
    text = f"POST {target} HTTP/1.1\nHost: {host}\n\n" + dated(BODY)
    assert read_text(text).responses[0].endpoint == endpoint


def test_a_location_with_a_fragment_is_a_front_channel_response_of_that_instant():
    capture = read([("x", (SAMPLES / "implicit_redirect_url.txt").read_bytes())])
    pasted, located = capture.responses
    assert pasted.received_at is None
    assert located.received_at == START
    assert located.status == 302
    for answer in (pasted, located):
        assert answer.front_channel
        assert answer.form
        assert answer.endpoint == "https://app.acme-demo.example/callback"
    assert pasted.tokens == located.tokens
    assert len(capture.tokens) == 2


def test_a_form_encoded_answer_is_a_response():
    capture = read_text("HTTP/1.1 200 OK\n\naccess_token=gho_abc&scope=repo&token_type=bearer")
    (answer,) = capture.responses
    assert answer.form
    assert not answer.front_channel
    assert capture.tokens[0].kind is Kind.OPAQUE


def test_a_form_post_to_the_application_is_a_front_channel_response():
    text = f"POST /cb HTTP/1.1\nHost: app.example\n\nid_token={ID}&code=c1&state=s1\n"
    capture = read_text(text)
    (answer,) = capture.responses
    assert answer.front_channel
    assert capture.exchanges[0].sent == (0,)
    assert [secret.name for secret in capture.secrets] == ["code"]


def test_a_refresh_request_as_json_is_sent_and_no_response():
    text = (
        'POST /token HTTP/1.1\nHost: a.example\n\n{"refresh_token": "r-1", "client_secret": "x", "n": 1}\n\n'
        + dated(BODY)
    )
    capture = read_text(text)
    assert len(capture.responses) == 1
    assert [capture.tokens[index].compact for index in capture.exchanges[0].sent] == ["r-1"]
    assert [secret.name for secret in capture.secrets] == ["refresh_token", "client_secret"]


def test_a_token_in_the_address_of_a_request_was_sent():
    capture = read_text(f"GET /v1?access_token={ACCESS} HTTP/1.1\nHost: a.example\n\nHTTP/1.1 200 OK\n\n")
    assert capture.exchanges[0].sent == (0,)
    assert capture.tokens[0].places[0].name == "access_token"


def test_client_minted_tokens_are_sent_under_their_names():
    capture = read([("x", (SAMPLES / "dpop_and_client_assertion.txt").read_bytes())])
    names = [token.places[0].name for token in capture.tokens]
    assert names == ["client_assertion", "Authorization", "DPoP"]
    assert [each.sent for each in capture.exchanges] == [(0,), (1, 2)]


def test_a_body_that_is_a_token_was_received():
    capture = read_text(f"HTTP/1.1 200 OK\nContent-Type: application/jwt\n\n{ID}\n")
    assert capture.exchanges[0].received == (0,)


def test_words_that_are_no_header_end_the_headers():
    capture = read_text("HTTP/1.1 200 OK\nDate: Mon, 02 Mar 2026 09:15:00 GMT\n" + BODY)
    assert capture.responses[0].received_at == START


def test_no_date_means_no_instant():
    assert read_text("HTTP/1.1 200 OK\nDate: yesterday\n\n" + BODY).recorded_at is None


def test_a_request_body_with_an_array_is_no_trouble():
    assert read_text('POST / HTTP/1.1\n\n[{"access_token": "***"}, 5]\n').tokens == ()


def test_an_exchange_tells_under_which_name_each_token_was_sent_and_what_was_asked_for() -> None:
    text = "\n".join(
        (
            f"> GET /orders?access_token={id_token()} HTTP/1.1",
            "> Host: api.example.com",
            f"> Cookie: __session={id_token(60)}",
            f"> Authorization: Bearer {access_token()}",
            ">",
            "< HTTP/1.1 401 Unauthorized",
            '< WWW-Authenticate: Bearer error="invalid_token"',
            "<",
            "> POST /oauth/token HTTP/1.1",
            "> Host: login.example.com",
            ">",
            "> grant_type=refresh_token&client_id=c&refresh_token=v1.made-up-refresh-0123&client_secret=hush",
            "< HTTP/1.1 400 Bad Request",
            "<",
            '< {"error": "invalid_grant", "error_description": "Token is not active"}',
            "",
        )
    )
    first, second = read_text(text).exchanges
    assert sorted(first.names) == ["Authorization", "__session", "access_token"]
    assert first.with_cookie and first.challenge == 'Bearer error="invalid_token"'
    assert second.names == ("refresh_token",) and not second.with_cookie
    assert second.query == {"grant_type": "refresh_token", "client_id": "c"}
    assert (second.error, second.error_text) == ("invalid_grant", "Token is not active")


def test_an_error_in_the_address_that_an_answer_leads_to_is_the_answers() -> None:
    text = (
        "> GET /authorize?response_type=code&client_id=c&prompt=none HTTP/1.1\n> Host: login.example.com\n>\n"
        "< HTTP/1.1 302 Found\n< Location: https://app.example.com/cb#error=login_required&state=s\n<\n"
    )
    (exchange,) = read_text(text).exchanges
    assert exchange.error == "login_required" and exchange.query["prompt"] == "none"


def test_a_user_and_a_password_in_the_address_are_no_part_of_the_host():
    capture = read_text(f"GET https://shop:s3cret@login.example/a?b=1 HTTP/1.1\nHost: login.example\n\n{dated(BODY)}")
    assert (capture.exchanges[0].host, capture.exchanges[0].path) == ("login.example", "/a")
    assert capture.responses[0].endpoint == "https://login.example/a"


@pytest.mark.parametrize("mark", ["", "> "], ids=["raw", "curl -v"])
def test_of_a_transcript_without_end_the_first_messages_are_read_and_the_tokens_of_all(mark):
    one = f"{mark}GET /a HTTP/1.1\n"
    capture = read_text(one * MOST + f"{one}Authorization: Bearer {ACCESS}\n")
    assert len(capture.exchanges) == MOST
    assert [token.compact for token in capture.tokens] == [ACCESS]
    (notice,) = capture.notices
    assert notice.where == f"line {MOST + 1}"
    assert notice.reason.startswith("The first 10,000 requests and answers were read, up to here")
    assert read_text(one * MOST + "# the end\n").notices == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_body_goes_on_over_blank_lines_to_the_next_message(end):
    body = f'{{"access_token":"{ACCESS}",\n\n\n"expires_in":86400}}'
    capture = read_text(
        f"\n\nHTTP/1.1 200 OK\nA: b\n\n\n \n{body}\n\nHTTP/1.1 201 Created\n{body}\n".replace("\n", end)
    )
    assert [answer.members["expires_in"] for answer in capture.responses] == [86400, 86400]
    assert [answer.status for answer in capture.responses] == [200, 201]


@pytest.mark.parametrize("piece", ["a\n", "HTTP/1.1 200 OK\n\n{}\n", "A: b\n", "GET ", "GET a"])
def test_time_is_linear_whatever_is_repeated(piece, is_linear):
    assert is_linear(read_text, piece, "HTTP/1.1 200 OK\nA: b\n\n")
