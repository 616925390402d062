"""The simulation: four outcomes, which clock ended it, how long the next would have held, each kind of event."""

from math import inf

import pytest

from jwtinspect.analysis.planning import Cookie, Gate, Nature, Policy, Renewal, RenewsWhen, Storage, WhenRenewalFails
from jwtinspect.analysis.simulation import Outcome, Run, simulate
from jwtinspect.analysis.visits import Change, Stretch

MINUTE, HOUR, DAY = 60, 3600, 86400
ALWAYS = (Stretch(0, 60 * DAY),)
ORDINARY = Nature()
PLAIN = Policy(access_token=HOUR, refresh_idle=7 * DAY, refresh_max=30 * DAY, session_idle=3 * DAY, session_max=7 * DAY)


def run(*stretches: Stretch, changes: tuple[Change, ...] = (), nature: Nature = ORDINARY, **values) -> Run:
    return simulate(PLAIN._replace(**values), nature, stretches, changes)


def away(seconds: int, **values) -> Run:
    """An hour of use, an absence, and a use after it."""
    return run(Stretch(0, HOUR), Stretch(HOUR + seconds, HOUR + seconds + 60), **values)


def seen(result: Run) -> list[Outcome]:
    return [mark.outcome for mark in result.marks]


def test_the_first_login_is_with_password_and_needs_no_cause():
    mark = away(60).marks[0]
    assert (mark.at, mark.outcome, mark.cause) == (0, Outcome.PASSWORD, None)


# The four outcomes


def test_nothing_is_seen_while_a_refresh_token_renews():
    result = away(2 * DAY)
    assert seen(result) == [Outcome.PASSWORD] and result.seen(Outcome.NOTHING) == 1


def test_a_silent_redirect_is_seen_where_the_application_goes_to_the_provider_by_itself():
    result = away(DAY, renewal=Renewal.NONE, when_renewal_fails=WhenRenewalFails.REDIRECT)
    assert seen(result)[1:] == [Outcome.REDIRECT]
    assert Outcome.REDIRECT in seen(away(DAY, renewal=Renewal.REDIRECT))


def test_a_login_page_without_password_is_seen_while_the_session_lives():
    assert seen(away(DAY, renewal=Renewal.NONE))[1:] == [Outcome.PAGE]


def test_a_password_is_asked_for_when_the_session_has_ended_too():
    result = away(4 * DAY, renewal=Renewal.NONE)
    mark = result.marks[-1]
    assert mark.outcome is Outcome.PASSWORD
    assert mark.session is not None and mark.session.clock == "session_idle" and mark.session.at == 3 * DAY


# Which clock, and the next one


def test_the_id_token_ends_it_and_the_access_token_would_have_held_fourteen_hours_longer():
    values = {"access_token": DAY, "id_token": 10 * HOUR, "gate": Gate.ID}
    for renewal in Renewal.NONE, Renewal.REFRESH, Renewal.FRAME:
        mark = run(*ALWAYS, renewal=renewal, **values).marks[1]
        assert mark.at == 10 * HOUR and mark.cause is not None
        assert (mark.cause.clock, mark.cause.next_clock) == ("id_token", "access_token")
        assert mark.cause.next_at - mark.cause.at == 14 * HOUR


def test_an_application_that_looks_at_the_access_token_holds_for_its_whole_life():
    assert run(*ALWAYS, renewal=Renewal.NONE, access_token=DAY, id_token=10 * HOUR).marks[1].at == DAY


def test_one_that_renews_before_its_gate_ends_does_not_notice_the_shorter_id_token():
    result = run(
        Stretch(0, 2 * DAY), access_token=DAY, id_token=10 * HOUR, gate=Gate.ID, renews_when=RenewsWhen.GATE, early=60
    )
    assert seen(result) == [Outcome.PASSWORD] and result.seen(Outcome.NOTHING) == 4


def test_an_absence_ends_with_the_idle_time_and_the_maximum_would_have_held_longer():
    mark = away(10 * DAY).marks[-1]
    assert mark.cause is not None and (mark.cause.clock, mark.cause.at) == ("refresh_idle", 7 * DAY)
    assert (mark.cause.next_clock, mark.cause.next_at) == ("refresh_max", 30 * DAY)


