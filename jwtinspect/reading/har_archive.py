"""A HAR in a ZIP archive, its bodies in files beside it: what Playwright records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwtinspect.reading import har
from jwtinspect.reading.archive import names_in, unpacked

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "har-archive"


def detects(material: Material) -> bool:
    """Whether it is a ZIP archive with a HAR in it."""
    return any(name.endswith(".har") for name in names_in(material.content))


def read(material: Material, draft: Draft) -> None:
    """Reads every HAR inside, each with the bodies that lie beside it."""
    assert isinstance(material.content, bytes)
    files = unpacked(material.content, draft)
    for name, content in files.items():
        if name.endswith(".har"):
            folder = name.rpartition("/")[0]
            prefix = f"{folder}/" if folder else ""
            beside = {each.removeprefix(prefix): data for each, data in files.items() if each.startswith(prefix)}
            har.read_bytes(content.removeprefix(b"\xef\xbb\xbf"), draft, beside)
