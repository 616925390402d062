"""A plan is tried with the visits that a requirement speaks of."""

from datetime import UTC, datetime
from math import inf

import pytest

from jwtinspect.analysis.planning import Gate, Renewal, plan_for
from jwtinspect.analysis.requirement import Kind, Requirement, requirement_of
from jwtinspect.analysis.trial import failure_of, lived, longest_absence, scene_of
from jwtinspect.analysis.visits import DAY, Visits
from jwtinspect.analysis.wishes import judged

HOUR = 3600
START = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


def test_coming_back_is_tried_by_one_use_and_another_after_the_absence():
    first, second = scene_of(requirement_of("return 7d"), Visits(closes=True), START, None)
    assert first.start == START and second.start - first.end == 7 * DAY and second.fresh


def test_staying_is_tried_by_the_usual_visits_up_to_the_time_wanted():
    scene = scene_of(requirement_of("stay 30h"), Visits(), START, None)
    assert scene[0].start == START and scene[-1].end <= START + 30 * HOUR
    assert len(scene) == 2, "Monday and Tuesday"


@pytest.mark.parametrize(("wish", "seconds"), [("stay 9h", None), ("stay 30h", 86400)])
def test_the_first_login_that_a_requirement_forbids_is_found(wish: str, seconds: int | None):
    plan = plan_for("auth0").with_values(renewal=Renewal.NONE, gate=Gate.ACCESS)
    requirement = requirement_of(wish)
    run, mark = failure_of(plan, requirement, Visits(), scene_of(requirement, Visits(), START, None))
    assert run.start == START
    assert (None if mark is None else mark.at - START) == seconds


def test_a_plan_is_lived_from_its_login_on():
    run = lived(plan_for("okta"), Visits(), START, None)
    assert run.start == START == run.marks[0].at and run.end > START + 3 * 7 * DAY


def test_the_longest_absence_is_exact_to_the_second():
    plan = plan_for("okta")
    longest = longest_absence(plan, Visits(), START)
    assert judged(plan, Requirement(Kind.RETURN, int(longest)), Visits(), START).holds
    assert not judged(plan, Requirement(Kind.RETURN, int(longest) + 1), Visits(), START).holds
    assert longest_absence(plan_for("auth0", "native"), Visits(), START) == inf
