"""What a plan comes to: the timeline in lines, what is counted, today and changed side by side."""

from datetime import UTC, datetime

from jwtinspect.analysis.planning import plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.simulation import Outcome
from jwtinspect.analysis.visits import Visits, visits_of
from jwtinspect.report.plan_report import counts_of, differences, first_login, lines_of, planned, rows_of, start_of

MONDAY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


def result(provider: str = "auth0", pattern: str = "weekdays 9-17, for 7d", **values):
    plan = plan_for(provider)
    plan = plan.with_values(**values) if values else plan
    return planned(plan, visits_of(pattern), MONDAY, None, (requirement_of("stay 7d"),))


def test_lines_tell_what_is_seen_and_between_that_how_much_is_not():
    lines = lines_of(result())
    assert lines[0].text == "the first login" and lines[0].at == MONDAY
    assert [each.outcome for each in lines] == [
        Outcome.PASSWORD, Outcome.PAGE, Outcome.NOTHING, Outcome.PAGE, Outcome.NOTHING,
    ]  # fmt: skip
    assert lines[1].text.startswith("login page without password. The id token (10 h) ended it")
    assert lines[2].text == "1 silent renewal by refresh token"


def test_many_renewals_are_one_line():
    lines = lines_of(result("okta"))
    assert len(lines) == 2 and lines[1].text.endswith("silent renewals by refresh token until Fri 6 Mar 16:12 UTC")


def test_what_is_seen_is_counted_after_the_first_login():
    assert dict(counts_of(result().run)) == {
        Outcome.NOTHING: 2, Outcome.REDIRECT: 0, Outcome.PAGE: 2, Outcome.PASSWORD: 0,
    }  # fmt: skip


def test_an_administrator_ends_it_and_the_line_says_so():
    lines = lines_of(result("okta", "weekdays 9-17, revoked 26h, for 7d"))
    ended = [each for each in lines if "revocation" in each.text]
    assert len(ended) == 1 and ended[0].outcome is Outcome.PASSWORD
    assert "The administrator's revocation ended it, on Tue 3 Mar 11:15 UTC." in ended[0].text


def test_today_and_changed_differ_in_what_was_changed_and_in_what_comes_of_it():
    rows = differences(result(), result(id_token=86400))
    assert ("id token", "10 h", "24 h") in rows
    assert ("login pages without password", "2", "0") in rows
    assert rows[-1] == ("until the next login", "23 h 45 min", "more than 4 d 7 h 45 min")


def test_the_policy_is_told_with_its_bases():
    rows = {key: (value, basis) for key, _, value, basis in rows_of(plan_for("okta").with_values(leeway=300))}
    assert rows["leeway"] == ("5 min", "given")
    assert rows["refresh_max"][0] == "never ends" and rows["refresh_max"][1].startswith("assumed: https://")
    assert "browser_token" not in rows and "own_cookie" not in rows and "grace" in rows


def test_it_begins_with_the_login_where_that_lies_within_the_hours():
    assert start_of(Visits(), None) == MONDAY
    assert start_of(Visits(), None, MONDAY + 7200) == MONDAY + 7200
    assert start_of(Visits(), None, MONDAY + 12 * 3600) == MONDAY
    assert first_login(result("cognito").run) == "more than 4 d 7 h 45 min"
