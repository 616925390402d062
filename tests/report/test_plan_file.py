"""A policy as a file: what is wrong is told with its place and what would be right; what is written reads back."""

import pytest

from jwtinspect.analysis.planning import LENGTHS, Cookie, Gate, Policy, Renewal, plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import Visits, visits_of
from jwtinspect.core.errors import InputError
from jwtinspect.profiles.plans import KNOWN
from jwtinspect.report.plan_file import ORDER, read_plan, text_of, text_of_length, write_plan


def refusal(text: str) -> str:
    with pytest.raises(InputError) as found:
        read_plan(text, "policy.toml")
    return str(found.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('\nrefresh_idel = "3d"', "policy.toml: line 2: refresh_idel: unknown word, did you mean refresh_idle?"),
        ("[session]\nidle = 1", "policy.toml: line 1: session: unknown word"),
        (
            'gate = "idtoken"',
            'line 1: gate: "idtoken" is none of the words known; give "id token", "access token", "own',
        ),
        ('rotation = "yes"', 'line 1: rotation: "yes" is neither true nor false; give one of them, without quotes'),
        ('provider = "okta"\n\naccess_token = 1.5', "line 3: access_token: 1.5 is no length of time; give seconds, or"),
        (
            "id_token = true",
            'line 1: id_token: true is no length of time; give seconds, or words such as "10h" or "7d", or',
        ),
        ('access_token = "never"', 'line 1: access_token: "never" is no length of time'),
        ("provider = 7", 'line 1: provider: 7 is no text; give for example "auth0"'),
        ('provider = "nobody"', 'line 1: provider: there is no provider "nobody"; give "auth0", "okta"'),
        ('provider = "../../etc"', 'line 1: provider: there is no provider "../../etc"'),
        (
            'provider = "okta"\napplication = "x"',
            'line 2: application: Okta has no application "x"; give "spa", "web",',
        ),
        (
            'session_idle = "8d"\nsession_max = "7d"',
            "line 1: session_idle: 8 d is longer than session_max, 7 d; give at",
        ),
        (
            'provider = "auth0"\naccess_token = "1h"\nbrowser_token = "2h"',
            "line 3: browser_token: 2 h is longer than the API's access_token, 1 h; give at most 1 h",
        ),
        (
            'provider = "auth0"\naccess_token = "2d"\nbrowser_token = 90000',
            "line 3: browser_token: 25 h is more than Auth0 allows; give at most 24 h",
        ),
        ('provider = "cognito"\nsession_max = "2h"', "line 2: session_max: Amazon Cognito has it fixed: it is 1 h"),
        ('visits = "now and then"', "line 1: visits: 'now and then' is no pattern of visits"),
        ("visits = 5", "line 1: visits: '5' is no pattern of visits"),
        ('require = ["return soon"]', "line 1: require: 'return soon' names no length"),
        ("x = ", "policy.toml is no TOML"),
        ("x" * 200_000, "policy.toml is too long for a policy"),
        ("a = " + "[" * 20_000, "policy.toml is no TOML"),
        ('"\\u202e" = 1', "policy.toml: ⟨U+202E⟩: unknown word"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_what_would_be_right(text, says):
    said = refusal(text)
    assert says in said and said.endswith(".") and "\n" not in said


def test_a_file_says_what_it_says_and_the_rest_stays_assumed():
    text = 'provider = "okta"\nrefresh_idle = "14d"\nrefresh_max = "never"\ngate = "401"\nvisits = "daily 8-20"'
    saved = read_plan(text + '\nrequire = ["return 7d", "check 24h"]', "policy.toml")
    assert saved.plan.policy.refresh_idle == 14 * 86400 and saved.plan.policy.gate is Gate.API
    assert saved.plan.policy.refresh_max is None and saved.plan.policy.session_max == 7200
    assert saved.plan.bases["refresh_idle"].word == "given" and saved.plan.bases["session_max"].word == "assumed"
    assert saved.visits == visits_of("daily 8-20") and [each.kind for each in saved.requirements] == ["return", "check"]


def test_an_empty_file_is_a_plan_of_assumptions():
    assert read_plan("").plan.policy == plan_for().policy


@pytest.mark.parametrize("provider", KNOWN)
def test_what_is_written_reads_back(provider):
    plan = plan_for(provider).with_values(renewal=Renewal.FRAME, leeway=300, cookie=Cookie.PERSISTENT, max_age=43200)
    wishes = (requirement_of("return 7d"), requirement_of("out 18:30"))
    saved = read_plan(write_plan(plan, Visits(), wishes))
    assert saved.plan.policy == plan.policy and saved.visits == Visits() and saved.requirements == wishes
    assert {key for key, basis in saved.plan.bases.items() if basis.word == "given"} >= {"renewal", "leeway", "max_age"}


def test_what_is_assumed_is_written_as_a_comment_with_its_source():
    lines = write_plan(plan_for("auth0").with_values(id_token=86400)).splitlines()
    assert 'id_token = "24h"' in lines
    assert any(line.startswith('# session_idle = "3d"  # assumed, https://') for line in lines)


def test_two_files_differ_only_in_what_was_changed():
    plan = plan_for("auth0")
    one, other = (write_plan(each).splitlines() for each in (plan, plan.with_values(session_max=86400 * 14)))
    assert [line for line in other if line not in one] == ['session_max = "14d"']


def test_every_key_of_a_policy_has_a_place_in_the_order():
    assert set(ORDER) == set(Policy._fields) and set(LENGTHS) < set(ORDER)


@pytest.mark.parametrize(("seconds", "text"), [(86400, "24h"), (7 * 86400, "7d"), (90, "90s"), (5400, "90min")])
def test_lengths_are_written_short_and_exact(seconds, text):
    assert text_of_length(seconds) == text


def test_requirements_are_written_as_they_are_read():
    for text in ("return 7d", "stay 8h", "check 24h", "idle 15min", "out midnight", "out 18:30"):
        assert text_of(requirement_of(text)) == text