def test_use_without_end_ends_with_the_maximum():
    result = run(*ALWAYS)
    assert result.marks[1].at == 30 * DAY and result.marks[1].cause is not None
    assert result.marks[1].cause.clock == "refresh_max"
    assert run(*ALWAYS, refresh_max=None).marks == result.marks[:1]


def test_an_early_renewal_that_fails_leaves_the_token_to_its_end():
    result = run(*ALWAYS, access_token=HOUR, early=600, refresh_max=DAY)
    last = max(each.last for each in result.renewals if each.last < DAY)
    assert last == 28 * 3000 and result.marks[1].at == last + HOUR


def test_each_login_begins_a_new_family_of_refresh_tokens():
    result = run(*ALWAYS, refresh_max=DAY, session_max=None)
    assert [mark.at // DAY for mark in result.marks[:4]] == [0, 1, 2, 3]
    assert set(seen(result)[1:]) == {Outcome.PAGE}


# Renewal by frame and redirect


def test_a_hidden_frame_lives_as_long_as_the_session_and_keeps_it_awake():
    result = run(*ALWAYS, renewal=Renewal.FRAME)
    assert 7 * DAY <= result.marks[1].at <= 7 * DAY + HOUR
    assert result.marks[1].cause is not None and result.marks[1].cause.clock == "session_max"


def test_a_hidden_frame_fails_at_once_where_third_party_cookies_are_blocked():
    mark = run(*ALWAYS, renewal=Renewal.FRAME, third_party_cookies=False).marks[1]
    assert mark.at == HOUR and mark.cause is not None and mark.cause.clock == "blocked"


def test_a_check_every_hour_meets_the_maximum_of_the_session_at_the_first_check_after_it():
    left_open = (
        Stretch(0, HOUR),
        Stretch(HOUR, 20 * DAY, active=False, reloads=False),
        Stretch(20 * DAY, 20 * DAY + HOUR),
    )
    result = run(*left_open, renewal=Renewal.FRAME, renew_every=HOUR, access_token=DAY)
    mark = result.marks[-1]
    assert mark.cause is not None and (mark.cause.clock, mark.cause.at) == ("session_max", 7 * DAY)
    assert result.renewals[-1].last == 7 * DAY - HOUR
    assert run(*ALWAYS, renewal=Renewal.FRAME, renew_every=HOUR, access_token=DAY).marks[1].at == 7 * DAY


def test_without_a_timer_a_browser_left_open_renews_nothing():
    result = run(Stretch(0, HOUR), Stretch(HOUR, 9 * DAY, active=False), Stretch(9 * DAY, 9 * DAY + HOUR))
    assert result.marks[-1].cause is not None and result.marks[-1].cause.clock == "refresh_idle"


# Closing, reloading, gates


def test_closing_the_browser_ends_what_is_not_kept():
    closed = (Stretch(0, HOUR), Stretch(3 * HOUR, 4 * HOUR, fresh=True))
    assert seen(run(*closed, cookie=Cookie.SESSION))[1:] == []  # the refresh token was kept
    lost = run(*closed, storage=Storage.BROWSER)
    assert seen(lost)[1:] == [Outcome.PAGE]
    assert lost.marks[1].cause is not None and (lost.marks[1].cause.clock, lost.marks[1].cause.at) == ("closed", HOUR)
    both = run(*closed, storage=Storage.BROWSER, cookie=Cookie.SESSION).marks[1]
    assert both.outcome is Outcome.PASSWORD and both.session is not None and both.session.clock == "closed"


def test_a_reload_loses_tokens_that_only_the_page_holds_but_a_frame_brings_new_ones():
    again = (Stretch(0, HOUR), Stretch(2 * HOUR, 3 * HOUR))
    lost = run(*again, storage=Storage.PAGE).marks[1]
    assert lost.outcome is Outcome.PAGE and lost.cause is not None and lost.cause.clock == "reload"
    assert seen(run(*again, storage=Storage.PAGE, renewal=Renewal.FRAME)) == [Outcome.PASSWORD]


def test_an_own_cookie_counts_from_the_last_use():
    values = {"gate": Gate.COOKIE, "own_cookie": 2 * HOUR, "renewal": Renewal.NONE}
    assert seen(away(HOUR, **values)) == [Outcome.PASSWORD]
    mark = away(3 * HOUR, **values).marks[-1]
    assert mark.outcome is Outcome.PAGE and mark.cause is not None and mark.cause.clock == "own_cookie"
    closed = run(Stretch(0, HOUR), Stretch(2 * HOUR, 3 * HOUR, fresh=True), **{**values, "own_cookie": None})
    assert closed.marks[1].cause is not None and closed.marks[1].cause.clock == "closed"


def test_one_that_waits_for_a_401_goes_on_for_the_leeway_of_its_api():
    assert run(*ALWAYS, gate=Gate.API, renewal=Renewal.NONE, leeway=300).marks[1].at == HOUR + 300
    result = run(Stretch(0, 3 * HOUR), gate=Gate.API, leeway=300)
    assert result.renewals[0].first == HOUR + 300 and seen(result) == [Outcome.PASSWORD]


def test_a_login_may_be_no_older_than_max_age():
    assert run(*ALWAYS, renewal=Renewal.FRAME, max_age=12 * HOUR).marks[1].outcome is Outcome.PASSWORD
    assert run(*ALWAYS, renewal=Renewal.FRAME, max_age=12 * HOUR).marks[1].at == 12 * HOUR
    assert run(*ALWAYS, max_age=12 * HOUR).marks[1].at == 30 * DAY  # refresh tokens are not asked for it
    strict = run(*ALWAYS, max_age=12 * HOUR, nature=Nature(checks_max_age=True)).marks[1]
    assert strict.at == 12 * HOUR and strict.cause is not None and strict.cause.clock == "max_age"


# What is in a provider's nature


def test_a_refresh_token_that_follows_the_session_keeps_it_awake_and_ends_with_it():
    nature = Nature(follows_session=True, caps_tokens=True, idle_grace=120)
    values = {"access_token": 300, "session_idle": 1800, "session_max": 10 * HOUR, "nature": nature}
    result = run(*ALWAYS, **values)
    assert result.marks[1].at == 10 * HOUR and result.marks[1].cause is not None
    assert result.marks[1].cause.clock == "session_max" and result.marks[1].outcome is Outcome.PASSWORD
    left = run(Stretch(0, HOUR), Stretch(2 * HOUR, 3 * HOUR), **values).marks[1]
    assert left.cause is not None and left.cause.clock == "session_idle"
    assert left.cause.at == HOUR - 300 + 1920


def test_an_administrator_ends_sessions_and_refresh_tokens_and_the_access_token_lives_to_its_end():
    result = run(Stretch(0, DAY), changes=(Change(10 * HOUR + 60),))
    mark = result.marks[1]
    assert mark.at == 11 * HOUR and mark.outcome is Outcome.PASSWORD
    assert mark.cause is not None and (mark.cause.clock, mark.cause.at) == ("revoked", 10 * HOUR + 60)
    half = run(Stretch(0, DAY), changes=(Change(10 * HOUR + 60, refresh=False),))
    assert seen(half) == [Outcome.PASSWORD]  # the refresh token was forgotten
    other = run(Stretch(0, DAY), changes=(Change(10 * HOUR + 60, sessions=False),))
    assert seen(other)[1:] == [Outcome.PAGE]


# Counting many at once


@pytest.mark.parametrize("renewal", [Renewal.REFRESH, Renewal.FRAME])
@pytest.mark.parametrize("early", [0, 60, 300])
@pytest.mark.parametrize("every", [None, 20 * MINUTE])
def test_renewals_counted_at_once_are_those_counted_one_by_one(renewal, early, every):
    values = {"renewal": renewal, "early": early, "renew_every": every, "refresh_max": 9 * DAY}
    whole = run(Stretch(0, 12 * DAY), **values)
    pieces = [Stretch(at, at + 10 * MINUTE, reloads=False) for at in range(0, 12 * DAY, 10 * MINUTE)]
    cut = simulate(PLAIN._replace(**values), Nature(), pieces)
    assert [(mark.at, mark.outcome) for mark in whole.marks] == [(mark.at, mark.outcome) for mark in cut.marks]
    assert whole.seen(Outcome.NOTHING) == cut.seen(Outcome.NOTHING)


def test_lanes_say_from_when_to_when_each_thing_lived():
    lanes = away(10 * DAY).lanes
    assert lanes["refresh_token"][0] == (0, 7 * DAY) and lanes["session"][0] == (0, 3 * DAY)
    assert lanes["access_token"][0] == (0, HOUR)
    assert away(60, session_idle=None, session_max=None).lanes["session"] == [(0, inf)]


def test_nothing_happens_where_nobody_comes():
    assert run().marks == [] and run().start == run().end == 0
