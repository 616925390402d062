"""A validator's file that is wrong is refused with the file, the key and the reason."""

from pathlib import Path

import pytest

from jwtinspect.core.errors import DataError
from jwtinspect.core.resources import root
from jwtinspect.profiles.compiled import read_validators as compiled_validators
from jwtinspect.profiles.compiled import validator_of
from jwtinspect.profiles.validator import USUAL
from jwtinspect.profiles.validator_records import read_validator, read_validators

GOOD = """
id = "acme"
name = "Acme"
ecosystem = "Python"
role = "library"
version = "1.0"
checked = 2026-11-22
confidence = "measured"
sources = ["https://acme.example/verify.py"]
option = "slack="
messages = ["Acme"]
note = "Refuses what it does not like."
clock = "fraction"
order = ["iat", "exp", "nbf"]
assumed = ["list"]

[types]
null = "absent"

[exp]
check = "limit"
leeway = 60
at_limit = "refuse"
missing = "refuse"
not_before = ["iat"]

[exp.types]
null = "error"

[iat]
check = "limit"
window = 600
unless = "nbf"
clock = "second"
"""


def written(folder: Path, text: str, name: str = "acme.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sound_file_is_read_whole(tmp_path: Path) -> None:
    found = read_validator(written(tmp_path, GOOD))
    assert (found.id, found.order, found.assumed) == ("acme", ("iat", "exp", "nbf"), {"list"})
    assert (found.exp.leeway, found.exp.at_limit, found.exp.clock) == (60, "refuse", "fraction")
    assert found.exp.types == {**USUAL, "null": "error"}
    assert found.iat.types == {**USUAL, "null": "absent"}
    assert (found.iat.window, found.iat.unless, found.iat.clock) == (600, "nbf", "second")
    assert found.nbf.check == "none"


@pytest.mark.parametrize(
    ("before", "after", "key", "reason"),
    [
        ('name = "Acme"', 'nmae = "Acme"', "nmae", "unknown word"),
        ('name = "Acme"', "", "name", "is missing"),
        ('id = "acme"', 'id = "other"', "id", "not the file's name"),
        ("checked = 2026-11-22", 'checked = "today"', "checked", "needs a date"),
        ('"Python"', '"Cobol"', "ecosystem", 'unknown word "Cobol"'),
        ('"measured"', '"assumed"', "confidence", "unknown word"),
        ('["https://acme.example/verify.py"]', '["acme"]', "sources", "https"),
        ('like."', 'like"', "note", "full stop"),
        ('order = ["iat", "exp", "nbf"]', 'order = ["iat"]', "order", "needs all of"),
        ('["iat", "exp", "nbf"]', '["iat", "exp", "aud"]', "order", 'unknown word "aud"'),
        ('assumed = ["list"]', 'assumed = ["tuple"]', "assumed", "unknown word"),
        ('null = "absent"', 'nil = "absent"', "types.nil", "unknown word"),
        ('null = "absent"', 'null = "gone"', "types.null", 'unknown word "gone"'),
        ('null = "absent"', 'null = "date"', "types.null", 'unknown word "date"'),
        ('null = "absent"', 'fraction = "absent"', "types.fraction", "unknown word"),
        ('check = "limit"\nleeway', 'check = "maybe"\nleeway', "exp.check", "unknown word"),
        ('check = "limit"\nleeway', 'check = "none"\nleeway', "risk", "is missing"),
        ("leeway = 60\n", "", "exp.leeway", "is missing"),
        ("leeway = 60", "leeway = 60.5", "exp.leeway", "needs a whole number"),
        ('null = "error"', 'null = "eror"', "exp.types.null", "unknown word"),
        ("window = 600", "window = 0", "iat.window", "above zero"),
        ('unless = "nbf"', 'unless = "aud"', "iat.unless", "known is nbf"),
        ('unless = "nbf"', "furthest = 1", "iat.furthest", "unknown word"),
        ('not_before = ["iat"]', 'not_before = ["exp"]', "exp.not_before", "unknown word"),
        ("[exp]", "[exp", "the file", "is no TOML"),
    ],
)
def test_what_is_wrong_is_refused_with_file_key_and_reason(
    before: str, after: str, key: str, reason: str, tmp_path: Path
) -> None:
    assert before in GOOD
    with pytest.raises(DataError) as refused:
        read_validator(written(tmp_path, GOOD.replace(before, after, 1)))
    assert (refused.value.file, refused.value.key) == ("acme.toml", key)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("x", "x", "name"),
        ('name = "Acme"', 'name = "Acme 2"', "messages"),
        ('name = "Acme"', 'name = "Acme 2"\nvariant_of = "nobody"', "variant_of"),
    ],
)
def test_two_files_may_not_claim_the_same(before: str, after: str, key: str, tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace('"acme"', '"zenith"').replace(before, after), "zenith.toml")
    with pytest.raises(DataError) as refused:
        read_validators(tmp_path)
    assert (refused.value.file, refused.value.key) == ("zenith.toml", key)


def test_what_is_read_back_from_the_fast_form_is_what_the_files_say() -> None:
    records = compiled_validators()
    written_ones = read_validators(root() / "validators")
    assert [each.id for each in written_ones] == list(records)
    for each in written_ones:
        assert validator_of(records[each.id]) == each
