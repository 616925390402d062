"""What members of answers mean, by who sends them."""

import tomllib
from pathlib import Path

import pytest

from jwtinspect.core import resources
from jwtinspect.core.errors import DataError
from jwtinspect.profiles import compiled, provider, response_field
from jwtinspect.profiles.compiled import read_fields
from jwtinspect.profiles.field_records import read_fields as fields_as_written
from jwtinspect.profiles.records import read_providers
from jwtinspect.profiles.response_field import field_of

ROOT = resources.root()
FILE = ROOT / "response_fields.toml"


def test_every_field_is_read_back_as_it_is_written() -> None:
    found = read_fields()
    assert [each for rows in found.values() for each in rows] == sorted(
        fields_as_written(FILE), key=lambda field: list(found).index(field.name)
    )


def test_the_providers_named_are_known() -> None:
    known = {record.provider.id for record in read_providers(ROOT / "providers")}
    assert {each for field in fields_as_written(FILE) for each in field.providers} <= known


@pytest.mark.parametrize(
    ("name", "members", "provider_id", "speaks_of", "unit"),
    [
        ("expires_in", (), None, "access_token", "seconds"),
        ("expires_in", (), "dex", "id_token", "seconds"),
        ("expires_in", ("device_code",), "auth0", "device_code", "seconds"),
        ("expires_in", ("issued_token_type",), "auth0", "external access_token", "seconds"),
        ("expires_in", ("auth_req_id",), None, "auth_req_id", "seconds"),
        ("expires_in", ("request_uri",), None, "request_uri", "seconds"),
        ("expires_at", (), "supabase", "access_token", "epoch seconds"),
        ("expires_at", (), "workos", "object", "ISO 8601"),
        ("expires_at", (), None, "access_token", "by magnitude"),
        ("expirationTimestamp", (), "kubernetes", "service account token", "ISO 8601"),
        ("refresh_expires_in", (), None, "refresh_token", "seconds"),
        ("issued_at", (), "salesforce", "access_token", "epoch milliseconds"),
        ("session_expiry", (), "auth0", "session", "epoch seconds"),
    ],
)
def test_a_member_means_what_its_sender_means(
    name: str, members: tuple[str, ...], provider_id: str | None, speaks_of: str, unit: str
) -> None:
    field = field_of(name, members, provider_id)
    assert field is not None and (field.speaks_of, field.unit) == (speaks_of, unit)


def test_what_a_client_keeps_is_not_taken_for_a_servers_word() -> None:
    kept, sent = field_of("expires_at", (), None, kept=True), field_of("expires_at", (), None)
    assert kept is not None and sent is not None
    assert (kept.where, sent.where) == ("client storage", "token response")


def test_an_unknown_member_means_nothing() -> None:
    assert field_of("weather", ()) is None
    assert field_of("issued_at", ()) is None  # only Salesforce's is known


def test_text_is_ordinary_where_the_sender_is_known_to_write_it() -> None:
    text = {
        each: "text" in field.json for each in (None, "entra", "okta") if (field := field_of("expires_in", (), each))
    }
    assert text == {None: False, "entra": True, "okta": False}


def test_nothing_that_is_not_confirmed_claims_a_unit() -> None:
    for field in fields_as_written(FILE):
        assert field.confidence != "unconfirmed" or field.unit == "by magnitude" or field.name.startswith("refresh")


GOOD = """checked = 2026-03-02
[[field]]
name = "a"
sender = "everybody"
where = "token response"
speaks_of = "access_token"
states = "life"
unit = "seconds"
json = ["number"]
meaning = "It is."
confidence = "confirmed"
sources = ["https://a.example/"]
"""


@pytest.mark.parametrize(
    ("before", "after", "key", "reason"),
    [
        ('unit = "seconds"', 'unit = "fortnights"', "field[1].unit", 'unknown word "fortnights"'),
        ('states = "life"', 'states = "live"', "field[1].states", 'unknown word "live"'),
        ('where = "token response"', 'where = "moon"', "field[1].where", 'unknown word "moon"'),
        ('["number"]', '["boolean"]', "field[1].json", 'unknown word "boolean"'),
        ('"It is."', '"It is"', "field[1].meaning", "full stop"),
        ('["https://a.example/"]', "[]", "field[1].sources", "https address"),
        ('name = "a"', "name = 1", "field[1].name", "needs text"),
        ('name = "a"\n', "", "field[1].name", "is missing"),
        ("checked = 2026-03-02", "", "checked", "is missing"),
        (GOOD[GOOD.index("[[field]]") :], GOOD[GOOD.index("[[field]]") :] * 2, "field[2].sender", "there twice"),
    ],
)
def test_a_field_that_is_wrong_is_refused(before: str, after: str, key: str, reason: str, tmp_path: Path) -> None:
    tomllib.loads(GOOD)
    path = tmp_path / "fields.toml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        fields_as_written(path)
    assert (caught.value.file, caught.value.key) == ("fields.toml", key) and reason in caught.value.reason


def test_without_the_file_members_mean_nothing_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(f"{name} is missing")

    monkeypatch.setattr(compiled, "_read", missing)
    monkeypatch.setattr(provider, "_problems", {})
    response_field._known.cache_clear()
    try:
        assert field_of("expires_at", ()) is None
        (problem,) = provider.problems()
        assert problem.startswith("What members of answers mean is not known") and "response_fields.json" in problem
    finally:
        response_field._known.cache_clear()
