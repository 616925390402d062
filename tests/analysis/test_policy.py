"""What a provider's settings say of a token: which governs it, what cuts it, which expectation it misses."""

import pytest

import jwtinspect
from jwtinspect.analysis.policy import (
    another_that_has_it,
    beyond,
    governed_in,
    taken_for_it,
    unmet_in,
    usual,
    with_that_default,
)
from jwtinspect.analysis.subject import Case
from jwtinspect.rules.examples import AUTH0, KEYCLOAK, REFRESH_TOKEN, START, access_token, id_token, response

OKTA = "https://dev-1.okta.com"  # the organisation's own server, whose lifetimes are fixed
DAY = 86400


def case_of(text: str, **expect: int) -> Case:
    return jwtinspect.inspect(text, at=START + 60, expect=expect).case


def test_only_tokens_of_a_known_provider_whose_lifetime_is_known_are_governed() -> None:
    (governed,) = governed_in(case_of(access_token(DAY, issuer=AUTH0) + "\n" + access_token(DAY)))
    assert governed.provider.id == "auth0" and governed.setting is not None and governed.cap is None
    assert usual(governed.setting, governed.subject)


def test_what_misses_its_expectation_is_unmet_and_what_meets_it_is_not() -> None:
    card = response(id_token=id_token(36000, issuer=AUTH0), access_token=access_token(DAY, issuer=AUTH0))
    (unmet,) = unmet_in(case_of(card, id_token=DAY, access_token=DAY))
    assert (unmet.subject.role, unmet.expected) == ("id_token", DAY)
    assert list(unmet_in(case_of(card, id_token=36000, access_token=DAY))) == []
    assert list(unmet_in(case_of(access_token(DAY), access_token=60))) == [], "nothing is known of its provider"


@pytest.mark.parametrize(("seconds", "outside"), [(2592000, False), (2592001, False), (2592100, True)])
def test_a_length_is_beyond_a_setting_where_no_value_of_it_gives_it(seconds: int, outside: bool) -> None:
    (governed,) = governed_in(case_of(access_token(DAY, issuer=AUTH0)))
    assert governed.setting is not None and governed.setting.maximum == 2592000
    assert beyond(governed.setting, seconds) is outside


def test_what_is_fixed_has_no_value_beyond_it() -> None:
    (governed,) = governed_in(case_of(id_token(3600, issuer=OKTA)))
    assert governed.setting is not None and governed.setting.fixed == 3600
    assert not beyond(governed.setting, 10**9)


def test_a_token_that_ends_with_its_session_is_cut_by_it() -> None:
    text = response(
        access_token=access_token(DAY, issuer=KEYCLOAK, typ="Bearer"),
        refresh_token=REFRESH_TOKEN,
        expires_in=DAY,
        refresh_expires_in=DAY,
    )
    (governed,) = [each for each in governed_in(case_of(text)) if each.subject.role == "access_token"]
    assert governed.cap is not None and governed.cap.of == "the session"


def test_a_number_that_is_the_default_of_the_other_token_s_setting_names_that_one() -> None:
    (governed,) = governed_in(case_of(access_token(36000, issuer=AUTH0)))
    assert [setting.name for setting in with_that_default(governed, 36000)] == ["ID Token Expiration"]


def test_another_token_that_has_what_was_expected_shows_which_setting_was_changed() -> None:
    card = response(id_token=id_token(7200, issuer=AUTH0), access_token=access_token(DAY, issuer=AUTH0))
    (unmet,) = unmet_in(case_of(card, access_token=7200))
    other = another_that_has_it(unmet)
    assert other is not None and other.role == "id_token"


def test_where_none_has_it_the_setting_that_is_easily_taken_for_it_is_named() -> None:
    (unmet,) = unmet_in(case_of(response(access_token=access_token(DAY, issuer=AUTH0)), access_token=7200))
    assert another_that_has_it(unmet) is None
    taken = taken_for_it(unmet)
    assert taken is not None and taken is not unmet.setting and taken.role == "access_token"
