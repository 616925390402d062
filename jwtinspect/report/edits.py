"""Edits of a text: put together, made, and where the new text holds them."""

from __future__ import annotations

from collections.abc import Iterator

from jwtinspect.report.layers import Edit
from jwtinspect.report.places import NEAR


def merged(edits: list[Edit], further: list[Edit]) -> list[Edit]:
    """Both in order. Where two overlap, one stays that covers both, with what the wider one puts there."""
    if not further:
        return edits
    merged: list[Edit] = []
    for edit in sorted((*edits, *further)):
        last = merged[-1] if merged else None
        if last is None or edit.start >= last.end:
            merged.append(edit)
            continue
        wider = edit if edit.end - edit.start > last.end - last.start else last
        merged[-1] = Edit(last.start, max(last.end, edit.end), wider.new)
    return merged


def changed(edits: list[Edit]) -> Iterator[tuple[int, int]]:
    """The stretches of the new text that hold edits; what lies close together is one stretch."""
    shift = 0
    first, last = -1, -1
    for edit in edits:
        start = edit.start + shift
        shift += len(edit.new) - (edit.end - edit.start)
        if first >= 0 and start - last > NEAR:
            yield first, last
            first = -1
        first = start if first < 0 else first
        last = edit.end + shift
    yield first, last


def applied(text: bytes, edits: list[Edit]) -> bytes:
    """The text with the edits made; the same object where they change nothing."""
    pieces: list[bytes] = []
    done = 0
    for start, end, new in edits:
        if start < done or text[start:end] == new:
            continue
        pieces += text[done:start], new
        done = end
    return b"".join((*pieces, text[done:])) if pieces else text
