"""The walk over a text: what it holds in any of its encodings is handed to whoever replaces things of that kind."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from jwtinspect.report import sensitive
from jwtinspect.report.edits import merged
from jwtinspect.report.known_values import KnownValues
from jwtinspect.report.layers import ESCAPE, FIRST, FORM, HINTS, PERCENT, PLAIN, Edit, Layer, View, layer_at, stretch
from jwtinspect.report.places import NEAR
from jwtinspect.report.spelling import unescaped
from jwtinspect.report.string_syntax import shows_when_opened

LAYERS = 7  # encodings upon each other that are opened
_ROOM = 4  # bytes of what is encoded, and encoded in that, for each byte of a text; and
_LEAST_ROOM = 2_000_000  # for any
_LONGEST_STRING = 1_000_000  # bytes that are opened together for a name, which may stand above a table
_LONGEST_WORD = 8_000  # bytes
_WORD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=."
_PERCENT_SIGN = ord("%")

Handler = Callable[[bytes, int, int, int, int], list[Edit]]
"""Replaces what was found: text, start, end, how far the text is done, how many encodings lie upon it."""


class _Encoded(Exception):
    """A text is to be read as what it says: the offset of the first sign of that."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Leftover(Exception):
    """Something that a rewritten text still holds: where, in bytes, and what it seems to be."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(offset, what)
        self.offset, self.what = offset, what


class Walk:
    """One text after another, looked at a bounded number of times."""

    def __init__(self, known: KnownValues) -> None:
        self._known = known
        self._handlers: dict[str, Handler] = {}
        self.room = 0  # bytes that may still be looked at once more in the text at hand: what is encoded, tables
        self._spent: dict[str, int] = {}  # of those that were, by what they stood in

    def hand_to(self, handlers: dict[str, Handler]) -> None:
        """Who replaces what, by the names of the groups of ``sensitive.KIND``."""
        self._handlers = handlers

    def begin(self, text: bytes) -> None:
        """Another text: what may be looked at in it is measured anew."""
        self.room = _LEAST_ROOM + _ROOM * len(text)
        self._spent.clear()

    def search_again(self, text: bytes, start: int, end: int) -> None:
        """Searches a stretch that was changed, with what stands around it."""
        start = max(0, start - NEAR)
        before = text[max(0, start - _LONGEST_WORD) : start]
        start -= len(before) - len(before.rstrip(_WORD))  # a token that was cut in two would be another
        window = text[start : end + NEAR]
        for edit in self.edits(window, 0):
            cut = edit.start == 0 or edit.end == len(window)  # the window's border went through it
            if window[edit.start : edit.end] != edit.new and not (cut and window != text):
                kind = sensitive.KIND.match(window, edit.start)
                is_token = kind is not None and kind.lastgroup in ("token", "twice", "run")
                raise Leftover(start + edit.start, "a token" if is_token else "a secret or a personal value")

    def edits(self, text: bytes, depth: int) -> list[Edit]:
        """What is to be replaced in the text, in order: first as what it says where all of it is encoded, then as it
        stands, then where single values are percent-encoded."""
        try:
            return self._edits_as_it_stands(
                text, depth, self._known.pattern_and_signs if depth < LAYERS else self._known.pattern
            )
        except _Encoded as sign:
            outer = self._outer_edits(text, sign.offset, depth)
        if not outer:
            return self._edits_as_it_stands(text, depth, self._known.pattern)
        view = View(text, 0, len(text), PLAIN, outer)
        further = self._edits_as_it_stands(view.text, depth, self._known.pattern)
        return merged(outer, [view.back(each) for each in further if not view.is_done(each)])

    def _outer_edits(self, text: bytes, start: int, depth: int) -> list[Edit]:
        """What is to be replaced in what is encoded as a whole, from a first sign of that on."""
        edits: list[Edit] = []
        reached: dict[str, int] = {}
        hit = self._known.signs.search(text, start)
        while hit is not None:
            layer, end = layer_at(text, hit.start()), hit.end()
            if layer is not None and end > reached.get(layer.name, 0):
                first, stop = stretch(text, hit.start(), layer, reached.get(layer.name, 0))
                edits = merged(edits, self._in_view(text, first, stop, layer, [], depth))
                reached[layer.name] = stop
                if len(reached) == 1:
                    end = max(end, stop)
            hit = self._known.signs.search(text, end)
        return edits

    def _in_view(self, text: bytes, start: int, end: int, layer: Layer, edits: list[Edit], depth: int) -> list[Edit]:
        """What is to be replaced in a stretch that is encoded; ``edits``: what was replaced in it before."""
        view = View(text, start, end, layer, edits)
        if not self.may_look(start, len(view.text)):
            return []
        found: list[Edit] = []
        for each in self.edits(view.text, depth + 1):
            if view.is_done(each):
                continue
            back = view.back(each)
            if view.text[each.start : each.end] != each.new:
                found.append(back)
            elif not edits:  # it holds what was replaced before, and stays as it is written
                found.append(back._replace(new=text[back.start : back.end]))
        return found

    def may_look(self, start: int, size: int, what: str = "encodings upon each other") -> bool:
        """Whether so many bytes may be looked at once more, for ``what`` they stand in; raises Leftover, which names
        what took most, where that makes that a copy cannot be vouched for."""
        self.room -= size
        self._spent[what] = self._spent.get(what, 0) + size
        if self.room < 0 and self._known.learned:
            most = max(self._spent, key=lambda each: self._spent[each])
            raise Leftover(start, f"more in {most} than can be looked into")
        return self.room >= 0

    def _edits_as_it_stands(self, text: bytes, depth: int, pattern: Any) -> list[Edit]:
        """The same, of the text as it is written. Each stretch is looked at a bounded number of times. Raises _Encoded
        where the pattern finds a sign that more than single values is encoded."""
        edits: list[Edit] = []
        encoded: list[tuple[int, int, Layer]] = []
        strings: list[tuple[int, int, Layer]] = []
        position, search = 0, pattern.search
        while True:
            hit = search(text, position)
            if hit is None:
                break
            start, end = hit.span()
            if text[start] == _PERCENT_SIGN and text[start:end] not in self._known.secrets:
                if depth >= LAYERS:
                    self._refuse_hidden(text, start, end)
                elif not encoded or start >= encoded[-1][1]:
                    first, stop = stretch(text, start, PERCENT, encoded[-1][1] if encoded else 0)
                    encoded.append((first, stop, PERCENT if text.find(b"%20", first, stop) >= 0 else FORM))
                position = end
                continue
            if pattern is not self._known.pattern and text[start] in FIRST and layer_at(text, start):
                raise _Encoded(start)
            found, position = self.at(text, start, end, position, depth)
            if not found:
                opened = strings[-1][1] if strings else 0
                if start >= opened and depth < LAYERS and shows_when_opened(text, start, position):
                    strings.append((*stretch(text, start, ESCAPE, opened, _LONGEST_STRING), ESCAPE))
            elif pattern is not self._known.pattern:
                self._heed_signs(text, start, position)
            edits += found
        if strings:
            edits = self._edits_in_views(text, strings, edits, depth)
        return self._edits_in_views(text, encoded, edits, depth) if encoded else edits

    def _heed_signs(self, text: bytes, start: int, stop: int) -> None:
        """Raises _Encoded where what was found holds a sign that it is encoded: it may be more, or less."""
        value = text[start:stop]
        if not any(each in value for each in HINTS):
            return
        hit = self._known.signs.search(text, start, stop)
        while hit is not None:
            if layer_at(text, hit.start()):
                raise _Encoded(hit.start())
            hit = self._known.signs.search(text, hit.start() + 1, stop)

    def _edits_in_views(
        self, text: bytes, stretches: list[tuple[int, int, Layer]], edits: list[Edit], depth: int
    ) -> list[Edit]:
        """The edits with those in stretches that are encoded."""
        starts = [each.start for each in edits]
        further: list[Edit] = []
        for start, stop, layer in stretches:
            inside = edits[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, stop)]
            further += self._in_view(text, start, stop, layer, inside, depth)
        return merged(edits, further)

    def at(self, text: bytes, start: int, end: int, done: int, depth: int) -> tuple[list[Edit], int]:
        """The edits at one hit, and from where on to search further."""
        value = text[start:end]
        known = self._known.secrets.get(value)
        if known is None and value in self._known.persons and self._known.stands_alone(text, start, end):
            known = self._known.persons[value]
        if known is not None:
            return [Edit(start, end, known)], end
        kind = sensitive.KIND.match(text, start)
        if kind is None:
            return [], start + 1
        edits = self._handlers[kind.lastgroup or ""](text, start, kind.end(), done, depth)
        return edits, max(edits[-1].end if edits else 0, start + 1 if kind.lastgroup == "run" else kind.end())

    def _refuse_hidden(self, text: bytes, start: int, end: int) -> None:
        """Raises Leftover where a known value is hidden in more encodings upon each other than are opened."""
        plain = unescaped(text[max(0, start - NEAR) : end + NEAR])
        if next(self._known.values_in(plain), None) is not None:
            raise Leftover(start, "a known value in many encodings upon each other")

    def inside(self, text: bytes, begin: int, stop: int, depth: int) -> list[Edit]:
        """What is to be replaced in a value, looked at by itself."""
        if depth >= LAYERS or not self.may_look(begin, stop - begin, "values within each other"):
            return []
        return [Edit(begin + a, begin + b, new) for a, b, new in self.edits(text[begin:stop], depth + 1)]
