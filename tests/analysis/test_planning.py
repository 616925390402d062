"""A policy: defaults with their sources, what was said before what is assumed, and what contradicts itself."""

import pytest

from jwtinspect.analysis.planning import Cookie, Flow, Plan, Policy, Renewal, flaws, plan_for
from jwtinspect.profiles.plans import KNOWN

HOUR, DAY = 3600, 86400


def wrong(plan: Plan) -> dict[str, str]:
    return dict(flaws(plan.policy, plan.sessions))


@pytest.mark.parametrize(
    ("provider", "application", "values"),
    [
        ("auth0", "spa", {"access_token": DAY, "id_token": 10 * HOUR, "session_idle": 3 * DAY, "session_max": 7 * DAY}),
        ("auth0", "spa", {"refresh_idle": 15 * DAY, "refresh_max": 30 * DAY, "early": 60}),
        ("auth0", "native", {"refresh_idle": None, "refresh_max": None}),
        ("okta", "spa", {"access_token": HOUR, "refresh_idle": 7 * DAY, "refresh_max": None, "grace": 30}),
        ("okta", "org", {"refresh_idle": None, "refresh_max": 90 * DAY, "session_max": 2 * HOUR}),
        ("entra", "spa", {"refresh_max": DAY, "session_idle": DAY, "early": 300, "session_max": None}),
        ("entra", "web", {"refresh_idle": 90 * DAY, "refresh_max": None}),
        ("keycloak", "online", {"access_token": 300, "id_token": None, "session_idle": 1800, "session_max": 36000}),
        ("keycloak", "offline", {"refresh_idle": 30 * DAY, "refresh_max": None}),
        ("cognito", "app", {"refresh_max": 30 * DAY, "refresh_idle": None, "session_max": HOUR, "early": 120}),
    ],
)
def test_the_defaults_are_those_of_the_facts(provider, application, values):
    policy = plan_for(provider, application).policy
    assert {key: getattr(policy, key) for key in values} == values


@pytest.mark.parametrize("provider", [*KNOWN, "other", "google"])
def test_no_default_contradicts_another_and_all_are_marked_as_assumed(provider):
    plan = plan_for(provider)
    assert wrong(plan) == {}
    assert {basis.word for basis in plan.bases.values()} == {"assumed"}
    for application in plan.sessions.applications:
        assert wrong(plan_for(provider, application.id)) == {}


def test_every_clock_of_a_known_provider_has_a_source():
    for provider in KNOWN:
        plan = plan_for(provider)
        for key in ("access_token", "id_token", "refresh_max", "session_max"):
            assert plan.bases[key].source.startswith("https://"), (provider, key)


def test_of_another_provider_the_tokens_defaults_are_its_own():
    plan = plan_for("fusionauth")
    assert plan.sessions.name == "FusionAuth" and plan.policy.access_token == 3600
    assert plan.bases["access_token"].source.startswith("https://")


def test_what_was_said_stays_when_provider_application_or_cookie_change():
    plan = plan_for("auth0").with_values("read", "t1", id_token=DAY)
    other = plan.with_values(provider="okta")
    assert other.policy.id_token == DAY and other.policy.session_max == 2 * HOUR
    assert other.bases["id_token"].word == "read" and other.bases["session_max"].word == "assumed"
    kept = plan_for("entra").with_values(cookie=Cookie.PERSISTENT)
    assert kept.policy.session_idle == 90 * DAY


def test_what_is_assumed_gives_way_to_what_was_said():
    assert plan_for("auth0").with_values(session_max=DAY).policy.session_idle == DAY
    assert plan_for("auth0").with_values(access_token=HOUR).policy.browser_token == HOUR
    assert plan_for("entra").with_values(access_token=600).policy.early == 300
    assert plan_for("auth0").with_values(access_token=100, early=60).policy.early == 60


def test_moving_one_of_a_pair_takes_the_other_along():
    plan = plan_for("auth0").moved("session_idle", 10 * DAY)
    assert (plan.policy.session_idle, plan.policy.session_max) == (10 * DAY, 10 * DAY)
    plan = plan.moved("session_max", 2 * DAY)
    assert (plan.policy.session_idle, plan.policy.session_max) == (2 * DAY, 2 * DAY)


@pytest.mark.parametrize(
    ("provider", "values", "key", "says"),
    [
        ("auth0", {"session_idle": 8 * DAY}, "session_idle", "8 d is longer than session_max, 7 d; give at most 7 d"),
        ("auth0", {"browser_token": 25 * HOUR, "access_token": 48 * HOUR}, "browser_token", "give at most 24 h"),
        ("auth0", {"browser_token": 3 * HOUR, "access_token": HOUR}, "browser_token", "the API's access_token, 1 h"),
        ("auth0", {"access_token": 31 * DAY}, "access_token", "31 d is more than Auth0 allows; give at most 30 d"),
        ("okta", {"access_token": 60}, "access_token", "1 min is less than Okta allows; give at least 5 min"),
        ("cognito", {"session_max": 2 * HOUR}, "session_max", "Amazon Cognito has it fixed: it is 1 h"),
        ("entra", {"session_max": DAY}, "session_max", "has it fixed: it is without end"),
        ("other", {"early": HOUR}, "early", "is no shorter than the access token"),
        ("other", {"grace": 30}, "grace", "only with rotation"),
    ],
)
def test_contradictions_and_limits_are_told_with_what_would_be_right(provider, values, key, says):
    assert says in wrong(plan_for(provider).with_values(**values))[key]


def test_a_browser_flow_has_its_own_access_token_and_keycloaks_may_be_longer():
    policy = Policy(flow=Flow.IMPLICIT, access_token=300, browser_token=900)
    assert policy.access_life == 900 and policy.id_life == 900
    assert policy._replace(flow=Flow.CODE).access_life == 300
    assert "browser_token" not in wrong(plan_for("keycloak"))


def test_another_way_to_renew_keeps_everything_else():
    plan = plan_for("okta")
    assert plan.with_values(renewal=Renewal.FRAME).policy == plan.policy._replace(renewal=Renewal.FRAME)
