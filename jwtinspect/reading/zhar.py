"""``.zhar``: a HAR that mitmproxy compressed with zlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwtinspect.reading import har
from jwtinspect.reading.archive import inflated
from jwtinspect.reading.charset import ZLIB

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "zhar"


def detects(material: Material) -> bool:
    """Whether it is zlib data that begin as a HAR does."""
    content = material.content
    if isinstance(content, str) or content[:2] not in ZLIB:
        return False
    return har.begins(_head(content))


def _head(content: bytes) -> str:
    import zlib

    inflater = zlib.decompressobj()
    head = b""
    try:
        for start in range(0, 4096, 64):  # piece by piece: a short file may be damaged at its end
            head += inflater.decompress(content[start : start + 64], 4096)
    except zlib.error:
        pass
    return head.decode("latin-1")


def read(material: Material, draft: Draft) -> None:
    """Reads the HAR inside."""
    assert isinstance(material.content, bytes)
    har.read_bytes(inflated(material.content, draft), draft)
