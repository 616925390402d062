"""What lies between two reports, what counts as a change, and what became of an expectation."""

import io
import json
import runpy
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.report.difference import Difference, counts, difference_of
from jwtinspect.report.redaction import redact
from jwtinspect.rules import examples
from jwtinspect.rules.examples import START, access_token, id_token, response

ROOT = Path(jwtinspect.__file__).resolve().parent.parent
DAY = 86400
LATER = START + DAY + 137


def between(before: str, after: str, **options: object) -> Difference:
    reports = [jwtinspect.inspect(text, at=START + 60, **options) for text in (before, after)]  # type: ignore[arg-type]
    return difference_of(*reports)


def pair(id_life: int, access_life: int, start: int = START, **members: object) -> str:
    identity, access = id_token(id_life, start=start), access_token(access_life, start=start)
    return response(id_token=identity, access_token=access, expires_in=access_life, **members)


def test_two_issuances_of_one_thing_are_no_change():
    difference = between(pair(3600, 3600), pair(3600, 3600, LATER))
    assert not difference.changed
    assert not [each.code for each in (*difference.gone, *difference.new) if each.code[:3] != "NOW"]


def test_a_changed_lifetime_is_one():
    assert between(pair(3600, 3600), pair(3600, 7200, LATER)).changed


def test_a_token_that_is_no_longer_there_is_one():
    before = pair(3600, 3600, refresh_token="v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b")
    assert between(before, pair(3600, 3600, LATER)).changed


def test_a_finding_that_went_counts_and_what_is_in_both_is_kept():
    difference = between(pair(3600, 7200), pair(7200, 7200, LATER))
    assert [each.code for each in difference.gone if counts(each)] == ["LIF102"]
    again = between(pair(3600, 7200), pair(3600, 7200, LATER))
    assert "LIF102" in {each.code for each in again.kept}
    assert not again.changed


def test_that_the_token_of_yesterday_has_expired_does_not_count():
    before = jwtinspect.inspect(pair(3600, 3600), at=LATER + 60)
    after = jwtinspect.inspect(pair(3600, 3600, LATER), at=LATER + 60)
    difference = difference_of(before, after)
    assert "NOW201" in {each.code for each in difference.gone}
    assert not difference.changed


def test_notes_that_came_are_told_and_do_not_count():
    before = response(access_token=access_token(7200), expires_in=7200)
    difference = between(before, response(access_token=access_token(7200, start=LATER), expires_in=7200, x="y"))
    assert not difference.changed
    alike = response(access_token=(one := access_token(7200)), expires_in=7200)
    counted_down = between(alike, response(access_token=one, expires_in=3000))
    assert "LIF103" in {each.code for each in counted_down.new}
    assert not counted_down.changed


def test_a_redacted_copy_is_not_taken_for_a_change() -> None:
    text = pair(3600, 3600, refresh_token="v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b")
    copy = io.BytesIO()
    redact(io.BytesIO(text.encode()), copy)
    assert copy.getvalue().decode() != text
    assert not between(text, copy.getvalue().decode()).changed


ORDINARY_PATH = ROOT / "tests" / "test_ordinary.py"
TODAY: dict[str, str] = runpy.run_path(str(ORDINARY_PATH))["ORDINARY"]
DATED_BY_HAND = {"entra v2 received just now", "a ticket with the signatures taken off"}
"""Rows in which a date or a token stands that does not move along with the day of issue."""


@pytest.fixture(scope="module")
def tomorrow() -> dict[str, str]:
    """The same ordinary responses, made a day later."""
    before = examples.START
    examples.START = LATER
    try:
        found: dict[str, str] = runpy.run_path(str(ORDINARY_PATH))["ORDINARY"]
    finally:
        examples.START = before
    return found


def test_the_responses_of_the_next_day_are_other_ones(tomorrow: dict[str, str]) -> None:
    alike = [name for name in TODAY if TODAY[name] == tomorrow[name]]
    assert len(alike) < len(TODAY) / 4, "opaque tokens, and a token without any date"


@pytest.mark.parametrize("name", sorted(TODAY.keys() - DATED_BY_HAND))
def test_of_no_provider_do_two_ordinary_responses_look_changed(name: str, tomorrow: dict[str, str]) -> None:
    before = jwtinspect.inspect(TODAY[name], at=START + 60)
    after = jwtinspect.inspect(tomorrow[name], at=LATER + 60)
    assert not difference_of(before, after).changed


def test_what_became_of_an_expectation_is_told_for_each_token_of_that_role():
    expect = {"access_token": 86400}
    unmet = between(pair(3600, 36000), pair(3600, 36000, LATER), expect=expect)
    assert [(each.met_before, each.met) for each in unmet.expected] == [(False, False)]
    met = between(pair(3600, 36000), pair(3600, 86400, LATER), expect=expect)
    assert [(each.met_before, each.met) for each in met.expected] == [(False, True)]
    gone = between(pair(3600, 36000), response(id_token=id_token(3600, start=LATER)), expect=expect)
    assert [(each.met_before, each.met) for each in gone.expected] == [(False, None)]
    stated = response(access_token="MadeUpOpaqueToken-7hQxLr0aZ9kFvN2b", expires_in=86400)
    assert between(stated, stated, expect=expect).expected[0].met


def test_the_python_call_answers_like_the_command():
    difference = jwtinspect.compare(pair(3600, 36000), pair(3600, 86400, LATER), at=START, expect={"access": "24h"})
    assert difference.changed
    assert difference.expected[0].met
    assert "86400 s (24 h)" in difference.verdict
    assert "2 tokens" in repr(difference)
    assert json.dumps(repr(difference)).isascii()
    with pytest.raises(ValueError, match="no role"):
        jwtinspect.compare("x", "y", expect={"nothing": 5})
