"""What changed from a token to the one that was issued after it: what matters, and what differs every time."""

from typing import Any

import jwtinspect
from jwtinspect.analysis.comparison import compared
from jwtinspect.analysis.differences import Change, Form, login_age
from jwtinspect.rules.examples import ENTRA, KEYCLOAK, START, access_token, id_token, response, token

DAY = 86400
LATER = START + DAY


def changes(before: str, after: str, *, all_of_them: bool = False) -> dict[str, Change]:
    """The changes that matter by where they stand, of the first pair."""
    pair = compared(*(jwtinspect.inspect(text, at=START + 60).case for text in (before, after)))[0]
    return {".".join(each.place): each for each in pair.changes if all_of_them or each.matters}


def of_claims(was: dict[str, Any], now: dict[str, Any]) -> dict[str, Change]:
    return changes(access_token(3600, **was), access_token(3600, start=LATER, **now))


def test_what_differs_with_every_issuance_does_not_matter():
    was = {"jti": "a", "nonce": "n-1", "at_hash": "x", "sid": "s1", "auth_time": START - 9, "uti": "u", "aio": "o"}
    now = {"jti": "b", "nonce": "n-2", "at_hash": "y", "sid": "s2", "auth_time": START - 7, "uti": "v", "aio": "p"}
    assert of_claims(was, now) == {}
    quiet = changes(access_token(3600, **was), access_token(3600, start=LATER, **now), all_of_them=True)
    assert {"claims.jti", "claims.nonce", "claims.iat", "claims.exp", "login_age"} <= set(quiet)


def test_a_request_without_nonce_changes_nothing_but_a_session_id_that_is_gone_does():
    assert of_claims({"nonce": "n", "at_hash": "x"}, {}) == {}
    assert set(of_claims({"sid": "s"}, {})) == {"claims.sid"}


def test_a_lifetime_is_compared_not_its_ends_and_rounding_is_none():
    change = changes(access_token(86400), access_token(36000, start=LATER))["lifetime"]
    assert (change.before, change.after, change.form) == (86400, 36000, Form.LENGTH)
    assert "lifetime" not in changes(access_token(3600), access_token(3601, start=LATER))
    ended = changes(access_token(3600), access_token(3600, start=LATER, exp=None))
    assert ended["lifetime"].after is None and not ended["lifetime"].remains
    assert "claims.exp" in ended


def test_lifetimes_that_a_provider_draws_by_lot_are_no_change_within_their_range():
    entra = {"issuer": ENTRA}
    drawn = changes(access_token(3900, **entra), access_token(5500, start=LATER, **entra), all_of_them=True)["lifetime"]
    assert not drawn.matters
    assert "by lot" in drawn.why
    first = response(access_token=access_token(3900, **entra), expires_in=3600)
    second = response(access_token=access_token(5500, start=LATER, **entra), expires_in=5200)
    assert changes(first, second) == {}
    assert "lifetime" in changes(access_token(3900, **entra), access_token(86400, start=LATER, **entra))
    assert "lifetime" in changes(access_token(3900), access_token(5500, start=LATER))


def test_a_lifetime_that_a_session_may_have_cut_says_so():
    cut = changes(access_token(300, issuer=KEYCLOAK), access_token(120, start=LATER, issuer=KEYCLOAK))["lifetime"]
    assert "session" in cut.why


def test_expires_in_is_compared_and_counts_down_beside_the_same_token():
    one = access_token(3600)
    first, again = response(access_token=one, expires_in=3600), response(access_token=one, expires_in=1200)
    assert changes(first, again) == {}
    assert "counts down" in changes(first, again, all_of_them=True)["expires_in"].why
    other = response(access_token=access_token(3600, start=LATER), expires_in=1200)
    assert set(changes(first, other)) == {"expires_in"}
    assert set(changes(first, response(access_token=access_token(3600, start=LATER)))) == {"expires_in"}


