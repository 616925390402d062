"""The examples of the Help menu show what they say: whole, listed, and about the providers that they name."""

import base64
import json
import re
from typing import Any

import pytest

from jwtinspect.core import resources
from jwtinspect.profiles.provider import recognise

FOLDER = resources.root() / "examples"
INDEX: list[dict[str, str]] = json.loads((FOLDER / "index.json").read_text("utf-8"))
TOKEN = re.compile(r"[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}")


def claims_in(name: str) -> list[dict[str, Any]]:
    """The claims of each token of the file, in order, once the quoting marks of an e-mail are gone."""
    text = (FOLDER / name).read_text("utf-8").replace("\n> ", "")
    parts = [found.split(".")[1] for found in TOKEN.findall(text) if found.startswith("eyJ")]
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts]


def test_every_file_is_listed_once_with_a_title_and_a_sentence() -> None:
    assert sorted(each["file"] for each in INDEX) == sorted(p.name for p in FOLDER.iterdir() if p.name != "index.json")
    for each in INDEX:
        assert each.keys() == {"file", "title", "shows"}
        assert each["shows"].endswith(".")


@pytest.mark.parametrize("name", [each["file"] for each in INDEX])
def test_every_file_is_plain_text_with_tokens(name: str) -> None:
    assert b"\r" not in (FOLDER / name).read_bytes()
    assert claims_in(name)


@pytest.mark.parametrize(
    ("name", "lifetimes", "provider_id"),
    [
        ("auth0-36000-against-86400.json", [86400, 36000], "auth0"),
        ("entra-back-dated-300-seconds.txt", [3900, 3900], "entra"),
        ("cached-response.txt", [3600], None),
        ("expires-in-in-milliseconds.json", [3600], None),
        ("keycloak-capped-by-session.json", [142, 142, 142], "keycloak"),
        ("implicit-redirect.txt", [7200, 36000], "auth0"),
        ("wrapped-in-an-email.txt", [86400], "auth0"),
    ],
)
def test_the_numbers_and_the_provider_are_those_of_the_title(
    name: str, lifetimes: list[int], provider_id: str | None
) -> None:
    claims = claims_in(name)
    assert [each["exp"] - each["iat"] for each in claims] == lifetimes
    for each in claims:
        found = recognise(each, {})
        assert (found.id if found else None) == provider_id
