"""What is usable or personal in a text, replaced by stand-ins, by value and through every layer; all else stays.

It takes two readings: the first learns the values, the second replaces each wherever it stands. A third, of what came
out, must find nothing to replace: that is how a copy is checked.
"""

from __future__ import annotations

from functools import partial

from jwtinspect.report import sensitive
from jwtinspect.report.base64_runs import Base64Runs
from jwtinspect.report.cookie_values import CookieValues
from jwtinspect.report.edits import applied, changed
from jwtinspect.report.known_values import KnownValues
from jwtinspect.report.named_values import NamedValues
from jwtinspect.report.secret_values import SecretValues
from jwtinspect.report.shapes import Shapes
from jwtinspect.report.token_copies import PLAIN_TOKEN, TokenCopies
from jwtinspect.report.walk import Walk


class Rewriting:
    """The rewriting of one copy, piece by piece."""

    def __init__(self, salt: bytes) -> None:
        self.known = known = KnownValues(salt)
        self._walk = walk = Walk(known)
        runs = Base64Runs(walk, known)
        self._copies = copies = TokenCopies(walk, known, runs)
        values = SecretValues(walk, known, copies)
        cookies = CookieValues(walk, values)
        named = NamedValues(walk, known, values, cookies)
        shapes = Shapes(walk, known, values)
        walk.hand_to(
            {
                "token": copies.token,
                "twice": runs.run,
                "run": runs.run,
                "disclosed": runs.disclosure,
                "email": shapes.email,
                "shape": shapes.shape,
                "armour": shapes.armour,
                "key": shapes.key,
                "rows": shapes.rows,
                "user": shapes.user,
                "flag": cookies.flag,
                **{group: partial(named.named, group) for group in sensitive.NAMED},
            }
        )

    @property
    def hashed(self) -> bool:
        """Whether an at_hash, c_hash or sd_hash stood in a token: it fits no longer."""
        return self._copies.hashed

    @property
    def unseen(self) -> bool:
        """Whether what begins like a token stood there more often than can be looked at."""
        return self._copies.unseen

    def learn(self, text: bytes) -> None:
        """Learns what the text holds."""
        self._begin(text)
        self._walk.edits(text, 0)

    def ready(self) -> None:
        """All was learned: from now on every value is replaced wherever it stands."""
        self.known.ready()
        self._copies.ready()

    def rewritten(self, text: bytes) -> bytes:
        """The text without anything usable or personal, searched again wherever it was changed; the same object where
        there is nothing. Raises Leftover where the search finds anything: then it must not be given out."""
        self._begin(text)
        edits = [each for each in self._walk.edits(text, 0) if text[each.start : each.end] != each.new]
        if not edits:
            return text
        new = applied(text, edits)
        for start, end in changed(edits):
            self._walk.search_again(new, start, end)
        return new

    def _begin(self, text: bytes) -> None:
        self._walk.begin(text)
        self._copies.begin()

    def knows_any_in(self, data: bytes) -> bool:
        """Whether something that was learned, or a token, stands in data that are no text."""
        return next(self.known.values_in(data), None) is not None or PLAIN_TOKEN.search(data) is not None
