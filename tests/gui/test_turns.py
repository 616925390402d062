"""Calls in turns: together, or with the event loop between them; newer ones take the place of older ones."""

from jwtinspect.gui.turns import Turns


def test_calls_run_together_where_there_is_little_to_do(qapp):
    ran: list[int] = []
    turns = Turns()
    turns.run([lambda: ran.append(1), lambda: ran.append(2)], together=True)
    assert ran == [1, 2] and not turns.waits


def test_else_each_has_a_turn_of_its_own(qapp, qtbot):
    ran: list[int] = []
    turns = Turns()
    turns.run([lambda: ran.append(1), lambda: ran.append(2)], together=False)
    assert ran == [] and turns.waits
    qtbot.waitUntil(lambda: ran == [1, 2])
    assert not turns.waits


def test_newer_calls_take_the_place_of_those_that_wait_and_all_can_be_dropped(qapp, qtbot):
    ran: list[int] = []
    turns = Turns()
    turns.run([lambda: ran.append(1)], together=False)
    turns.run([lambda: ran.append(2)], together=False)
    qtbot.waitUntil(lambda: ran == [2])
    turns.run([lambda: ran.append(3)], together=False)
    turns.drop()
    qtbot.wait(20)
    assert ran == [2] and not turns.waits
