"""Answers in plain words: the whole text, as it goes to a customer."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from jwtinspect.analysis.planning import Gate, Renewal, plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import Visits
from jwtinspect.analysis.wishes import judged
from jwtinspect.report.plan_words import answer_words, length, remarks, value_words, when, wish_words

START = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


def answer(wish: str, provider: str, application: str = "", zone=None, **values) -> list[str]:
    plan = plan_for(provider, application)
    plan = plan.with_values(**values) if values else plan
    return answer_words(plan, judged(plan, requirement_of(wish), Visits(), START, zone), zone)


def test_can_they_stay_signed_in_for_a_week_with_36000_beside_86400():
    assert answer("stay 7d", "auth0") == [
        "No. Until Tue 3 Mar 09:00 UTC, 23 h 45 min after the login; then the user sees a login page, and types no "
        "password.",
        "The id token (10 h) ended it, on Mon 2 Mar 19:15 UTC. The next clock, the access token, would have held 14 h "
        "longer.",
        'The smallest change: set "ID Token Expiration" (Applications > (client) > Settings) from 10 h to 24 h (its '
        "greatest value is not documented).",
        "Or: let the application look at the access token, not at the id token.",
        "Or: let the application go to the provider by itself when renewal fails.",
    ]


def test_a_weeks_absence_against_3_days_idle_and_7_at_most():
    assert answer("return 7d", "auth0", renewal=Renewal.FRAME) == [
        "No. On coming back, Mon 9 Mar 17:00 UTC, the user sees the login, with password or second factor.",
        "The login session's idle time (3 d) ended it, on Thu 5 Mar 09:15 UTC. The next clock, the login session's "
        "maximum, would have held 4 d longer.",
        "It holds for 2 d 16 h 14 min after the last use.",
        "The smallest change: renew with a refresh token.",
        'Or: set "Idle Session Lifetime" (Settings > Advanced > Session Expiration) from 3 d to 7 d 8 h, and set '
        '"Maximum Session Lifetime" (Settings > Advanced > Session Expiration) from 7 d to 7 d 8 h.',
    ]


def test_everybody_out_at_midnight_names_what_does_it_instead():
    words = answer("out midnight", "keycloak", "offline", ZoneInfo("Europe/Berlin"))
    assert words[0] == "No. At Tue 3 Mar 00:00 +01:00 the first login still lives."
    assert words[1].startswith("No lifetime ends at midnight: each counts from a login or a renewal")
    assert words[2].startswith("Instead: Let a scheduled job sign out all sessions")
    assert words[3].startswith("What comes nearest: ") and words[3].endswith("that of the morning too.")


def test_where_no_setting_would_do_it_says_so_and_what_to_use():
    words = answer("idle 15min", "cognito")
    assert "No change of settings within Amazon Cognito's limits makes it hold." in words
    assert "The login session's maximum cannot be set there." in words
    assert words[-1] == "Let the application log out by a timer of its own, and go to the provider's logout."
    words = answer(
        "return 300d", "auth0", renewal=Renewal.NONE, gate=Gate.ACCESS, refresh_max=86400, access_token=86400
    )
    assert words[0].startswith("No.")


def test_a_limit_that_is_in_the_way_is_named():
    plan = plan_for("okta").with_values(renewal=Renewal.NONE)
    found = judged(plan, requirement_of("stay 3d"), Visits(), START)._replace(proposals=())
    assert "The access token can be 24 h at most." in answer_words(plan, found, None)


def test_yes_says_what_the_user_sees_and_for_how_long_it_holds():
    assert answer("return 7d", "cognito") == [
        "Yes. On coming back the user sees nothing at all. It holds for 29 d 16 h 14 min after the last use."
    ]
    assert answer("stay 7d", "cognito")[0].startswith("Yes. The user sees nothing of ")
    assert answer("return 7d", "auth0", "native")[0].endswith("It holds as long as anybody stays away.")
    assert answer("out midnight", "keycloak") == ["Yes, for these visits: nothing of a login lives on at that time."]


def test_questions_are_asked_in_plain_words():
    wishes = ["return 7d", "stay 8h", "check 24h", "idle 15min", "out midnight", "out 18:30"]
    assert [wish_words(requirement_of(each)) for each in wishes] == [
        "Can the user come back after 7 d without a login?",
        "Can the user stay signed in for 8 h?",
        "Is nobody in for longer than 24 h without password or second factor?",
        "Is everybody out who has not used it for 15 min?",
        "Is everybody out at midnight?",
        "Is everybody out at 18:30?",
    ]


def test_instants_have_weekday_and_offset_and_lengths_no_needless_seconds():
    assert when(START, None) == "Mon 2 Mar 09:15 UTC"
    assert when(START, ZoneInfo("America/New_York")) == "Mon 2 Mar 04:15 -05:00"
    assert (length(59), length(1619), length(90061), length(float("inf"))) == (
        "59 s",
        "26 min",
        "25 h 1 min",
        "without end",
    )


def test_values_are_said_in_words():
    assert value_words("rotation", True) == "yes" and value_words("refresh_max", None) == "never ends"
    assert value_words("id_token", None) == "as the access token" and value_words("max_age", None) == "not set"
    assert value_words("leeway", 300) == "5 min" and value_words("gate", Gate.API) == "401"


def test_a_policy_whose_gate_ends_before_any_renewal_is_remarked():
    assert "the id token ends before any renewal" in remarks(plan_for("auth0"))[0]
    assert not any("before any renewal" in each for each in remarks(plan_for("auth0").with_values(id_token=86400)))
    blocked = plan_for("okta").with_values(renewal=Renewal.FRAME, third_party_cookies=False)
    assert any("third-party cookies" in each for each in remarks(blocked))
