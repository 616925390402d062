"""What happened, in every written report."""

from __future__ import annotations

import jwtinspect
from jwtinspect.report import as_html, as_markdown, as_text
from jwtinspect.report.history import MOST, history_rows
from jwtinspect.rules.examples import START, access_token, call, login, refresh, response

ACCESS = access_token(3600)
STORY = (
    login(access_token=ACCESS, refresh_token="v1.refresh-0123456789abcdef", expires_in=3600)
    + "".join(call(bearer=ACCESS, at=START + 60 * number) for number in range(1, 15))
    + refresh(at=START + 3500, status=400, body='{"error": "invalid_grant", "error_description": "<b>|gone|</b>"}')
    + call(bearer=ACCESS, at=START + 3700, status=401)
)


def test_repeats_are_one_row_and_failures_are_marked() -> None:
    rows, left_out = history_rows(jwtinspect.inspect(STORY))
    assert left_out == 0 and len(rows) == 4
    assert "14" in rows[1].happened and "200" in rows[1].happened
    assert [row.wrong for row in rows] == [False, False, True, True]
    assert rows[3].age == "1 h 1 min 40 s · 1 min 40 s too old"


def test_every_written_report_tells_it_and_shows_no_token() -> None:
    report = jwtinspect.inspect(STORY)
    for text in (as_text.render(report), as_markdown.render(report), as_html.render(report)):
        assert "istory" in text.lower() and "invalid_grant" in text.replace("\\", "")
        assert ACCESS not in text and "<b>" not in as_html.render(report) and "v1.refresh" not in text
    assert "HISTORY" in as_text.render(report)


def test_a_single_response_has_no_history() -> None:
    report = jwtinspect.inspect(response(access_token=ACCESS, expires_in=3600), at=START)
    assert history_rows(report) == ([], 0)
    assert "HISTORY" not in as_text.render(report)


def test_of_a_long_story_the_failures_are_kept() -> None:
    calls = [
        call(
            f"https://api{number}.example.com/x", bearer=ACCESS, at=START + number, status=401 if number == 150 else 200
        )
        for number in range(200)
    ]
    rows, left_out = history_rows(jwtinspect.inspect("".join(calls)))
    assert len(rows) <= MOST and left_out > 0
    assert sum(row.wrong for row in rows) == 1
    assert "more lines" in as_text.render(jwtinspect.inspect("".join(calls)))
