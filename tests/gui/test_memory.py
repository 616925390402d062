"""A large report is taken apart piece by piece; what another one holds too stays whole."""

import gc
import threading
import time
import weakref

from jwtinspect.gui.listing import Listing
from jwtinspect.gui.memory import USUAL, YOUNG_ONLY, collect, forget
from jwtinspect.report.inspect import inspect, judge
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import START, access_token, id_token, response


class Watched(list):
    """A list that can be watched."""


def test_everything_of_it_is_freed_though_cycles_are_not_looked_for():
    pairs = (response(id_token=id_token(60, start=START + n), access_token=access_token(60)) for n in range(300))
    report = inspect(Request((Input("many", "\n".join(pairs)),), START))
    freed: list[int] = []
    for subject in report.tokens:
        weakref.finalize(subject.token.claims.setdefault("watched", Watched()), freed.append, 1)
    count = len(report.tokens)
    gc.disable()
    try:
        past = [(report, {})]
        forget(past)
        assert past == [(report, {})], "it is still held here"
        del report, subject
        forget(past)
        assert past == []
        deadline = time.monotonic() + 20
        while len(freed) < count and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        gc.enable()
    assert len(freed) == count


def test_what_panes_showed_of_it_is_freed_elsewhere_too():
    threads: list[threading.Thread] = []

    class Line(str):
        """A line of a view that says where it was let go of."""

        def __del__(self) -> None:
            threads.append(threading.current_thread())

    report = inspect(Request((Input("one", id_token(60)),), START))
    listing = Listing(())
    listing.texts, listing._numbers = [Line(n) for n in range(300)], {Line(n): n for n in range(300)}
    past = [(report, {"a listing": listing, "places": {"t1": Line("one")}, "none": None})]
    del report, listing
    forget(past)
    deadline = time.monotonic() + 20
    while len(threads) < 601 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(threads) == 601
    assert threading.main_thread() not in threads


def test_a_report_of_the_same_capture_keeps_what_it_needs():
    request = Request((Input("one", response(id_token=id_token(60), access_token=access_token(86400))),), START)
    report = inspect(request)
    again = judge(report.capture, request)
    past = [(report, {})]
    del report
    forget(past)
    assert not past
    assert [subject.lifetime for subject in again.tokens] == [60, 86400]
    assert again.responses[0].id_token is again.tokens[0]


def test_cycles_are_looked_for_everywhere_unless_a_large_report_is_there():
    before = gc.get_threshold()
    try:
        collect(large=True)
        assert gc.get_threshold() == YOUNG_ONLY
        collect(large=False)
        assert gc.get_threshold() == USUAL
    finally:
        gc.set_threshold(*before)
