"""The fast form says exactly what the TOML files say."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.core import resources
from jwtinspect.profiles import claims, provider, response_field
from jwtinspect.profiles.compiled import compiled_files, read_meanings, read_provider
from jwtinspect.profiles.records import read_meanings as meanings_as_written
from jwtinspect.profiles.records import read_providers
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response

ROOT = resources.root()


def test_the_committed_files_are_current() -> None:
    wanted = compiled_files(ROOT)
    found = {
        path.relative_to(ROOT / "compiled").as_posix(): path.read_text("utf-8")
        for path in (ROOT / "compiled").rglob("*")
        if path.is_file()
    }
    stale = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    assert not stale, "run: python packaging/compile_profiles.py"


def test_what_is_read_back_is_what_the_files_say() -> None:
    for record in read_providers(ROOT / "providers"):
        assert read_provider(record.provider.id) == record.provider


def test_every_meaning_is_read_back() -> None:
    found = read_meanings()
    for each in meanings_as_written(ROOT / "claims.toml"):
        kind = ("header" if each.header else "claim") + (f" {each.provider}" if each.provider else "")
        assert found[kind][each.name] == [each.text, each.source]


def test_meanings_of_providers_are_of_known_providers() -> None:
    known = {record.provider.id for record in read_providers(ROOT / "providers")}
    assert {each.provider for each in meanings_as_written(ROOT / "claims.toml")} <= known | {""}


def test_nothing_that_is_unconfirmed_has_a_number() -> None:
    for record in read_providers(ROOT / "providers"):
        for setting in record.provider.settings:
            assert setting.confidence not in ("unconfirmed", "absence"), (record.provider.id, setting.name)


def test_the_index_stays_small() -> None:
    assert (ROOT / "compiled" / "index.json").stat().st_size < 20_000


@pytest.fixture
def spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Changes one thing in a copy of the fast form, and gives what is told after an inspection."""
    shutil.copytree(ROOT / "compiled", tmp_path / "compiled")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.setattr(provider, "_index", None)
    monkeypatch.setattr(provider, "_problems", {})
    forget()

    def told(file: str, before: str, after: str, text: str) -> str:
        path = tmp_path / "compiled" / file
        whole = path.read_text("utf-8")
        assert before in whole
        path.write_text(whole.replace(before, after, 1), "utf-8")
        report = jwtinspect.inspect(text, at=START + 60)
        return " ".join(each.reason for each in report.capture.notices)

    yield told
    forget()


def forget() -> None:
    provider.provider_of.cache_clear()
    provider._by_issuer.cache_clear()
    response_field._known.cache_clear()


RESPONSE = response(
    id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"default":36000', '"default":"36000"', "settings[0].default: is unknown or of the wrong type"),
        ('"default":36000', '"defalut":36000', "settings[0].defalut: is unknown or of the wrong type"),
        ('"configurable":false', '"configurable":0', "configurable: is unknown or of the wrong type"),
        ('"when":{"opaque":true', '"when":{"opak":true', 'unknown word "opak"'),
        ('"when":{"opaque":true', '"when":{"opaque":1', '"opaque" needs true or false'),
        ('"id": "auth0"', '"id": "okta"', "id: is okta"),
        ('"name": "Auth0"', '"name": 3', "name: is missing or of the wrong type"),
        ('"traits": []', '"treats": []', "traits: is missing or of the wrong type"),
        ("{", "", "is no JSON"),
    ],
)
def test_a_wrong_file_of_a_provider_is_told_with_key_and_reason_and_the_rest_is_used(
    before: str, after: str, reason: str, spoilt: Callable[..., str]
) -> None:
    both = RESPONSE + "\n" + id_token(3600, issuer="https://dev-1.okta.com")
    told = spoilt("providers/auth0.json", before, after, both)
    assert told.startswith("The data on the provider auth0 cannot be used: providers/auth0.json")
    assert reason in told and told.endswith("Install jwtinspect again.")
    okta = provider.provider_of("okta")
    assert okta is not None and okta.settings


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"*.okta.com","",', '5,"",', "a host, a path and a provider need text"),
        ('"/{guid}/"', '"/{gwid}/"', 'unknown word "gwid"'),
        ('["ya29.","","google"]', '["ya29.","google"]', "not enough values"),
        ('["ya29.","","google"]', '["","","google"]', "a prefix needs text"),
        ('{"audience_of_issuer":"userinfo"}', '{"audience":"userinfo"}', 'unknown word "audience"'),
        ('{"audience_of_issuer":"userinfo"}', "{}", "a sign needs conditions"),
    ],
)
def test_one_wrong_entry_of_the_index_is_told_and_the_others_are_used(
    before: str, after: str, reason: str, spoilt: Callable[..., str]
) -> None:
    told = spoilt("index.json", before, after, RESPONSE)
    assert told.startswith("One sign of a provider cannot be used: index.json: ") and reason in told
    assert provider.recognise({"iss": AUTH0}, {}) is not None


def test_a_wrong_word_for_a_member_is_told_and_the_rest_goes_on(spoilt: Callable[..., str]) -> None:
    text = response(access_token=access_token(3600), expires_in=3600, expires_at=START + 3600)
    told = spoilt("response_fields.json", '"life"', '"live"', text)
    assert "response_fields.json: expires_in: unknown word among token response, live, seconds" in told


def test_a_meaning_without_a_source_is_told(spoilt: Callable[..., str]) -> None:
    claims._known.cache_clear()
    spoilt("claims.json", '"iss": [', '"iss": [3,', RESPONSE)
    assert claims.explained("iss") is None
    claims._known.cache_clear()
    assert any("claims.json: claim: iss: needs a sentence and a source" in each for each in provider.problems())