def test_a_token_without_its_response_has_not_lost_its_expires_in():
    alone = access_token(3600, start=LATER)
    assert changes(response(access_token=access_token(3600), expires_in=3600), alone) == {}


def test_of_an_opaque_token_expires_in_is_the_lifetime_and_is_told_once():
    was, now = ("v1.MadeUpOpaqueToken-7hQxLr0aZ9kFvN2b", "v1.MadeUpOpaqueToken-3bVvNf9kZa0rLxQh7")
    found = changes(response(access_token=was, expires_in=3600), response(access_token=now, expires_in=7200))
    assert set(found) == {"lifetime"}


def test_a_jwt_that_became_opaque_says_that_and_nothing_of_each_claim():
    opaque = response(access_token="v1.MadeUpOpaqueToken-7hQxLr0aZ9kFvN2b", expires_in=3600)
    found = changes(response(access_token=access_token(3600), expires_in=3600), opaque)
    assert (found["kind"].before, found["kind"].after) == ("jws", "opaque")
    assert not [name for name in found if name.startswith("claims")]


def test_the_time_from_iat_to_nbf_counts():
    found = of_claims({"nbf": START}, {"nbf": LATER + 60})
    assert (found["start"].before, found["start"].after) == (0, 60)


def test_scopes_and_lists_are_compared_as_sets():
    assert of_claims({"scope": "a b c"}, {"scope": "c b a"}) == {}
    lost = of_claims({"scope": "a b", "roles": ["x"]}, {"scope": "b c", "roles": ["x", "y"]})
    assert (lost["claims.scope"].before, lost["claims.scope"].after) == (["a"], ["c"])
    assert (lost["claims.roles"].before, lost["claims.roles"].after) == ([], ["y"])
    assert lost["claims.scope"].form is Form.MEMBERS


def test_one_audience_written_as_a_list_is_the_same_audience():
    assert of_claims({"aud": "https://a.example"}, {"aud": ["https://a.example"]}) == {}
    more = of_claims({"aud": "https://a.example"}, {"aud": ["https://a.example", "https://b.example"]})
    assert more["claims.aud"].after == ["https://b.example"]


def test_members_of_objects_are_compared_one_by_one():
    was = {"realm_access": {"roles": ["user", "admin"]}, "https://x.example/app": {"plan": "free", "id": 1}}
    now = {"realm_access": {"roles": ["user"]}, "https://x.example/app": {"plan": "paid", "id": 1}}
    found = of_claims(was, now)
    assert set(found) == {"claims.realm_access.roles", "claims.https://x.example/app.plan"}


def test_objects_in_objects_beyond_a_few_levels_are_compared_as_a_whole():
    def nested(value: int, levels: int = 60) -> Any:
        found: Any = value
        for _ in range(levels):
            found = {"a": found}
        return found

    (only,) = of_claims({"deep": nested(1)}, {"deep": nested(2)}).values()
    assert len(only.place) < 8


def test_a_claim_that_came_or_went_is_told_also_where_its_value_is_null():
    found = of_claims({"x": 1}, {"y": 1})
    assert (found["claims.x"].was, found["claims.x"].remains) == (True, False)
    assert (found["claims.y"].was, found["claims.y"].remains) == (False, True)
    null = changes(token({"iss": "i", "aud": "a", "n": None}), token({"iss": "i", "aud": "a", "n": 0}))
    assert set(null) == {"claims.n"}
    assert null["claims.n"].was


def test_true_is_not_1():
    assert set(of_claims({"x": True}, {"x": 1})) == {"claims.x"}


def test_past_instants_move_and_ends_matter_by_how_far_ahead_they_are():
    assert of_claims({"last_seen": START - 100}, {"last_seen": LATER - 5000}) == {}
    assert of_claims({"ends": START + 7200}, {"ends": LATER + 7200}) == {}
    found = of_claims({"session_expiry": START + 7200}, {"session_expiry": LATER + 3600})["claims.session_expiry"]
    assert (found.before, found.after, found.form) == (7200, 3600, Form.LENGTH)
    in_milliseconds = {"ends": (START + 7200) * 1000}, {"ends": (LATER + 7200) * 1000}
    assert of_claims(*in_milliseconds) == {}
    assert set(of_claims({"n": 5}, {"n": START + 7200})) == {"claims.n"}


