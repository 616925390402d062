"""The fast form says exactly what the TOML files say."""

import pytest

from jwtinspect.core import resources
from jwtinspect.profiles import compiled
from jwtinspect.profiles.compiled import compiled_files, read_meanings, read_provider
from jwtinspect.profiles.records import read_meanings as meanings_as_written
from jwtinspect.profiles.records import read_providers

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


def test_a_condition_that_the_program_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "WORDS", {})
    with pytest.raises(ValueError, match="unknown conditions"):
        read_provider("auth0")
