"""A difference as text, Markdown, HTML and data: nothing usable, nobody named where it goes to others, strict JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jwtinspect
from jwtinspect.report.difference import Difference, difference_of
from jwtinspect.report.difference_outputs import SCHEMA, as_data, as_html, as_markdown, as_text
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, signed

LATER = START + 86400
SAMPLES = Path(jwtinspect.__file__).resolve().parent.parent / "tests" / "samples"
EXITS: dict[str, Callable[[Difference], str]] = {
    "text": as_text,
    "Markdown": as_markdown,
    "Markdown with people": lambda difference: as_markdown(difference, show_personal=True),
    "HTML": as_html,
    "JSON": lambda difference: json.dumps(as_data(difference), allow_nan=False),
    "verdict": lambda difference: difference.verdict,
    "repr": lambda difference: repr(difference) + repr(difference.pairs),
}


def between(before: str, after: str, **options: object) -> Difference:
    reports = [jwtinspect.inspect(text, at=START + 60, **options) for text in (before, after)]  # type: ignore[arg-type]
    return difference_of(*reports)


def people(who: str, start: int) -> str:
    return id_token(60, start=start, sub=f"auth0|{who}", email=f"{who}@example.com", name=who)


@pytest.fixture
def met() -> Difference:
    before = response(id_token=people("ann", START), access_token=access_token(86400, issuer=AUTH0), expires_in=86400)
    after = response(
        id_token=people("bob", LATER), access_token=access_token(36000, start=LATER, issuer=AUTH0), expires_in=36000
    )
    return between(before, after, expect={"access_token": 36000})


@pytest.mark.parametrize("write", [as_markdown, as_html])
def test_what_goes_to_others_names_nobody_but_shows_that_the_person_changed(write: Any, met: Difference) -> None:
    written = write(met)
    assert "ann" not in written
    assert "bob" not in written
    plain = written.replace("\\", "")
    assert "[email 1]" in plain and "[email 2]" in plain
    assert "ann@example.com" in write(met, show_personal=True)
    assert "Masked: tokens and personal claims." in written
    assert "Masked" not in write(met, show_personal=True, show_tokens=True)


def test_text_shows_the_person_who_asks_what_changed(met: Difference) -> None:
    assert "ann@example.com" in as_text(met)
    assert as_text(met).startswith("≠ CHANGED\n  The access_token lasts 36000 s (10 h) as expected")


def test_the_data_has_every_pair_and_change_with_its_numbers(met: Difference) -> None:
    data = as_data(met)
    json.dumps(data, allow_nan=False)
    assert data["schema"] == SCHEMA == "jwtinspect-diff/1"
    assert data["changed"] is True
    assert data["expected"] == [{"role": "access_token", "seconds": 36000, "met_before": False, "met": True}]
    identity, access = data["pairs"]
    assert (identity["role"], access["role"], access["matters"], access["same_token"]) == (
        "id_token", "access_token", True, False,
    )  # fmt: skip
    lifetime = access["changes"][0]
    assert lifetime == {
        "place": ["lifetime"], "before": 86400, "after": 36000, "form": "length", "matters": True, "why": "",
        "was": True, "remains": True,
    }  # fmt: skip
    assert access["before"]["lifetime"] == 86400
    assert access["after"]["setting"]["default"] == 86400
    assert access["after"]["expires_in"] == 36000
    assert data["before"] == {
        "sources": [{"id": "s1", "name": "text", "format": "token-response"}], "as_of": START + 60, "tokens": 2,
    }  # fmt: skip
    assert "LIF109" in {each["code"] for each in data["findings"]["gone"] if each["matters"]}


def test_a_token_of_one_side_alone_is_null_on_the_other():
    data = as_data(between(access_token(60), id_token(60, start=LATER)))
    assert [(each["before"] is None, each["after"] is None) for each in data["pairs"]] == [(False, True), (True, False)]
    assert data["pairs"][0]["changes"] == []


@pytest.mark.parametrize("way", EXITS.values(), ids=EXITS)
def test_no_exit_gives_a_token_away_that_stands_in_a_claim_of_either_half(way: Callable[[Difference], str]) -> None:
    inner, other = signed({"a": 1}), signed({"a": 2})
    opaque = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"
    before = response(
        access_token=access_token(60, act=inner, refresh_token=opaque, **{inner: 1}), refresh_token=opaque
    )
    after = response(access_token=access_token(60, start=LATER, act=other, refresh_token=opaque[::-1], aud=opaque))
    written = "".join(way(between(before, after)).split())
    for secret in (inner, other, inner.rpartition(".")[2], opaque, opaque[::-1]):
        assert secret not in written


FILES = sorted(each for each in SAMPLES.rglob("*") if each.is_file() and each.name != "EXPECTED.json")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_the_same_as_itself(path: Path) -> None:
    try:
        report = jwtinspect.inspect(path, at=START)
    except jwtinspect.core.errors.InputError:
        return
    difference = difference_of(report, report)
    assert not difference.changed
    assert as_text(difference).startswith("= NOTHING THAT MATTERS CHANGED\n")


def test_numbers_that_json_cannot_hold_stand_as_text_in_strict_json():
    before = access_token(60).replace(".", ".", 1)
    after = response(access_token=access_token(60, start=LATER, n=10**30, x="\ud800"))
    data = json.loads(json.dumps(as_data(between(before, after)), allow_nan=False))
    values = {tuple(each["place"]): each["after"] for each in data["pairs"][0]["changes"]}
    assert values["claims", "n"] == str(10**30)
    assert values["claims", "x"] == "\\ud800"
