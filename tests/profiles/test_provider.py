"""Providers are recognised by what only they send, and the setting that governs a token is the right one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jwtinspect.core import resources
from jwtinspect.profiles import provider as profiles
from jwtinspect.profiles.provider import (
    Provider,
    Setting,
    problems,
    provider_of,
    recognise,
    recognise_opaque,
    setting_for,
)
from jwtinspect.profiles.records import read_providers

RECORDS = read_providers(resources.root() / "providers")
AUTH0 = "https://acme.eu.auth0.com/"


def known(provider_id: str) -> Provider:
    found = provider_of(provider_id)
    assert found is not None
    return found


def governing(
    provider_id: str, role: str, claims: dict[str, Any] | None = None, header: dict[str, Any] | None = None, **more: Any
) -> Setting:
    more.setdefault("front_channel", False)
    found = setting_for(known(provider_id), role, claims or {}, header or {}, **more)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("issuer", "provider_id"), [(issuer, record.provider.id) for record in RECORDS for issuer in record.examples]
)
def test_each_issuer_is_its_providers_and_no_other_matches(issuer: str, provider_id: str) -> None:
    found = recognise({"iss": issuer}, {})
    assert found is not None and found.id == provider_id
    assert [record.provider.id for record in RECORDS if record.matches(issuer)] == [provider_id]


@pytest.mark.parametrize(
    ("issuer", "provider_id"), [(issuer, record.provider.id) for record in RECORDS for issuer in record.look_alikes]
)
def test_a_look_alike_is_not_the_provider(issuer: str, provider_id: str) -> None:
    found = recognise({"iss": issuer}, {})
    assert found is None or found.id != provider_id


@pytest.mark.parametrize(
    ("example", "provider_id"),
    [(example, record.provider.id) for record in RECORDS for sign in record.signs for example in sign.examples],
)
def test_a_token_under_a_domain_of_the_customers_own_is_known_by_its_claims(
    example: dict[str, Any], provider_id: str
) -> None:
    found = recognise(example.get("claims", {}), example.get("header", {}))
    assert found is not None and found.id == provider_id


@pytest.mark.parametrize(
    ("text", "provider_id"), [(p.example, record.provider.id) for record in RECORDS for p in record.prefixes]
)
def test_an_opaque_token_is_known_by_its_beginning(text: str, provider_id: str) -> None:
    found = recognise_opaque(text)
    assert found is not None and found.id == provider_id


@pytest.mark.parametrize(
    "text", ["", "abc", "00D", "00Dabc", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "ya29", "AQXNnd2k", "x" * 100_000]
)
def test_an_opaque_token_that_says_nothing_is_nobodys(text: str) -> None:
    assert recognise_opaque(text) is None


def test_all_37_providers_are_there() -> None:
    assert len(RECORDS) == 37


@pytest.mark.parametrize(
    "issuer",
    [
        None, True, 7, 1e400, [], ["https://acme.eu.auth0.com/"], {"iss": {}}, "", "\0",
        "https://\0.auth0.com/", "x" * 10**6,
        "https://" + "a." * 10**5 + "auth0.com/", "https://acme.auth0.com/\u202e", "https://аcme.auth0.com/",
        "https://xn--e1afmkfd.example/", "https://例え.テスト/",
        "\ud800", "https://[::1]/", "://", "https://a:b:c/", "{any}", "**",
    ],
)  # fmt: skip
def test_whatever_stands_in_iss_is_nobodys_and_breaks_nothing(issuer: Any) -> None:
    assert recognise({"iss": issuer}, {}) is None
    assert recognise({}, {"iss": issuer}) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "auth0|1", "iss": "https://example.com", "aud": "c"},
        {"sub": "auth0|1", "iss": "https://example.com/"},
        {"sub": "auth0|1"},
        {"aud": "https://x/userinfo", "iss": "https://x"},
        {"azp": "a", "typ": "Bearer"},
    ],
)
def test_a_sign_alone_is_not_enough(claims: dict[str, Any]) -> None:
    assert recognise(claims, {"alg": "RS256"}) is None


def test_the_issuer_in_the_header_counts_where_the_claims_cannot_be_read() -> None:
    found = recognise({}, {"alg": "dir", "enc": "A256GCM", "iss": AUTH0})
    assert found is not None and found.id == "auth0"


API = ["https://api.acme.test", AUTH0 + "userinfo"]
DIR = {"alg": "dir", "enc": "A256GCM", "iss": AUTH0}
FIXED = "not configurable"


@pytest.mark.parametrize(
    ("claims", "header", "front_channel", "opaque", "variant", "default"),
    [
        ({}, DIR, False, True, "/userinfo only, opaque", 86400),
        ({}, DIR, True, True, "/userinfo only, implicit flow", 7200),
        ({}, {}, False, True, "/userinfo only, opaque", 86400),
        ({"aud": AUTH0 + "mfa/"}, {}, False, False, "MFA API", 600),
        ({"aud": AUTH0 + "mfa"}, {}, True, False, "MFA API", 600),
        ({"aud": AUTH0 + "my-org/"}, {}, False, False, "My Organization API", 600),
        ({"aud": AUTH0 + "api/v2/", "gty": "client-credentials"}, {}, False, False, "Management API", 86400),
        (
            {"aud": [AUTH0 + "api/v2/", AUTH0 + "userinfo"]},
            {},
            True,
            False,
            "Management API, implicit or hybrid flow",
            7200,
        ),
        ({"aud": AUTH0 + "userinfo"}, {}, False, False, "/userinfo as the only audience", 86400),
        ({"aud": [AUTH0 + "userinfo"]}, {}, True, False, "/userinfo as the only audience, implicit flow", 7200),
        ({"aud": API, "scope": "openid"}, {}, False, False, "custom API, token endpoint", 86400),
        ({"aud": "urn:api", "permissions": []}, {"typ": "at+jwt"}, False, False, "custom API, token endpoint", 86400),
        ({"aud": API, "scope": "openid"}, {}, True, False, "custom API, implicit or hybrid flow", 7200),
        ({}, {"alg": "RSA-OAEP-256"}, False, True, "custom API, token endpoint", 86400),
    ],
)
def test_auth0s_settings_are_chosen_as_its_own_table_of_decisions_has_it(
    claims: dict[str, Any], header: dict[str, Any], front_channel: bool, opaque: bool, variant: str, default: int
) -> None:
    setting = governing("auth0", "access_token", claims, header, front_channel=front_channel, opaque=opaque)
    assert (setting.variant, setting.default) == (variant, default)
    assert setting.configurable == (variant.startswith("custom") or variant == "Management API")


def test_the_id_token_of_auth0_is_the_applications() -> None:
    setting = governing("auth0", "id_token", {"iss": AUTH0, "aud": "AbC"}, lifetime=36000)
    assert setting[:8] == (
        "id_token",
        "ID Token Expiration",
        "application",
        "Applications > (client) > Settings",
        "client.jwt_configuration.lifetime_in_seconds",
        "JWT Expiration (seconds)",
        None,
        36000,
    )


def test_the_access_token_of_auth0_is_the_apis_with_its_limit() -> None:
    setting = governing("auth0", "access_token", {"iss": AUTH0, "aud": API}, lifetime=86400)
    assert (setting.name, setting.old_name) == ("Maximum Access Token Lifetime", "Token Expiration (Seconds)")
    assert (setting.owner, setting.field, setting.maximum) == ("API", "resource_server.token_lifetime", 2592000)
    assert setting.source.startswith("https://auth0.com/docs/")


def test_entra_with_cp1_and_a_day_is_continuous_access_evaluation() -> None:
    long = governing("entra", "access_token", {"xms_cc": ["CP1", "cp1"]}, lifetime=86400)
    assert long.name == "Continuous access evaluation" and not long.configurable
    assert governing("entra", "access_token", {"xms_cc": ["cp1"]}, lifetime=4500).name == "AccessTokenLifetime"
    assert governing("entra", "access_token", {}, lifetime=86400).name == "AccessTokenLifetime"


def test_entra_draws_its_default_and_so_none_is_stated() -> None:
    assert governing("entra", "access_token").default is None
    assert known("entra").backdate == (300, 301)
    assert "random-lifetimes" in known("entra").traits


def test_keycloak_by_flow_and_kind() -> None:
    assert governing("keycloak", "access_token").default == 300
    assert governing("keycloak", "access_token", front_channel=True).default == 900
    assert governing("keycloak", "refresh_token", {"typ": "Refresh"}).name == "SSO Session Idle"
    assert governing("keycloak", "refresh_token", {"typ": "Offline"}).name == "Offline Session Idle"
    assert 36000 in {each.default for each in known("keycloak").settings if each.role == "login_session"}


def test_oktas_org_server_is_fixed_and_a_custom_server_is_not() -> None:
    org = governing("okta", "access_token", {"iss": "https://dev-1.okta.com"})
    custom = governing("okta", "access_token", {"iss": "https://dev-1.okta.com/oauth2/default"})
    assert (org.configurable, custom.configurable) == (False, True)
    assert custom.maximum == 86400


@pytest.mark.parametrize(
    ("provider_id", "backdate"),
    [
        ("github-actions", (600,)),
        ("gitlab", (5,)),
        ("clerk", tuple(range(1, 11))),
        ("zitadel", (1, 2, 3, 4, 5)),
        ("auth0", ()),
    ],
)
def test_back_dating_is_known(provider_id: str, backdate: tuple[int, ...]) -> None:
    assert known(provider_id).backdate == backdate


def test_a_role_without_a_known_setting_has_none() -> None:
    assert setting_for(known("slack"), "id_token", {}, {}, front_channel=False) is None


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A resources folder of its own, and nothing remembered from before; nothing of it is remembered afterwards."""
    (tmp_path / "compiled" / "providers").mkdir(parents=True)
    for name in ("index.json", "providers/auth0.json"):
        (tmp_path / "compiled" / name).write_bytes((resources.root() / "compiled" / name).read_bytes())
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.setattr(profiles, "_index", None)
    monkeypatch.setattr(profiles, "_problems", {})
    for cached in (profiles._by_issuer, profiles.provider_of):
        cached.cache_clear()
    yield tmp_path / "compiled"
    for cached in (profiles._by_issuer, profiles.provider_of):
        cached.cache_clear()


