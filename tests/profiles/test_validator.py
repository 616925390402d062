"""The data on validators: all are there, each says where it is known from, one that is wrong costs only itself."""

import json
import subprocess
import sys

import pytest

from jwtinspect.profiles import compiled, validator
from jwtinspect.profiles.validator import by_message, granting, problems, refusing_early, validators


@pytest.fixture
def fresh():
    """Nothing read yet, and nothing left behind."""
    validators.cache_clear()
    yield
    validators.cache_clear()
    validator._problems.clear()


def test_all_validators_are_there_with_source_and_day() -> None:
    found = validators()
    assert len(found) == 64
    for which, each in found.items():
        assert each.id == which
        assert each.sources and each.checked and each.version and each.note.endswith(".")
    assert sum(each.confidence == "measured" for each in found.values()) == 41
    assert not problems()


def test_those_that_do_not_check_the_lifetime_say_what_that_risks() -> None:
    careless = {each.id for each in validators().values() if not each.checks_lifetime}
    assert careless == {
        "authlib-decode-only", "haproxy-jwt-verify", "joserfc-decode-only", "jwcrypto-check-claims", "kong-jwt",
        "msal-python", "oidc-client-ts",
    }  # fmt: skip
    assert all(bool(each.risk) == (each.id in careless) for each in validators().values())


def test_they_are_sorted_by_ecosystem_and_name() -> None:
    keys = [(each.ecosystem, each.name.casefold()) for each in validators().values()]
    ecosystems = list(dict.fromkeys(ecosystem for ecosystem, _ in keys))
    assert ecosystems[0] == "Python" and ecosystems[-1] == "Gateways and servers"
    assert keys == sorted(keys, key=lambda key: (ecosystems.index(key[0]), key[1]))


def test_the_stricter_of_nbf_and_iat_says_what_may_lie_ahead() -> None:
    assert [validators()[which].early for which in ("pyjwt", "go-oidc", "go-jose", "oidc-client-ts")] == [
        0,
        300,
        60,
        None,
    ]


def test_those_who_refuse_early_or_grant_late_are_named() -> None:
    assert "Python: google-auth for Python" not in refusing_early("nbf", 3)
    assert "google-auth for Python" in refusing_early("iat", 3)
    assert granting(301) == "900 s by jwt-simple (Rust)"
    assert granting(901) == ""


def test_a_library_is_known_by_what_its_messages_call_it() -> None:
    assert by_message("jjwt 0.12") is validators()["jjwt"]
    assert by_message("nobody") is None


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": {"check": "sometimes"}}, {"exp": {"types": {"null": "shrug"}}}, {"exp": {"types": {"nil": "refuse"}}},
        {"exp": {"clok": "second"}}, {"nmae": "x"}, {"exp": None},
    ],
)  # fmt: skip
def test_one_that_is_wrong_is_left_out_and_told(wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    records = compiled.read_validators()
    records["pyjwt"] = {**records["pyjwt"], **wrong}
    monkeypatch.setattr(compiled, "read_validators", lambda: records)
    assert len(validators()) == 63
    assert "pyjwt" not in validators()
    (told,) = problems()
    assert told.startswith("The data on the validator pyjwt cannot be used")


@pytest.mark.usefixtures("fresh")
def test_without_its_file_no_validator_is_known_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, object]:
        raise FileNotFoundError("validators.json")

    monkeypatch.setattr(compiled, "read_validators", missing)
    assert validators() == {}
    assert "No validator is known" in problems()[0]


def test_an_ordinary_inspection_reads_nothing_of_it() -> None:
    code = """
import sys
import jwtinspect
from jwtinspect.rules.examples import access_token, id_token, response
text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
jwtinspect.inspect(text, at=1772443000)
import json
print(json.dumps([name for name in sys.modules if "validator" in name or "acceptance" in name]))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == []
