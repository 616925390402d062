"""Clocks by interval arithmetic: the interval always holds the truth, and what disagrees is named."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jwtinspect.analysis.case import case_of
from jwtinspect.analysis.clocks import follows_from_skew
from jwtinspect.core.capture import Capture, Exchange, Message, Stamp
from jwtinspect.core.token import Kind, Token
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import ENTRA, ISSUER, START, response, token

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
EXPECTED = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]


def clocks(exchanges=(), tokens=(), stamps=(), messages=()):
    capture = Capture((), tuple(tokens), exchanges=tuple(exchanges), stamps=tuple(stamps), messages=tuple(messages))
    return case_of(capture, now=START).clocks


def exchange(theta, sent_at, there, back, *, wait=0.0, host="login.example", lag=0.0, doubt="", number=0):
    """A call by a client whose clock is ``-theta`` ahead: requests leave it at ``sent_at`` of the server's clock."""
    written = sent_at + there + wait - lag
    start = sent_at - theta
    window = (start, start + there + wait + back)
    return Exchange(
        "s1",
        None,
        host,
        "GET",
        "/",
        200,
        (),
        (),
        where=f"entry {number}",
        date=float(int(written)),
        window=window,
        doubt=doubt,
    )


def jwt(iat=START, life=86400, **claims):
    return Token(f"t{iat}.{life}.{claims}", Kind.JWS, {"alg": "RS256"}, {"iat": iat, "exp": iat + life, **claims})


offsets = st.floats(-5000, 5000, allow_nan=False)
calls = st.tuples(st.floats(0, 3600), st.floats(0.001, 1.5), st.floats(0.001, 1.5), st.floats(0, 3))


@settings(max_examples=100, deadline=None)
@given(offsets, st.lists(calls, min_size=1, max_size=20))
def test_the_interval_always_holds_the_true_difference(theta, made):
    (clock,) = clocks(exchange(theta, START + at, there, back, wait=wait) for at, there, back, wait in made)
    assert clock.low - 0.002 <= theta <= clock.high + 0.002
    assert clock.outliers == () and clock.votes == len(made)
    assert clock.likely is not None and clock.low <= clock.likely <= clock.high


@settings(max_examples=50, deadline=None)
@given(offsets, st.lists(calls, min_size=2, max_size=20), st.floats(0, 1))
def test_a_server_that_writes_its_date_up_to_a_second_late_is_judged_with_that_second_to_spare(theta, made, lag):
    (clock,) = clocks(exchange(theta, START + at, there, back, wait=wait, lag=lag) for at, there, back, wait in made)
    assert clock.low - 0.002 <= theta <= clock.high + 1.002


def test_twenty_calls_tell_more_than_one():
    made = [exchange(-137, START + number * 7.31, 0.05, 0.05, number=number) for number in range(20)]
    (one,), (all_of_them,) = clocks(made[:1]), clocks(made)
    assert all_of_them.high - all_of_them.low < 0.3 < one.high - one.low
    assert all_of_them.low <= -137 <= all_of_them.high
    assert all_of_them.basis == "Date header, 20 exchanges"
    assert all_of_them.off and all_of_them.least > 136


def test_hosts_are_told_apart_and_ports_and_case_are_not():
    found = clocks(
        [
            exchange(-137, START, 0.1, 0.1, host="login.example"),
            exchange(-137, START, 0.1, 0.1, host="LOGIN.example:443"),
            exchange(0, START, 0.1, 0.1, host="api.example"),
        ]
    )
    assert [(clock.host, clock.votes, clock.off) for clock in found] == [
        ("login.example", 2, True),
        ("api.example", 1, False),
    ]


def test_what_disagrees_with_the_majority_is_named_and_left_out():
    made = [exchange(0, START + number, 0.1, 0.1, number=number) for number in range(6)]
    made.insert(3, exchange(-76509, START + 3, 0.1, 0.1, number=99))
    (clock,) = clocks(made)
    assert clock.low <= 0 <= clock.high and not clock.off
    assert clock.outliers == ("entry 99",) and clock.votes == 6 and clock.steps == ()


def test_doubtful_entries_do_not_vote():
    assert clocks([exchange(-76509, START, 0.1, 0.1, doubt="from a cache")]) == []


def test_two_that_disagree_leave_all_between_them_open():
    (clock,) = clocks([exchange(0, START, 0.1, 0.1), exchange(-100, START + 1, 0.1, 0.1)])
    assert clock.low <= -100 and clock.high >= 0 and not clock.off and clock.steps == ()


def test_a_clock_that_was_set_during_the_capture_is_told_with_both_its_errors():
    made = [exchange(-137, START + number, 0.1, 0.1) for number in range(3)]
    made += [exchange(0, START + 60 + number, 0.1, 0.1) for number in range(3)]
    (clock,) = clocks(made)
    (step,) = clock.steps
    assert step.at == START + 60
    assert step.before[0] <= -137 <= step.before[1] + 1 and step.after[0] <= 0 <= step.after[1]
    assert clock.low <= 0 <= clock.high and not clock.off


def test_a_thousand_entries_are_compared_at_once():
    made = [exchange(0 if number % 7 else -400, START + number, 0.1, 0.1) for number in range(5000)]
    (clock,) = clocks(made)
    assert len(clock.outliers) == 715


def test_a_window_that_ends_before_it_begins_does_not_vote():
    broken = exchange(0, START, 0.1, 0.1)._replace(window=(START + 5, START))
    assert clocks([broken]) == []


def stamp(meaning, seconds, index=0, exact=False):
    return Stamp("s1", "$", index, meaning, seconds, "some-library", exact)


