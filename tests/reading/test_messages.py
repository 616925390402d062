"""What libraries say of a token's time: each template, what looks like one and is none, and what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.reading.messages import EARLY, EXPIRED, FUTURE, IDLE, MOST, NOT_ACTIVE, SIGNED, STEMS, find
from jwtinspect.reading.sources import read
from jwtinspect.reading.templates import TEMPLATES
from jwtinspect.rules.examples import access_token

SAMPLE = (Path(__file__).resolve().parent.parent / "samples" / "error_messages.log").read_text(encoding="utf-8")
ISSUED, EXP, NOW = 1772442900, 1772478900, 1772478943

# the label of the sample's line: library, kind, bound, now, by_client, leeway
EACH = {
    "jjwt<=0.11": ("jjwt to 0.11", EXPIRED, EXP, NOW + 0.117, False, 0),
    "jjwt>=0.12": ("jjwt 0.12", EXPIRED, EXP, NOW + 0.117, False, 0),
    "jjwt>=0.12 nbf": ("jjwt 0.12", EARLY, ISSUED, ISSUED - 95, False, 0),
    "identitymodel>=6.30": ("Microsoft IdentityModel", EXPIRED, EXP, NOW, False, None),
    "identitymodel<=6.29": ("Microsoft IdentityModel", EXPIRED, EXP, NOW, False, None),
    "identitymodel PII": ("Microsoft IdentityModel", EXPIRED, None, None, False, None),
    "identitymodel nbf": ("Microsoft IdentityModel", EARLY, ISSUED, ISSUED - 95, False, None),
    "spring": ("Spring Security", EXPIRED, EXP, None, False, None),
    "spring nbf": ("Spring Security", EARLY, ISSUED, None, False, None),
    "nimbus": ("Nimbus JOSE+JWT", EXPIRED, None, None, False, None),
    "jsonwebtoken": ("jsonwebtoken", EXPIRED, EXP, None, False, None),
    "jsonwebtoken json": ("jsonwebtoken", EXPIRED, EXP, None, False, None),
    "jsonwebtoken nbf": ("jsonwebtoken", EARLY, ISSUED, None, False, None),
    "jose": ("jose", EXPIRED, None, None, False, None),
    "pyjwt": ("PyJWT", EXPIRED, None, None, False, None),
    "pyjwt iat": ("PyJWT", FUTURE, None, None, False, None),
    "google-auth python early": ("google-auth for Python", FUTURE, ISSUED, ISSUED - 3, False, None),
    "google-auth python": ("google-auth for Python", EXPIRED, EXP, NOW, False, None),
    "google-auth nodejs": ("google-auth for Node", EXPIRED, EXP, 1772479343, False, 300),
    "auth0-spa-js": ("auth0-spa-js", EXPIRED, EXP, 1772479140, True, 60),
    "idtoken-verifier": ("idtoken-verifier (auth0.js)", EXPIRED, EXP, 1772479140, True, 60),
    "golang-jwt v4": ("golang-jwt", EXPIRED, None, None, False, None),
    "golang-jwt v5": ("golang-jwt", EXPIRED, None, None, False, None),
    "go-oidc": ("go-oidc", EXPIRED, EXP, None, False, None),
    "go-jose": ("go-jose", EXPIRED, None, None, False, None),
    "kube-apiserver": ("the Kubernetes API server", EXPIRED, None, None, False, None),
    "jose4j": ("jose4j", EXPIRED, EXP, NOW, False, None),
    "java-jwt": ("java-jwt", EXPIRED, EXP, None, False, None),
    "mod_auth_openidc": ("mod_auth_openidc", EXPIRED, EXP, NOW, False, None),
    "lua-resty-jwt/apisix": ("lua-resty-jwt (APISIX)", EXPIRED, EXP, None, False, None),
    "kong": ("Kong", EXPIRED, None, None, False, None),
    "envoy": ("Envoy", EXPIRED, None, None, False, None),
    "postgrest": ("PostgREST", EXPIRED, None, None, False, None),
    "hasura": ("Hasura", EXPIRED, None, None, False, None),
    "api gateway": ("AWS API Gateway", EXPIRED, None, None, False, None),
    "aws sts": ("AWS STS", EXPIRED, EXP, NOW, False, None),
    "aws sigv4": ("AWS (SigV4)", SIGNED, ISSUED, ISSUED + 1500, False, 900),
    "entra client assertion": ("Entra", EXPIRED, EXP, NOW + 0.117, False, None),
    "entra refresh": ("Entra", IDLE, None, NOW, False, None),
    "msal python": ("MSAL Python", EARLY, None, 1772442637, True, None),
    "oidc-client-js": ("oidc-client-js", EXPIRED, EXP, None, True, None),
    "oidc-client-js iat": ("oidc-client-js", FUTURE, ISSUED, None, True, None),
    "okta-auth-js": ("okta-auth-js", FUTURE, None, None, True, None),
    "php-jwt": ("php-jwt", FUTURE, ISSUED, None, False, None),
    "php-jwt exp": ("php-jwt", EXPIRED, None, None, False, None),
    "ruby-jwt": ("ruby-jwt", EXPIRED, None, None, False, None),
    "firebase-admin": ("firebase-admin", EXPIRED, None, None, False, None),
    "aws-jwt-verify": ("aws-jwt-verify", EXPIRED, EXP, None, False, None),
    "keycloak": ("Keycloak", NOT_ACTIVE, None, None, False, None),
}
LINES = {line[1:].partition("] ")[0]: line.partition("] ")[2] for line in SAMPLE.splitlines()}


def test_the_table_names_every_line_of_the_sample():
    assert LINES.keys() == EACH.keys()


@pytest.mark.parametrize("label", LINES)
def test_a_librarys_message_is_read_with_its_instants(label):
    (message,) = find(LINES[label])
    assert (
        message.library,
        message.kind,
        message.bound,
        message.now,
        message.by_client,
        message.leeway,
    ) == EACH[label]


@pytest.mark.parametrize("label", LINES)
def test_it_is_read_also_inside_a_string_of_a_json_log(label):
    import json

    line = json.dumps({"timestamp": "2026-03-02T19:15:43.117Z", "level": "ERROR", "message": LINES[label]})
    found = find(line)
    assert [message.library for message in found][:1] == [EACH[label][0]] or label in ("kong", "php-jwt exp")
    for message in found:
        assert message.logged_at == NOW + 0.117


@pytest.mark.parametrize(
    ("text", "library", "kind", "bound", "now"),
    [
        (
            "JWT must not be accepted before 2026-03-02T09:15:00Z. Current time: 2026-03-02T09:14:00Z, a difference of "
            "60000 milliseconds.  Allowed clock skew: 0 milliseconds.",
            "jjwt to 0.11",
            EARLY,
            ISSUED,
            ISSUED - 60,
        ),
        (
            "The JWT is not yet valid as the evaluation time NumericDate{1772442805 -> x} is before the Not Before "
            "(nbf=NumericDate{1772442900 -> y}) claim time.",
            "jose4j",
            EARLY,
            ISSUED,
            ISSUED - 95,
        ),
        (
            "Token used too early, 1772442500.5 < 1772442600: {",
            "google-auth for Node",
            FUTURE,
            ISSUED,
            1772442500.5,
        ),
        ("The Token has expired on Mon Mar 02 19:15:00 UTC 2026.", "java-jwt", EXPIRED, EXP, None),
        ("'nbf' claim not valid until Mon, 02 Mar 2026 09:15:00 GMT", "lua-resty-jwt (APISIX)", EARLY, ISSUED, None),
        (
            "TokenExpiredError: jwt expired\n    at verify (a.js:1:2) {\n  expiredAt: 2026-03-02T19:15:00.000Z\n}",
            "jsonwebtoken",
            EXPIRED,
            EXP,
            None,
        ),
        (
            "Signature not yet current: 20260302T094000Z is still later than 20260302T092000Z (20260302T091500Z + 5 "
            "min.)",
            "AWS (SigV4)",
            SIGNED,
            ISSUED + 1500,
            ISSUED,
        ),
        (
            "AADSTS700024: Client assertion is not within its valid time range. Current time: "
            "2026-03-02T09:10:00.0000000Z, assertion valid from 2026-03-02T09:15:00.0000000Z, expiry time of "
            "assertion 2026-03-02T09:25:00.0000000Z.",
            "Entra",
            EARLY,
            ISSUED,
            ISSUED - 300,
        ),
        (
            "Token expired: current date/time 1772478943 must be before the expiration date/time1772478900",
            "AWS STS",
            EXPIRED,
            EXP,
            NOW,
        ),
        ("2026-03-02T19:15:43.117Z token is expired by 43.117s", "golang-jwt", EXPIRED, EXP, NOW + 0.117),
        ("2026-03-02T20:15:43+01:00 token is expired by 1m43s", "golang-jwt", EXPIRED, EXP - 60, NOW),
        ("Expiration Time (exp) claim must be after current time", "a library of Auth0", EXPIRED, None, None),
        (
            r"IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): \u002703/02/2026 "
            r"19:15:00\u0027, Current time (UTC): \u002703/02/2026 19:15:43\u0027.",
            "Microsoft IdentityModel",
            EXPIRED,
            EXP,
            NOW,
        ),
        (
            'WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at '
            "'03/02/2026 19:15:00'\"",
            "ASP.NET Core JwtBearer",
            EXPIRED,
            EXP,
            None,
        ),
        ("The token is not valid before '03/02/2026 09:15:00'", "ASP.NET Core JwtBearer", EARLY, ISSUED, None),
        ('error_description="The access token expired"', "the server (RFC 6750)", EXPIRED, None, None),
        ("2026/03/02 [warn] jwt_authn_access_denied{Jwt_is_expired}", "Envoy", EXPIRED, None, None),
    ],
)
def test_other_spellings_are_read_too(text, library, kind, bound, now):
    (message,) = find(text)
    assert (message.library, message.kind) == (library, kind)
    assert message.bound == (None if bound is None else pytest.approx(bound, abs=0.001))
    assert message.now == (None if now is None else pytest.approx(now, abs=0.001))


@pytest.mark.parametrize(
    "text",
    [
        "The certificate has expired before the deadline.",
        '{"expires_in": 86400, "access_token": "x", "expired": false}',
        "JWT expiration is configured in the early settings",
        "My lease is not yet valid, and no longer valid from then",
        "Expired JWTs are ignored",
        "the jwt expired_tokens table",
        "Token expired, please sign in",
        "IDX10224: something else, already expired",
        "exp is in the past: soon",
        "AADSTS50076: expired",
        access_token(),
    ],
)
def test_what_only_looks_like_a_message_is_none(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("line", "logged_at", "assumed"),
    [
        ("2026-03-02T19:15:43.117Z ERROR Jwt is expired", NOW + 0.117, False),
        ("[2026-03-02 20:15:43+0100] Jwt is expired", NOW, False),
        ("2026-03-02 19:15:43,117 WARN Jwt is expired", NOW + 0.117, True),
        ('{"level":"error","ts":1772478943.117,"msg":"Jwt is expired"}', NOW + 0.117, False),
        ('{"time":1772478943117,"msg":"Jwt is expired"}', NOW + 0.117, False),
        ('{"msg":"Jwt is expired","@timestamp":"2026-03-02T19:15:43Z"}', NOW, False),
        ('203.0.113.7 - - [02/Mar/2026:19:15:43 +0000] "GET / HTTP/1.1" 401 "Jwt is expired"', NOW, False),
        ("E0302 19:15:43.117456 1 authentication.go:73] Jwt is expired", None, False),
        ("Jwt is expired", None, False),
    ],
)
def test_the_lines_own_time_is_kept_with_what_is_not_certain_of_it(line, logged_at, assumed):
    (message,) = find("first line\n" + line + "\n2026-01-01T00:00:00Z next line")
    assert message.logged_at == (None if logged_at is None else pytest.approx(logged_at, abs=0.001))
    assert message.zone_assumed is assumed


def test_times_whose_zone_is_a_literal_z_or_missing_are_marked():
    assumed = {label for label, line in LINES.items() if find(line)[0].zone_assumed}
    assert assumed == {"jjwt<=0.11", "identitymodel<=6.29", "msal python"}


def test_messages_stand_in_the_capture_with_their_lines():
    capture = read([("log", SAMPLE)])
    assert len(capture.messages) == len(LINES)
    assert [message.where for message in capture.messages][:2] == ["line 1", "line 2"]
    assert capture.recorded_at == 1772479343  # the latest clock that any of them read


def test_a_messages_clock_is_the_last_instant_that_the_input_records():
    text = f"{LINES['jjwt>=0.12']}\n{access_token()}"
    assert read([("log", text)]).recorded_at == NOW + 0.117


def test_the_clients_own_clock_is_none_to_judge_by():
    assert read([("log", LINES["auth0-spa-js"])]).recorded_at is None


def test_every_template_stands_in_lines_that_are_looked_at():
    for template in TEMPLATES:
        if template.opening not in ("IDX10223: Lifetime validation failed.", "IDX10222: Lifetime validation failed."):
            assert any(stem in template.opening for stem in STEMS) or template.library == "mod_auth_openidc", template
        assert len(template.opening) >= 10


@pytest.mark.parametrize(
    "opening", ["JWT expired ", "jwt expired", "Expiration Time (exp) claim error in the ID token; current time ("]
)
def test_a_text_that_repeats_an_opening_without_end_is_read_in_linear_time(opening, is_linear):
    assert is_linear(find, opening)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*LINES.values(), "9", "-", '"', "\n", "T", "Z"]), max_size=8), st.data())
def test_no_cut_or_mangled_message_breaks_the_reading(pieces, data):
    text = "".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for message in find(text[start:end]):
        assert message.kind and message.library


@pytest.mark.parametrize(
    "text",
    [
        "Jwt expired at 2026-99-99T99:99:99Z",
        "The token expired at '99/99/9999 99:99:99'",
        "The Token has expired on Mon Foo 02 19:15:00 UTC 2026",
        "'exp' claim expired at Mon, 99 Foo 2026 99:15:00 GMT",
        "Signature expired: 99999999T999999Z is now earlier than 20260302T092500Z (99999999T999999Z - 15 min.)",
    ],
)
def test_an_instant_that_no_calendar_has_is_left_out(text):
    (message,) = find(text)
    assert message.bound is None and message.now is None


def test_an_answers_challenge_and_body_in_a_har_are_read_with_the_servers_time():
    import json

    har = json.loads((Path(__file__).resolve().parent.parent / "samples" / "chrome_full.har").read_text("utf-8"))
    refused = next(each for each in har["log"]["entries"] if each["response"]["status"] == 401)
    refused["response"]["content"] = {"mimeType": "text/plain", "text": "Jwt is expired", "size": 14}
    found = read([("a.har", json.dumps(har).encode())]).messages
    assert [(message.library, message.bound, message.logged_at) for message in found] == [
        ("ASP.NET Core JwtBearer", EXP, NOW),
        ("Envoy", None, NOW),
    ]
    assert "WWW-Authenticate" in found[0].where and "body" in found[1].where


def test_of_an_array_on_one_line_each_message_has_its_own_entrys_time():
    said = "jwt expired"
    text = "[" + ",".join(f'{{"msg":"{said}","time":"2026-03-02T09:15:0{second}Z"}}' for second in range(5)) + "]"
    assert [message.logged_at - ISSUED for message in find(text)] == [0, 1, 2, 3, 4]


def test_of_messages_without_end_the_first_are_read_and_that_is_said():
    capture = read([("log", "jwt expired\n" * (MOST + 5))])
    assert len(capture.messages) == MOST
    (notice,) = capture.notices
    assert notice.where == f"line {MOST}"
    assert "10,000" in notice.reason


def test_the_end_of_a_single_page_applications_refresh_token_is_known():
    text = (
        "AADSTS700084: The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited "
        "lifetime of 1.00:00:00. The token was issued on 2026-03-01T09:10:00.0Z. Timestamp: 2026-03-02 09:15:00Z"
    )
    (message,) = find(text)
    assert (message.library, message.kind, message.now) == ("Entra", "expired", 1772442900)
