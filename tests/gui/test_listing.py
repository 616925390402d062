"""The token list's order: narrowed by words, sorted by what tokens say, the unknown last."""

import pytest

from jwtinspect.gui.listing import Listing, Sort, listing_of
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import START, access_token, id_token, response, token

ISSUERS = ("https://b.example", "https://a.example", "https://c.example")


@pytest.fixture
def listing(qapp) -> Listing:
    texts = [
        response(id_token=id_token(600, start=START + 30, issuer=ISSUERS[0]), expires_in=600),
        response(access_token=access_token(60, start=START + 20, issuer=ISSUERS[1]), expires_in=60),
        response(access_token=access_token(86400, start=START + 10, issuer=ISSUERS[2]), expires_in=86400),
        response(access_token="opaque-token-without-a-date-1234567890", token_type="Bearer"),
    ]
    return listing_of(inspect(Request((Input("four", "\n".join(texts)),), START + 100)))


def shown(listing: Listing, needle: str = "", by: Sort = Sort.FOUND) -> list[str]:
    rows = (listing.rows[number] for number in listing.shown(needle, by))
    return [row.title if row.subject is None else row.subject.id for row in rows]


@pytest.mark.parametrize(
    ("by", "tokens"),
    [
        (Sort.ENDS, ["t2", "t1", "t3", "t4"]),
        (Sort.ENDS_LAST, ["t3", "t1", "t2", "t4"]),
        (Sort.ISSUED, ["t3", "t2", "t1", "t4"]),
        (Sort.ISSUED_LAST, ["t1", "t2", "t3", "t4"]),
        (Sort.SHORT, ["t2", "t1", "t3", "t4"]),
        (Sort.LONG, ["t3", "t1", "t2", "t4"]),
        (Sort.ROLE, ["t1", "t2", "t3", "t4"]),
        (Sort.ISSUER, ["t2", "t1", "t3", "t4"]),
        (Sort.STATE, ["t2", "t1", "t3", "t4"]),
    ],
)
def test_tokens_are_sorted_by_what_they_say_and_those_that_do_not_say_come_last(listing, by, tokens):
    assert shown(listing, by=by) == tokens


def test_as_found_each_token_stands_below_its_heading(listing):
    names = shown(listing)
    assert names[1::2] == ["t1", "t2", "t3", "t4"] and names[0].startswith("Line 1")
    assert shown(listing, "a.example")[1:] == ["t2"] and shown(listing, "a.example")[0].startswith("Line 2")


def test_a_filter_holds_in_every_order_and_wants_every_word(listing):
    assert shown(listing, "access_token .example", Sort.ENDS_LAST) == ["t3", "t2"]
    assert shown(listing, "access_token nowhere", Sort.ENDS) == []


def test_instants_and_lengths_beyond_any_clock_are_sorted_too(qapp):
    texts = [token({"iat": 1, "exp": exp}) for exp in (10**400, 5, -(10**400), 7)]
    listing = listing_of(inspect(Request((Input("odd", "\n".join(texts)),), START)))
    assert len(shown(listing, by=Sort.ENDS)) == len(shown(listing, by=Sort.LONG)) == 4


def test_the_row_of_a_token_is_found_by_its_id(listing):
    row = listing.rows[listing.number_of("t3")]
    assert row.subject is not None and row.subject.id == "t3"
    assert listing.number_of("t9") == listing.number_of(None) == -1


def test_every_order_is_made_ahead_when_asked(listing):
    listing.prepare()
    assert all(listing.shown(by=by) is listing.shown(by=by) for by in Sort)
