"""What is asked, what comes of it, and what is selected."""

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.core.token import Role
from jwtinspect.gui.session import AsOf
from jwtinspect.gui.sizes import LONG
from jwtinspect.rules.examples import START, access_token, dated, id_token, response


def test_an_input_that_records_an_instant_is_judged_as_of_it(session):
    session.paste(dated(response(access_token=access_token(60), expires_in=60)))
    assert session.report.as_of == START and not session.moves


def test_an_input_that_records_none_is_judged_as_of_now_and_moves(session, clock):
    session.paste(id_token(86400))
    assert session.report.as_of == clock.now and session.moves
    clock.now += 90
    assert session.instant == clock.now


def test_an_instant_chosen_for_one_input_is_not_kept_for_the_next(session, clock):
    session.paste(id_token(86400))
    session.set_at(START + 5)
    assert session.as_of is AsOf.CHOSEN
    session.paste(access_token(86400))
    assert session.report.as_of == clock.now


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-02 09:15:00", START),
        ("2026-03-02T10:15:00+01:00", START),
        ("2026-03-02 09:15:00 UTC", START),
        (str(START), START),
        ("nonsense", None),
        ("99999-01-01", None),
        ("now", START + 3600),
        ("Mon, 02 Mar 2026 09:15:00 GMT", START),
        (str(START * 1000), None),
        ("0001-01-01 00:00", -62135596800),
        ("", None),
    ],
)
def test_instants_are_read_as_people_write_them(session, text, instant):
    assert session.instant_in(text) == instant


def test_when_the_response_was_received_can_be_said_and_is_forgotten_with_it(session):
    session.paste(response(access_token=access_token(60), expires_in=60))
    assert session.set_received("2026-03-02 09:15:07 UTC")
    assert session.request.received_at == START + 7 and session.report.request.received_at == START + 7
    assert not session.set_received("soon") and session.request.received_at == START + 7
    session.paste(access_token(86400))
    assert session.report.request.received_at is None


def test_the_oldest_login_is_a_length(session):
    session.paste(id_token(86400, auth_time=START - 7200))
    assert session.set_max_age("1h") and session.report.request.max_age == 3600
    assert not session.set_max_age("often") and session.request.max_age == 3600
    assert session.set_max_age("") and session.request.max_age is None


def test_an_end_in_epoch_seconds_is_an_instant_and_no_length(session):
    assert session.set_ended(str(START))
    assert (session.request.ended_after, session.request.ended_at) == (None, START)


def test_why_an_instant_is_judged_is_said(session):
    session.paste(id_token(86400))
    assert session.basis == "As of now: the input records no instant"
    session.set_at(START)
    assert session.basis == "As of the instant chosen"
    session.follow(AsOf.NOW)
    assert session.basis == "As of now"
    session.follow(AsOf.RECORDED)
    session.paste(dated(response(access_token=access_token(60), expires_in=60)))
    assert session.basis == "As of the last instant that the input records"


def test_an_instant_without_offset_is_meant_in_the_zone_shown(session):
    session.set_zone("Europe/Berlin")
    assert session.instant_in("2026-03-02 10:15:00") == START


def test_a_time_alone_is_the_first_after_the_login_and_means_nothing_before_one_is_known(session):
    assert not session.set_ended("19:16")
    session.paste(dated(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)))
    session.set_zone("Europe/Berlin")
    assert session.set_ended("20:16") and session.request.ended_at == START + 36060
    assert session.report.verdict.code == "LIF120"


def test_expectations_take_short_names_and_words(session):
    assert session.set_expect("id=10h") and session.set_expect("access_token = 36000")
    assert session.request.expect == {Role.ID_TOKEN: 36000, Role.ACCESS_TOKEN: 36000}
    assert not session.set_expect("bogus=1") and not session.set_expect("access=soon")
    session.drop_expect(Role.ID_TOKEN)
    assert session.request.expect == {Role.ACCESS_TOKEN: 36000}


def test_what_was_seen_is_a_length_or_an_instant(session):
    assert session.set_ended("10h") and session.request.ended_after == 36000
    assert session.set_ended("2026-03-02 19:15:00")
    assert (session.request.ended_after, session.request.ended_at) == (None, START + 36000)
    assert not session.set_ended("yesterday")
    assert session.set_ended("") and session.request.ended_at is None


def test_what_is_typed_while_something_is_read_counts(session, elsewhere):
    session.paste(id_token(36000) + " " * 40000)
    session.set_zone("Europe/Berlin")
    session.set_at(START + 60)
    elsewhere.run()
    assert session.report.as_of == START + 60
    assert session.report.request.zone_name == "Europe/Berlin"


def test_giving_up_returns_to_what_is_shown(session, elsewhere):
    session.paste(id_token(36000))
    session.set_at(START + 60)
    session.paste(access_token(60) + " " * 40000)
    session.cancel()
    elsewhere.run()
    assert session.as_of is AsOf.CHOSEN and session.request.at == session.report.as_of == START + 60


def test_the_selection_is_said_once(session):
    said: list[object] = []
    session.selection_changed.connect(said.append)
    session.paste(response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400))
    session.select("t2")
    session.select("t2")
    assert said == ["t1", "t2"]
    assert session.subject.role is Role.ACCESS_TOKEN


def large(tokens: int = 2100) -> str:
    """A log so long that another process reads it."""
    lines = (f"2026-03-02T09:15:00Z Bearer {access_token(3600, start=START + n)}" for n in range(tokens))
    return "\n".join(lines) + "\n" + "no token here\n" * (LONG // 14)


def test_a_long_input_is_read_in_another_process_and_how_far_it_is_is_told(session, elsewhere):
    said: list[str] = []
    session._jobs.told.connect(lambda words, share: said.append(words))
    session.paste(large(), "app.log")
    elsewhere.run()
    assert len(session.report.tokens) == 2100 and session.report.as_of == START
    assert list(dict.fromkeys(said)) == ["Reading app.log", "Listing what was found", "Judging 2100 tokens"]
    session.paste(id_token(36000))
    assert len(session.report.tokens) == 1


def test_what_is_asked_while_a_long_input_is_read_counts_and_stops_nothing(session, elsewhere):
    session.paste(id_token(36000))
    session.paste(large(200), "app.log")
    session.set_zone("Europe/Berlin")
    assert session.report.request.zone_name == "Europe/Berlin" and len(session.report.tokens) == 1
    elsewhere.run()
    assert len(session.report.tokens) == 200 and session.report.request.zone_name == "Europe/Berlin"


def test_a_reading_process_that_dies_is_told_and_what_was_there_stays(session, elsewhere, monkeypatch):
    def died(*_: object) -> None:
        raise InputError("app.log was not read")

    monkeypatch.setattr("jwtinspect.gui.reading_process.ReadingProcess.read", died)
    session.paste(id_token(36000))
    session.paste(large(1), "app.log")
    elsewhere.run()
    assert session.trouble == "app.log was not read" and len(session.report.tokens) == 1
