"""Plan files: what is wrong is refused with file and key, and what is right reads back from the fast form."""

import pytest

from jwtinspect.core import resources
from jwtinspect.core.errors import DataError
from jwtinspect.profiles.compiled import read_sessions
from jwtinspect.profiles.plan_records import read_plan
from jwtinspect.profiles.plans import KNOWN, OTHER, TOPICS, sessions_of
from jwtinspect.profiles.records import read_providers

FOLDER = resources.root() / "plans"
GOOD = """
provider = "auth0"
checked = 2026-11-22
[[application]]
id = "spa"
name = "application"
choices = { renewal = "none" }
[[clock]]
clock = "id_token"
role = "id_token"
setting = "ID Token Expiration"
[[fact]]
topic = "change"
text = "A sentence."
source = "https://example.com/"
"""


@pytest.fixture(scope="module")
def providers():
    return {each.provider.id: each.provider for each in read_providers(resources.root() / "providers")}


@pytest.fixture
def read(providers, tmp_path):
    def reading(text: str, name: str = "auth0"):
        path = tmp_path / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return read_plan(path, providers)

    return reading


def test_a_clock_takes_from_its_setting_what_it_does_not_say(read):
    clock = read(GOOD).clocks[0]
    assert (clock.default, clock.owner, clock.confidence) == (36000, "application", "confirmed")
    assert clock.source.startswith("https://auth0.com/")
    own = read(GOOD.replace('Expiration"\n', 'Expiration"\ndefault = 60\n')).clocks[0]
    assert own.default == 60 and own.setting == "ID Token Expiration"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"auth0"', '"okta"', 'provider: "okta" is not the file\'s name'),
        ('clock = "id_token"', 'clock = "idle"', "clock[1].clock: unknown word"),
        (
            "Expiration",
            "Expiry",
            'clock[1].setting: the provider\'s file has no setting "ID Token Expiry" for id_token',
        ),
        ('role = "id_token"\n', "", "clock[1].default: is missing"),
        ("choices =", 'traits = ["x"]\nchoices =', "application[1].traits: unknown word"),
        ("choices =", 'sources = { gate = "https://x" }\nchoices =', "application[1].sources: "),
        ("choices =", 'sources = { renewal = "x" }\nchoices =', "application[1].sources: needs https"),
        ("A sentence.", "No sentence", "fact[1].text: is no sentence"),
        ("https://example.com/", "a book", "fact[1].source: needs an https address"),
        ('"change"', '"weather"', "fact[1].topic: unknown word"),
        ('Expiration"\n', 'Expiration"\nconfidence = "sure"\n', "clock[1].confidence: unknown word"),
        ('role = "id_token"\n', "default = 5\n", "clock[1].source: needs an https address"),
        ("[[fact]]", "[[facts]]", "facts: unknown word"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_key(read, old, new, says):
    with pytest.raises(DataError) as found:
        read(GOOD.replace(old, new, 1))
    assert str(found.value).startswith("auth0.toml: ") and says in str(found.value)


@pytest.mark.parametrize("provider", [*KNOWN, OTHER])
def test_the_fast_form_says_what_the_file_says(provider, providers):
    assert read_sessions(provider) == read_plan(FOLDER / f"{provider}.toml", providers)


def test_there_is_a_file_for_each_known_provider_and_no_other():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*KNOWN, OTHER}


@pytest.mark.parametrize("provider", KNOWN)
def test_every_topic_that_questions_need_is_told(provider):
    told = {each.topic for each in sessions_of(provider).facts}
    assert told >= set(TOPICS) - {"frame", "browser_flow"}


def test_an_unknown_provider_has_common_values_and_a_known_one_its_own_tokens():
    assert sessions_of("nobody").provider == OTHER
    google = sessions_of("google")
    assert google.provider == "google" and google.governed("session_max", "app", "persistent") is not None
    assert google.governed("browser_token", "app", "persistent") is None
