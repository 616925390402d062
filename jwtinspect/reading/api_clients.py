"""What the files of API clients have in common: values as pairs of a name and a value, in trees of any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.reading.names import EXPIRIES
from jwtinspect.reading.response import read_value

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft

_NAMES = ("key", "name")


def read_saved(value: Any, draft: Draft) -> None:
    """Reads what a client saved. What says of no token when it ends is no response: it is what a request is made of.

    Such files keep numbers as text.
    """
    before = len(draft.responses)
    read_value(_as_members(value), draft)
    stated = [each for each in draft.responses[before:] if not EXPIRIES.isdisjoint(each.members)]
    draft.responses[before:] = [each._replace(form=True) for each in stated]


def _as_members(value: Any) -> Any:
    """The value with each list of names and values turned into an object. No recursion; the value itself is changed.

    ``[{"key": "client_secret", "value": "x"}]`` is ``{"client_secret": "x"}``: what a value is can be told by its name.
    """
    root = [value]
    stack: list[Any] = [root]
    while stack:
        container = stack.pop()
        entries = list(container.items()) if isinstance(container, dict) else list(enumerate(container))
        for step, child in entries:
            if isinstance(child, list):
                members = _members(child)
                if members is not None:
                    container[step] = child = members
            if isinstance(child, dict | list):
                stack.append(child)
    return root[0]


def _members(pairs: list[Any]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for pair in pairs:
        name = next((pair[each] for each in _NAMES if each in pair), None) if isinstance(pair, dict) else None
        if not isinstance(name, str) or "value" not in pair or name in found:
            return None
        found[name] = pair["value"]
    return found or None


def texts(pairs: Any) -> list[tuple[str, str]]:
    """Names and values of a list of such pairs, of those that are both text and not switched off."""
    found = []
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, dict) and not pair.get("disabled"):
            name = next((pair[each] for each in _NAMES if each in pair), None)
            if isinstance(name, str) and isinstance(pair.get("value"), str):
                found.append((name, pair["value"]))
    return found
