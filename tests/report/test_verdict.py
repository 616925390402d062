"""The verdict is one sentence: the first finding's, else what there is to say of the tokens."""

from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.report.report import Verdict
from jwtinspect.report.verdict import NONE, holds_encrypted
from jwtinspect.rules.examples import START, access_token, id_token, response, token

SAMPLES = Path(__file__).parents[1] / "samples"


def verdict(text: str, at: int = START + 60) -> Verdict:
    return jwtinspect.inspect(text, at=at).verdict


def test_an_error_or_a_warning_speaks_first_and_says_what_to_do():
    found = verdict(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))
    assert (found.severity, found.code) == ("warning", "LIF102")
    assert found.text == "The id_token ends 14 h before the access_token (36000 s against 86400 s)." and found.detail


def test_where_there_are_only_notes_nothing_disagrees_and_the_first_note_is_told_quietly():
    found = verdict(response(access_token=access_token(3600), expires_in=3600))
    assert (found.severity, found.code) == ("note", "LIF100")
    assert found.text == (
        "Nothing disagrees. The access_token ends in 59 min, at 2026-03-02 10:15:00 UTC. It lives 1 h."
    )
    assert found.detail == "expires_in (3600 s) agrees with the access_token's lifetime."


def test_without_any_finding_there_is_no_severity_and_no_code():
    found = verdict(access_token(3600))
    assert (found.severity, found.code) == (None, None) and found.text.startswith("Nothing disagrees.")


def test_of_several_tokens_the_one_that_ends_first_is_told():
    found = verdict(f"{access_token(36000)}\n{access_token(7200, aud='https://other.example')}")
    assert "ends in 1 h 59 min" in found.text


def test_where_no_end_is_stated_that_is_said():
    assert "No end is stated for any token here." in verdict(token({"iss": "https://a.example", "scope": "x"})).text


@pytest.mark.parametrize("text", ["nothing to see here", '{"a": 1}'])
def test_without_a_token_it_says_so_and_what_would_be_one(text: str):
    found = verdict(text)
    assert found.text == NONE and found.detail and found.severity is None


def test_what_is_encrypted_is_called_so_rather_than_nothing():
    report = jwtinspect.inspect(SAMPLES / "msal_browser_v4_localstorage_encrypted.json")
    assert report.verdict.text == "What is here is encrypted."
    assert holds_encrypted(report.capture)
    assert not holds_encrypted(jwtinspect.inspect("the word encrypted alone, not readable").capture)
