"""The policy read off what was captured: lifetimes, renewal, rotation, ends that stand or slide."""

import pytest

from jwtinspect.analysis.plan_evidence import Evidence, evidence_of
from jwtinspect.analysis.planning import Flow, Renewal
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import Visits
from jwtinspect.core import resources
from jwtinspect.report.inspect import inspect
from jwtinspect.report.plan_document import sections_of
from jwtinspect.report.plan_outputs import as_text
from jwtinspect.report.plan_report import planned, start_of
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import (
    AUTH0,
    ENTRA,
    KEYCLOAK,
    START,
    access_token,
    call,
    dated,
    id_token,
    login,
    refresh,
    response,
    silent,
)

DAY, HOUR = 86400, 3600
OKTA = "https://dev-1.okta.com"


def evidence(text: str) -> Evidence:
    return evidence_of(inspect(Request((Input("input", text),), START + 60)).case)


def read(text: str) -> dict[str, object]:
    """What was read off the input, by its key."""
    plan = evidence(text).plan
    return {key: getattr(plan.policy, key) for key, basis in plan.bases.items() if basis.word == "read"}


def test_the_36000_against_86400_example_tells_lifetimes_provider_and_renewal():
    path = resources.root() / "examples" / "auth0-36000-against-86400.json"
    found = evidence(path.read_text("utf-8"))
    policy = found.plan.policy
    assert (policy.provider, policy.access_token, policy.id_token) == ("auth0", 86400, 36000)
    assert policy.renewal is Renewal.REFRESH and found.login == START
    assert found.plan.bases["session_idle"].word == "assumed"
    assert found.plan.bases["id_token"].source == "exp-iat of the id_token"


def test_nothing_at_all_leaves_everything_assumed():
    found = evidence("The quick brown fox.")
    assert found.login is None and {each.word for each in found.plan.bases.values()} == {"assumed"}


def test_without_a_refresh_token_and_a_renewal_there_is_none():
    text = response(id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0))
    assert read(text)["renewal"] is Renewal.NONE


def test_a_lone_token_says_nothing_of_renewal():
    found = read(id_token(36000, issuer=AUTH0))
    assert found == {"provider": "auth0", "id_token": 36000}


def test_what_came_by_the_browsers_address_has_a_lifetime_of_its_own():
    path = resources.root() / "examples" / "implicit-redirect.txt"
    found = evidence(path.read_text("utf-8")).plan
    assert found.policy.flow is Flow.IMPLICIT and found.policy.browser_token == 7200
    assert found.policy.renewal is Renewal.FRAME and found.bases["renewal"].word == "assumed"
    assert found.policy.access_token == 86400  # the API's own was not seen


def test_back_dating_is_no_lifetime():
    text = dated(
        response(access_token=access_token(4200, issuer=ENTRA, start=START - 300), id_token=None, expires_in=3900)
    )
    assert read(text)["access_token"] == 3900


def test_a_token_cut_by_its_session_shows_the_sessions_maximum_and_no_setting():
    path = resources.root() / "examples" / "keycloak-capped-by-session.json"
    found = read(path.read_text("utf-8"))
    assert found["session_max"] == 36000 and "access_token" not in found


@pytest.mark.parametrize(
    ("claims", "application"), [({"typ": "Offline", "exp": None}, "offline"), ({"typ": "Refresh"}, "online")]
)
def test_keycloaks_refresh_token_says_whether_it_is_offline(claims, application):
    token = access_token(1800, issuer=KEYCLOAK, **claims)
    text = response(access_token=access_token(300, issuer=KEYCLOAK), refresh_token=token, expires_in=300)
    assert evidence(text).plan.policy.application == application


def test_keycloaks_refresh_lifetime_is_the_sessions_idle_time():
    text = response(
        access_token=access_token(300, issuer=KEYCLOAK), refresh_token="opaque-refresh", refresh_expires_in=3600
    )
    found = read(dated(text))
    assert found["session_idle"] == 3600 and "refresh_idle" not in found


