"""What changed, in one sentence: the most telling first, each thing once, and what to conclude."""

import json

import pytest

import jwtinspect
from jwtinspect.report.difference import Difference, difference_of
from jwtinspect.report.difference_words import LONGEST, Words, verdict_words
from jwtinspect.rules.examples import AUTH0, START, access_token, id_token, response, secret_key, signed, token

LATER = START + 86400
OPAQUE = "v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"


def between(before: str, after: str, **options: object) -> Difference:
    reports = [jwtinspect.inspect(text, at=START + 60, **options) for text in (before, after)]  # type: ignore[arg-type]
    return difference_of(*reports)


def told(before: str, after: str, **options: object) -> str:
    """The verdict with its second sentence."""
    difference = between(before, after, **options)
    return " ".join(filter(None, verdict_words(difference, Words.of(difference))))


def access(life: float = 3600, *, header: dict[str, object] | None = None, **claims: object) -> str:
    return access_token(life, start=LATER, header=header, **claims)


def test_a_lifetime_that_changed_is_said_with_what_stayed_the_same():
    assert told(access_token(86400), access(36000)) == (
        "The access_token's lifetime went from 86400 s (24 h) to 36000 s (10 h); issuer and audience are the same."
    )
    moved = told(access_token(86400), access(36000, aud="https://other.example"))
    assert "are the same" not in moved
    assert 'audience lost "https://api.example.com" and gained "https://other.example"' in moved


def test_what_two_tokens_have_in_common_is_said_once():
    before = response(id_token=id_token(3600), access_token=access_token(3600), expires_in=3600)
    after = response(id_token=id_token(7200, start=LATER), access_token=access(7200), expires_in=7200)
    assert told(before, after).startswith(
        "The id_token's and the access_token's lifetime went from 3600 s (1 h) to 7200 s (2 h); issuer"
    )
    assert "expires_in" not in told(before, after), "it went with the lifetime"


def test_nothing_that_matters_says_what_that_means_for_a_setting():
    words = told(access_token(36000), access(36000))
    assert words.startswith("Nothing that matters changed: the access_token lasts 36000 s (10 h), before and after.")
    assert "it did not reach these tokens" in words


def test_the_same_token_says_that_no_setting_can_have_reached_it():
    same = access_token(36000)
    assert told(same, same).startswith("Both hold the same access_token (sha256:")
    both = response(id_token=id_token(60), access_token=access_token(60))
    assert "Both hold the same tokens" in told(both, both)
    one_of_two = response(id_token=id_token(60), access_token=access(60))
    assert "The id_token is the same token in both: it was not issued anew." in told(both, one_of_two)


def test_an_expectation_is_answered_first():
    expect = {"access_token": 86400}
    assert told(access_token(36000), access(36000), expect=expect).startswith(
        "The access_token was expected to last 86400 s (24 h); it lasted 36000 s (10 h) before and lasts 36000 s "
        "(10 h) after: the setting did not reach the token."
    )
    assert "as expected; before it lasted 36000 s (10 h): the setting reached the token." in told(
        access_token(36000), access(86400), expect=expect
    )
    assert "as expected, before and after." in told(access_token(86400), access(86400), expect=expect)
    assert "something changed, but not to what was expected." in told(access_token(36000), access(600), expect=expect)
    identity = id_token(60, start=LATER)
    assert "is no longer there; it lasted 36000 s" in told(access_token(36000), identity, expect=expect)
    assert "was not there before." in told(id_token(60), access(36000), expect=expect)
    assert "it was not there before: the setting reached" in told(id_token(60), access(86400), expect=expect)
    assert "for an unknown time" in told(access_token(36000), access(exp=None), expect=expect)


def test_another_token_that_got_the_expected_lifetime_is_named():
    before = response(id_token=id_token(36000), access_token=access_token(36000))
    after = response(id_token=id_token(86400, start=LATER), access_token=access(36000))
    words = told(before, after, expect={"access_token": 86400})
    assert "did not reach the token. It is the id_token that got it" in words


def test_of_several_tokens_of_a_role_the_one_that_is_not_as_expected_is_named():
    before = f"{access_token(60, aud='https://a.example')}\n{access_token(60, aud='https://b.example')}"
    after = f"{access(90, aud='https://a.example')}\n{access(60, aud='https://b.example')}"
    words = told(before, after, expect={"access_token": 90})
    assert 'The access_token for "https://b.example" was expected to last 90 s' in words
    assert words.count("expected to last") == 1


def test_the_setting_that_governs_a_changed_lifetime_is_named_with_its_default():
    words = told(id_token(7200, issuer=AUTH0), id_token(36000, start=LATER, issuer=AUTH0))
    assert 'is set by the application\'s "ID Token Expiration"' in words
    assert "36000 s is its default" in words


