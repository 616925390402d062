"""Compressed data are undone as far as they go, and what is missing is told."""

import bz2
import gzip
import lzma
import zlib
from typing import Any

import pytest

from jwtinspect.reading.archive import End, undone

TEXT = b"a line of a log\n" * 5000


@pytest.mark.parametrize("module", [gzip, bz2, lzma, zlib])
def test_streams_in_a_row_are_all_undone(module: Any) -> None:
    assert undone(module.compress(TEXT) + module.compress(b"more"), 10**6) == (TEXT + b"more", End.WHOLE)
    assert undone(module.compress(TEXT) + bytes(512), 10**6) == (TEXT, End.WHOLE)


@pytest.mark.parametrize("module", [gzip, bz2, lzma, zlib])
def test_how_far_they_go_is_told(module: Any) -> None:
    packed = module.compress(TEXT)
    data, end = undone(packed[:-8], 10**6)
    assert TEXT.startswith(data) and end is End.EARLY
    assert undone(packed, 100) == (TEXT[:100], End.FULL)
    assert undone(packed + b"no such thing", 10**6) == (TEXT, End.DAMAGED)


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_a_hundred_thousand_empty_streams_take_no_longer_than_others_of_their_size(module: Any, is_linear: Any) -> None:
    assert is_linear(lambda text: undone(text.encode("latin-1"), 10**6), module.compress(b"").decode("latin-1"))
