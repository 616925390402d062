"""A difference as it is read: the answer, both captures, each token before and after, the findings."""

from pathlib import Path

import jwtinspect
from jwtinspect.report.difference import Difference, difference_of
from jwtinspect.report.difference_document import MOST_CHANGES, MOST_PAIRS, heading_of, sections_of
from jwtinspect.report.difference_words import Words
from jwtinspect.report.sections import Section
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response

LATER = START + 86400


def between(before: str, after: str, **options: object) -> Difference:
    reports = [jwtinspect.inspect(text, at=START + 60, **options) for text in (before, after)]  # type: ignore[arg-type]
    return difference_of(*reports)


def sections(before: str, after: str, **options: object) -> dict[str, Section]:
    difference = between(before, after, **options)
    return {each.title: each for each in sections_of(difference, Words.of(difference))}


def rows(section: Section) -> dict[str, tuple[str, ...]]:
    """The rows of a token by what they tell of: its mark, before and after."""
    return {row[1]: (row[0], *row[2:]) for row in section.table[1:]}


def test_the_heading_is_the_answer():
    assert heading_of(between(access_token(60), access_token(90, start=LATER))) == "≠ CHANGED"
    assert heading_of(between(access_token(60), access_token(60, start=LATER))) == "= NOTHING THAT MATTERS CHANGED"


def test_what_is_always_looked_at_stands_in_the_table_changed_or_not():
    before = response(access_token=access_token(86400), expires_in=86400)
    after = response(access_token=access_token(36000, start=LATER, scope="openid"), expires_in=36000)
    told = rows(sections(before, after)["access_token"])
    assert told["lifetime"] == ("≠", "86400 s · 24 h", "36000 s · 10 h")
    assert told["expires_in"] == ("≠", "86400 s · 24 h", "36000 s · 10 h")
    assert told["issuer"] == ("=", "https://login.example.com/", "https://login.example.com/")
    assert told["audience"][0] == "="
    assert told["scope"] == ("≠", "lost orders", "–")
    assert told["issued"] == ("", "2026-03-02 09:15:00 UTC", "2026-03-03 09:15:00 UTC")


def test_instants_are_told_in_the_zone_asked_for():
    from jwtinspect.core.zones import zone_of
    from jwtinspect.report.inspect import inspect
    from jwtinspect.report.report import Input, Request

    berlin = Request(
        (Input("x", access_token(60)),), now=START, zone=zone_of("Europe/Berlin"), zone_name="Europe/Berlin"
    )
    difference = difference_of(inspect(berlin), inspect(berlin))
    told = {each.title: each for each in sections_of(difference, Words.of(difference))}
    assert rows(told["access_token"])["issued"][1] == "2026-03-02 10:15:00 +01:00"
    assert told["Compared"].note == "times in Europe/Berlin"


def test_the_setting_stands_where_the_lifetime_changed_or_nothing_did():
    def settings(before: str, after: str, role: str) -> list[str]:
        return [each for each in sections(before, after)[role].sentences if each.startswith("Lifetime set by")]

    one, other = id_token(60, issuer=AUTH0), id_token(90, start=LATER, issuer=AUTH0)
    (sentence,) = settings(one, other, "id_token")
    assert "ID Token Expiration" in sentence
    assert "default 36000 s" in sentence
    assert settings(one, id_token(60, start=LATER, issuer=AUTH0), "id_token")
    both = response(id_token=one, access_token=access_token(60, issuer=AUTH0))
    changed = response(id_token=other, access_token=access_token(60, start=LATER, issuer=AUTH0))
    assert not settings(both, changed, "access_token")


def test_another_setting_that_governs_now_is_told():
    before = id_token(60, issuer=AUTH0)
    told = sections(before, id_token(90, start=LATER))["id_token"].sentences
    assert any(each.startswith("Lifetime set before by: ID Token Expiration") for each in told)
    assert "Which setting governs it after is not known." in told


