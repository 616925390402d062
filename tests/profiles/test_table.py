"""A table of a data file knows its words and their types, and says where something else stands."""

import pytest

from jwtinspect.core.errors import DataError
from jwtinspect.profiles.table import Table

WORDS = {"name": str, "count": int, "names": list, "inner": list, "when": dict}


def table(found: object, needed: tuple[str, ...] = ()) -> Table:
    return Table("acme.toml", "setting[1].", found, WORDS, needed)


def test_what_it_holds_comes_out_in_its_type() -> None:
    found = table({"name": "a", "names": ["b", "c"], "inner": [{"name": "d"}]})
    assert found.text("name") == "a"
    assert found.texts("names") == ("b", "c")
    assert [each.text("name") for each in found.tables("inner", WORDS, ())] == ["d"]
    assert (found.text("absent"), found.texts("absent", ("x",)), found.numbers("absent")) == ("", ("x",), ())
    assert found.one_of("name", ("a", "b"), "b") == "a"


@pytest.mark.parametrize(
    ("found", "key", "reason"),
    [
        ({"nmae": "a"}, "setting[1].nmae", "unknown word"),
        ({"count": True}, "setting[1].count", "needs a whole number"),
        ({}, "setting[1].name", "is missing"),
        ("text", "setting[1]", "is no table"),
    ],
)
def test_what_does_not_belong_is_refused_with_its_place(found: object, key: str, reason: str) -> None:
    with pytest.raises(DataError) as refused:
        table(found, ("name",))
    assert (refused.value.file, refused.value.key) == ("acme.toml", key)
    assert reason in refused.value.reason


@pytest.mark.parametrize("wrong", [{"name": " a"}, {"names": ["a", "a"]}, {"names": [1]}, {"when": {"nonsense": 1}}])
def test_texts_are_whole_and_conditions_known(wrong: dict[str, object]) -> None:
    asked = {"name": Table.text, "names": Table.texts, "when": Table.conditions}
    (key,) = wrong
    with pytest.raises(DataError) as refused:
        asked[key](table(wrong), key)
    assert refused.value.key == f"setting[1].{key}"
