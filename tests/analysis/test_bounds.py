"""How long a plan lets somebody in at most follows from its settings: clocks one after another, or side by side."""

from math import inf

import pytest

from jwtinspect.analysis.bounds import Part, bound_of, tail_of, total_of
from jwtinspect.analysis.planning import Gate, Renewal, plan_for
from jwtinspect.analysis.requirement import Kind

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("provider", "renewal", "keys"),
    [
        ("auth0", Renewal.REFRESH, ["session_max", "refresh_max", "access_token"]),
        ("auth0", Renewal.FRAME, ["session_max", "access_token"]),
        ("okta", Renewal.FRAME, ["session_max", "access_token"]),
    ],
)
def test_without_a_check_the_session_the_refresh_token_and_the_last_token_follow_one_another(
    provider: str, renewal: Renewal, keys: list[str]
):
    plan = plan_for(provider).with_values(renewal=renewal, gate=Gate.ACCESS)
    parts = bound_of(plan, Kind.CHECK)
    assert [each.key for each in parts] == keys
    assert total_of(parts, Kind.CHECK) == sum(each.seconds for each in parts)


def test_idle_clocks_run_side_by_side_and_the_longest_counts():
    parts = bound_of(plan_for("okta"), Kind.IDLE)
    assert total_of(parts, Kind.IDLE) == parts[0].seconds == max(each.seconds for each in parts)
    assert {each.key for each in parts} >= {"session_idle", "refresh_idle"}


def test_a_clock_that_never_ends_makes_the_bound_endless():
    plan = plan_for("auth0").with_values(session_max=None)
    assert total_of(bound_of(plan, Kind.CHECK), Kind.CHECK) == inf


def test_the_last_token_opens_doors_until_its_end_and_the_leeway_after_it():
    plan = plan_for("auth0").with_values(gate=Gate.ACCESS, access_token=2 * HOUR, leeway=60)
    assert tail_of(plan) == [Part("access_token", 2 * HOUR), Part("leeway", 60)]


def test_where_the_id_token_is_what_is_asked_for_and_lives_longer_it_is_the_last_one():
    plan = plan_for("auth0").with_values(gate=Gate.ID, access_token=HOUR, id_token=10 * HOUR, leeway=60)
    assert tail_of(plan) == [Part("id_token", 10 * HOUR)]
