"""Postman's collections and environments: saved credentials, and examples that keep the answer's Date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import instant_of
from jwtinspect.reading.api_clients import read_saved, texts
from jwtinspect.reading.traffic import Came, Sent, Timing, read_exchange

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "postman"

_NO_TIMES = Timing(doubts=("Postman keeps no time of the client's clock",))


def detects(material: Material) -> bool:
    """Whether it is JSON as a collection or an environment is exported."""
    top = material.top
    info = top.get("info")
    collection = isinstance(info, dict) and ("_postman_id" in info or "getpostman.com" in str(info.get("schema")))
    return collection or "_postman_variable_scope" in top or "_postman_exported_at" in top


def read(material: Material, draft: Draft) -> None:
    """Reads the saved examples as exchanges, and then whatever else the file holds."""
    draft.keep(material.text)
    top = material.top
    exported = top.get("_postman_exported_at")
    draft.record(instant_of(exported) if isinstance(exported, str) else None)
    stack: list[tuple[Any, str]] = [(top, "$")]
    while stack:
        item, where = stack.pop()
        examples = item.pop("response", None)
        for number, example in enumerate(examples if isinstance(examples, list) else ()):
            if isinstance(example, dict):
                _read_example(example, item.get("request"), f"{where}.response[{number}]", draft)
        inner = item.get("item")
        inner = enumerate(inner if isinstance(inner, list) else ())
        stack.extend(reversed([(each, f"{where}.item[{at}]") for at, each in inner if isinstance(each, dict)]))
    read_saved(top, draft)


def _read_example(example: dict[str, Any], saved: Any, where: str, draft: Draft) -> None:
    asked = example.get("originalRequest")
    asked = asked if isinstance(asked, dict) else saved
    asked = asked if isinstance(asked, dict) else {}
    code, body = example.get("code"), example.get("body")
    came = Came(
        code if isinstance(code, int) else None, texts(example.get("header")), body if isinstance(body, str) else ""
    )
    method = asked.get("method")
    sent = Sent(
        method if isinstance(method, str) else None, _url(asked.get("url")), texts(asked.get("header")), _body(asked)
    )
    read_exchange(where, sent, came, _NO_TIMES, draft)


def _url(found: Any) -> str:
    raw = found.get("raw") if isinstance(found, dict) else found
    return raw if isinstance(raw, str) else ""


def _body(asked: dict[str, Any]) -> str:
    from urllib.parse import urlencode

    body = asked.get("body")
    if not isinstance(body, dict):
        return ""
    raw = body.get("raw")
    return raw if isinstance(raw, str) and raw else urlencode(texts(body.get("urlencoded")))
