"""What customers want of sessions: does it hold, when does it first not, and what is the smallest change?

The cases are those of real threads.
"""

from datetime import UTC, datetime, timedelta
from math import inf
from zoneinfo import ZoneInfo

from jwtinspect.analysis.planning import Cookie, Gate, Renewal, WhenRenewalFails, flaws, plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.simulation import Outcome
from jwtinspect.analysis.visits import DAY, Visits
from jwtinspect.analysis.wishes import Answer, judged

HOUR, MINUTE = 3600, 60
START = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()
USUAL = Visits()
BERLIN = ZoneInfo("Europe/Berlin")


def answer(
    wish: str, provider: str = "auth0", application: str = "", visits: Visits = USUAL, zone=None, **values
) -> Answer:
    plan = plan_for(provider, application)
    plan = plan.with_values(**values) if values else plan
    return judged(plan, requirement_of(wish), visits, START, zone)


def changes(found: Answer) -> list[dict[str, object]]:
    return [each.values for each in found.proposals]


# The threads


def test_a_weeks_absence_meets_an_idle_time_of_3_days_before_the_maximum_of_7():
    found = answer("return 7d", renewal=Renewal.FRAME)
    assert not found.holds and found.mark is not None and found.mark.outcome is Outcome.PASSWORD
    cause = found.mark.cause
    assert cause is not None and (cause.clock, cause.next_clock) == ("session_idle", "session_max")
    assert cause.next_at - cause.at == 4 * DAY
    both = {"session_idle": 7 * DAY + 8 * HOUR, "session_max": 7 * DAY + 8 * HOUR}
    assert changes(found) == [{"renewal": Renewal.REFRESH}, both]


def test_an_id_token_of_36000_ends_it_beside_an_access_token_of_86400():
    by_id = answer("stay 7d", renewal=Renewal.NONE)
    assert by_id.mark is not None and by_id.mark.cause is not None
    assert by_id.mark.cause.clock == "id_token" and by_id.mark.cause.next_at - by_id.mark.cause.at == 50400
    by_access = answer("stay 7d", renewal=Renewal.NONE, gate=Gate.ACCESS)
    assert by_access.mark is not None and by_access.mark.cause is not None
    assert by_access.mark.cause.clock == "access_token" and by_access.mark.cause.at - START == 86400


def test_with_a_refresh_token_the_smallest_change_is_an_id_token_as_long_as_the_access_token():
    found = answer("stay 7d")
    assert found.mark is not None and found.mark.outcome is Outcome.PAGE
    assert changes(found) == [
        {"id_token": 86400},
        {"gate": Gate.ACCESS},
        {"when_renewal_fails": WhenRenewalFails.REDIRECT},
    ]


def test_check_session_every_hour_ends_with_the_sessions_maximum():
    visits = Visits(left_open=True)
    found = answer("stay 14d", visits=visits, renewal=Renewal.FRAME, renew_every=HOUR, gate=Gate.ACCESS)
    assert not found.holds and found.mark is not None and found.mark.cause is not None
    assert (found.mark.cause.clock, found.mark.cause.at) == ("session_max", START + 7 * DAY)
    assert {"session_max": 14 * DAY} in changes(found)
    assert answer("stay 7d", visits=visits, renewal=Renewal.FRAME, renew_every=HOUR, gate=Gate.ACCESS).holds


def test_a_browser_flow_token_may_exceed_neither_a_day_nor_the_apis_own():
    for values in ({"browser_token": 90000, "access_token": 30 * DAY}, {"browser_token": 7200, "access_token": HOUR}):
        plan = plan_for("auth0").with_values(**values)
        assert [key for key, _ in flaws(plan.policy, plan.sessions)] == ["browser_token"]


def test_no_lifetime_ends_each_midnight():
    found = answer("out midnight")
    assert not found.holds and found.fails_at == datetime(2026, 3, 3, tzinfo=UTC).timestamp()
    assert all(each.nearest for each in found.proposals)


# Each requirement


