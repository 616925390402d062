"""Insomnia's export, version 4: requests and environments. Tokens that it fetched itself are not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jwtinspect.reading.api_clients import read_saved

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "insomnia"


def detects(material: Material) -> bool:
    """Whether it is JSON as Insomnia exports it."""
    return "__export_format" in material.top and isinstance(material.top.get("resources"), list)


def read(material: Material, draft: Draft) -> None:
    """Reads every resource."""
    draft.keep(material.text)
    before = draft.size()
    read_saved(material.top, draft)
    if draft.size() == before:
        draft.unread(
            "",
            "This export of Insomnia's holds no token: those that it fetched itself are left out of exports.",
            "Copy the token from the request's timeline, or export the response.",
        )