def test_what_differs_every_time_is_one_sentence_below():
    told = sections(
        access_token(60, jti="a", auth_time=START - 5), access_token(60, start=LATER, jti="b", auth_time=START)
    )
    sentences = told["access_token"].sentences
    assert "Differs with every issuance: iat, exp, jti, auth_time." in sentences
    assert "login age: 5 s before, 86400 s · 24 h after." in sentences


def test_why_a_change_does_not_matter_is_told():
    one = access_token(3600)
    before, after = response(access_token=one, expires_in=3600), response(access_token=one, expires_in=600)
    told = sections(before, after)["access_token"].sentences
    assert any(each.startswith("It is the same token (sha256:") for each in told)
    assert any("it counts down" in each for each in told)


def test_a_token_that_is_gone_or_new_has_a_part_of_its_own():
    before = response(access_token=access_token(60), refresh_token="v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b")
    after = response(access_token=access_token(60, start=LATER), id_token=id_token(60, start=LATER))
    told = sections(before, after)
    assert told["refresh_token"].sentences == ("≠ refresh_token: no longer there.",)
    assert (
        told["id_token"].sentences[0].startswith("≠ id_token of https://login.example.com/: not there before. It lasts")
    )


def test_of_many_of_a_kind_it_is_told_how_many_there_are_and_how_long_they_live():
    def lines(*lives: int, start: int = START) -> str:
        return "\n".join(access_token(life, start=start + number) for number, life in enumerate(lives))

    told = sections(lines(60, 60, 90), lines(90, 90, 90, start=LATER))["access_token"]
    assert told.note == "t3 before, t3 after; the last of 3 before and of 3 after"
    assert rows(told)["lifetimes seen"] == ("", "1 min (2 times), 1 min 30 s", "–")
    drawn = sections(lines(*range(60, 70)), lines(90, start=LATER))["access_token"]
    assert rows(drawn)["lifetimes seen"][1] == "1 min to 1 min 9 s"


def test_findings_that_came_went_and_stayed_are_told():
    before = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    identity, access = id_token(36000, start=LATER), access_token(36000, start=LATER)
    after = response(id_token=identity, access_token=access, expires_in=86400)
    told = sections(before, after)["Findings"]
    gone = [row for row in told.table if row[0] == "gone"]
    assert ("gone", "LIF102 warning") in {row[:2] for row in gone}
    assert any(row[0] == "new" for row in told.table)
    assert not told.sentences
    both = sections(before, before)["Findings"]
    assert both.sentences[0].startswith("In both: ")
    assert not both.table


def test_very_many_tokens_and_changes_are_cut_and_that_is_said():
    def many(start: int, last: int) -> str:
        return "\n".join(
            access_token(60 if number != last else 90, start=start, aud=f"https://a{number}.example")
            for number in range(MOST_PAIRS + 10)
        )

    difference = between(many(START, -1), many(LATER, MOST_PAIRS + 9))
    told = sections_of(difference, Words.of(difference))
    assert told[2].note.startswith(f"t{MOST_PAIRS + 10} before"), "what changed comes first"
    (more,) = [each for each in told if each.title == "More tokens"]
    assert more.sentences[0].startswith("10 more are left out here, 0 of which changed")
    wide = access_token(60, start=LATER, **{f"c{number}": 1 for number in range(MOST_CHANGES + 5)})
    assert "5 more changes are left out here" in sections(access_token(60), wide)["access_token"].sentences[0]


def test_what_could_not_be_read_is_told_of_both():
    path = Path(jwtinspect.__file__).parent.parent / "tests" / "samples"
    encrypted = (path / "msal_browser_v4_localstorage_encrypted.json").read_text(encoding="utf-8")
    told = sections(encrypted, access_token(60, start=LATER))
    assert told["Could not be read"].sentences[0].startswith("before, ")


def test_no_token_stands_in_a_name_or_a_title():
    inner = access_token(5)
    before = "\n".join(access_token(60, aud=f"{inner}{number}") for number in range(2))
    after = "\n".join(access_token(90, start=LATER, aud=f"{inner}{number}", **{inner: 1}) for number in range(2))
    difference = between(before, after)
    assert inner not in repr(sections_of(difference, Words.of(difference)))