def test_coming_back_holds_up_to_the_idle_time_less_what_passed_since_the_last_renewal():
    found = answer("return 7d", "okta")
    assert not found.holds and changes(found)[0] == {"refresh_idle": 7 * DAY + HOUR}
    assert 7 * DAY - HOUR <= found.bound < 7 * DAY
    assert answer("return 6d", "okta").holds


def test_entra_comes_back_by_a_silent_redirect_once_the_user_stays_signed_in():
    assert changes(answer("return 7d", "entra", "spa")) == [{"cookie": Cookie.PERSISTENT}]
    kept = answer("return 7d", "entra", "spa", cookie=Cookie.PERSISTENT)
    assert kept.holds and kept.run.marks[-1].outcome is Outcome.REDIRECT


def test_keycloak_comes_back_with_an_offline_token_or_with_a_longer_session():
    assert changes(answer("return 7d", "keycloak")) == [
        {"application": "offline"},
        {"session_idle": 7 * DAY + HOUR, "session_max": 7 * DAY + 9 * HOUR},
    ]


def test_a_wish_beyond_the_providers_limit_finds_no_change():
    assert changes(answer("return 300d", renewal=Renewal.FRAME, gate=Gate.ACCESS)) != []
    found = answer("return 120d", "entra", "web")
    assert not found.holds and found.proposals == ()


def test_closing_the_browser_is_mended_by_what_is_kept():
    visits = Visits(closes=True)
    found = answer("return 1d", "okta", visits=visits, storage="until the browser closes", renewal=Renewal.REFRESH)
    assert not found.holds and changes(found)[0] == {"storage": "kept"}
    framed = answer("return 1h", "okta", visits=visits, renewal=Renewal.FRAME)
    assert {"cookie": Cookie.PERSISTENT} in changes(framed) or changes(framed)[0] == {"renewal": Renewal.REFRESH}


def test_the_longest_time_without_a_check_is_session_and_refresh_token_and_last_token_together():
    found = answer("check 24h")
    assert [each.key for each in found.parts] == ["session_max", "refresh_max", "access_token"]
    assert found.bound == 38 * DAY and found.fails_at == START + DAY
    assert answer("check 24h", "okta", renewal=Renewal.FRAME).bound == 3 * HOUR
    assert answer("check 24h", "keycloak").bound == 36000
    assert answer("check 24h", "cognito").bound == 30 * DAY + 2 * HOUR
    assert answer("check 24h", "entra").bound == inf


def test_at_entra_the_sign_in_frequency_and_the_longest_token_count():
    found = answer("check 12h", "entra")
    assert changes(found) == [{"max_age": 10 * HOUR}]
    assert sum(each.seconds for each in answer("check 12h", "entra", max_age=10 * HOUR).parts) == 11.5 * HOUR


def test_cognito_has_no_idle_clock_that_could_be_set():
    assert answer("idle 15min", "cognito").proposals == ()
    assert changes(answer("idle 15min", "keycloak")) == [{"session_idle": 13 * MINUTE}]  # the server grants two more


def test_midnight_is_the_users_own():
    found = answer("out midnight", zone=BERLIN)
    assert found.fails_at == datetime(2026, 3, 3, tzinfo=BERLIN).timestamp()
    evening = answer("out 18:30", zone=BERLIN)
    assert evening.fails_at == datetime(2026, 3, 2, 18, 30, tzinfo=BERLIN).timestamp()


def test_midnight_stays_midnight_when_summer_time_begins():
    saturday = datetime(2026, 3, 28, 9, 15, tzinfo=BERLIN)
    plan = plan_for("auth0").with_values(
        renewal=Renewal.NONE, gate=Gate.ACCESS, access_token=20 * HOUR, session_max=15 * HOUR, id_token=15 * HOUR
    )
    found = judged(plan, requirement_of("out midnight"), Visits("daily"), saturday.timestamp(), BERLIN)
    assert found.fails_at == (saturday + timedelta(days=1)).replace(hour=0, minute=0).timestamp()


def test_who_is_out_by_then_anyway_is_out_at_midnight():
    assert answer("out midnight", "keycloak").holds
