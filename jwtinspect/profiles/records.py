"""The data files, read from TOML and checked: what is wrong is refused with the file, the key and the reason.

Only the build and the tests come here; the program itself reads the compiled form (``profiles.compiled``).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from jwtinspect.core.errors import DataError
from jwtinspect.profiles import condition
from jwtinspect.profiles.condition import View
from jwtinspect.profiles.issuer import SCHEMES, Pattern, host_flaw, issuer_of, path_flaw
from jwtinspect.profiles.provider import CONFIDENCES, SETTING_ROLES, TRAITS, Provider, Setting
from jwtinspect.profiles.table import Table, Words, read_toml


class Sign(NamedTuple):
    """What gives a provider away where its issuer does not."""

    when: dict[str, Any]
    examples: tuple[dict[str, Any], ...]  # each {"claims": ..., "header": ...}


class Prefix(NamedTuple):
    """How a provider's opaque tokens begin."""

    starts: str
    contains: str
    example: str


class Record(NamedTuple):
    """One provider file."""

    provider: Provider
    patterns: tuple[Pattern, ...]
    examples: tuple[str, ...]  # issuers that match
    look_alikes: tuple[str, ...]  # issuers that must not
    signs: tuple[Sign, ...]
    prefixes: tuple[Prefix, ...]

    def matches(self, issuer: str) -> bool:
        """Whether the issuer is one of this provider's."""
        found = issuer_of(issuer)
        return found is not None and any(pattern.matches(found) for pattern in self.patterns)


class Meaning(NamedTuple):
    """What a claim or a header parameter means."""

    name: str
    text: str
    source: str
    provider: str  # empty: everywhere
    header: bool


_PROVIDER: Words = {
    "id": str, "name": str, "checked": date, "traits": list, "backdate": list, "backdate_up_to": int, "opaque": str,
    "look_alikes": list, "issuer": list, "sign": list, "prefix": list, "setting": list, "note": str,
}  # fmt: skip
_ISSUER: Words = {
    "hosts": list, "paths": list, "schemes": list, "without": list, "examples": list, "confidence": str,
    "sources": list, "note": str,
}  # fmt: skip
_SIGN: Words = {"when": dict, "examples": list, "confidence": str, "sources": list, "note": str}
_PREFIX: Words = {"starts": str, "contains": str, "example": str, "confidence": str, "sources": list}
_SETTING: Words = {
    "role": str, "name": str, "owner": str, "path": str, "field": str, "old_name": str, "variant": str,
    "default": int, "minimum": int, "maximum": int, "configurable": bool, "confidence": str, "sources": list,
    "note": str, "when": dict, "default_confidence": str,
}  # fmt: skip
_MEANING: Words = {"name": str, "meaning": str, "source": str, "provider": str}


def read_provider(path: Path) -> Record:
    """One provider file. Raises DataError."""
    table = Table(path.name, "", read_toml(path), _PROVIDER, ("id", "name", "checked"))
    if table.text("id") != path.stem:
        raise table.error("id", f'"{table.text("id")}" is not the file\'s name')
    settings = _settings(table)
    traits = table.texts("traits")
    for trait in traits:
        if trait not in TRAITS:
            raise table.error("traits", f'unknown word "{trait}"; known are {", ".join(TRAITS)}')
    patterns, examples = _issuers(table)
    record = Record(
        Provider(
            table.text("id"), table.text("name"), _backdate(table), frozenset(traits), settings, table.text("opaque"),
            table.found["checked"].isoformat(),
        ),
        patterns, examples, table.texts("look_alikes"), _signs(table), _prefixes(table),
    )  # fmt: skip
    _check_matches(table, record)
    return record


def read_providers(folder: Path) -> list[Record]:
    """Every provider file of a folder, by id. Raises DataError for the first that is wrong."""
    records = [read_provider(path) for path in sorted(folder.glob("*.toml"))]
    known: dict[str, str] = {}
    for record in records:
        for prefix in record.prefixes:
            if prefix.starts in known:
                reason = f'"{prefix.starts}" is the prefix of {known[prefix.starts]} too'
                raise DataError(f"{record.provider.id}.toml", "prefix", reason)
            known[prefix.starts] = record.provider.id
    return records


def read_meanings(path: Path) -> list[Meaning]:
    """What claims and header parameters mean. Raises DataError."""
    table = Table(path.name, "", read_toml(path), {"claim": list, "header": list}, ("claim", "header"))
    meanings = []
    seen = set()
    for kind in ("claim", "header"):
        for each in table.tables(kind, _MEANING, ("name", "meaning", "source")):
            text = each.text("meaning")
            if not text.endswith("."):
                raise each.error("meaning", "is no sentence: the full stop is missing")
            found = Meaning(each.text("name"), text, each.text("source"), each.text("provider"), kind == "header")
            if (found.name, found.provider, kind) in seen:
                raise each.error("name", f'"{found.name}" is there twice')
            seen.add((found.name, found.provider, kind))
            meanings.append(found)
    return meanings


