"""What holds for every rule, those of tomorrow included: its examples are its tests."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jwtinspect.rules
from jwtinspect.analysis.keyfile import read_keys
from jwtinspect.analysis.keyring import Keyring
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.report.findings import rules
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Finding, Input, Report, Request
from jwtinspect.rules.examples import KEYCLOAK, START, Example, access_token, dated, id_token, response
from jwtinspect.rules.rule import Rule

RULES = rules()


def keyring_of(example: Example) -> Keyring | None:
    if not example.keys:
        return None
    return Keyring(read_keys(text.encode(), f"key {number}") for number, text in enumerate(example.keys, 1))


def report_of(example: Example) -> Report:
    expect = {Role(role): seconds for role, seconds in (example.expect or {}).items()}
    return inspect(
        Request(
            (Input("example", example.text),),
            now=START + 60,
            at=example.at,
            received_at=example.received,
            expect=expect,
            ended_after=example.ended,
            leeway=example.leeway,
            max_age=example.max_age,
            keys=keyring_of(example),
        )
    )


def findings_of(example: Example) -> tuple[Finding, ...]:
    return report_of(example).findings


def named(rule: Rule) -> str:
    return f"{rule.code}-{rule.name}-{rule.severity}"


def cases(which: str) -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{named(rule)}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, which)())
    ]


def briefly(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.code} {finding.severity}: {finding.message}" for finding in findings]


@pytest.mark.parametrize(("rule", "example"), cases("flags"))
def test_each_example_that_a_rule_flags_is_flagged(rule: Rule, example: Example) -> None:
    findings = findings_of(example)
    assert any(finding.rule is rule for finding in findings), briefly(findings)


@pytest.mark.parametrize(("rule", "example"), cases("passes"))
def test_each_example_that_a_rule_passes_is_not_flagged_by_it(rule: Rule, example: Example) -> None:
    findings = findings_of(example)
    assert not any(finding.rule is rule for finding in findings), briefly(findings)


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_each_rule_says_what_it_means_what_to_do_and_where_that_is_written(rule: Rule) -> None:
    assert len(rule.explanation) >= 40
    assert rule.explanation.endswith(".") and rule.advice.endswith(".")
    assert len(rule.advice) >= 20 and len(rule.title) >= 10 and len(rule.reference) >= 8
    assert not rule.title.endswith(".")
    assert rule.flags is not None and rule.flags()
    assert rule.passes is not None and rule.passes()


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_each_rule_has_a_code_of_its_family_and_a_name_in_kebab_case(rule: Rule) -> None:
    families = (sys.modules[rule.judge.__module__].__doc__ or "").partition(":")[0]
    assert rule.code[:3] in families and re.fullmatch(r"[A-Z]{3}\d{3}", rule.code)
    assert re.fullmatch(
        r"[a-z0-9]+(-[a-z0-9]+)+|expired|cleaned|truncated|encrypted|opaque|nested|unsecured", rule.name
    )


def test_no_two_rules_of_one_severity_share_a_code_and_a_name() -> None:
    counts = Counter((rule.code, rule.name, rule.severity) for rule in RULES)
    assert [each for each, count in counts.items() if count > 1] == []


def test_a_finding_is_found_from_its_name_for_its_first_rule_is_a_function_of_that_name() -> None:
    first: dict[str, Rule] = {}
    for rule in RULES:
        first.setdefault(rule.name, rule)
    assert {name: rule.judge.__name__ for name, rule in first.items()} == {
        name: name.replace("-", "_") for name in first
    }


def test_no_module_of_rules_is_forgotten() -> None:
    known = set(rules())
    for module in pkgutil.iter_modules(jwtinspect.rules.__path__):
        values = vars(importlib.import_module(f"jwtinspect.rules.{module.name}")).values()
        assert {value for value in values if isinstance(value, Rule)} <= known, module.name


def all_examples() -> list[Example]:
    return [example for rule in RULES for example in (*rule.flags(), *rule.passes())]  # type: ignore[misc]


def test_no_finding_repeats_the_text_of_a_token() -> None:
    for example in all_examples():
        report = report_of(example)
        secrets = [part for token in report.capture.tokens for part in token.segments if len(part) > 20]
        for finding in report.findings:
            said = json.dumps([finding.message, finding.advice, finding.evidence], ensure_ascii=False, default=str)
            assert not any(secret in said for secret in secrets), finding.message


def test_every_finding_is_one_line_of_sentences_with_evidence_of_plain_values() -> None:
    for example in all_examples():
        for finding in findings_of(example):
            assert finding.message.endswith((".", ")")) and "\n" not in finding.message
            for value in finding.evidence.values():
                assert value is None or isinstance(value, (str, int, float, list)), (finding.code, value)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(START * 1000, START * 1001)
    | st.sampled_from([0, -1, 2147483647, 253402300799, 10**40, 202603021015, START, START + 60])
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(
        ["at+jwt", "dpop+jwt", "ID", "Bearer", "none", "JWT", "https://", "://", "https://[", KEYCLOAK, "eyJ..a"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
CLAIMS = [
    "iss",
    "sub",
    "aud",
    "iat",
    "exp",
    "nbf",
    "auth_time",
    "typ",
    "at_hash",
    "nonce",
    "azp",
    "client_id",
    "cid",
    "appid",
    "scope",
    "sid",
    "oid",
    "tid",
    "uid",
    "token_use",
    "jti",
    "events",
    "session_state",
    "acr",
    "amr",
    "cnf",
    "act",
    "email",
    "kubernetes.io",
]
HEADERS = ("alg", "typ", "kid", "cty", "zip", "b64", "crit", "exp", "iss", "enc", "jku", "x5c", "jwk", "signer")
MEMBERS = (
    "expires_in",
    "expires_at",
    "expires_on",
    "refresh_expires_in",
    "not-before-policy",
    "issued_token_type",
    "token_type",
    "scope",
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(CLAIMS), json_values, max_size=6),
    st.dictionaries(st.sampled_from(CLAIMS), json_values, max_size=6),
    st.dictionaries(st.sampled_from(HEADERS), json_values, max_size=4),
    st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=4),
    st.booleans(),
)
def test_no_rule_raises_whatever_json_stands_in_whatever_place(
    identity: dict[str, Any], access: dict[str, Any], header: dict[str, Any], members: dict[str, Any], with_date: bool
) -> None:
    header = {"alg": "RS256", **header}
    first, second = id_token(3600, header=header, **identity), access_token(3600, header=header, **access)
    text = response(**{**members, "id_token": first, "access_token": second})
    report = report_of(Example(dated(text) if with_date else text, max_age=60, expect={"access_token": 60}, ended=3600))
    for finding in report.findings:
        assert shown(finding.message) == finding.message and len(finding.message) < 1500


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_advice_names_no_option_of_a_command_line_that_the_window_does_not_have(rule: Rule) -> None:
    assert "--" not in rule.advice + rule.ask + rule.explanation
    for example in rule.flags() if rule.flags else ():
        assert not [each for each in findings_of(example) if "--" in each.message + each.advice]
