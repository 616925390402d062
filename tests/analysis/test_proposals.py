"""A proposal keeps what it promises, within the limits, and is no larger than it has to be."""

from datetime import UTC, datetime

import pytest

from jwtinspect.analysis.planning import Renewal, flaws, plan_for
from jwtinspect.analysis.proposals import mended, shortened
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import Visits
from jwtinspect.analysis.wishes import judged
from jwtinspect.profiles.plans import KNOWN

HOUR = 3600
START = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()
WISHES = ("return 7d", "return 30d", "stay 8h", "stay 7d", "check 24h", "check 12h", "idle 15min", "out midnight")


@pytest.mark.parametrize("provider", KNOWN)
@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("renewal", list(Renewal))
def test_every_proposal_keeps_what_it_promises_within_the_limits(provider, wish, renewal):
    plan = plan_for(provider).with_values(renewal=renewal)
    found = judged(plan, requirement_of(wish), Visits(), START)
    assert found.holds == (found.fails_at is None)
    if found.holds:
        assert found.proposals == ()
    for each in found.proposals:
        assert not set(dict(flaws(each.plan.policy, each.plan.sessions))) & each.values.keys()
        again = judged(each.plan, requirement_of(wish), Visits(), START, mend=False)
        if not each.nearest:
            assert again.holds, (wish, each.values)


@pytest.mark.parametrize("provider", KNOWN)
@pytest.mark.parametrize("wish", ["return 7d", "return 30d", "stay 7d"])
def test_no_proposal_can_lower_one_of_its_lengths_by_more_than_its_rounding(provider, wish):
    found = judged(plan_for(provider), requirement_of(wish), Visits(), START)
    for each in found.proposals:
        for key, value in each.values.items():
            if isinstance(value, int) and not isinstance(value, bool) and key.endswith("_idle"):
                less = each.plan.with_values(**{key: value - 2 * HOUR})
                assert not judged(less, requirement_of(wish), Visits(), START, mend=False).holds, each.values


def test_of_several_ways_the_one_that_changes_fewest_settings_comes_first_and_none_holds_another():
    found = mended(plan_for("keycloak"), requirement_of("return 7d"), Visits(), START, None)
    assert 1 < len(found) <= 3
    assert [len(each.values) for each in found] == sorted(len(each.values) for each in found)
    assert not any(one.values.items() < other.values.items() for one in found for other in found)


def test_what_cannot_be_lowered_far_enough_is_not_proposed():
    assert shortened(plan_for("cognito"), requirement_of("check 1min")) == ()
