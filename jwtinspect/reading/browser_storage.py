"""A browser's storage as people copy it: rows of DevTools, key tab value, and Playwright's ``storageState``.

An object of strings, ``copy(JSON.stringify(localStorage))``, needs no reader of its own: it is JSON in JSON. What the
libraries wrote into a storage is known to ``client_stores``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jwtinspect.reading.names import is_removed
from jwtinspect.reading.response import path_of, read_value

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "browser-storage"
ROWS = 10_000  # rows of one storage; a browser keeps some megabytes of them at most

_ROW = re.compile(r"^([^\t\r\n]{1,2000})\t([^\r\n]*)", re.MULTILINE)
_KEY = re.compile(
    r"@@auth0spajs@@|a0\.spajs|oidc\.|msal\.|[^\t]*-(?:access|id|refresh)token-|okta-|CognitoIdentityServiceProvider\."
    r"|firebase:|sb-|(?:access|id|refresh)_?token|kc-callback|nextauth|next-auth|\d+-",
    re.IGNORECASE,
)
_CHUNK = re.compile(r"(.{1,200})\.(\d{1,2})")


def detects(material: Material) -> bool:
    """Whether it is a ``storageState``, or every line but one or two is a row and some key is a library's."""
    if material.documents is not None:
        top = material.top
        return isinstance(top.get("origins"), list) and isinstance(top.get("cookies", []), list)
    lines = sum(1 for line in material.text.splitlines() if line.strip())
    rows = list(_ROW.finditer(material.text))
    return len(rows) >= max(1, lines - 2) and any(_KEY.match(row[1]) for row in rows)


def read(material: Material, draft: Draft) -> None:
    """Reads every row, or every origin's storage and the cookies."""
    if material.documents is not None:
        _read_state(material, draft)
        return
    draft.scan()
    rows = {row[1].strip(): row[2].strip() for row in list(_ROW.finditer(material.text))[:ROWS]}
    _read_items(rows, "$", draft)


def _read_items(items: dict[str, Any], where: str, draft: Draft) -> None:
    """Reads one storage. Whatever states tokens in it was kept by the browser."""
    before = len(draft.responses)
    read_value(items, draft, where)
    draft.responses[before:] = [each._replace(store=True) for each in draft.responses[before:]]


def _read_state(material: Material, draft: Draft) -> None:
    for document in material.documents or []:
        state = document.value
        if not isinstance(state, dict):
            read_value(state, draft)
            continue
        _read_cookies(state.get("cookies"), draft)
        for name, value in state.items():
            if name != "cookies" and not (name == "origins" and isinstance(value, list)):
                read_value({name: value}, draft)
        for number, origin in enumerate(state["origins"] if isinstance(state.get("origins"), list) else []):
            _read_origin(origin, f"$.origins[{number}]", draft)


def _read_origin(origin: Any, where: str, draft: Draft) -> None:
    """Reads the storages of one origin: lists of names and values; IndexedDB, which nests them, as it is."""
    if not isinstance(origin, dict):
        read_value(origin, draft, where)
        return
    for kind, entries in origin.items():
        place = where + path_of(kind)
        items = _items_of(entries)
        if items is None:
            read_value({kind: entries}, draft, where)
        else:
            _read_items(items, place, draft)


def _items_of(entries: Any) -> dict[str, Any] | None:
    """The names and values of a storage; None if that is not what the list holds."""
    if not isinstance(entries, list) or not all(
        isinstance(each, dict) and isinstance(each.get("name"), str) and "value" in each for each in entries
    ):
        return None
    items = {each["name"]: each["value"] for each in entries}
    return items if len(items) == len(entries) else None


def _read_cookies(cookies: Any, draft: Draft) -> None:
    """Reads the cookies; one value cut over several of them (``name.0``, ``name.1``) is joined first."""
    chunks: dict[str, dict[int, str]] = {}
    for number, cookie in enumerate(cookies if isinstance(cookies, list) else []):
        where = f"$.cookies[{number}]"
        name, value = (cookie.get("name"), cookie.get("value")) if isinstance(cookie, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(value, str):
            read_value(cookie, draft, where)
            continue
        if value and not is_removed(value):
            draft.secret(where, "cookie", value)
        chunk = _CHUNK.fullmatch(name)
        if chunk:
            chunks.setdefault(chunk[1], {})[int(chunk[2])] = value
        else:
            read_value({name: value}, draft, where)
    for name, parts in chunks.items():
        read_value({name: "".join(parts[number] for number in sorted(parts))}, draft, "$.cookies")