def _backdate(table: Table) -> tuple[int, ...]:
    if "backdate_up_to" in table.found:
        return tuple(range(1, table.found["backdate_up_to"] + 1))
    return table.numbers("backdate")


def _issuers(table: Table) -> tuple[tuple[Pattern, ...], tuple[str, ...]]:
    patterns = []
    examples: list[str] = []
    for each in table.tables("issuer", _ISSUER, ("hosts", "paths", "examples", "confidence")):
        each.one_of("confidence", CONFIDENCES, "confirmed")
        schemes = each.texts("schemes", ("https",))
        for scheme in schemes:
            if scheme not in SCHEMES:
                raise each.error("schemes", f'unknown word "{scheme}"; known are {", ".join(SCHEMES)}')
        hosts, paths = each.texts("hosts"), each.texts("paths")
        for key, values, flaw_of in (("hosts", hosts, host_flaw), ("paths", paths, path_flaw)):
            for reason in filter(None, map(flaw_of, values)):
                raise each.error(key, reason)
        here = [Pattern(schemes, host, path, each.texts("without")) for host in hosts for path in paths]
        for text in each.texts("examples"):
            found = issuer_of(text)
            if found is None or not any(pattern.matches(found) for pattern in here):
                raise each.error("examples", f'"{text}" does not match')
            examples.append(text)
        patterns += here
    return tuple(patterns), tuple(examples)


def _signs(table: Table) -> tuple[Sign, ...]:
    signs = []
    for each in table.tables("sign", _SIGN, ("when", "examples", "confidence")):
        each.one_of("confidence", CONFIDENCES, "confirmed")
        when = each.conditions("when")
        if not when:
            raise each.error("when", "an empty condition would match every token")
        for example in each.tables("examples", {"claims": dict, "header": dict}, ()):
            if not condition.holds(when, View(example.found.get("claims", {}), example.found.get("header", {}))):
                raise each.error("examples", "an example does not match")
        signs.append(Sign(when, tuple(each.found["examples"])))
    return tuple(signs)


def _prefixes(table: Table) -> tuple[Prefix, ...]:
    prefixes = []
    for each in table.tables("prefix", _PREFIX, ("starts", "example", "confidence", "sources")):
        each.one_of("confidence", CONFIDENCES, "confirmed")
        prefix = Prefix(each.text("starts"), each.text("contains"), each.text("example"))
        if len(prefix.starts) < 3:
            raise each.error("starts", "is too short to tell anything")
        if not (prefix.example.startswith(prefix.starts) and prefix.contains in prefix.example):
            raise each.error("example", "does not match")
        prefixes.append(prefix)
    return tuple(prefixes)


def _settings(table: Table) -> tuple[Setting, ...]:
    settings: list[Setting] = []
    for each in table.tables("setting", _SETTING, ("role", "name", "owner", "path", "confidence", "sources")):
        sources = each.texts("sources")
        if not sources or not all(source.startswith("https://") for source in sources):
            raise each.error("sources", "needs at least one https address")
        numbers = {key: each.found.get(key) for key in ("default", "minimum", "maximum")}
        inside = [each.found[key] for key in ("minimum", "default", "maximum") if key in each.found]
        if inside != sorted(inside) or any(number < 1 for number in inside):
            raise each.error("default", "minimum, default and maximum are not in order, or not above zero")
        setting = Setting(
            each.one_of("role", SETTING_ROLES, ""), each.text("name"), each.text("owner"), each.text("path"),
            each.text("field") or None, each.text("old_name") or None, each.text("variant") or None, **numbers,
            configurable=each.found.get("configurable", True), confidence=each.one_of("confidence", CONFIDENCES, ""),
            source=sources[0], note=each.text("note"), when=each.conditions("when"),
            default_confidence=each.one_of("default_confidence", ("", *CONFIDENCES), ""),
        )  # fmt: skip
        for key, doubtful in (("confidence", setting.confidence), ("default_confidence", setting.default_confidence)):
            if doubtful in ("unconfirmed", "absence") and inside:
                raise each.error(key, "a number that is not confirmed would be shown as a fact: leave it out")
        if any((setting.role, setting.name, setting.variant) == (old.role, old.name, old.variant) for old in settings):
            raise each.error("name", f'"{setting.name}" is there twice for that role; tell them apart by "variant"')
        settings.append(setting)
    return tuple(settings)


def _check_matches(table: Table, record: Record) -> None:
    if record.patterns and not record.look_alikes:
        raise table.error("look_alikes", "is missing: one issuer that must not match")
    for text in record.look_alikes:
        if record.matches(text):
            raise table.error("look_alikes", f'"{text}" matches, and must not')
