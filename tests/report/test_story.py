"""The story of a capture, before any window."""

from pathlib import Path

import pytest

from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.report.story import (
    Line,
    Mark,
    age_words,
    clock_sentences,
    lead_of,
    left_words,
    request_words,
    rest_of,
    sent_words,
    sentence_of,
    story_of,
)
from jwtinspect.rules.examples import START, access_token, call, dated, id_token, login, refresh, response, silent

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
REFUSED = ('WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired"',)
ACCESS, IDENTITY = access_token(86400), id_token(36000)
LOGIN = login(id_token=IDENTITY, access_token=ACCESS, expires_in=86400)


def report_of(text: str) -> Report:
    return inspect(Request((Input("input", text),), START + 60))


def told(text: str) -> list[Line]:
    return story_of(report_of(text).case)


def words(line: Line, report: Report) -> str:
    return f"{lead_of(line)} {rest_of(line, report.case)}".strip()


def test_a_grant_tells_what_it_gave_and_for_how_long():
    line = told(LOGIN + call(bearer=ACCESS, at=START + 2))[0]
    assert line.mark is Mark.GRANTED
    assert lead_of(line) == "POST /oauth/token gave an id_token (10 h) and an access_token (24 h)"
    assert (sent_words(line), age_words(line)) == ("authorization code", "expires_in 86400")


def test_a_refused_request_tells_status_error_token_and_by_how_much_it_was_too_old():
    report = report_of(LOGIN + call(bearer=IDENTITY, at=START + 36043, status=401, answer=REFUSED))
    line = story_of(report.case)[1]
    assert line.mark is Mark.REJECTED
    assert words(line, report) == "GET /orders → 401 invalid_token, “The token expired”"
    assert (sent_words(line), age_words(line)) == ("id_token", "10 h 0 min 43 s · 43 s too old")
    assert sentence_of(line, report.case).startswith(
        "2026-03-02 19:15:43 UTC; rejected; GET /orders → 401 at api.example.com"
    )


def test_the_last_line_says_that_no_renewal_was_tried_unless_one_was():
    use = call(bearer=ACCESS, at=START + 2)
    assert told(LOGIN + use)[-1] == Line(Mark.MISSING, ())
    assert told(LOGIN + use + refresh(at=START + 9, body=response(access_token=access_token(900))))[-1].steps
    assert told(LOGIN + use + silent(at=START + 9))[-1].mark is Mark.FAILED


def test_renewals_and_failures_are_told_as_such():
    renewed = refresh(at=START + 900, body=response(access_token=access_token(900, start=START + 900)))
    failed = refresh(status=400, at=START + 999, body='{"error":"invalid_grant","error_description":"used before"}')
    report = report_of(LOGIN + renewed + failed + silent(at=START + 1100))
    lines = story_of(report.case)
    assert [line.mark for line in lines] == [Mark.GRANTED, Mark.RENEWED, Mark.FAILED, Mark.FAILED]
    assert words(lines[1], report) == "POST /oauth/token renewed: got an access_token (15 min) refresh grant"
    assert words(lines[2], report) == "POST /oauth/token → 400 refresh grant failed, invalid_grant, “used before”"
    assert words(lines[3], report).startswith("GET /authorize → 302 silent sign-in failed, login_required")


def test_repeats_of_one_request_and_answer_are_one_line_with_the_first_and_the_last():
    report = report_of(LOGIN + "".join(call(bearer=ACCESS, at=START + 60 * n) for n in range(1, 15)))
    line = story_of(report.case)[1]
    assert line.times == 14
    assert words(line, report) == "14 × GET /orders → 200 until 09:29:00"
    assert age_words(line) == "1 min to 14 min · 24 h left"


def test_many_requests_to_one_host_are_told_together_and_a_few_one_by_one():
    def calls(count):
        return "".join(call(f"https://api.example.com/{n}", bearer=ACCESS, at=START + n) for n in range(1, count + 1))

    assert [lead_of(line) for line in told(LOGIN + calls(3))[1:4]] == [f"GET /{n} → 200" for n in (1, 2, 3)]
    assert lead_of(told(LOGIN + calls(14))[1]) == "14 requests to api.example.com → 200"


