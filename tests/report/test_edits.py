"""Edits are put together so that none undoes another, and made in one pass."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jwtinspect.report.edits import applied, changed, merged
from jwtinspect.report.layers import Edit

TEXT = b"0123456789" * 5
spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), max_size=6)


def edits(found: list[list[int]]) -> list[Edit]:
    """Edits in order that do not overlap."""
    made: list[Edit] = []
    for start, end in sorted(found):
        if end > start and (not made or start >= made[-1].end):
            made.append(Edit(start, end, b"<>"))
    return made


def test_each_edit_replaces_its_own_stretch() -> None:
    assert applied(b"user=ada;pin=1234", [Edit(5, 8, b"x"), Edit(13, 17, b"")]) == b"user=x;pin="


def test_edits_that_change_nothing_give_the_very_text_back() -> None:
    assert applied(TEXT, []) is TEXT
    assert applied(TEXT, [Edit(0, 2, b"01")]) is TEXT


def test_of_two_that_overlap_one_stays_that_covers_both() -> None:
    assert merged([Edit(0, 4, b"short")], [Edit(2, 12, b"wide")]) == [Edit(0, 12, b"wide")]
    assert merged([Edit(0, 4, b"a")], [Edit(4, 6, b"b")]) == [Edit(0, 4, b"a"), Edit(4, 6, b"b")]


@given(spans, spans)
def test_whatever_either_replaces_is_replaced_together(one: list[list[int]], other: list[list[int]]) -> None:
    together = merged(edits(one), edits(other))
    assert all(before.end <= after.start for before, after in pairwise(together))
    covered = {at for edit in together for at in range(edit.start, edit.end)}
    assert covered >= {at for edit in (*edits(one), *edits(other)) for at in range(edit.start, edit.end)}


@given(spans.filter(edits))
def test_the_stretches_of_the_new_text_hold_every_edit(found: list[list[int]]) -> None:
    made = edits(found)
    new = applied(TEXT, made)
    stretches = list(changed(made))
    assert sum(new[start:end].count(b"<>") for start, end in stretches) == len(made)
    assert all(0 <= start <= end <= len(new) for start, end in stretches)
