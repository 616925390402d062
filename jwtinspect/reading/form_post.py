"""A page that posts itself to the application: OAuth 2.0 Form Post Response Mode, saved or copied as HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect.reading import plain
from jwtinspect.reading.draft import Context
from jwtinspect.reading.traffic import read_form

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "form-post"

_FORM = re.compile(r"<form\b[^<>]{0,2000}>", re.IGNORECASE)
_ACTION = re.compile(r"\baction\s*=\s*[\"']?([^\"'\s>?#]{1,2000})", re.IGNORECASE)
_FIELD = re.compile(r"\bname\s*=\s*[\"']?(?:id_token|access_token|code|error)\b", re.IGNORECASE)
LONGEST = 1_000_000  # characters: such a page is short


def detects(material: Material) -> bool:
    """Whether it is a page with a form that has OAuth's fields."""
    text = material.text
    return len(text) <= LONGEST and _FORM.search(text) is not None and _FIELD.search(text) is not None


def read(material: Material, draft: Draft) -> None:
    """Reads the form's fields as one response, and the rest of the page as any text."""
    draft.scan()
    form = _FORM.search(material.text)
    action = _ACTION.search(form[0]) if form else None
    where = draft.line(form.start() if form else 0)
    read_form(material.text, draft, where, Context(endpoint=action[1] if action else None, method="POST"))
    plain.read_text(material.text, draft)