def test_refusals_of_different_tokens_are_not_told_together():
    calls = [call(bearer=each, at=START + 90000, status=401) for each in (ACCESS, IDENTITY, IDENTITY)]
    assert [line.times for line in told(LOGIN + "".join(calls))[1:-1]] == [1, 2]


def test_requests_without_a_token_fill_no_rows():
    pictures = "".join(call(f"https://app.example.com/{n}.png", at=START + n) for n in range(30))
    lines = told(LOGIN + pictures + call(bearer=ACCESS, at=START + 40))
    assert [lead_of(line) for line in lines[1:3]] == ["30 requests without a token", "GET /orders → 200"]


def test_a_single_dated_response_and_pages_without_tokens_are_no_story():
    assert told(dated(response(access_token=ACCESS, expires_in=86400))) == []
    assert told("".join(call(f"https://app.example.com/{n}.png", at=START + n) for n in range(3))) == []
    assert told(response(access_token=ACCESS)) == []


def test_hostile_paths_and_descriptions_are_told_escaped_and_cut():
    answer = (f'WWW-Authenticate: Bearer error="\u202ekO", error_description="\u2066<b>{"x" * 5000}</b>"',)
    url = "https://api.example.com/\u202e<img src=x>" + "y" * 9000
    report = report_of(LOGIN + call(url, 401, bearer=ACCESS, at=START + 9, answer=answer))
    line = story_of(report.case)[1]
    said = words(line, report) + sentence_of(line, report.case)
    assert "\u202e" not in said and "\u2066" not in said
    assert "⟨U+202E⟩" in said and len(said) < 2000


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (None, ""),
        (0, "at its end"),
        (-43, "43 s too old"),
        (86398, "24 h left"),
        (725, "12 min left"),
        (59, "59 s left"),
    ],
)
def test_what_is_left_is_said_roughly_and_what_is_too_old_exactly(left, expected):
    assert left_words(left) == expected


def test_an_answer_without_a_request_line_is_called_a_response():
    report = report_of(LOGIN + call(bearer=ACCESS, at=START + 2))
    step = story_of(report.case)[0].first
    assert step is not None
    bare = step._replace(exchange=step.exchange._replace(method=None, path=None))
    assert request_words(bare) == "A response"


def test_hosts_that_agree_on_a_clock_that_is_off_share_one_sentence():
    report = inspect(Request((Input("a.har", (SAMPLES / "chrome_full.har").read_bytes()),), START))
    said = clock_sentences(report.case, 3)
    assert len(said) == 1
    assert said[0].startswith("The client's clock is 137 s ahead of login.acme-demo.example and api.acme-demo.example")
    assert clock_sentences(report_of(LOGIN).case, 3) == []


def test_a_refusal_without_a_token_says_so_and_what_one_brought_elsewhere_is_named():
    brought = call("https://app.example.com/session", at=START + 5, body=response(access_token=access_token(900)))
    report = report_of(LOGIN + call(bearer=ACCESS, at=START + 2) + call(status=401, at=START + 4) + brought)
    said = [words(line, report) for line in story_of(report.case)]
    assert said[2] == "GET /orders → 401 no token was sent"
    assert said[3] == "GET /session → 200 brought an access_token (15 min)"


def test_clocks_that_agree_are_said_to_once():
    report = inspect(Request((Input("a.har", (SAMPLES / "firefox.har").read_bytes()),), START))
    steady = [clock._replace(low=-0.4, high=0.6, likely=0.1) for clock in report.case.clocks]
    report.case.clocks = steady
    assert clock_sentences(report.case, 3)[0].startswith("The client's clock agrees with")
    report.case.clocks = [steady[0]._replace(host=f"h{n}.example", low=10.0 * n, high=10 * n + 1.0, likely=10.0 * n)
                          for n in range(1, 7)]  # fmt: skip
    said = clock_sentences(report.case, 3)
    assert len(said) == 4 and said[-1] == "3 more clocks are off."
    off = steady[0]._replace(low=99.0, high=100.0, likely=99.5)
    report.case.clocks = [off._replace(host=f"h{n}.example") for n in range(6)]
    assert "h0.example, h1.example, h2.example and 3 more hosts" in clock_sentences(report.case, 3)[0]
