"""The report for a terminal: the verdict first, columns aligned, never wider than asked."""

import re

import pytest

import jwtinspect
from jwtinspect.core.zones import zone_of
from jwtinspect.report.as_text import render, wrapped
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response

CARD = response(
    id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0), expires_in=86400
)


def lines_of(written: str, section: str) -> list[str]:
    return written.partition(f"\n{section}")[2].partition("\n\n")[0].splitlines()[1:]


def test_the_verdict_comes_first() -> None:
    first, second = render(jwtinspect.inspect(CARD, at=START + 60)).splitlines()[:2]
    assert first == "▲ WARNING  LIF102"
    assert second.strip().startswith("The id_token ends 14 h before the access_token")


def test_the_table_is_a_row_a_token_where_there_is_room() -> None:
    table = lines_of(render(jwtinspect.inspect(CARD, at=START + 60), width=160), "LIFETIMES")[:3]
    assert table[0].split() == ["token", "issued", "expires", "lifetime", "expires_in", "state"]
    assert table[1].split()[:2] == ["t1", "id_token"]
    assert "≠ 36000 s · 10 h" in table[1]
    assert "≠ 86400 s · 24 h" in table[2]
    assert "= 86400 s · 24 h" in table[2]
    assert table[1].index("2026") == table[2].index("2026") == table[0].index("issued")


def test_the_table_lies_on_its_side_where_there_is_none() -> None:
    written = render(jwtinspect.inspect(CARD, at=START + 60), width=80)
    table = lines_of(written, "LIFETIMES")
    assert table[0].split() == ["t1", "id_token", "t2", "access_token"]
    assert [line.split()[0] for line in table[1:]] == ["issued", "expires", "lifetime", "expires_in", "state"]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    many = "\n".join(
        id_token(60 + number, aud="https://a-very-long-audience.example.com/" + "x" * 90) for number in range(5)
    )
    for text in (CARD, many):
        written = render(jwtinspect.inspect(text, at=START + 60, ended="10h", expect={"access": "10h"}), width=width)
        longest = max(written.splitlines(), key=len)
        assert len(longest) <= max(width, 68), longest


def test_there_is_no_colour_unless_asked_for() -> None:
    report = jwtinspect.inspect(CARD, at=START + 60)
    assert "\x1b" not in render(report)
    coloured = render(report, colour=True)
    assert "\x1b[1;33m▲ WARNING  LIF102\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(report)
    assert "\x1b[m" not in coloured, "what has no colour needs no word to the terminal"


def test_the_heading_names_the_zone_when_all_instants_share_it() -> None:
    request = Request((Input("x", CARD),), START + 60, zone=zone_of("Europe/Berlin"), zone_name="Europe/Berlin")
    written = render(inspect(request), width=160)
    assert "LIFETIMES  times in Europe/Berlin (+01:00)" in written
    assert "2026-03-02 10:15:00 " in written


def test_each_instant_has_its_offset_where_they_differ() -> None:
    summer = id_token(60, start=START + 120 * 86400, aud="other")
    request = Request(
        (Input("x", id_token(60) + "\n" + summer),), START, zone=zone_of("Europe/Berlin"), zone_name="Europe/Berlin"
    )
    table = "\n".join(lines_of(render(inspect(request), width=160), "LIFETIMES"))
    assert "+01:00" in table
    assert "+02:00" in table


def test_the_basis_of_the_instant_is_said() -> None:
    assert "as asked for" in render(jwtinspect.inspect(CARD, at=START))
    assert "so this is now; leeway 30 s" in render(jwtinspect.inspect(CARD, leeway=30))


def test_findings_say_what_to_do_and_what_to_ask_for() -> None:
    written = render(jwtinspect.inspect(CARD, at=START + 60, expect={"access_token": 36000}))
    first = written.partition("✕ error LIF109")[2].partition("\n\n")[0]
    for word in ("evidence", "ask for", "see  "):
        assert f"    {word}" in first
    assert "    do  " not in first, "the verdict has said it"
    assert "    do  " in written.partition("▲ warning LIF102")[2].partition("\n\n")[0]


def test_claims_of_many_tokens_are_left_to_json() -> None:
    many = "\n".join(id_token(60 + number) for number in range(9))
    written = render(jwtinspect.inspect(many, at=START))
    assert "Of 9 tokens the claims are left out here" in written
    assert "nonce" not in written


def test_a_token_seen_often_names_a_few_places() -> None:
    written = render(jwtinspect.inspect("\n".join([id_token(60)] * 7), at=START))
    assert "and in 4 more places" in " ".join(written.split())


def test_words_longer_than_a_line_are_cut() -> None:
    assert wrapped("ab " + "x" * 12 + " cd", 5) == ["ab", "xxxxx", "xxxxx", "xx cd"]
    assert wrapped("", 5) == [""]


def test_of_a_text_without_a_token_it_is_said_once_and_in_sentences_what_it_seems_to_be() -> None:
    written = " ".join(render(jwtinspect.inspect("<html></html>", at=START)).split())
    assert "This seems to be a web page. Paste the token response" in written
    assert written.count("web page") == 1


def test_what_could_not_be_read_beside_tokens_is_told_without_a_place_it_does_not_have() -> None:
    written = render(jwtinspect.inspect(b"Gr\xfc\xdfe " + id_token(60).encode(), at=START))
    assert "  This is not UTF-8 (byte 2), so it was read as Latin-1. Save it as UTF-8" in written


def test_where_only_expires_in_speaks_of_an_end_the_verdict_says_so() -> None:
    body = '{"access_token":"opaque-token-0123456789","token_type":"Bearer","expires_in":3600}'
    assert "expires_in gives it 1 h from when the response was made" in jwtinspect.inspect(body, at=START).verdict.text
    assert "expires_in" not in jwtinspect.inspect(body.replace("3600", "0"), at=START).verdict.text
