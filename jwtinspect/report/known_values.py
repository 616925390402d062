"""The values that one copy knows: their stand-ins, and where any of them stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from jwtinspect.core.standin import StandIns, holds_standin, is_standin
from jwtinspect.reading.names import is_removed
from jwtinspect.report import sensitive
from jwtinspect.report.layers import OUTER, PERCENT
from jwtinspect.report.masking import is_worth_a_search
from jwtinspect.report.places import ESCAPED_BEFORE
from jwtinspect.report.sensitive import tells_a_person
from jwtinspect.report.spelling import spellings, unescaped

MOST = 5000  # values that are looked for everywhere; further ones are replaced where a name tells them
LONG = 4000  # bytes: a longer value is replaced where a name tells it, and looked for nowhere else
_MUCH = 200_000  # bytes of all values: more would be slow to search for
_MIDDLE = 20  # characters by which a value is known again though its ends were lost
_SEARCH_MEMORY = 256 << 20
WORDLIKE = re.compile(rb"[A-Za-z0-9_\x80-\xff]")


class Counts(NamedTuple):
    """How many different things were replaced."""

    tokens: int
    secrets: int
    persons: int


class KnownValues:
    """What one copy knows: its stand-ins, and the values that were learned."""

    def __init__(self, salt: bytes) -> None:
        self._standins = StandIns(salt)
        self.secrets: dict[bytes, bytes] = {}  # a value as it is written, in one of its encodings -> its stand-in
        self.persons: dict[bytes, bytes] = {}
        self.kept: set[str] = set()  # what identifies issuers, audiences and clients: evidence, never replaced
        self.seen: tuple[set[bytes], set[bytes], set[bytes]] = (set(), set(), set())  # tokens, secrets, persons
        self.learned = False
        self._size = 0  # bytes of all values that were learned
        self.overflowed = False  # more than MOST different values were met
        self._prepare()

    @property
    def counts(self) -> Counts:
        """What was replaced so far, each value once."""
        return Counts(*map(len, self.seen))

    def learn_value(self, value: str) -> None:
        """Learns one value that a reader of the program knows to be a secret."""
        data = value.encode("utf-8", "surrogatepass")
        if (
            value.isprintable()
            and len(value.split(None, 1)) == 1
            and not holds_standin(value)
            and not is_removed(value)
        ):
            self.secret(data)

    def holds_any(self, text: bytes, values: Iterable[str]) -> bool:
        """Whether the middle of one of the values stands in the text: then most of it does."""
        import re2

        pieces = {each[len(each) // 4 :][:_MIDDLE].encode("utf-8", "surrogateescape") for each in values}
        pieces = {each for each in pieces if len(each) == _MIDDLE}
        if not pieces:
            return False
        return re2.compile(b"|".join(map(re2.escape, pieces)), self._options()).search(text) is not None

    def knows(self, value: str) -> bool:
        """Whether a value was learned as one that must not stand anywhere."""
        return value.encode("utf-8", "surrogatepass") in self.secrets

    def _prepare(self) -> None:
        import re2

        options = self._options()
        known = sorted({*self.secrets, *self.persons}, reverse=True)  # the longer first; RE2 shares what begins alike
        self._any = re2.compile(b"|".join(map(re2.escape, known)), options) if known else None
        sought = (*map(re2.escape, known), *sensitive.SEEN, PERCENT.sign)
        signs = [each.sign for each in OUTER]
        self.pattern = re2.compile(b"|".join(sought), options)
        self.pattern_and_signs = re2.compile(b"|".join((*sought, *signs)), options)
        self.signs = re2.compile(b"|".join(signs), options)

    @staticmethod
    def _options() -> Any:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = _SEARCH_MEMORY
        options.log_errors = False  # it falls back to a slower search by itself
        return options

    def values_in(self, text: bytes) -> Iterator[bytes]:
        """The known values that stand in the text."""
        for found in self._any.finditer(text) if self._any is not None else ():
            value = found[0]
            if value in self.secrets or self.stands_alone(text, found.start(), found.end()):
                yield value

    def ready(self) -> None:
        """All was learned: what identifies a client or an issuer is no secret, and the rest is looked for."""
        for value in {each.encode("utf-8", "surrogatepass") for each in self.kept}:
            self.secrets.pop(value, None)
            self.persons.pop(value, None)
        self.learned = True
        self._prepare()

    def secret(self, value: bytes) -> bytes:
        """The stand-in of a secret, learned if it is unlike ordinary words."""
        plain = unescaped(value)
        new = self._standins.of(plain)
        self.seen[1].add(plain)
        text = plain.decode("utf-8", "replace")
        if is_worth_a_search(text) and text not in self.kept:
            self._learn(self.secrets, value, plain, new)
        return new

    def person(self, value: bytes) -> bytes:
        """The stand-in of what names a person, learned if it is no ordinary word."""
        plain = unescaped(value)
        new = self._standins.of(plain)
        self.seen[2].add(plain)
        text = plain.decode("utf-8", "replace")
        if tells_a_person(text) and text not in self.kept:
            self._learn(self.persons, value, plain, new)
        return new

    def _learn(self, known: dict[bytes, bytes], value: bytes, plain: bytes, new: bytes) -> None:
        if value in known and plain in known:
            return
        self._size += len(plain)
        if len(self.seen[1]) + len(self.seen[2]) > MOST or len(plain) > LONG or self._size > _MUCH:
            self.overflowed = True
            return
        for each in (value, *spellings(plain)):
            known[each] = new

    def stands_alone(self, text: bytes, start: int, end: int) -> bool:
        """Whether no letter or digit touches the stretch: a name inside a longer word is none."""
        if WORDLIKE.match(text, end):
            return False
        if not start or not WORDLIKE.match(text, start - 1):
            return True
        return ESCAPED_BEFORE.search(text[max(0, start - 6) : start]) is not None

    def standin_of(self, value: str) -> bytes:
        """What stands for a person's claim: itself, if it was replaced before."""
        data = value.encode("utf-8", "surrogatepass")
        return data if is_standin(value) else self.person(data)
