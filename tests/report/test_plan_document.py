"""The document of a plan: answers first, sources by number, a long timeline cut."""

from datetime import UTC, datetime

from jwtinspect.analysis.planning import plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import visits_of
from jwtinspect.report.plan_document import MOST_LINES, sections_of, title_of
from jwtinspect.report.plan_report import planned

MONDAY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


def result(provider: str, pattern: str = "weekdays 9-17, for 28d", *wishes: str, **values):
    plan = plan_for(provider)
    plan = plan.with_values(**values) if values else plan
    return planned(plan, visits_of(pattern), MONDAY, None, tuple(map(requirement_of, wishes)))


def test_answers_come_first_and_the_policy_last():
    titles = [each.title for each in sections_of(result("auth0", "daily 9-17", "stay 7d", "check 24h"))]
    assert titles == [
        "Can the user stay signed in for 7 d?",
        "Is nobody in for longer than 24 h without password or second factor?",
        "What the user sees",
        "Timeline",
        "To be known",
        "The policy",
    ]
    assert title_of(result("other")) == "Session plan: The provider, application"


def test_every_source_has_a_number_that_the_table_uses():
    policy = sections_of(result("okta"))[-1]
    numbers = {cell[-1].rpartition("[")[2].rstrip("]") for cell in policy.table if cell[-1].endswith("]")}
    assert numbers == {str(number) for number in range(1, len(policy.sources) + 1)}


def test_a_long_timeline_is_cut_and_says_so():
    timeline = next(each for each in sections_of(result("entra", "daily 9-17, for 200d")) if each.title == "Timeline")
    assert len(timeline.table) == MOST_LINES + 1 and "more are left out here" in timeline.sentences[0]


def test_too_many_logins_are_told():
    seen = next(
        each
        for each in sections_of(result("auth0", "daily 0-24, for 365d", id_token=60))
        if each.title == "What the user sees"
    )
    assert seen.sentences[0].startswith("There are too many logins to simulate them all")
