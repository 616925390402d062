"""What cuts a token into pieces is taken out, and each piece is found again where it stood."""

import pytest

from jwtinspect.reading.unwrapping import unwrap
from jwtinspect.rules.examples import access_token

TOKEN = access_token(3600)
LINE = 64


def cut(text: str, between: str, width: int = LINE) -> str:
    return between.join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (cut(TOKEN, "\n"), "line breaks were removed"),
        (cut(TOKEN, "\r\n"), "line breaks were removed"),
        ("> " + cut(TOKEN, "\n> "), "line breaks and quoting marks were removed"),
        (cut(TOKEN, "=\n"), "quoted-printable line breaks were removed"),
        (cut(TOKEN, "\\\n"), "escaped line breaks were removed"),
        (cut(TOKEN, '" +\n    "'), "string literals were joined"),
        (cut(TOKEN, "\u200b"), "zero-width characters were removed"),
        (cut(TOKEN, "&shy;"), "zero-width characters were removed"),
        (cut(TOKEN, "<wbr>"), "zero-width characters were removed"),
        (f"appSession.0={TOKEN[:200]}; appSession.1={TOKEN[200:]}", "the chunks of a cookie were joined"),
    ],
)
def test_a_token_in_pieces_is_whole_again_and_it_is_said_why(text: str, reason: str) -> None:
    found = unwrap(text)
    assert TOKEN in found.text
    assert reason in found.reasons


@pytest.mark.parametrize("between", ["\n", "\\\n", '" +\n    "', "\u200b"])
def test_every_character_is_found_where_it_stood(between: str) -> None:
    text = f"Bearer {cut(TOKEN, between)} end"
    found = unwrap(text)
    assert all(text[found.origin(at)] == character for at, character in enumerate(found.text))


def test_the_joints_inside_a_stretch_are_told() -> None:
    found = unwrap(cut(TOKEN, "\n"))
    assert len(found.between(0, len(found.text))) == len(found.joints) == (len(TOKEN) - 1) // LINE
    assert list(found.between(0, LINE)) == []


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"{TOKEN}\n{TOKEN}",
        f"{TOKEN[:60]}\nnext line of a log",
        "a line of prose that is about as wide as the lines of a wrapped token\nand-the-next one",
        f"{TOKEN[:30]}\n{TOKEN[30:60]}",
    ],
    ids=["whole", "two tokens", "prose behind", "prose", "too narrow"],
)
def test_what_is_not_wrapped_stays_as_it_is(text: str) -> None:
    assert unwrap(text).text == text


def test_a_second_token_is_not_glued_to_the_first() -> None:
    text = f"{cut(TOKEN, chr(10))}\n{cut(TOKEN, chr(10))}"
    assert unwrap(text).text.count(TOKEN) == 2 and f"{TOKEN}{TOKEN}" not in unwrap(text).text
