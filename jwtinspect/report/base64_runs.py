"""Runs of base64 in a text: what they say is rewritten and encoded again."""

from __future__ import annotations

import re

from jwtinspect.core.standin import filler, holds_standin, is_filler
from jwtinspect.report import disclosed, sensitive
from jwtinspect.report.edits import applied
from jwtinspect.report.encoded import Opened, opened
from jwtinspect.report.known_values import MOST, WORDLIKE, KnownValues
from jwtinspect.report.layers import Edit
from jwtinspect.report.walk import LAYERS, Walk

_DISCLOSURE = re.compile(rb"[A-Za-z0-9_-]++(?![+/=.])")
_TAIL = re.compile(rb"\.([A-Za-z0-9_-]{20,}+)(?!\.[A-Za-z0-9_-])")


class Base64Runs:
    """What base64 holds, if it holds text."""

    def __init__(self, walk: Walk, known: KnownValues) -> None:
        self._walk = walk
        self._known = known

    def run(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """What base64 holds, if it holds text, rewritten and encoded again."""
        kind = sensitive.KIND.match(text, start)
        if kind and kind.lastgroup == "run":
            inner_start = end - 40
            if inner_start > start and sensitive.KIND.match(text, inner_start):  # a token in quotation marks
                return self._walk.at(text, inner_start, inner_start, done, depth)[0]
            start = inner_start
        inner = opened(text, start) if depth < LAYERS else None
        if inner is None or not self._walk.may_look(start, len(inner.text)):
            return []
        tail = self._tail(text, inner)
        edits = self._walk.edits(inner.text, depth + 1)
        if not edits and not holds_standin(inner.text.decode("latin-1")):
            return tail
        new = applied(inner.text, edits)
        if new is inner.text:  # it holds what was replaced before
            return [Edit(start, inner.end, text[start : inner.end]), *tail]
        return [Edit(start, inner.end, inner.closed(new)), *tail]

    def disclosure(self, text: bytes, start: int, end: int, done: int, depth: int) -> list[Edit]:
        """The disclosure of an SD-JWT that begins there; else what any base64 holds."""
        found = _DISCLOSURE.match(text, start)
        if found is None or depth >= LAYERS or (start and WORDLIKE.match(text, start - 1)):
            return []
        old = found[0].decode("ascii")

        def rewritten(data: bytes) -> bytes:
            return applied(data, self._walk.edits(data, depth + 1))

        new = disclosed.redacted(old, self._known.standin_of, rewritten)
        if new is None:
            return self.run(text, start, end, done, depth)
        if new != old and not self._known.learned and len(self._known.secrets) < MOST:
            self._known.secrets |= disclosed.digests(old, new)
        return [Edit(start, found.end(), new.encode("ascii"))]

    def _tail(self, text: bytes, inner: Opened) -> list[Edit]:
        """The signature behind the end of claims whose beginning was cut off, or stands in another line."""
        found = _TAIL.match(text, inner.end) if inner.text.endswith(b"}") else None
        if found is None or is_filler(found[1].decode("ascii")):
            return []
        return [Edit(*found.span(1), filler(len(found[1])).encode())]
