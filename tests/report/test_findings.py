"""Which rule is asked of what, and in which order a report tells what they found."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

import jwtinspect
from jwtinspect.report.findings import rules
from jwtinspect.rules.examples import KEYCLOAK, START, access_token, call, id_token, response
from jwtinspect.rules.rule import When


@pytest.mark.parametrize("when", When)
def test_each_occasion_is_one_that_a_rule_waits_for_on_things_of_one_kind(when: When) -> None:
    assert len({rule.on for rule in rules() if rule.when is when}) == 1


def test_errors_come_before_warnings_and_notes_come_last() -> None:
    report = jwtinspect.inspect(
        response(id_token=id_token(36000), access_token=access_token(86400), refresh_token="opaque-0123456789abcdef"),
        at=START + 36000,
        expect={"access_token": 3600},
    )
    severities = [finding.severity for finding in report.findings]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    assert len(set(severities)) == 3


def test_what_several_tokens_have_in_common_is_said_once_of_all_of_them() -> None:
    report = jwtinspect.inspect(access_token(40_000_000, sub="a") + "\n" + access_token(40_000_000, sub="b"))
    (long,) = [finding for finding in report.findings if finding.code == "NUM310"]
    assert (long.subjects, long.count) == (("t1", "t2"), 2)


def test_the_life_that_a_response_states_for_a_token_without_an_end_is_judged_too() -> None:
    report = jwtinspect.inspect(response(access_token="opaque-token-0123456789", expires_in=315_360_000))
    assert "NUM310" in [finding.code for finding in report.findings]


def test_a_token_in_a_claim_is_found_where_all_text_is_plain() -> None:
    report = jwtinspect.inspect(id_token(3600, verified_by=access_token(3600)), at=START)
    assert "TOK707" in [finding.code for finding in report.findings]


def test_what_explains_a_short_life_comes_before_what_only_confirms() -> None:
    access = access_token(120, issuer=KEYCLOAK, typ="Bearer", azp="client-1", auth_time=START - 35_880)
    at_hash = urlsafe_b64encode(sha256(access.encode()).digest()[:16]).decode().rstrip("=")
    identity = id_token(120, issuer=KEYCLOAK, typ="ID", azp="client-1", auth_time=START - 35_880, at_hash=at_hash)
    text = response(access_token=access, id_token=identity, expires_in=120, refresh_expires_in=120)
    codes = [finding.code for finding in jwtinspect.inspect(text, at=START).findings]
    assert codes[0] == "POL605"
    assert codes[-1] == "PAR502"


def test_that_an_api_took_an_expired_token_comes_before_that_one_was_sent() -> None:
    report = jwtinspect.inspect(call(bearer=access_token(600), at=START + 7800))
    codes = [finding.code for finding in report.findings]
    assert codes.index("HIS810") < codes.index("HIS803")


def test_that_the_clients_clock_is_an_hour_off_is_told_by_oktas_store_alone() -> None:
    identity = id_token(3600, issuer="https://acme.okta.com/oauth2/default")
    store = {"idToken": {"idToken": identity, "claims": {}, "expiresAt": START + 7200, "scopes": ["openid"]}}
    report = jwtinspect.inspect(json.dumps({"okta-token-storage": json.dumps(store)}), at=START)
    assert report.verdict.code == "CLK401"


def test_where_two_ends_of_one_token_are_stated_nothing_is_said_to_agree() -> None:
    text = response(access_token=access_token(3600), expires_in=3600, expires_at=START + 5000)
    verdict = jwtinspect.inspect(text, at=START).verdict
    assert verdict.code == "LIF108"
    assert "Nothing disagrees" not in verdict.text
