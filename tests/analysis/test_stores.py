"""What clients keep, held against the tokens themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.stores import StoredEnd, kept_pairs, stored_ends
from jwtinspect.analysis.subject import Case
from jwtinspect.core.token import Role
from jwtinspect.reading.sources import read
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import ENTRA, START, access_token, id_token

SAMPLES = Path(__file__).parent.parent / "samples"


def case_for(text: str) -> Case:
    return case_of(read([("x", text)]), now=START + 60)


def ends(value: Any) -> list[StoredEnd]:
    return stored_ends(case_for(json.dumps(value)))


def oidc(expires_at: float, life: float = 3600, **members: Any) -> dict[str, Any]:
    return {"access_token": access_token(life), "profile": {}, "expires_at": expires_at, **members}


def msal(life: float, gap: float, **claims: Any) -> dict[str, Any]:
    token = access_token(life, issuer=ENTRA, start=START - 300, **claims)
    return {"credentialType": "AccessToken", "secret": token, "expiresOn": str(START - 300 + life + gap)}


def codes(path: Path) -> set[str]:
    report = inspect(Request((Input(path.name, path.read_bytes()),), now=START + 60))
    return {finding.code for finding in report.findings}


def test_what_expires_in_promised_beyond_the_token_is_found_whatever_the_clock() -> None:
    (end,) = ends({"body": {"access_token": access_token(3600), "expires_in": 7200}, "expiresAt": START + 7200 + 900})
    assert (end.later, end.skew, end.other) == (3600, -900, None)


def test_an_expiry_that_is_late_only_by_the_clock_or_by_the_way_is_fine() -> None:
    for late in (0, 3, 137, 3600, -50):
        assert (
            ends({"body": {"access_token": access_token(3600), "expires_in": 3600}, "expiresAt": START + 3600 + late})
            == []
        )
        assert ends(oidc(START + 3600 + late)) == []


def test_an_expiry_lent_by_the_other_token_names_it() -> None:
    (end,) = ends(oidc(START + 36001, id_token=id_token(36000)))
    assert end.other is not None and end.other.role is Role.ID_TOKEN and (end.later, end.skew) == (32401, None)


def test_one_of_several_entries_that_is_out_of_step_is_found() -> None:
    store = {str(number): msal(3900 + number, 137, jti=str(number)) for number in range(3)}
    store["x"] = msal(3900, 137 + 1200, jti="x")
    (end,) = ends(store)
    assert (end.later, end.skew) == (1200, -137)


def test_entries_that_do_not_agree_among_themselves_prove_nothing() -> None:
    store = {str(number): msal(3900, gap, jti=str(number)) for number, gap in enumerate((0, 1000, 2000))}
    assert ends(store) == []


def test_the_offset_that_amplify_stored_is_the_clock_of_the_whole_storage() -> None:
    prefix = "CognitoIdentityServiceProvider.app.robin."
    drift = {f"{prefix}clockDrift": "-137420", f"{prefix}accessToken": access_token(60)}
    (end,) = ends({**drift, "oidc.user:x": oidc(START + 3600 + 137 + 600)})
    assert end.later == pytest.approx(599.58) and end.skew == pytest.approx(-137.42)


def test_the_clock_of_one_input_says_nothing_of_another() -> None:
    first = json.dumps({"body": {"access_token": access_token(60), "expires_in": 60}, "expiresAt": START + 60})
    second = json.dumps(oidc(START + 3600 + 137))
    assert stored_ends(case_of(read([("a", first), ("b", second)]), now=START)) == []


def test_what_is_opaque_or_states_no_end_cannot_be_held_against_it() -> None:
    assert ends(oidc(START + 9999, access_token="opaque-token-0123456789")) == []
    assert ends(oidc(START + 9999, access_token=access_token(60, exp=None))) == []


@pytest.mark.parametrize("name", ["auth0_spa_js_v2_localstorage.json", "made/devtools_storage_copy.txt"])
def test_the_tokens_of_one_sign_in_are_compared_though_a_store_keeps_them_apart(name: str) -> None:
    assert "LIF102" in codes(SAMPLES / name)


def test_tokens_of_two_sign_ins_or_issuers_in_one_store_are_no_pair() -> None:
    def pairs(**claims: Any) -> int:
        user = {"id_token": id_token(60, **claims), "decodedToken": {}}
        return len(case_for(json.dumps({"a": {"access_token": access_token(60), "profile": {}}, "u": user})).pairs)

    assert pairs() == 1
    assert pairs(iat=START + 6) == 0 == pairs(iat=None)
    assert pairs(iss="https://other.example.com/") == 0 == pairs(iss=None)


@pytest.mark.parametrize("path", sorted((SAMPLES / "made").iterdir()), ids=lambda path: path.name)
def test_only_the_store_that_believes_too_long_is_accused_of_it(path: Path) -> None:
    assert ("LIF116" in codes(path)) == (path.name == "stored_expiry_later.json")


def test_thousands_of_entries_are_held_against_each_other_in_linear_time(growth: Callable[..., float]) -> None:
    def stored(count: int) -> Case:
        entries = {}
        for number in range(count):
            token = access_token(3600, jti=str(number))
            entries[f"a{number}"] = oidc(START + 3600 + 137, access_token=token)
            entries[f"i{number}"] = {"id_token": id_token(60, iat=START + 60 * number), "profile": {}}
        return case_for(json.dumps(entries))

    few, many = stored(250), stored(2000)
    assert stored_ends(many) == [] and len(kept_pairs(many)) == 2000
    assert growth(lambda: (stored_ends(few), kept_pairs(few)), lambda: (stored_ends(many), kept_pairs(many))) < 24
