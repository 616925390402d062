"""Claims are explained in one sentence, a provider's own before the registered ones."""

from pathlib import Path

import pytest

from jwtinspect.core import resources
from jwtinspect.profiles import claims, provider
from jwtinspect.profiles.claims import explained, meaning


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    claims._known.cache_clear()


@pytest.mark.parametrize(
    "claim", ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "azp", "at_hash", "scope", "cnf"]
)
def test_registered_claims_have_a_meaning_and_a_source(claim: str) -> None:
    found = explained(claim)
    assert found is not None
    assert found.text.endswith(".")
    assert "section" in found.source


@pytest.mark.parametrize("name", ["alg", "typ", "kid", "cty", "enc", "crit", "b64", "zip", "x5t#S256", "jwk"])
def test_header_parameters_have_a_meaning(name: str) -> None:
    assert meaning(name, header=True)


def test_a_claim_is_not_taken_for_a_header_parameter_of_that_name() -> None:
    assert meaning("iss") != meaning("iss", header=True)
    assert meaning("alg") is None


def test_a_provider_explains_its_own_claims_and_leaves_the_rest() -> None:
    assert "origin" in str(meaning("azp", "clerk"))
    assert meaning("azp", "okta") == meaning("azp")
    assert meaning("realm_access") is None
    assert meaning("realm_access", "keycloak")


def test_an_unknown_claim_has_no_meaning() -> None:
    assert meaning("\0<b>", "nobody") is None


@pytest.mark.parametrize("text", [None, "", "[", "\xff"])
def test_without_the_data_nothing_is_explained_and_nothing_breaks(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "compiled").mkdir()
    if text is not None:
        (tmp_path / "compiled" / "claims.json").write_bytes(text.encode("latin-1"))
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.setattr(provider, "_problems", {})
    assert meaning("iss") is None
    assert provider.problems()[0].startswith("What claims mean is not known")
    claims._known.cache_clear()


@pytest.mark.parametrize("name", ["exp", "iss", "signer", "client", "nonce", "ppt", "trust_chain", "url"])
def test_a_parameter_of_the_header_is_explained_apart_from_a_claim_of_its_name(name: str) -> None:
    assert meaning(name, header=True)
    assert meaning(name, header=True) != meaning(name)


@pytest.mark.parametrize(
    ("provider_id", "names"),
    [
        ("entra", ("oid", "tid", "xms_cc", "idtyp", "wids", "_claim_names", "upn")),
        ("okta", ("cid", "uid", "scp", "sub")),
        ("cognito", ("token_use", "origin_jti", "cognito:groups")),
        ("keycloak", ("realm_access", "session_state", "sid", "typ")),
        ("github-actions", ("repository", "job_workflow_ref", "sub", "nbf")),
        ("gitlab", ("project_path", "pipeline_id")),
        ("supabase", ("role", "session_id", "aal")),
        ("firebase", ("firebase", "user_id")),
        ("forgerock", ("tokenName", "expires_in", "auditTrackingId")),
        ("kubernetes", ("kubernetes.io", "kubernetes.io/serviceaccount/secret.name")),
    ],
)
def test_the_claims_of_a_provider_are_explained(provider_id: str, names: tuple[str, ...]) -> None:
    assert not [name for name in names if meaning(name, provider_id) is None]
