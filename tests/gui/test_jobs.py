"""Work off the window's thread: newest wins, nothing stale arrives, bugs surface."""

import pytest

from jwtinspect.gui.jobs import Jobs


@pytest.fixture
def jobs(qapp, elsewhere) -> Jobs:
    return Jobs(elsewhere.start)


def test_an_outcome_arrives_once(jobs, elsewhere):
    got: list[int] = []
    jobs.run(lambda: 7, got.append)
    assert jobs.busy and got == []
    elsewhere.run()
    assert got == [7] and not jobs.busy


def test_of_many_only_the_running_and_the_newest_are_run(jobs, elsewhere):
    ran: list[int] = []
    got: list[int] = []
    for number in range(5):
        jobs.run(lambda number=number: (ran.append(number), number)[1], got.append)  # type: ignore[func-returns-value]
    elsewhere.run()
    assert ran == [0, 4] and got == [4]


def test_what_was_cancelled_never_arrives(jobs, elsewhere):
    got: list[int] = []
    jobs.run(lambda: 1, got.append)
    jobs.cancel()
    assert not jobs.busy
    elsewhere.run()
    assert got == []


def test_work_done_here_overtakes_work_elsewhere(jobs, elsewhere):
    got: list[int] = []
    jobs.run(lambda: 1, got.append)
    jobs.run_here(lambda: 2, got.append)
    elsewhere.run()
    assert got == [2]


def test_being_busy_is_said_when_it_begins_and_ends(jobs, elsewhere):
    said: list[object] = []
    jobs.busy_changed.connect(said.append)
    jobs.run(lambda: 1, lambda _: None)
    jobs.run(lambda: 2, lambda _: None)
    elsewhere.run()
    assert said == [True, False]


def test_a_bug_elsewhere_is_raised_on_the_windows_thread(jobs, elsewhere, qtbot):
    jobs.run(lambda: 1 // 0, lambda _: None)
    with qtbot.captureExceptions() as caught:
        elsewhere.run()
    assert [error[0] for error in caught] == [ZeroDivisionError]
    assert not jobs.busy


def test_how_far_work_is_is_told_while_somebody_waits_for_it(jobs, elsewhere):
    said: list[tuple[object, object]] = []
    jobs.told.connect(lambda words, share: said.append((words, share)))
    jobs.run(lambda: jobs.tell("reading", 0.5), lambda _: None)
    elsewhere.run()
    assert said == [("reading", 0.5)]


def test_overtaken_work_ends_when_it_tells_how_far_it_is_and_says_nothing(jobs, elsewhere):
    said: list[object] = []
    got: list[object] = []
    jobs.told.connect(lambda words, share: said.append(words))

    def work() -> str:
        jobs.cancel()
        jobs.tell("reading")
        return "too late"

    jobs.run(work, got.append)
    elsewhere.run()
    assert got == said == [] and not jobs.busy


def test_what_is_overtaken_while_it_runs_is_stopped_at_once(jobs, elsewhere):
    stopped: list[str] = []
    jobs.run(lambda: 1, lambda _: None, lambda: stopped.append("first"))
    jobs.run(lambda: 2, lambda _: None, lambda: stopped.append("second"))
    assert stopped == ["first"]
    elsewhere.run()
    jobs.cancel()
    assert stopped == ["first"]
    jobs.run(lambda: 3, lambda _: None, lambda: stopped.append("third"))
    jobs.cancel()
    assert stopped == ["first", "third"]
