"""The validators' files, read from TOML and checked, as ``profiles.records`` does for providers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from jwtinspect.core.errors import DataError
from jwtinspect.profiles.table import Table, Words, read_toml
from jwtinspect.profiles.validator import (
    CHECKS,
    CLAIMS,
    CLOCKS,
    CONFIDENCES,
    FORMS,
    FRACTIONS,
    ROLES,
    TREATMENTS,
    USUAL,
    Check,
    Validator,
)

ECOSYSTEMS = ("Python", "JavaScript", "Java", ".NET", "Go", "Ruby", "PHP", "Rust", "Gateways and servers")

_VALIDATOR: Words = {
    "id": str, "name": str, "ecosystem": str, "role": str, "version": str, "variant_of": str, "checked": date,
    "confidence": str, "sources": list, "option": str, "off": str, "messages": list, "note": str, "risk": str,
    "clock": str, "order": list, "not_json": str, "assumed": list, "types": dict, "exp": dict, "nbf": dict, "iat": dict,
}  # fmt: skip
_NEEDED = ("id", "name", "ecosystem", "role", "version", "checked", "confidence", "sources", "note", "clock")
_CHECK: Words = {
    "check": str, "leeway": int, "at_limit": str, "missing": str, "clock": str, "types": dict,
}  # fmt: skip
_FURTHER: dict[str, Words] = {
    "exp": {"furthest": int, "not_before": list},
    "nbf": {},
    "iat": {"window": int, "unless": str},
}
_TYPES: Words = dict.fromkeys(FORMS, str)
_LIMIT = ("accept", "refuse")
_MISSING = ("accept", "refuse", "error")
_NOT_JSON = ("refuse", "error", "number")
ANY = "any"
"""In ``assumed``: every form."""


def read_validator(path: Path) -> Validator:
    """One validator file. Raises DataError."""
    table = Table(path.name, "", read_toml(path), _VALIDATOR, _NEEDED)
    if table.text("id") != path.stem:
        raise table.error("id", f'"{table.text("id")}" is not the file\'s name')
    sources = table.texts("sources")
    if not sources or not all(source.startswith("https://") for source in sources):
        raise table.error("sources", "needs at least one https address")
    common = {**USUAL, **_types(Table(path.name, "types.", table.found.get("types", {}), _TYPES, ()))}
    clock = table.one_of("clock", CLOCKS, "")
    checks = {claim: _check(table, claim, common, clock) for claim in CLAIMS}
    if not checks["exp"].compares and not table.text("risk"):
        raise table.error("risk", "is missing: it does not check the lifetime")
    return Validator(
        table.text("id"), table.text("name"), table.one_of("ecosystem", ECOSYSTEMS, ""),
        table.one_of("role", ROLES, ""), table.text("version"), table.found["checked"].isoformat(),
        table.one_of("confidence", [each for each in CONFIDENCES if each != "assumed"], ""), sources, _note(table),
        checks["exp"], checks["nbf"], checks["iat"], _order(table), table.one_of("not_json", _NOT_JSON, "refuse"),
        _assumed(table), table.text("option"), table.text("off"), table.text("risk"), table.text("variant_of"),
        table.texts("messages"),
    )  # fmt: skip


def read_validators(folder: Path) -> list[Validator]:
    """Every validator file of a folder, by ecosystem and name. Raises DataError for the first that is wrong."""
    found = [read_validator(path) for path in sorted(folder.glob("*.toml"))]
    ids = {each.id for each in found}
    known: dict[str, str] = {}
    for each in found:
        if each.variant_of and each.variant_of not in ids:
            raise DataError(f"{each.id}.toml", "variant_of", f'"{each.variant_of}" is no validator')
        for key, names in (("name", (each.name,)), ("messages", each.messages)):
            for name in names:
                if (other := known.setdefault(f"{key} {name}", each.id)) != each.id:
                    raise DataError(f"{each.id}.toml", key, f'"{name}" stands in {other}.toml too')
    return sorted(found, key=lambda each: (ECOSYSTEMS.index(each.ecosystem), each.name.casefold()))


def _check(table: Table, claim: str, common: dict[str, str], clock: str) -> Check:
    words = {**_CHECK, **_FURTHER[claim]}
    found = Table(table.file, f"{claim}.", table.found.get(claim, {"check": "none"}), words, ("check",))
    check = found.one_of("check", CHECKS, "")
    if check == "none":
        return Check()
    if check == "limit" and "leeway" not in found.found and "window" not in found.found:
        raise found.error("leeway", "is missing, and a limit needs it")
    for key in ("window", "furthest"):
        if found.found.get(key, 1) < 1:
            raise found.error(key, "needs a number above zero")
    if found.text("unless") not in ("", "nbf"):
        raise found.error("unless", f'unknown word "{found.text("unless")}"; known is nbf')
    own = _types(Table(table.file, f"{claim}.types.", found.found.get("types", {}), _TYPES, ()))
    return Check(
        check, found.found.get("leeway", 0), found.one_of("at_limit", _LIMIT, "accept"),
        found.one_of("missing", _MISSING, "accept"), found.one_of("clock", CLOCKS, clock), {**common, **own},
        found.found.get("window"), found.text("unless"), found.found.get("furthest"),
        _known(found, "not_before", ("iat", "nbf")),
    )  # fmt: skip


def _types(table: Table) -> dict[str, str]:
    found = {}
    for form in table.found:
        words: Any = FRACTIONS if form == "fraction" else TREATMENTS
        found[form] = table.one_of(form, words, "")
        if found[form] == "date" and form != "date":
            raise table.error(form, 'unknown word "date"; only a date in quotes can be read as one')
    return found


def _known(table: Table, key: str, words: tuple[str, ...]) -> tuple[str, ...]:
    found = table.texts(key)
    for word in found:
        if word not in words:
            raise table.error(key, f'unknown word "{word}"; known are {", ".join(words)}')
    return found


def _order(table: Table) -> tuple[str, ...]:
    order = _known(table, "order", CLAIMS) or CLAIMS
    if len(order) != len(CLAIMS):
        raise table.error("order", f"needs all of {', '.join(CLAIMS)}")
    return order


def _assumed(table: Table) -> frozenset[str]:
    found = _known(table, "assumed", (*FORMS, ANY))
    return frozenset(FORMS) if ANY in found else frozenset(found)


def _note(table: Table) -> str:
    text = table.text("note")
    if not text.endswith("."):
        raise table.error("note", "is no sentence: the full stop is missing")
    return text
