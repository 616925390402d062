"""A data file that is wrong is refused with the file, the key and the reason."""

from pathlib import Path

import pytest

from jwtinspect.core.errors import DataError
from jwtinspect.profiles.records import read_meanings, read_provider, read_providers

GOOD = """
id = "acme"
name = "Acme"
checked = 2026-03-02
backdate = [30]
traits = ["random-lifetimes"]
opaque = "Acme likes it so."
look_alikes = ["https://acme.example.net/"]

[[issuer]]
hosts = ["*.acme.example"]
paths = ["/"]
examples = ["https://a.acme.example/"]
confidence = "confirmed"

[[sign]]
when = { has = ["acme"] }
examples = [{ claims = { acme = 1 } }]
confidence = "confirmed"

[[prefix]]
starts = "acme_"
example = "acme_1"
confidence = "confirmed"
sources = ["https://acme.example/docs"]

[[setting]]
role = "id_token"
name = "Life"
owner = "application"
path = "Settings"
default = 60
minimum = 30
maximum = 90
confidence = "confirmed"
sources = ["https://acme.example/docs"]
when = { front_channel = true }
"""


def written(folder: Path, text: str, name: str = "acme.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    record = read_provider(written(tmp_path, GOOD))
    provider = record.provider
    assert (provider.id, provider.name, provider.backdate, provider.checked) == ("acme", "Acme", (30,), "2026-03-02")
    assert provider.traits == {"random-lifetimes"}
    setting = provider.settings[0]
    assert (setting.default, setting.minimum, setting.maximum, setting.configurable) == (60, 30, 90, True)
    assert (setting.field, setting.old_name, setting.when) == (None, None, {"front_channel": True})
    assert record.matches("https://b.acme.example/") and not record.matches("\0")


def test_back_dating_up_to_a_bound_is_every_second_to_it(tmp_path: Path) -> None:
    record = read_provider(written(tmp_path, GOOD.replace("backdate = [30]", "backdate_up_to = 3")))
    assert record.provider.backdate == (1, 2, 3)


@pytest.mark.parametrize(
    ("before", "after", "key", "reason"),
    [
        ('name = "Acme"', 'nmae = "Acme"', "nmae", "unknown word"),
        ('name = "Acme"', "name = 3", "name", "needs text"),
        ('name = "Acme"', 'name = " Acme"', "name", "space"),
        ('name = "Acme"', "", "name", "is missing"),
        ('id = "acme"', 'id = "other"', "id", "not the file's name"),
        ("checked = 2026-03-02", 'checked = "2026-03-02"', "checked", "needs a date"),
        ("backdate = [30]", "backdate = 30", "backdate", "needs a list"),
        ("backdate = [30]", "backdate = [true]", "backdate", "whole number in every place"),
        ('["random-lifetimes"]', '["random"]', "traits", 'unknown word "random"'),
        ('["random-lifetimes"]', '["random-lifetimes", "random-lifetimes"]', "traits", "twice"),
        ('["https://acme.example.net/"]', '["https://b.acme.example/"]', "look_alikes", "matches, and must not"),
        ('look_alikes = ["https://acme.example.net/"]', "", "look_alikes", "is missing"),
        (
            'examples = ["https://a.acme.example/"]',
            'examples = ["https://acme.example/"]',
            "issuer[1].examples",
            "does not match",
        ),
        ('examples = ["https://a.acme.example/"]', 'examples = ["\\u0000"]', "issuer[1].examples", "does not match"),
        ('hosts = ["*.acme.example"]', 'hosts = ["a.*b.example"]', "issuer[1].hosts", "one word in braces"),
        ('paths = ["/"]', 'paths = ["/{tenant}"]', "issuer[1].paths", 'unknown word "tenant"'),
        ('paths = ["/"]', 'paths = ["/"]\nschemes = ["ftp"]', "issuer[1].schemes", 'unknown word "ftp"'),
        ('paths = ["/"]', 'paths = ["/"]\nregex = "x"', "issuer[1].regex", "unknown word"),
        ('has = ["acme"]', 'hass = ["acme"]', "sign[1].when", 'unknown word "hass"'),
        ('has = ["acme"]', 'has = "acme"', "sign[1].when", "a list of names"),
        ('when = { has = ["acme"] }', "when = {}", "sign[1].when", "every token"),
        ("acme = 1 }", "b = 1 }", "sign[1].examples", "does not match"),
        ("examples = [{ claims = { acme = 1 } }]", "examples = [1]", "sign[1].examples[1]", "is no table"),
        ("{ claims = { acme = 1 } }", "{ claim = { acme = 1 } }", "sign[1].examples[1].claim", "unknown word"),
        ('example = "acme_1"', 'example = "1"', "prefix[1].example", "does not match"),
        ('starts = "acme_"', 'starts = "ac"', "prefix[1].starts", "too short"),
        ('role = "id_token"', 'role = "token"', "setting[1].role", 'unknown word "token"'),
        ("default = 60", "default = 10", "setting[1].default", "not in order"),
        ("minimum = 30", "minimum = 0", "setting[1].default", "above zero"),
        ("default = 60", 'default = "60"', "setting[1].default", "a whole number"),
        ("default = 60", "default = 60.0", "setting[1].default", "a whole number"),
        ("default = 60", "default = 60\nconfigurable = 1", "setting[1].configurable", "true or false"),
        ('path = "Settings"\n', "", "setting[1].path", "is missing"),
        ("front_channel = true", "front_channel = 1", "setting[1].when", "true or false"),
    ],
)
def test_what_is_wrong_is_named_by_file_key_and_reason(
    before: str, after: str, key: str, reason: str, tmp_path: Path
) -> None:
    assert before in GOOD
    with pytest.raises(DataError) as caught:
        read_provider(written(tmp_path, GOOD.replace(before, after, 1)))
    assert (caught.value.file, caught.value.key) == ("acme.toml", key)
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"acme.toml: {key}: ")