@pytest.mark.parametrize(
    "said",
    [stamp("receipt", START + 137), stamp("expiry", START + 86400 + 137), stamp("offset", -137.42)],
)
def test_a_store_tells_its_clients_clock_to_some_seconds(said):
    (clock,) = clocks(tokens=[jwt()], stamps=[said])
    assert clock.low <= -137 <= clock.high and clock.high - clock.low <= 5 and clock.host is None
    assert clock.off and abs(clock.likely + 137) < 0.5 and clock.basis == "what some-library stored"


def test_a_middle_of_request_and_answer_tells_it_better():
    (clock,) = clocks(tokens=[jwt()], stamps=[stamp("offset", -137, exact=True)])
    assert clock.skew == (-138.5, -135.5)


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ([jwt()], stamp("expiry", START + 36000)),  # another token's lifetime: a multiple of an hour
        ([jwt()], stamp("expiry", START + 30 * 86400)),  # a session's
        ([jwt(iss=ENTRA, tid="t", ver="2.0")], stamp("expiry", START + 86400 - 300)),  # back-dating
        ([Token("opaque", Kind.OPAQUE, {}, {})], stamp("receipt", START + 137)),
        ([jwt()], Stamp("s1", "$", None, "receipt", START + 137, "x")),
        ([Token("a.b.c", Kind.JWS, {}, {"sub": "x"})], stamp("receipt", START + 137)),
        ([Token("a.b.c", Kind.JWS, {}, {"sub": "x"})], stamp("expiry", START + 137)),
    ],
)
def test_another_lifetime_a_zone_and_back_dating_are_no_skew(tokens, said):
    assert clocks(tokens=tokens, stamps=[said]) == []


@pytest.mark.parametrize("off", [3600, -7200])
def test_an_expiry_that_was_computed_from_the_token_alone_shows_a_clock_that_is_off_by_hours(off):
    (clock,) = clocks(tokens=[jwt()], stamps=[stamp("expiry", START + 86400 + off, exact=True)])
    assert clock.low <= -off <= clock.high and clock.off
    assert clocks(tokens=[jwt()], stamps=[stamp("expiry", START + 30 * 86400, exact=True)]) == []


def test_a_stored_expiry_that_was_computed_from_another_lifetime_is_no_skew():
    text = '{"expires_in": 7200, "expires_at": %d, "profile": {}, "access_token": "%s"}'
    body = text % (START + 7313, token({"iss": ISSUER, "iat": START, "exp": START + 3600}))
    assert inspect(Request((Input("x", body),), now=START)).case.clocks == []


def said(library, kind, bound, now, by_client=False):
    return Message("s1", "line 1", library, kind, bound, now, by_client)


def test_a_token_that_seems_early_shows_the_verifiers_clock_behind_and_no_more():
    (clock,) = clocks(messages=[said("jjwt 0.12", "not yet valid", START, START - 95)])
    assert clock.skew == (94, inf) and clock.machine == "jjwt 0.12" and clock.likely is None and clock.off


def test_a_clients_own_message_is_the_clients_clock():
    (clock,) = clocks(messages=[said("auth0-spa-js", "issued in the future", START, START - 30, True)])
    assert clock.machine == "" and clock.low == 29


def test_an_assertion_from_the_future_shows_the_clients_clock_ahead():
    (clock,) = clocks(messages=[said("Entra", "not yet valid", START + 300, START)])
    assert clock.skew == (-inf, -299) and clock.off and clock.least == 299


def test_a_request_signature_tells_both_clocks():
    (clock,) = clocks(messages=[said("AWS (SigV4)", "request signature out of time", START, START + 1500)])
    assert clock.low <= 1500 <= clock.high and clock.machine == ""


@pytest.mark.parametrize(
    "message",
    [
        said("jjwt 0.12", "expired", START, START + 43),
        said("jjwt 0.12", "not yet valid", START, None),
        said("jjwt 0.12", "not yet valid", START, START + 1),
        said("jjwt 0.12", "not yet valid", START, START - 90000),
    ],
)
def test_a_message_that_tells_of_no_clock_makes_none(message):
    assert clocks(messages=[message]) == []


def test_what_a_clock_explains_is_known_by_its_size():
    case = case_of(Capture((), (jwt(),), stamps=(stamp("receipt", START + 137),)), now=START)
    assert follows_from_skew(case, -137) and follows_from_skew(case, 136)
    assert not follows_from_skew(case, -300) and not follows_from_skew(case, 0)


def test_a_plain_response_has_no_clocks():
    assert inspect(Request((Input("x", response(access_token="opaque-0123456789")),), now=START)).case.clocks == []


def theta_of(context):
    for name, value in context.items():
        if name.startswith("theta_estimate_s") or name == "true_theta_s":
            return value
    return None


@pytest.mark.parametrize("name", [name for name, each in EXPECTED.items() if theta_of(each.get("context", {}))])
def test_every_sample_with_two_clocks_tells_their_difference(name):
    context = EXPECTED[name]["context"]
    content = (SAMPLES / name).read_bytes()
    found = inspect(Request((Input(name, content),), now=START)).case.clocks
    assert found
    for clock in found:
        assert clock.low <= theta_of(context) <= clock.high, clock
        assert clock.high - clock.low <= 5
    for host, (low, high) in context.get("theta_interval_s_by_host", {}).items():
        (clock,) = [each for each in found if each.host == host]
        assert clock.low == pytest.approx(low, abs=0.07) and clock.high == pytest.approx(high, abs=0.07)
        assert clock.high - clock.low <= 1.5
