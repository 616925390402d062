"""What ended, where one example cannot say it."""

import jwtinspect
from jwtinspect.rules.examples import KEYCLOAK, START, access_token, id_token, response

OPAQUE = "opaque-token-0123456789"


def found(text: str, **options: object) -> dict[str, str]:
    options.setdefault("at", START + 60)
    return {finding.code: finding.message for finding in jwtinspect.inspect(text, **options).findings}


def test_what_ended_is_answered_even_if_nothing_is_known() -> None:
    text = response(access_token=OPAQUE, expires_in=3600)
    assert "does not tell when the login was" in found(text, ended=3600)["LIF120"]
    assert "names no end" in found(response(access_token=access_token(3600, exp=None)), ended=3600)["LIF120"]


def test_an_end_that_fits_nearly_is_not_said_to_fit_exactly() -> None:
    text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    assert "that is the end of the access_token." in found(text, ended=86400)["LIF120"]
    assert (
        "closest is the end of the access_token, which came 1 min 40 s earlier." in found(text, ended=86500)["LIF120"]
    )


def test_a_limit_of_the_login_is_named_where_its_default_is_what_the_user_saw() -> None:
    login = response(access_token=access_token(300, issuer=KEYCLOAK, typ="Bearer", azp="client-1"), expires_in=300)
    assert '"SSO Session Max" does by default, after 10 h' in found(login, ended="10h")["LIF120"]
    assert '"SSO Session Idle" does by default, after 30 min' in found(login, ended="30min")["LIF120"]
    assert "end of the access_token" in found(login, ended="5min")["LIF120"]
    assert "No end known here fits" in found(login, ended="3h")["LIF120"]
