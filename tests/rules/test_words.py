"""What findings quote is short, safe to show, and no token."""

import json

import pytest

from jwtinspect.core.encoding import Literal
from jwtinspect.core.text import shown
from jwtinspect.rules.words import LONGEST, literal, plain, quoted


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1772446500.5, "1772446500.5"),
        ("soon", '"soon"'),
        (Literal("1e400"), "1e400"),
        ({"a": 1}, "an object"),
        ([1], "an array"),
        pytest.param(10**5000, "a number of some 5001 digits", id="more digits than Python prints"),
    ],
)
def test_a_value_is_said_as_it_stood(value: object, words: str) -> None:
    assert literal(value) == words


def test_long_text_is_cut() -> None:
    assert len(quoted("a" * 10_000)) == LONGEST + 2


def test_hidden_characters_are_escaped() -> None:
    assert quoted("a\u202eb") == '"a⟨U+202E⟩b"'


def test_of_a_token_only_the_start_is_quoted() -> None:
    assert quoted("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.") == '"eyJ…"'


@pytest.mark.parametrize(
    "value",
    [None, True, 5, -1.5, "x", [1], {"a": 1}, 2**53, pytest.param(10**5000, id="huge"), float("nan"), float("inf")],
)
def test_evidence_is_strict_json_that_every_reader_can_hold(value: object) -> None:
    evidence = plain(value)
    assert json.loads(json.dumps(evidence, allow_nan=False)) == evidence
    assert shown(str(evidence)) == str(evidence)
