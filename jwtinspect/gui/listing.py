"""The token list's rows with index arrays: which rows are shown, in which order. A hundred thousand take a few
milliseconds, as texts, keys and orders are made once a report and not once a row that Qt asks for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cached_property

from jwtinspect.analysis.subject import Status, Subject
from jwtinspect.core.token import Role
from jwtinspect.gui.token_rows import Row, rows_of
from jwtinspect.report.report import Report

LARGE = 2000
"""From so many rows on every order is made ahead."""
PIECE = 20_000
"""So many rows are sorted in one call, which holds up the window's thread, wherever it is made."""
LAST = 1e18  # sorts behind every instant and length that can be shown
_ROLES = {role: place for place, role in enumerate(Role)}
_STATES = {
    state: place
    for place, state in enumerate(
        (Status.EXPIRED, Status.VALID, Status.NOT_YET_VALID, Status.NO_EXPIRY, Status.UNKNOWN)
    )
}


class Sort(StrEnum):
    """What the tokens are sorted by. What does not say comes last, either way."""

    FOUND = "as found"
    ENDS = "expires first"
    ENDS_LAST = "expires last"
    ISSUED = "issued first"
    ISSUED_LAST = "issued last"
    SHORT = "shortest lifetime"
    LONG = "longest lifetime"
    ROLE = "role"
    ISSUER = "issuer"
    STATE = "state"


class Listing:
    """The rows of one report. ``shown`` is what a list needs: the numbers of the rows wanted, in order."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.texts = [row.words for row in rows]
        self._headings = array("i")  # by a row's number: that of the heading it stands under, -1 without one
        self.odd = [number for number, row in enumerate(rows) if row.subject is None]
        self.unreadable = [number for number in self.odd if rows[number].remark]
        self._orders: dict[Sort, array[int]] = {}
        self._numbers: dict[str, int] = {}
        heading = -1
        for number, row in enumerate(rows):
            heading = number if row.is_heading else heading
            self._headings.append(heading)
            if row.subject is not None:
                self._numbers.setdefault(row.subject.id, number)

    def shown(self, needle: str = "", by: Sort = Sort.FOUND) -> array[int]:
        """The numbers of the rows that hold every word of the needle, sorted; as found, with their headings."""
        words = needle.lower().split()
        if by is Sort.FOUND and not words:
            return self._all
        texts, numbers = self.texts, self._order(by)
        for word in words:
            numbers = array("i", [number for number in numbers if word in texts[number]])
        return self._with_headings(numbers) if by is Sort.FOUND else numbers

    def number_of(self, token: str | None) -> int:
        """The number of the first row about a token; -1 if there is none."""
        return self._numbers.get(token or "", -1)

    def prepare(self) -> None:
        """Makes every order, so that choosing one takes no time."""
        self.shown()
        for by in Sort:
            self._order(by)

    @cached_property
    def _all(self) -> array[int]:
        return array("i", range(len(self.rows)))

    @cached_property
    def _items(self) -> array[int]:
        """The rows that are no heading, as found."""
        return array("i", [number for number, row in enumerate(self.rows) if not row.is_heading])

    def _with_headings(self, numbers: array[int]) -> array[int]:
        wanted = set(map(self._headings.__getitem__, numbers)) - {-1}
        return array("i", sorted([*sorted(wanted), *numbers]))

    def _order(self, by: Sort) -> array[int]:
        made = self._orders.get(by)
        if made is None:
            made = self._items if by is Sort.FOUND else self._sorted(by)
            self._orders[by] = made
        return made

    def _sorted(self, by: Sort) -> array[int]:
        numbers = list(self._order(Sort.ENDS) if by is Sort.STATE else self._items)
        key = _keys(self.rows, by).__getitem__
        for at in range(0, len(numbers), PIECE):  # merging what is in order takes a third of the time
            numbers[at : at + PIECE] = sorted(numbers[at : at + PIECE], key=key)
        numbers.sort(key=key)
        return array("i", numbers)


def listing_of(report: Report) -> Listing:
    """The list of a report's tokens."""
    listing = Listing(rows_of(report))
    if len(listing.rows) >= LARGE:
        listing.prepare()
    return listing


def _keys(rows: Sequence[Row], by: Sort) -> array[float]:
    """What each row is sorted by, as a number: those Python compares faster than anything else."""
    key = _KEYS.get(by)
    if key is None:
        names = sorted({row.subject.issuer for row in rows if row.subject is not None and row.subject.issuer})
        places = {name: float(place) for place, name in enumerate(names)}
        return array("d", [places.get(row.subject.issuer or "", LAST) if row.subject else LAST for row in rows])
    return array("d", [LAST if row.subject is None else key(row.subject) for row in rows])


def _up(value: float | None) -> float:
    return LAST if value is None else float(max(-LAST, min(value, LAST)))


def _down(value: float | None) -> float:
    return LAST if value is None else -_up(value)


_KEYS: dict[Sort, Callable[[Subject], float]] = {
    Sort.ENDS: lambda subject: _up(subject.expires_at),
    Sort.ENDS_LAST: lambda subject: _down(subject.expires_at),
    Sort.ISSUED: lambda subject: _up(subject.issued_at),
    Sort.ISSUED_LAST: lambda subject: _down(subject.issued_at),
    Sort.SHORT: lambda subject: _up(subject.lifetime),
    Sort.LONG: lambda subject: _down(subject.lifetime),
    Sort.ROLE: lambda subject: _ROLES[subject.role],
    Sort.STATE: lambda subject: _STATES[subject.status],
}
