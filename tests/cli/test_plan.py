"""`jwtinspect plan`: a policy from files, defaults and options; answers, changes side by side, exit statuses."""

import io
import json
import sys

import pytest

from jwtinspect.__main__ import main
from jwtinspect.rules.examples import AUTH0, access_token, id_token, response

CARD = response(
    id_token=id_token(36000, issuer=AUTH0),
    access_token=access_token(86400, issuer=AUTH0),
    refresh_token="v1.MjQ1NzY4OTAxMjM0NTY3ODkw",
    expires_in=86400,
)


@pytest.fixture
def card(tmp_path) -> str:
    path = tmp_path / "card.json"
    path.write_text(CARD, encoding="utf-8")
    return str(path)


def plan(capsys, *arguments: str) -> tuple[int, str, str]:
    status = main(["plan", *arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def data(capsys, *arguments: str) -> dict:
    return json.loads(plan(capsys, "--format", "json", *arguments)[1])


def test_the_example_is_answered_from_its_tokens(card, capsys):
    status, out, err = plan(capsys, card, "--wish", "stay 7d")
    assert status == 1 and err == ""
    assert "Session plan: Auth0, single page application" in out
    assert "Can the user stay signed in for 7 d?" in out and "would have\n  held 14 h longer" in out
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "id token 10 h read: exp-iat of the id_token" in lines
    assert any(line.startswith("login session, idle 3 d assumed [") for line in lines)
    assert "[1] https://" in out and "eyJ" not in out


def test_a_wish_that_is_met_gives_status_0(capsys):
    status, out, _ = plan(capsys, "--provider", "cognito", "--wish", "return 7d")
    assert status == 0 and "Yes. On coming back the user sees nothing at all." in out


def test_today_and_changed_stand_side_by_side(card, capsys):
    status, out, _ = plan(capsys, card, "--require", "stay 7d", "--change", "id_token=24h")
    assert status == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "id token 10 h 24 h" in lines and "login pages without password 5 0" in lines
    assert "Can the user stay signed in for 7 d? With the change it now holds." in lines


def test_a_change_may_make_it_worse_or_leave_it_as_it_is(capsys):
    assert (
        "no longer holds"
        in plan(capsys, "--provider", "cognito", "--wish", "return 7d", "--change", "refresh_max=1d")[1]
    )
    assert "still holds" in plan(capsys, "--provider", "cognito", "--wish", "return 7d", "--change", "leeway=60")[1]
    assert "still does not" in plan(capsys, "--provider", "okta", "--wish", "return 7d", "--change", "leeway=60")[1]


def test_a_saved_policy_is_read_again_and_options_win_over_it(card, tmp_path, capsys):
    saved = str(tmp_path / "policy.toml")
    plan(capsys, card, "--set", "session_max=14d", "--visits", "daily 8-20", "--wish", "return 2d", "--save", saved)
    found = data(capsys, "--policy", saved, "--set", "id_token=5h")
    assert found["policy"]["session_max"] == {"value": 1209600, "from": "given", "source": "policy.toml"}
    assert found["policy"]["id_token"]["value"] == 18000
    assert found["requirements"][0]["requirement"] == "return 2d"
    assert found["policy"]["refresh_idle"]["from"] == "assumed"


def test_a_policy_is_written_over_another_but_over_nothing_else(card, tmp_path, capsys):
    saved = str(tmp_path / "policy.toml")
    assert plan(capsys, "--save", saved)[0] == 0 and plan(capsys, "--provider", "okta", "--save", saved)[0] == 0
    status, _, err = plan(capsys, card, "--save", card)
    assert status == 2 and "is there and is no policy; give another name" in err
    assert (
        "is there" in plan(capsys, "--save", str(tmp_path))[2]
        or "cannot write" in plan(capsys, "--save", str(tmp_path))[2]
    )


def test_what_a_policy_says_wins_over_what_tokens_say(card, tmp_path, capsys):
    policy = tmp_path / "policy.toml"
    policy.write_text('id_token = "1h"\n', encoding="utf-8")
    found = data(capsys, card, "--policy", str(policy))
    assert found["policy"]["id_token"]["value"] == 3600 and found["policy"]["access_token"]["value"] == 86400
    assert found["provider"] == "auth0"


def test_the_json_has_every_mark_and_lane_in_seconds(card, capsys):
    found = data(
        capsys, card, "--wish", "stay 7d", "--wish", "check 24h", "--ask", "longest", "--change", "id_token=24h"
    )
    assert found["schema"] == "jwtinspect-plan/1"
    stay, check = found["requirements"]
    assert (
        stay["holds"] is False
        and stay["cause"]["clock"] == "id_token"
        and stay["sees"] == "login page without password"
    )
    assert stay["cause"]["next_at"] - stay["cause"]["at"] == 50400
    assert stay["changes"][0] == {"set": {"id_token": 86400}, "nearest": False}
    assert check["bound"] == 38 * 86400 and check["parts"]["refresh_max"] == 30 * 86400
    assert found["lanes"]["id_token"][0][1] - found["lanes"]["id_token"][0][0] == 36000
    assert found["questions"][0]["id"] == "longest" and found["changed"]["policy"]["id_token"]["value"] == 86400
    assert found["outcomes"]["login page without password"] == 5 and found["renewals"][0]["by"] == "refresh token"


def test_markdown_is_for_a_ticket(card, capsys):
    out = plan(capsys, card, "--wish", "stay 7d", "--ask", "two-tabs", "--format", "markdown")[1]
    assert out.startswith("## Session plan: Auth0, single page application\n")
    assert "| id token | 10 h | read: exp-iat of the id_token |" in out and "1. <https://" in out


def test_customers_questions_are_listed_and_answered(capsys):
    with_list = plan(capsys, "--ask", "list")
    assert with_list[0] == 0 and with_list[1].count("?\n") == 12
    status, out, _ = plan(capsys, "--provider", "okta", "--ask", "all")
    assert (
        status == 0
        and "A week away: does the user have to log in?" in out
        and "exactly the limit" in out.replace("\n  ", " ")
    )
    assert "Timeline" not in out


def test_zone_start_and_visits_are_taken(capsys):
    out = plan(
        capsys,
        "--provider",
        "entra",
        "--tz",
        "Europe/Berlin",
        "--start",
        "2026-03-27T10:00",
        "--visits",
        "daily 8-20, for 4d",
    )[1]
    assert "Fri 27 Mar 10:00 +01:00" in out and "+02:00" in out  # summer time begins on the Sunday
    assert "after the login, Fri 27 Mar 10:00 +01:00 to Mon 30 Mar 20:00 +02:00" in out


def test_the_keys_of_a_policy_are_listed(capsys):
    out = plan(capsys, "--keys")[1]
    assert (
        'renewal               renewal                         "refresh token", "hidden frame", "redirect", "none"'
        in out
    )
    assert len(out.splitlines()) == 24


def test_standard_input_is_read_where_asked_for(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CARD.encode())))
    assert data(capsys, "-")["provider"] == "auth0"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--wish", "return soon"), "--wish: 'return soon' names no length"),
        (("--visits", "never"), "--visits: 'never' is no pattern of visits"),
        (("--provider", "nobody"), '--provider: there is no provider "nobody"'),
        (
            ("--provider", "okta", "--app", "x"),
            '--app: Okta has no application "x"; give "spa", "web", "native" or "org"',
        ),
        (("--set", "foo=1"), "--set: 'foo=1' names no key of a policy; 'jwtinspect plan --keys' lists them"),
        (("--set", "gate"), "--set: 'gate' names no key"),
        (("--set", "rotation=maybe"), '--set rotation: "maybe" is neither true nor false'),
        (("--provider", "okta", "--set", "access_token=1min"), "--set access_token: 1 min is less than Okta allows"),
        (
            ("--change", "session_idle=9d", "--change", "session_max=8d"),
            "--change session_idle: 9 d is longer than session_max",
        ),
        (("--change", "application=x"), "--app: the provider has no application"),
        (("--ask", "why"), "--ask: there is no question 'why'; give all, list, or one of week-away"),
        (("--tz", "Mars"), "--tz: There is no time zone 'Mars'"),
        (("--start", "whenever"), "--start: 'whenever' is no instant"),
        (("--start", "253402300799"), "--start: 253402300799 leaves no room in the calendar"),
        (("--policy", "no-such.toml"), "--policy: that file could not be opened"),
        (("no-such.json",), "no policy can be read off these files"),
        (("--save", "/nowhere/policy.toml"), "--save: cannot write '/nowhere/policy.toml'"),
        (("--unknown",), "'jwtinspect plan --help' lists the options"),
    ],
)
def test_a_wrong_option_is_told_in_a_line_with_status_2(arguments, says, capsys):
    status, out, err = plan(capsys, *arguments)
    assert status == 2 and says in err.splitlines()[-1] and out == ""


def test_a_wrong_policy_file_is_told_with_its_line(tmp_path, capsys):
    policy = tmp_path / "policy.toml"
    policy.write_text('provider = "auth0"\nsession_idel = "8d"\n', encoding="utf-8")
    status, _, err = plan(capsys, "--policy", str(policy))
    assert status == 2 and "policy.toml: line 2: session_idel: unknown word, did you mean session_idle?" in err
    policy.write_bytes(b"\xff\xfe\x00")
    assert "is no text in UTF-8" in plan(capsys, "--policy", str(policy))[2]


def test_what_could_not_be_read_is_told_and_the_rest_is_planned(card, tmp_path, capsys):
    status, out, err = plan(capsys, card, str(tmp_path / "missing.json"))
    assert status == 2 and "cannot read" in err and "Session plan: Auth0" in out


def test_help_names_the_wishes_and_the_visits(capsys):
    assert main(["plan", "--help"]) == 0
    out = capsys.readouterr().out
    for word in ("return 7d", "out midnight", "weekdays 9-17", "--change", "exit status"):
        assert word in out