def test_tokens_that_came_and_went_are_told():
    assert "the refresh_token is no longer there" in told(
        response(access_token=access_token(60), refresh_token=OPAQUE), response(access_token=access(90))
    )
    assert "The id_token was not there before" in told(
        response(access_token=access_token(60)), response(access_token=access(60), id_token=id_token(60, start=LATER))
    )


def test_another_key_an_opaque_token_and_another_role_have_words_of_their_own():
    rotated = told(access_token(60), access(60, header={"alg": "RS256", "typ": "JWT", "kid": "k2", "x5t": "t"}))
    assert 'key (kid) went from "k1" to "k2"' in rotated
    assert "x5t" not in rotated, "it goes with the key"
    opaque = told(response(access_token=access_token(60)), response(access_token=OPAQUE))
    assert "The access_token is an opaque token now, before a signed token" in opaque
    role = told(token({"sub": "s", "scope": "a", "exp": START}), token({"sub": "s", "exp": START}))
    assert "The token is a token of unknown use now, before an access_token" in role


def test_claims_that_came_went_or_changed_are_named():
    assert 'has no claim "email" any more' in told(access_token(60, email="a@example.com"), access(60))
    assert 'has a claim "org_id" now that was not there before' in told(access_token(60), access(60, org_id="o"))
    assert 'claim "tier" went from 1 to 2' in told(access_token(60, tier=1), access(60, tier=2))
    assert 'claim "tier" changed' in told(access_token(60, tier={"a": 1}), access(60, tier=2))
    assert 'claim "tier" changed' in told(access_token(60, tier=[{"a": 1}]), access(60, tier=[{"a": 2}]))
    assert 'scope lost "orders"' in told(access_token(60), access(60, scope="openid"))
    many = told(access_token(60, roles=[]), access(60, roles=[f"r{n}" for n in range(9)]))
    assert '"r3" and 5 more' in many
    assert 'header parameter "typ"' not in told(access_token(60), access(60, header={"alg": "RS256", "kid": "k1"}))


def test_very_many_claims_are_gone_through_once(growth) -> None:
    def compared(size: int) -> Difference:
        was, now = ({"x": {f"c{number}": number + one for number in range(size)}} for one in (0, 1))
        return between(access_token(60, **was), access(60, **now))

    small, large = compared(300), compared(2400)
    assert growth(lambda: small.verdict, lambda: large.verdict) < 24


def test_lengths_that_are_stated_only_once_are_said_so():
    assert "lifetime is not stated any more; it was 60 s" in told(access_token(60), access(60, exp=None))
    assert "lifetime is stated now: 60 s" in told(access_token(60, exp=None), access(60))
    assert "time from iat to nbf went from 0 s to 30 s" in told(access_token(60, nbf=START), access(60, nbf=LATER + 30))


def test_of_many_changes_the_first_are_told_and_the_rest_counted():
    words = told(access_token(60), access(90, a=1, b=2, c=3, d=4))
    assert "; 2 more changes; issuer and audience are the same." in words
    assert words.count("not there before") == 2


def test_findings_alone_are_told_where_no_token_changed():
    one, other = access_token(7200), access(7200)
    words = told(response(access_token=one, expires_in=7200), response(access_token=other, expires_in=7201))
    assert words.startswith("Nothing that matters changed")
    before = response(id_token=id_token(60), access_token=access_token(60))
    after = response(id_token=id_token(60, start=LATER - 600), access_token=access(60))
    assert told(before, after).startswith("The tokens are alike, but ")


def test_captures_without_tokens_are_told():
    assert told("nothing here", "nothing either") == "No token was found, neither before nor after."
    assert told(access_token(60), "nothing") == "No token was found after; before there is one token."
    two = response(id_token=id_token(60), access_token=access_token(60))
    assert told("nothing", two) == "No token was found before; after there are 2 tokens."


def test_captures_that_seem_to_be_swapped_are_told():
    assert "are the two swapped?" in told(access(60), access_token(60))
    assert "swapped" not in told(access_token(60), access(60))


def test_many_tokens_are_counted_not_listed():
    def many(life: int, start: int) -> str:
        return "\n".join(access_token(life, start=start, aud=f"https://{n}.example") for n in range(1200))

    words = told(many(60, START), many(90, LATER))
    assert words.startswith("The lifetime of 1200 tokens went from 60 s (1 min) to 90 s")
    assert "the access_token for" in told(many(60, START), many(60, LATER))