@pytest.mark.parametrize("sources", ["[]", '["http://acme.example"]', '["a book"]'])
def test_a_setting_without_a_source_is_refused(sources: str, tmp_path: Path) -> None:
    head, _, tail = GOOD.rpartition('sources = ["https://acme.example/docs"]')
    with pytest.raises(DataError, match=r"setting\[1\].sources: needs at least one https address"):
        read_provider(written(tmp_path, f"{head}sources = {sources}{tail}"))


@pytest.mark.parametrize("word", ["confirm", ""])
def test_an_unknown_confidence_is_refused_wherever_it_stands(word: str, tmp_path: Path) -> None:
    parts = GOOD.split('confidence = "confirmed"')
    for place in range(
        1, len(parts) - (word == "")
    ):  # where it is empty only a setting's is refused: there it is needed
        text = (
            'confidence = "confirmed"'.join(parts[:place])
            + f'confidence = "{word or "x"}"'
            + 'confidence = "confirmed"'.join(parts[place:])
        )
        with pytest.raises(DataError, match="confidence: unknown word"):
            read_provider(written(tmp_path, text))


def test_a_setting_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    twice = GOOD + GOOD[GOOD.index("[[setting]]") :]
    with pytest.raises(DataError, match='"Life" is there twice'):
        read_provider(written(tmp_path, twice))


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"acme.toml: the file: is no TOML"):
        read_provider(written(tmp_path, GOOD + '\nname = "x"\nname = "y"'))


@pytest.mark.parametrize("text", ["\0", "= 1", "[[["])
def test_what_is_no_toml_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is no TOML"):
        read_provider(written(tmp_path, text))


def test_a_list_where_tables_belong_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"setting\[1\]: is no table"):
        read_provider(written(tmp_path, 'id = "acme"\nname = "A"\nchecked = 2026-01-01\nsetting = [1]'))


def test_two_providers_cannot_share_a_prefix(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace('id = "acme"', 'id = "bcme"'), "bcme.toml")
    with pytest.raises(DataError, match=r'bcme.toml: prefix: "acme_" is the prefix of acme too'):
        read_providers(tmp_path)


CLAIM = '[[claim]]\nname = "a"\nmeaning = "It is."\nsource = "RFC 1"\n'
HEADER = CLAIM.replace("claim", "header")


def test_a_claim_and_a_parameter_may_share_a_name(tmp_path: Path) -> None:
    assert [each.header for each in read_meanings(written(tmp_path, CLAIM + HEADER))] == [False, True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CLAIM + CLAIM + HEADER, '"a" is there twice'),
        (CLAIM.replace("is.", "is") + HEADER, "full stop"),
        (CLAIM.replace("source", "sauce") + HEADER, "unknown word"),
        (CLAIM, "is missing"),
    ],
)
def test_a_meaning_that_is_wrong_is_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=reason):
        read_meanings(written(tmp_path, text))
