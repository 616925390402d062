"""What ended, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import KEYCLOAK, START, access_token, id_token, response, token

OPAQUE = "opaque-token-0123456789"


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, **options).findings}


def test_what_ended_is_answered_even_if_nothing_is_known() -> None:
    assert "does not tell when the login was" in found(response(access_token=OPAQUE), ended=3600)["LIF120"]
    assert "names no end" in found(response(access_token=access_token(3600, exp=None)), ended=3600)["LIF120"]


def test_an_end_that_fits_nearly_is_not_said_to_fit_exactly() -> None:
    text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    assert "that is the end of the access_token." in found(text, ended=86400)["LIF120"]
    assert (
        "closest is the end of the access_token, which came 1 min 40 s earlier." in found(text, ended=86500)["LIF120"]
    )


def test_a_limit_of_the_login_is_named_where_its_default_is_what_the_user_saw() -> None:
    login = response(access_token=access_token(300, issuer=KEYCLOAK, typ="Bearer", azp="client-1"), expires_in=300)
    assert '"SSO Session Max" at Keycloak ends it by default, after 10 h' in found(login, ended="10h")["LIF120"]
    assert '"SSO Session Idle" at Keycloak ends it by default, after 30 min' in found(login, ended="30min")["LIF120"]
    assert "end of the access_token" in found(login, ended="5min")["LIF120"]
    assert "No end known here fits" in found(login, ended="3h")["LIF120"]


GOOGLE = response(access_token="ya29.a0AfH6SMBx0123456789", refresh_token="1//0g" + "r" * 40, expires_in=3599)


def test_without_an_instant_the_stated_lives_are_held_against_how_long_the_session_was() -> None:
    assert "how long the access_token lives (59 min 59 s)" in found(GOOGLE, ended="1h")["LIF120"]
    nearest = "No life stated here fits a session that ended 3 h after login: the access_token's is 59 min 59 s"
    assert nearest in found(GOOGLE, ended="3h")["LIF120"]


def test_without_an_instant_a_default_of_the_provider_may_fit() -> None:
    assert "at Google ends it by default, after 7 d" in found(GOOGLE, ended="7d")["LIF120"]
    limited = GOOGLE.replace("}", ', "refresh_token_expires_in": 604799}')
    assert "how long the refresh_token lives" in found(limited, ended="7d")["LIF120"]


def test_a_token_of_no_known_kind_is_called_a_token() -> None:
    alone = token({"iss": "x", "iat": START, "exp": START + 7200})
    assert "the end of the token." in found(alone, ended="2h")["LIF120"]
    assert "the nearest is the token, 1 h later" in found(alone, ended="1h")["LIF120"]