def test_a_person_has_one_stand_in_in_both_halves_and_another_person_another_one():
    difference = between(id_token(60, email="ann@example.com"), id_token(60, start=LATER, email="bob@example.com"))
    words = Words.of(difference, show_personal=False)
    pair = difference.pairs[0]
    (change,) = [each for each in pair.changes if each.place == ("claims", "email")]
    assert words.values(pair, change) == ("[email 1]", "[email 2]")
    assert "example.com" not in verdict_words(difference, words).text
    assert Words.of(difference).values(pair, change) == ("ann@example.com", "bob@example.com")


def test_people_in_lists_and_objects_are_masked_too():
    def claims(who: str) -> dict[str, object]:
        return {"emails": [f"{who}@example.com", "all@example.com"], "address": {"locality": who}}

    difference = between(id_token(60, **claims("ann")), id_token(60, start=LATER, **claims("bob")))
    words, pair = Words.of(difference, show_personal=False), difference.pairs[0]
    values = {change.place: words.values(pair, change) for change in pair.changes}
    assert values["claims", "emails"] == (["[email 1]"], ["[email 3]"])
    assert "ann" not in repr(values)


def test_a_token_or_secret_in_a_claim_is_not_usable_in_either_half():
    inner, other = signed({"a": 1}), signed({"a": 2})
    jwk = {"kty": "oct", "kid": "1"}
    before = access_token(60, act=inner, cookie="sid=0123456789abcdef", keys={**jwk, "k": "c2VjcmV0LXNlY3JldC0x"})
    after = access(60, act=other, cookie="sid=fedcba9876543210", keys={**jwk, "k": "c2VjcmV0LXNlY3JldC0y"})
    difference = between(before, after)
    words, pair = Words.of(difference), difference.pairs[0]
    shown = repr([words.values(pair, change) for change in pair.changes]) + verdict_words(difference, words).text
    for secret in (inner, other, inner.rpartition(".")[2], "0123456789abcdef", "c2VjcmV0LXNlY3JldC0"):
        assert secret not in shown
    whole = Words.of(difference, show_tokens=True)
    assert inner in repr([whole.values(pair, change) for change in pair.changes])


def test_names_that_collide_once_masked_show_nothing_rather_than_the_wrong_value():
    names = [signed({"n": 1}), "x"]
    names.append("[token " + jwtinspect.inspect(names[0]).tokens[0].token.fingerprint + "]")
    difference = between(access_token(60, **dict.fromkeys(names, 1)), access(60, **dict.fromkeys(names, 2)))
    words, pair = Words.of(difference), difference.pairs[0]
    shown = [words.values(pair, change) for change in pair.changes if change.matters]
    assert shown == [("[not shown]", "[not shown]")] * 3
    assert names[0] not in verdict_words(difference, words).text


@pytest.mark.parametrize("claim", ["x", "scope", "aud", "iss", "\u202ename"])
def test_hostile_values_stay_short_and_cannot_act(claim: str) -> None:
    hostile = "\u202e\x1b[31m" + "<b>" * 100_000
    words = told(access_token(60), access(60, **{claim: hostile}))
    assert len(words) < 1500
    assert "\u202e" not in words
    assert "\x1b" not in words
    assert LONGEST < 1000


def test_what_keys_say_is_compared_where_there_are_keys():
    from jwtinspect.analysis.keyfile import read_keys
    from jwtinspect.analysis.keyring import Keyring
    from jwtinspect.report.inspect import inspect
    from jwtinspect.report.report import Input, Request

    claims = {"iss": "https://login.example.com/", "aud": "a", "sub": "s", "scope": "x", "iat": START, "exp": LATER}
    ring = Keyring([read_keys(secret_key().encode(), "key.json")])
    texts = signed(claims), signed(claims, "s2", b"another made-up secret of 32 by!")
    reports = [inspect(Request((Input("x", text),), now=START, keys=ring)) for text in texts]
    difference = difference_of(*reports)
    assert difference.changed
    assert "signature went from valid to" in difference.verdict


def test_a_granted_scope_is_told_once_where_the_token_has_it_too():
    before = response(access_token=access_token(60, scope="a b"), expires_in=60, scope="a b")
    after = response(access_token=access(60, scope="a"), expires_in=60, scope="a")
    assert told(before, after).startswith('The access_token\'s scope lost "b".')
    opaque = response(access_token=OPAQUE, expires_in=60, scope="a b"), response(access_token=OPAQUE[::-1], scope="a")
    assert 'access_token\'s granted scope lost "b"' in told(*opaque)


def test_a_token_that_introspection_calls_inactive_now_has_changed():
    active = json.dumps({"active": True, "exp": LATER + 60, "client_id": "a"})
    difference = between(active, '{"active": false}')
    assert difference.changed
    assert "However, NOW210 is new" in difference.verdict