def test_times_inside_of_objects_do_not_matter():
    was = {"amr": [{"method": "password", "timestamp": START}], "pod": {"list": [{"warnafter": START + 5}]}}
    now = {"amr": [{"method": "password", "timestamp": LATER}], "pod": {"list": [{"warnafter": LATER + 5}]}}
    assert of_claims(was, now) == {}
    assert set(of_claims(was, {**now, "amr": [{"method": "otp", "timestamp": LATER}]})) == {"claims.amr"}
    assert of_claims({"x": {"t": [1, START]}}, {"x": {"t": [1, LATER]}}) == {}


def test_another_key_and_another_algorithm_are_told_from_the_header():
    was = access_token(3600, header={"alg": "RS256", "kid": "k1"})
    now = access_token(3600, start=LATER, header={"alg": "ES256", "kid": "k2", "typ": "at+jwt", "nonce": "n"})
    assert list(changes(was, now)) == ["header.alg", "header.kid", "header.typ"]


def test_what_was_replaced_in_a_redacted_copy_is_no_change():
    was = token({"iss": "https://i.example/", "aud": "a", "iat": START, "exp": START + 60, "sub": "user|1"})
    header, claims, _ = token(
        {"iss": "https://i.example/", "aud": "a", "iat": START, "exp": START + 60, "sub": "redacted-0123456789ab"}
    ).split(".")
    found = changes(was, f"{header}.{claims}.redactedredactedredactedA", all_of_them=True)
    assert not [each for each in found.values() if each.matters]
    assert "stand-in" in found["claims.sub"].why
    assert "copy" in found["signature"].why


def test_the_age_of_a_login_is_known_where_both_instants_are():
    subject = jwtinspect.inspect(id_token(60, auth_time=START - 30)).tokens[0]
    assert login_age(subject) == 30
    assert login_age(jwtinspect.inspect(id_token(60)).tokens[0]) is None
    assert login_age(jwtinspect.inspect(id_token(60, auth_time="soon")).tokens[0]) is None


def test_what_matters_comes_first_and_lifetimes_before_claims():
    was = response(access_token=access_token(3600, a=1), expires_in=3600)
    now = response(access_token=access_token(7200, start=LATER, a=2, iss="https://other.example/"), expires_in=7200)
    assert list(changes(was, now, all_of_them=True))[:4] == ["lifetime", "expires_in", "claims.iss", "claims.a"]


def test_a_change_of_provider_is_told():
    found = changes(access_token(3600, issuer=KEYCLOAK), access_token(3600, start=LATER))
    assert (found["provider"].before, found["provider"].after) == ("Keycloak", None)


def test_numbers_that_nobody_can_hold_are_compared_as_they_stood():
    assert of_claims({"n": 10**400}, {"n": 10**400}) == {}
    assert set(of_claims({"n": 10**400}, {"n": 10**400 + 1})) == {"claims.n"}


def test_the_scope_that_a_response_grants_is_compared_also_where_no_token_tells_it():
    opaque = "v1.MadeUpOpaqueToken-7hQxLr0aZ9kFvN2b"
    before = response(access_token=opaque, expires_in=60, scope="openid offline_access", token_type="Bearer")
    after = response(access_token=opaque[::-1], expires_in=60, scope="openid", token_type="DPoP")
    found = changes(before, after)
    assert found["response.scope"].before == ["offline_access"]
    assert (found["response.token_type"].before, found["response.token_type"].after) == ("Bearer", "DPoP")
    lower = response(access_token=opaque[::-1], expires_in=60, scope="offline_access openid", token_type="bearer")
    assert changes(before, lower) == {}
    assert changes(before, access_token(60, start=LATER)).keys().isdisjoint({"response.scope"})
