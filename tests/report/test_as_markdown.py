"""Markdown for a ticket: text from tokens can start no markup in it."""

import re

import pytest

import jwtinspect
from jwtinspect.report.as_markdown import code, escaped, render
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, token

CARD = response(
    id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)>"),
        ("a | b", "a \\| b"),
        ("[click](https://evil.example)", "\\[click\\](https:\\//evil.example)"),
        ("**bold** _em_ id_token ~~x~~ `c` $m$", "\\*\\*bold\\*\\* \\_em\\_ id_token \\~\\~x\\~\\~ \\`c\\` \\$m\\$"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("www.evil.example", "www\\.evil.example"),
        ("# heading", "\\# heading"),
        ("> quote", "\\> quote"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("line\nbreak", "line⟨U+000A⟩break"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_prose_is_escaped(text: str, safe: str) -> None:
    assert escaped(text) == safe


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "` `"),
        ("a``b`", "``` a``b` ```"),
        ("a\nb", "`a⟨U+000A⟩b`"),
    ],
)
def test_a_code_span_holds_whatever_backticks_there_are(text: str, safe: str) -> None:
    assert code(text) == safe


def test_claims_cannot_break_out_of_their_block() -> None:
    hostile = token({"iss": "```\n</code># x", "x": "````", "~~~": "y", "a|b": "c|d"})
    written = render(jwtinspect.inspect(hostile, at=START))
    fence = re.search(r"^(`{3,})text$", written, re.MULTILINE)
    assert fence is not None
    assert len(fence[1]) == 5
    assert written.count(f"\n{fence[1]}\n") == 1


def test_the_table_has_as_many_cells_in_every_row() -> None:
    written = render(jwtinspect.inspect(CARD, at=START + 60, expect={"access": 36000}))
    table = [line for line in written.splitlines() if line.startswith("|")]
    assert len(table) == 4
    assert len({line.count("|") for line in table}) == 1
    assert "| **≠ 36000 s · 10 h** |" in table[2]


def test_it_says_what_was_masked() -> None:
    report = jwtinspect.inspect(CARD, at=START)
    assert "Masked: tokens and personal claims." in render(report)
    assert "Masked: tokens." in render(report, show_personal=True)
    assert "Masked" not in render(report, show_personal=True, show_tokens=True)


def test_repeated_findings_carry_their_count() -> None:
    many = "\n".join(id_token(60, jti=str(number), aud=f"c{number}", exp=str(START + 60)) for number in range(3))
    assert "×3" in render(jwtinspect.inspect(many, at=START))
