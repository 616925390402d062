"""The plan files, read from TOML and checked: what is wrong is refused with the file, the key and the reason.

Only the build and the tests come here; the program itself reads the compiled form.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jwtinspect.profiles.plans import CLOCKS, TOPICS, TRAITS, Application, Fact, Governed, Sessions
from jwtinspect.profiles.provider import CONFIDENCES, Provider, Setting
from jwtinspect.profiles.table import Table, Words, read_toml

_FILE: Words = {"provider": str, "checked": date, "application": list, "clock": list, "fact": list}
_APPLICATION: Words = {
    "id": str, "name": str, "choices": dict, "traits": list, "session_idle_grace": int, "note": str,
    "sources": dict,
}  # fmt: skip
_CLOCK: Words = {
    "clock": str, "applications": list, "cookie": str, "role": str, "setting": str, "variant": str, "default": int,
    "longest": int, "minimum": int, "maximum": int, "unlimited": bool, "fixed": bool, "follows": str, "owner": str,
    "path": str, "confidence": str, "source": str, "note": str,
}  # fmt: skip
_FACT: Words = {"topic": str, "text": str, "source": str}


def read_plan(path: Path, providers: dict[str, Provider]) -> Sessions:
    """One plan file. A clock that names a role takes what it does not say itself from that setting of its provider.

    Raises DataError.
    """
    table = Table(path.name, "", read_toml(path), _FILE, ("provider", "checked", "application", "clock"))
    provider = providers.get(table.text("provider"))
    if table.text("provider") != path.stem:
        raise table.error("provider", f'"{table.text("provider")}" is not the file\'s name')
    applications = tuple(
        Application(
            each.text("id"), each.text("name"), each.found.get("choices", {}), _traits(each),
            each.found.get("session_idle_grace", 0), each.text("note"), _sources(each),
        )
        for each in table.tables("application", _APPLICATION, ("id", "name", "choices"))
    )  # fmt: skip
    clocks = tuple(_clock(each, provider) for each in table.tables("clock", _CLOCK, ("clock",)))
    facts = []
    for each in table.tables("fact", _FACT, ("topic", "text", "source")):
        if not each.text("text").endswith("."):
            raise each.error("text", "is no sentence: the full stop is missing")
        facts.append(Fact(each.one_of("topic", TOPICS, ""), each.text("text"), _source(each, True)))
    name = provider.name if provider is not None else "the provider"
    return Sessions(path.stem, name, table.found["checked"].isoformat(), applications, clocks, tuple(facts))


def _traits(table: Table) -> tuple[str, ...]:
    traits = table.texts("traits")
    for trait in traits:
        if trait not in TRAITS:
            raise table.error("traits", f'unknown word "{trait}"; known are {", ".join(TRAITS)}')
    return traits


def _sources(table: Table) -> dict[str, str]:
    sources: dict[str, str] = table.found.get("sources", {})
    for key, address in sources.items():
        if key not in (*table.found.get("choices", {}), "session_idle_grace"):
            raise table.error("sources", f'"{key}" is none of the choices')
        if not str(address).startswith("https://"):
            raise table.error("sources", "needs https addresses")
    return sources


def _source(table: Table, needed: bool) -> str:
    source = table.text("source")
    if (needed or source) and not source.startswith("https://"):
        raise table.error("source", "needs an https address")
    return source


def _clock(table: Table, provider: Provider | None) -> Governed:
    clock = table.one_of("clock", CLOCKS, "")
    known = _setting(table, provider)
    found: dict[str, Any] = {
        "default": known.default, "minimum": known.minimum, "maximum": known.maximum, "setting": known.name,
        "owner": known.owner, "path": known.path, "confidence": known.confidence, "source": known.source,
        "note": known.note,
    } if known is not None else {}  # fmt: skip
    own = ("default", "longest", "minimum", "maximum", "setting", "owner", "path", "confidence", "source", "note")
    found |= {key: table.found[key] for key in own if key in table.found}
    unlimited = table.found.get("unlimited", False)
    if unlimited:
        found["default"] = None
    elif found.get("default") is None and "follows" not in table.found:
        raise table.error("default", "is missing, and the setting has none; give one, or unlimited = true")
    if found.get("confidence", "unconfirmed") not in CONFIDENCES:
        raise table.error("confidence", f"unknown word; known are {', '.join(CONFIDENCES)}")
    if provider is not None and not found.get("source", "").startswith("https://"):
        raise table.error("source", "needs an https address")
    return Governed(
        clock, table.texts("applications"), table.text("cookie"), follows=table.text("follows"),
        configurable=not table.found.get("fixed", False) and (known is None or known.configurable), **found,
    )  # fmt: skip


def _setting(table: Table, provider: Provider | None) -> Setting | None:
    """The provider's setting that the clock names."""
    if "role" not in table.found:
        return None
    role, name, variant = table.text("role"), table.text("setting"), table.text("variant")
    for each in provider.settings if provider is not None else ():
        if each.role == role and each.name == name and variant in ("", each.variant):
            return each
    raise table.error("setting", f'the provider\'s file has no setting "{name}" for {role}{variant and f", {variant}"}')