@pytest.mark.parametrize(("issuer", "application"), [(OKTA, "org"), (f"{OKTA}/oauth2/default", "spa")])
def test_oktas_issuer_says_which_server_it_is(issuer, application):
    assert evidence(access_token(3600, issuer=issuer)).plan.policy.application == application


def test_entras_refresh_lifetime_says_whether_it_is_a_single_page_application():
    def of(life: int) -> str:
        token = access_token(3900, issuer=ENTRA)
        return response(access_token=token, refresh_token="0.AX", expires_in=3600, refresh_token_expires_in=life)

    assert evidence(dated(of(86400))).plan.policy.application == "spa"
    assert evidence(dated(of(90 * DAY))).plan.policy.application == "web"


def renewed(*lives: int, new: bool = True) -> str:
    """A login and two renewals, an hour between each."""
    parts = []
    for number, life in enumerate(lives):
        at = START + HOUR * number
        body = {
            "access_token": access_token(7200, start=at),
            "refresh_token": f"refresh-token-number-{number if new else 0}",
            "expires_in": 7200,
            "refresh_expires_in": life,
        }
        if number == 0:
            parts.append(login(at=at, **body))
        else:
            old = f"refresh-token-number-{number - 1 if new else 0}"
            parts.append(refresh(old, at=at, body=response(**body)))
    return "".join(parts)


def test_an_end_that_renewing_does_not_move_is_a_maximum():
    found = read(renewed(DAY, DAY - HOUR, DAY - 2 * HOUR))
    assert found["refresh_max"] == DAY and found["renewal"] is Renewal.REFRESH and found["rotation"] is True


def test_an_end_that_renewing_moves_is_an_idle_time():
    found = read(renewed(DAY, DAY, DAY))
    assert found["refresh_idle"] == DAY and "refresh_max" not in found


def test_a_refresh_token_that_stays_is_not_rotated():
    assert read(renewed(DAY, DAY, DAY, new=False)).get("rotation") in (False, None)


def test_even_steps_long_before_the_end_are_a_timer():
    parts = [login(access_token=access_token(DAY), refresh_token="refresh-token-0", expires_in=DAY)]
    for number in range(1, 5):
        body = response(access_token=access_token(DAY, start=START + HOUR * number), expires_in=DAY)
        parts.append(refresh("refresh-token-0", at=START + HOUR * number, body=body))
    assert read("".join(parts))["renew_every"] == HOUR


def test_silent_sign_ins_are_renewals_by_a_hidden_frame():
    text = "".join(
        [
            login(access_token=access_token(7200), expires_in=7200),
            call(bearer=access_token(7200), at=START + 60),
            silent("", at=START + 7000),
        ]
    )
    assert read(text)["renewal"] is Renewal.FRAME


def test_an_opaque_access_token_lives_as_long_as_expires_in_says():
    text = response(access_token="opaque-access-token", id_token=id_token(36000, issuer=AUTH0), expires_in=7200)
    assert read(text)["access_token"] == 7200


def test_the_login_is_when_the_user_authenticated():
    text = response(id_token=id_token(36000, auth_time=START - 500), access_token=access_token(86400))
    assert evidence(text).login == START - 500


ODD = [0, -1, 1, 1.5, 10**9, 10**12, 10**18, 10**40, -(10**40), 1e300, "3600", "soon", True, [], {}]


@pytest.mark.parametrize("value", ODD)
def test_whatever_a_response_states_a_plan_comes_of_it(value):
    tokens = [
        access_token(3600, issuer=AUTH0, iat=value, auth_time=value),
        id_token(3600, issuer=AUTH0, exp=value),
        access_token(3600, issuer=KEYCLOAK, exp=value, typ="Offline"),
    ]
    for token in tokens:
        text = response(
            access_token=token, id_token=tokens[1], refresh_token=tokens[2], expires_in=value, refresh_expires_in=value
        )
        found = evidence(text)
        result = planned(
            found.plan, Visits(), start_of(Visits(), None, found.login), None, (requirement_of("stay 7d"),)
        )
        assert result.run.marks
        as_text(result, sections_of(result))