def test_a_provider_whose_file_is_missing_is_not_recognised_and_the_rest_goes_on(broken: Path) -> None:
    assert recognise({"iss": "https://gitlab.com"}, {}) is None
    assert recognise({"iss": AUTH0}, {}) is not None
    assert len(problems()) == 1 and "gitlab" in problems()[0] and "Install jwtinspect again" in problems()[0]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"id": "auth0"}', "\xff", json.dumps({"settings": [{"rolle": 1}]})]
)
def test_a_provider_whose_file_is_wrong_is_not_recognised(broken: Path, text: str) -> None:
    (broken / "providers/auth0.json").write_bytes(text.encode("latin-1"))
    assert recognise({"iss": AUTH0}, {}) is None
    assert "auth0" in problems()[0]


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"hosts": [], "anywhere": []}', '{"hosts": {"a": [[1]]}}'])
def test_without_an_index_nobody_is_recognised_and_nothing_breaks(broken: Path, text: str | None) -> None:
    if text is None:
        (broken / "index.json").unlink()
    else:
        (broken / "index.json").write_text(text)
    assert recognise({"iss": AUTH0}, {}) is None
    assert recognise_opaque("ya29.abc") is None
    assert len(problems()) == 1 and "No provider can be recognised" in problems()[0]


@pytest.mark.parametrize(
    ("provider", "role", "claims", "name"),
    [
        ("entra", "access_token", {"xms_mirid": "/subscriptions/s"}, "Lifetime of a managed identity's token"),
        ("entra", "id_token", {"tid": "9188040d-6c67-4c5b-b112-36a304b66dad"}, "Lifetime for personal accounts"),
        ("kubernetes", "access_token", {"kubernetes.io/serviceaccount/namespace": "n"}, "Token kept in a Secret"),
    ],
)
def test_what_no_policy_governs_is_laid_to_none(provider, role, claims, name):
    found = governing(provider, role, claims)
    assert found.name == name
    assert not found.configurable
