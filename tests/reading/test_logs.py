"""Logs: their instants count, their events are told, and no token in them is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jwtinspect.core.capture import Capture
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import access_token, response

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
NOW = 1772478943


def sample(name: str) -> Capture:
    return read([(name, (SAMPLES / name).read_bytes())])


def read_text(text: str) -> Capture:
    return read([("log", text)])


def test_auth0s_log_is_told_calmly_with_what_it_shows():
    capture = sample("auth0_tenant_logs.jsonl")
    assert capture.tokens == capture.unreadable == ()
    assert capture.sources[0].format == "log"
    (notice,) = capture.notices
    assert "no tokens by design" in notice.reason
    for words in ("2026-03-02 09:15:00.118 UTC seacft", "https://api.acme-demo.example", "fertft (refresh failed)"):
        assert words in notice.reason
    assert capture.recorded_at == pytest.approx(1772532901.9)


def test_an_event_stream_of_auth0_is_read_inside_its_wrapping():
    entry = {"log_id": "1", "data": {"date": "2026-03-02T09:15:00Z", "type": "sertft", "message": "x"}}
    capture = read_text(json.dumps(entry))
    assert "sertft" in capture.notices[0].reason
    assert capture.recorded_at == 1772442900


def test_oktas_log_is_told_with_its_instant():
    capture = sample("okta_system_log.json")
    assert "Okta's system log" in capture.notices[0].reason
    assert capture.recorded_at == pytest.approx(1772442900.091)


def test_of_many_events_the_first_and_the_last_are_told():
    lines = [
        json.dumps({"date": f"2026-03-02T09:{minute:02}:00Z", "type": "s", "log_id": str(minute)})
        for minute in range(40)
    ]
    (notice,) = read_text("\n".join(lines)).notices
    assert "28 more" in notice.reason and "09:00:00" in notice.reason and "09:39:00" in notice.reason


def test_a_graph_error_states_its_servers_time():
    capture = sample("graph_error.json")
    assert capture.recorded_at == NOW
    assert [message.library for message in capture.messages] == ["Microsoft Graph"]


def test_an_entra_error_states_its_servers_time_and_says_what_happened():
    description = (
        "AADSTS700082: The refresh token has expired due to inactivity. The token was issued on "
        "2025-11-27T09:15:00.0000000Z and was inactive for 90.00:00:00. Timestamp: 2026-03-02 19:15:43Z"
    )
    answer = {
        "error": "invalid_grant",
        "error_description": description,
        "error_codes": [700082],
        "timestamp": "2026-03-02 19:15:43Z",
    }
    capture = read_text(json.dumps(answer))
    assert capture.recorded_at == NOW
    assert [message.kind for message in capture.messages] == ["refresh token expired by inactivity"]
    assert "error answer" in capture.unreadable[0].reason


def test_access_logs_of_envoy_and_nginx_record_their_last_instant():
    assert sample("envoy_access.log").recorded_at == pytest.approx(NOW + 0.117)
    line = '203.0.113.7 - - [02/Mar/2026:20:15:43 +0100] "GET /v1 HTTP/1.1" 401 0'
    assert read_text(f"{line}\n{access_token()}").recorded_at == NOW


def test_a_token_in_an_access_logs_address_is_found():
    line = f'203.0.113.7 - - [02/Mar/2026:19:15:43 +0000] "GET /v1?access_token={access_token()} HTTP/1.1" 401 0'
    (token,) = read_text(line).tokens
    assert token.compact == access_token()


def test_keycloaks_event_is_told_with_its_time_as_it_stands():
    capture = sample("keycloak_events.log")
    (notice,) = capture.notices
    assert "REFRESH_TOKEN_ERROR (invalid_token) at 2026-03-02 19:15:43" in notice.reason
    assert "local time" in notice.reason
    assert capture.recorded_at is None


def test_an_actions_log_keeps_its_token_and_the_runners_clock():
    capture = sample("github_actions.log")
    assert len(capture.tokens) == 1
    assert capture.recorded_at == 1772443301
    assert capture.messages[0].logged_at == 1772443301


def test_tokens_in_json_logs_are_not_lost():
    lines = [
        {"timestamp": "2026-03-02T09:15:00Z", "level": "info", "message": f"got {access_token()}"},
        {"ts": NOW * 1000, "level": "error", "msg": "Jwt is expired", "headers": {"authorization": "x"}},
        {"time": NOW + 1.5, "level": "error", "msg": "again"},
    ]
    capture = read_text("\n".join(map(json.dumps, lines)))
    assert [token.compact for token in capture.tokens] == [access_token()]
    assert capture.recorded_at == NOW + 1.5
    assert [message.library for message in capture.messages] == ["Envoy"]


def test_a_time_without_zone_in_a_json_log_is_no_instant_to_judge_by():
    assert read_text('{"timestamp": "2026-03-02 09:15:00", "level": "info", "message": "x"}').recorded_at is None


def test_a_token_response_with_a_message_in_it_stays_one():
    capture = read_text(response(access_token=access_token(), message="welcome", expires_in=86400))
    assert capture.sources[0].format == "token-response"
    assert capture.responses[0].members["expires_in"] == 86400


@pytest.mark.parametrize(
    "text",
    [
        '{"level": "info", "date": null, "message": 1}',
        '{"level": "info", "ts": true, "msg": "x"}',
        '{"level": "info", "ts": "yesterday Z", "msg": "x"}',
        '{"error": {"innerError": {"date": "soon"}}, "message": "x"}',
        '{"error_codes": [], "timestamp": "never"}',
        '[{"log_id": 1, "type": "s", "date": "9999-99-99T00:00:00Z"}]',
        '[null, {"published": "2026-03-02T09:15:00Z", "eventType": "a", "outcome": 3}]',
        '[1, "level", []]',
    ],
)
def test_odd_entries_are_read_as_far_as_they_go(text):
    assert read_text(text).tokens == ()


@pytest.mark.parametrize(
    ("name", "libraries", "recorded_at"),
    [
        ("www_authenticate.txt", ["ASP.NET Core JwtBearer", "Spring Security"], NOW + 60),
        ("app_json.log", ["jsonwebtoken", "jose"], NOW + 0.2),
        ("nginx_access.log", [], NOW + 18),
        ("entra_error.json", ["Entra"], 1772442763.117),
    ],
)
def test_each_kind_of_log_gives_its_messages_and_its_last_instant(name, libraries, recorded_at):
    capture = sample(f"made/{name}")
    assert [message.library for message in capture.messages] == libraries
    assert capture.recorded_at == pytest.approx(recorded_at, abs=0.001)


def test_one_object_a_line_with_its_instant_each_is_a_log_whatever_it_says():
    lines = [{"time": f"2026-03-02T09:1{minute}:00Z", "token": access_token(600)} for minute in (5, 7)]
    capture = read([("x", "\n".join(map(json.dumps, lines)))])
    assert capture.sources[0].format == "log"
    assert capture.recorded_at == 1772443020
    assert len(capture.tokens) == 1
