"""The words that all written reports share."""

from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.analysis.subject import End
from jwtinspect.report.lifetimes import rows_of
from jwtinspect.report.words import (
    basis_words,
    claim_rows,
    evidence_words,
    fit_words,
    mark_of,
    notice_words,
    offset_of,
    severity_words,
    unread_words,
    without_offset,
)
from jwtinspect.rules.examples import START, access_token, id_token, response

SAMPLES = Path(__file__).parents[1] / "samples"
CARD = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
ENCRYPTED = SAMPLES / "msal_browser_v4_localstorage_encrypted.json"


@pytest.mark.parametrize(
    ("source", "mark", "word"),
    [
        (CARD, "▲", "warning"),
        (response(access_token=access_token(60), expires_in=60), "i", "note"),
        (access_token(86400), "✓", "no finding"),
        ("nothing to see here", "–", "no token"),
        (ENCRYPTED, "–", "encrypted"),
    ],
)
def test_the_severity_is_a_mark_and_a_word_also_where_there_is_none(source, mark: str, word: str) -> None:
    report = jwtinspect.inspect(source, at=START + 1)
    assert (mark_of(report), severity_words(report)) == (mark, word)


def test_the_basis_of_the_instant_is_told_with_the_leeway() -> None:
    assert basis_words(jwtinspect.inspect(CARD, at=START)) == "as asked for"
    assert basis_words(jwtinspect.inspect(CARD, leeway=60)).startswith("the input records no instant, so this is now; ")


def test_the_offset_is_told_once_where_all_instants_share_it() -> None:
    assert offset_of(rows_of(jwtinspect.inspect(CARD, at=START))) == "UTC"
    assert without_offset("2026-03-02 09:15:00 UTC", "UTC") == "2026-03-02 09:15:00"
    assert without_offset("2026-03-02 10:15:00 +01:00", "") == "2026-03-02 10:15:00 +01:00"


@pytest.mark.parametrize(
    ("off", "words"), [(None, ""), (0, "exactly then"), (61, "1 min 1 s later"), (-7200, "2 h earlier")]
)
def test_how_well_an_end_fits_is_told_with_its_direction(off: int | None, words: str) -> None:
    assert fit_words(End("id_token.exp", START, None, off)) == words


def test_evidence_leaves_out_what_is_not_known_and_shows_no_control_character() -> None:
    assert evidence_words({"a": 1, "b": None, "c": "x\ny"}) == "a = 1 · c = x⟨U+000A⟩y"


def test_claims_that_are_instants_have_their_date_beside_them() -> None:
    case = jwtinspect.inspect(CARD, at=START).case
    rows = dict(claim_rows({"iat": START, "exp": START * 1000, "n": START, "sub": "x"}, case))
    assert rows["iat"] == f"{START}  (2026-03-02 09:15:00 UTC)"
    assert "2026-03-02 09:15:00 UTC" in rows["exp"] and "milliseconds" in rows["exp"]
    assert (rows["n"], rows["sub"]) == (str(START), "x")


def test_what_the_verdict_has_said_is_not_said_again() -> None:
    assert unread_words(jwtinspect.inspect(ENCRYPTED)) == []
    (told,) = unread_words(jwtinspect.inspect(SAMPLES / "docker_config.json"))
    assert told.startswith("$: This is Docker's configuration"), "the verdict speaks of what it holds, not of this"
    assert notice_words(jwtinspect.inspect("nothing to see here")) == []
