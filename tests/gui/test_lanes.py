"""What the timeline shows, before any pixel."""

from jwtinspect.gui.lanes import STEPS, Gap, Lanes, Mark, lanes_of, off_screen, speech_of, ticks
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Report, Request
from jwtinspect.rules.examples import START, access_token, dated, id_token, response

CARD = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)


def report_of(text: str, **asked) -> Report:
    return inspect(Request((Input("input", text),), START + 60, **asked))


def lanes_in(text: str, **asked) -> Lanes:
    found = lanes_of(report_of(text, **asked))
    assert found is not None
    return found


def gap_of(lanes: Lanes, number: int) -> Gap:
    gap = lanes.lanes[number].gap
    assert gap is not None
    return gap


def seen_in(lanes: Lanes) -> Mark:
    assert lanes.seen is not None
    return lanes.seen


def test_a_lane_begins_and_ends_as_its_token_does():
    lanes = lanes_in(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))
    assert [(lane.label, lane.start, lane.end) for lane in lanes.lanes] == [
        ("id_token · 10 h", START, START + 36000),
        ("access_token · 24 h", START, START + 86400),
    ]
    assert [lane.promised for lane in lanes.lanes] == [None, START + 86400]


def test_the_gap_is_named_by_who_ends_first():
    first = lanes_in(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))
    other = lanes_in(response(id_token=id_token(36000), access_token=access_token(3600), expires_in=3600))
    assert "the session looks expired" in gap_of(first, 0).text and first.lanes[1].gap is None
    assert "API calls are refused" in gap_of(other, 1).text and other.lanes[0].gap is None


def test_a_promise_that_the_token_does_not_keep_is_a_gap():
    lanes = lanes_in(dated(response(access_token=access_token(900), expires_in=3600)))
    assert (gap_of(lanes, 0).start, gap_of(lanes, 0).end) == (START + 900, START + 3600)


def test_tokens_without_any_instant_have_no_timeline():
    assert lanes_of(report_of(response(access_token="opaque-token-0123456789abcdef"))) is None


def test_what_was_seen_is_marked_with_the_end_that_fits_or_that_none_does():
    text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
    assert seen_in(lanes_in(text, ended_after=36000)) == (START + 36000, "ended here: id_token.exp")
    assert seen_in(lanes_in(text, ended_after=5000)).text == "ended here: no end fits"


def test_the_whole_is_said_in_sentences():
    report = report_of(CARD)
    said = speech_of(lanes_in(CARD), report)
    assert said.startswith("As of 2026-03-02 09:16:00 UTC.")
    assert "expires_in 86400 ends 2026-03-03 09:15:00 UTC." in said


def test_ticks_are_round_and_few():
    for length in (30, 3600, 86400, 10**7, 10**9, 10**12):
        found = ticks(START, START + length, 8)
        assert len(found) <= 9
        assert all(START <= tick <= START + length for tick in found)
    assert ticks(START, START + 86400, 8, 3600)[0] % 10800 == 10800 - 3600
    assert all(STEPS[n] < STEPS[n + 1] for n in range(len(STEPS) - 1))


def test_what_lies_outside_is_said_with_its_distance():
    assert off_screen(100, 200, 300) == "1 min 40 s earlier"
    assert off_screen(7500, 200, 300) == "2 h later"
    assert off_screen(250, 200, 300) == ""
