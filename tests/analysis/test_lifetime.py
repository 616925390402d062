"""Lifetimes are compared from every anchor that is known, so that a correct response stays silent."""

import jwtinspect
from jwtinspect.analysis.lifetime import age_at_receipt, agrees, anchored, backdate_of, cached
from jwtinspect.rules.examples import ENTRA, START, access_token, dated, response

LATER = "Mon, 02 Mar 2026 10:15:00 GMT"


def answer_of(text: str):
    return jwtinspect.inspect(text, at=START + 60).responses[0]


def test_the_three_anchors_are_issue_start_and_receipt() -> None:
    answer = answer_of(dated(response(access_token=access_token(3600, nbf=START - 10), expires_in=3600)))
    assert anchored(answer.access_token, answer.received_at) == {
        "exp-iat": 3600,
        "exp-nbf": 3610,
        "exp-received": 3600,
    }


def test_a_token_without_readable_claims_has_no_anchor() -> None:
    answer = answer_of(dated(response(access_token="opaque-token-0123456789", expires_in=3600)))
    assert anchored(answer.access_token, answer.received_at) == {}


def test_two_seconds_of_rounding_still_agree() -> None:
    access = answer_of(response(access_token=access_token(3600), expires_in=3598)).access_token
    assert agrees(3598, access)
    assert not agrees(3597, access)


def test_the_lifetime_less_the_providers_back_dating_agrees() -> None:
    access = answer_of(response(access_token=access_token(3900, issuer=ENTRA), expires_in=3600)).access_token
    assert agrees(3600, access)
    assert agrees(3900, access)
    assert not agrees(3700, access)
    assert backdate_of(access) == 300


def test_a_fresh_response_is_not_from_a_cache() -> None:
    assert not cached(answer_of(dated(response(access_token=access_token(3600), expires_in=3600))))
    assert not cached(answer_of(response(access_token=access_token(3600), expires_in=3600)))


def test_an_old_token_handed_out_again_is_from_a_cache() -> None:
    left = answer_of(dated(response(access_token=access_token(7200), expires_in=3600), LATER))
    assert cached(left)
    assert age_at_receipt(left) == 3600
    assert cached(answer_of(dated(response(access_token=access_token(7200), expires_in=7200), LATER)))
    assert not cached(answer_of(dated(response(access_token=access_token(7200), expires_in=60), LATER)))
