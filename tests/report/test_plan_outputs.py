"""A plan as text, Markdown and data: nothing is cut, nothing in a name can act, numbers are numbers."""

import json
import re
from datetime import UTC, datetime

from jwtinspect.analysis.planning import plan_for
from jwtinspect.analysis.requirement import requirement_of
from jwtinspect.analysis.visits import Visits
from jwtinspect.report import plan_outputs
from jwtinspect.report.plan_document import sections_of
from jwtinspect.report.plan_outputs import as_data, as_markdown, as_text
from jwtinspect.report.plan_questions import Scene, answered
from jwtinspect.report.plan_report import planned
from jwtinspect.report.sections import Section

MONDAY = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()
RESULT = planned(plan_for("auth0"), Visits(), MONDAY, None, (requirement_of("check 24h"), requirement_of("return 7d")))
HOSTILE = Section("Title", ("\u202e<b>x</b>\x1b[31m",), (("a", "b"), ("|\u202e", "`x`")))


def test_text_keeps_to_its_width_where_words_allow():
    text = as_text(RESULT, sections_of(RESULT), width=100)
    assert all(len(line) <= 100 for line in text.splitlines() if "https://" not in line)
    assert "\x1b" not in text and "\x1b[1m" in as_text(RESULT, sections_of(RESULT), colour=True)
    assert len(as_text(RESULT, sections_of(RESULT), width=10).splitlines()) > 20


def test_nothing_that_came_from_outside_can_act():
    text, markdown = as_text(RESULT, [HOSTILE]), as_markdown(RESULT, [HOSTILE])
    for written in (text, markdown):
        assert "\u202e" not in written and "\x1b" not in written
    assert "<b>" not in markdown and "\\`x\\`" in markdown


def test_data_is_strict_json_and_endless_is_null():
    data = as_data(RESULT)
    json.dumps(data, allow_nan=False)
    assert data["policy"]["max_age"]["value"] is None
    assert data["requirements"][1]["holds"] is True and data["requirements"][1]["cause"] is None
    endless = as_data(planned(plan_for("okta"), Visits(), MONDAY, None, (requirement_of("check 24h"),)))
    json.dumps(endless, allow_nan=False)
    assert endless["requirements"][0]["bound"] is None and endless["requirements"][0]["parts"]["refresh_max"] is None


def keys_of(value) -> set[str]:
    """Every key of every object in it, but for those that are names of settings, clocks and outcomes."""
    if isinstance(value, list | tuple):
        return set().union(*map(keys_of, value))
    if not isinstance(value, dict):
        return set()
    found = set(value)
    for key, each in value.items():
        if key in ("policy", "lanes"):
            found |= set().union(*map(keys_of, each.values()))
        elif key not in ("parts", "outcomes", "set"):
            found |= keys_of(each)
    return found


def test_every_key_of_the_data_is_explained():
    changed = planned(plan_for("okta"), Visits(), MONDAY, None, (requirement_of("stay 8h"),))
    asked = answered("week-away", Scene(plan_for("auth0"), Visits(), MONDAY, None))
    data = as_data(RESULT, (asked,), changed)
    explained = set(re.findall(r"``(\w+)``", plan_outputs.__doc__ or ""))
    assert keys_of(data) - {"schema", "tool"} <= explained
    assert {"cause", "next_at", "today", "sources", "times"} <= keys_of(data)
