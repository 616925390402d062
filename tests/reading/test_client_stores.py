"""What clients wrote down of their clock beside the tokens that they keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.core.capture import Capture, Stamp
from jwtinspect.core.roles import role_of
from jwtinspect.core.token import Kind
from jwtinspect.reading.names import STORE_MARKS
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, access_token, id_token

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
OURS = ("storage", "cli", "oidc", "cookie", "ci", "oauth")
ROLES = {"sa_token": "access_token", "refresh_token_jwe": "refresh_token", "session_jwe": "session", "oidc": "id_token"}
NAMES = sorted(name for name, each in EXPECTED.items() if each["format"].partition(".")[0] in OURS)
AHEAD = 137  # seconds that the client's clock of every sample is ahead of the server's


def captured(name: str) -> Capture:
    return read([(name, (SAMPLES / name).read_bytes())])


def stored(value: Any) -> Capture:
    return read([("x", json.dumps(value))])


def offset_of(stamp: Stamp, capture: Capture) -> float:
    """Server minus client, as the stamp alone tells it."""
    if stamp.meaning == "offset":
        return stamp.seconds
    assert stamp.token is not None
    claims = capture.tokens[stamp.token].claims
    return claims["iat" if stamp.meaning == "receipt" else "exp"] - stamp.seconds


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_yields_its_tokens_each_in_its_role(name: str) -> None:
    found = {
        token.fingerprint[7:]: role_of(token)[0].value
        for token in captured(name).tokens
        if token.kind in (Kind.JWS, Kind.JWE)
    }
    expected = EXPECTED[name]["unique_tokens"]
    assert found == {token["sha256_12"]: ROLES.get(token["role"], token["role"]) for token in expected}


@pytest.mark.parametrize("name", [name for name in NAMES if "storage" in EXPECTED[name]["format"] or "cli" in name])
def test_a_storage_tells_its_clients_clock_or_says_nothing_of_it(name: str) -> None:
    context = EXPECTED[name]["context"]
    expected = context.get("theta_estimate_s", context.get("theta_estimate_s_from_exp"))
    capture = captured(name)
    if expected is None:
        readable = [stamp for stamp in capture.stamps if stamp.token is None or capture.tokens[stamp.token].claims]
        assert [offset_of(stamp, capture) for stamp in readable] == (
            [-AHEAD, -AHEAD] if name == "playwright_storage_state.json" else []
        )
    else:
        assert capture.stamps
        for stamp in capture.stamps:
            assert offset_of(stamp, capture) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(
    ("name", "store", "meanings"),
    [
        ("okta_token_storage.json", "okta-auth-js", ["expiry", "expiry"]),
        ("amplify_v5_localstorage.json", "amplify 5", ["offset"]),
        ("firebase_auth_user.json", "firebase", ["expiry"]),
        ("msal_browser_v5_sessionstorage.json", "msal-browser", ["expiry"]),
        ("msal_token_cache.json", "msal", ["expiry"]),
        ("angular_auth_oidc_client_sessionstorage.json", "angular-auth-oidc-client", ["receipt", "expiry"]),
        ("devtools_storage_copy.txt", "auth0-spa-js 2", ["receipt", "expiry"]),
    ],
)
def test_a_librarys_store_tells_how_far_its_clock_is_ahead(name: str, store: str, meanings: list[str]) -> None:
    capture = captured(f"made/{name}")
    assert [stamp.meaning for stamp in capture.stamps] == meanings
    assert {stamp.store for stamp in capture.stamps} == {store}
    for stamp in capture.stamps:
        assert offset_of(stamp, capture) == pytest.approx(-AHEAD, abs=1)
    assert all(response.store for response in capture.responses)


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("auth0_spa_js_v2_localstorage.json", "browser-storage"),
        ("msal_browser_v4_localstorage_encrypted.json", "browser-storage"),
        ("playwright_storage_state.json", "browser-storage"),
        ("made/devtools_storage_copy.txt", "browser-storage"),
        ("made/msal_token_cache.json", "msal-cache"),
        ("az_get_access_token.json", "az"),
        ("gcloud_config_helper.json", "gcloud"),
        ("aws_sso_cache.json", "aws-sso"),
        ("docker_config.json", "docker-config"),
    ],
)
def test_a_store_is_called_what_it_is(name: str, format: str) -> None:
    assert captured(name).sources[0].format == format


def test_only_what_does_not_depend_on_the_answers_lifetime_counts_as_exact() -> None:
    exact = {stamp.store for name in (*NAMES, *MADE) for stamp in captured(name).stamps if stamp.exact}
    assert exact == {"okta-auth-js", "keycloak-js"}


MADE = sorted(f"made/{path.name}" for path in (SAMPLES / "made").iterdir())


@pytest.mark.parametrize("name", MADE)
def test_no_secret_of_a_store_shows_in_a_capture(name: str) -> None:
    assert "MadeUp" not in repr(captured(name))


def test_an_encrypted_store_is_called_so() -> None:
    capture = captured("msal_browser_v4_localstorage_encrypted.json")
    assert not capture.tokens
    assert "access token" in capture.unreadable[0].reason and "encrypted, not readable" in capture.unreadable[0].reason
    assert len(capture.unreadable) == 1


def test_what_auth0_stored_by_the_id_tokens_end_says_nothing_of_the_clock_and_else_it_does() -> None:
    body = {"access_token": access_token(3600), "id_token": id_token(36000), "expires_in": 3600}
    (receipt, expiry) = stored({"body": body, "expiresAt": START + 3600 + 9}).stamps
    assert (receipt.meaning, receipt.seconds, receipt.store) == ("receipt", START + 9, "auth0-spa-js 1")
    assert (expiry.meaning, expiry.seconds) == ("expiry", START + 3609)
    assert stored({"body": body, "expiresAt": START + 36000}).stamps == ()


def test_a_cache_whose_access_token_auth0_took_out_is_not_broken() -> None:
    capture = stored({"body": {"refresh_token": "MadeUpRefresh-77", "scope": "openid"}, "expiresAt": START})
    assert capture.stamps == () and "took the access token out" in capture.notices[0].reason


def test_a_drift_that_may_be_seconds_or_milliseconds_is_shown_in_both_readings_and_counts_for_neither() -> None:
    capture = captured("made/amplify_clock_drift_of_either_version.json")
    assert capture.stamps == ()
    assert "3000 s behind" in capture.notices[0].reason and "3 s ahead" in capture.notices[0].reason


@pytest.mark.parametrize(
    ("items", "offset"),
    [
        ({"clockDrift": "-137420"}, -137.42),
        ({"clockDrift": "137", "userData": "{}"}, -137),
        ({"clockDrift": "-2000", "signInDetails": "{}"}, -2),
        ({"clockDrift": "2000", "userData": "{}"}, -2000),
        ({"clockDrift": "0"}, 0),
    ],
)
def test_the_two_generations_of_amplify_are_told_apart(items: dict[str, str], offset: float) -> None:
    keys = {f"CognitoIdentityServiceProvider.app.robin.{name}": value for name, value in items.items()}
    assert [stamp.seconds for stamp in stored(keys).stamps] == [offset]


def test_every_user_of_amplify_has_a_response_of_his_own() -> None:
    keys = {}
    for user, token in (("robin", access_token(3600)), ("sasha.demo", access_token(7200))):
        keys[f"CognitoIdentityServiceProvider.app.{user}.accessToken"] = token
        keys[f"CognitoIdentityServiceProvider.app.{user}.clockDrift"] = "5"
        keys[f"CognitoIdentityServiceProvider.app.{user}.userData"] = "{}"
    capture = stored(keys)
    assert [list(response.tokens.values()) for response in capture.responses] == [[0], [1]]
    assert [stamp.token for stamp in capture.stamps] == [0, 1]


def test_keycloak_in_the_console_tells_the_offset() -> None:
    (stamp,) = captured("made/keycloak_console.txt").stamps
    assert (stamp.meaning, stamp.seconds, stamp.token) == ("offset", 42, None)


def test_what_a_server_wrote_is_no_reading_of_the_clients_clock() -> None:
    assert captured("supabase_localstorage.json").stamps == ()
    assert captured("nextauth_session.json").stamps == ()
    assert captured("token_request.json").stamps == ()
    assert captured("made/exec_credential.json").stamps == ()


def test_the_clients_secret_of_aws_is_a_secret_and_no_token() -> None:
    capture = captured("aws_sso_cache.json")
    assert all(token.kind is Kind.OPAQUE for token in capture.tokens)
    assert "clientSecret" in {secret.name for secret in capture.secrets}


def test_a_registrys_answer_says_when_it_was_made() -> None:
    (response,) = captured("made/registry_token.json").responses
    assert response.received_at == START


def test_dockers_passwords_are_secrets() -> None:
    capture = captured("docker_config.json")
    assert [secret.name for secret in capture.secrets].count("auth") == 1
    assert "Docker's configuration" in capture.unreadable[0].reason


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([access_token(60), str(START), f"{START}000", "2026-03-02T09:15:00Z", 10**400])
)
OTHERS = """body access_token accessToken secret id_token id nonce data claims token issued_at
CognitoIdentityServiceProvider.app.robin.clockDrift CognitoIdentityServiceProvider.."""
MEMBERS = st.sampled_from([*sorted(STORE_MARKS), *OTHERS.split()])
SHAPES = st.recursive(VALUES, lambda inner: st.dictionaries(MEMBERS, inner, max_size=5) | st.lists(inner, max_size=2))


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(MEMBERS, SHAPES, min_size=1, max_size=6))
def test_no_store_however_odd_raises_and_every_stamp_is_a_number(store: dict[str, Any]) -> None:
    for stamp in read([("x", json.dumps(store))]).stamps:
        assert abs(stamp.seconds) < 10**15
