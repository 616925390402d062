"""What members of answers mean, read from TOML and checked. Only the build and the tests come here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jwtinspect.profiles.provider import CONFIDENCES
from jwtinspect.profiles.response_field import JSON_TYPES, PLACES, STATES, UNITS, Field
from jwtinspect.profiles.table import Table, Words, read_toml

_FIELD: Words = {
    "name": str, "sender": str, "providers": list, "beside": list, "where": str, "speaks_of": str, "states": str,
    "unit": str, "json": list, "meaning": str, "confidence": str, "sources": list,
}  # fmt: skip


def read_fields(path: Path) -> list[Field]:
    """What members of answers mean. Raises DataError."""
    table = Table(path.name, "", read_toml(path), {"checked": date, "field": list}, ("checked", "field"))
    needed = ("name", "sender", "where", "speaks_of", "states", "unit", "json", "meaning", "confidence")
    fields: list[Field] = []
    seen = set()
    for each in table.tables("field", _FIELD, needed):
        for kind in each.texts("json"):
            if kind not in JSON_TYPES:
                raise each.error("json", f'unknown word "{kind}"; known are {", ".join(JSON_TYPES)}')
        confidence = each.one_of("confidence", CONFIDENCES, "")
        sources = each.texts("sources")
        if confidence != "unconfirmed" and not any(source.startswith("https://") for source in sources):
            raise each.error("sources", "needs at least one https address")
        field = Field(
            each.text("name"), each.text("sender"), each.texts("providers"), each.texts("beside"),
            each.one_of("where", PLACES, ""), each.text("speaks_of"), each.one_of("states", STATES, ""),
            each.one_of("unit", UNITS, ""), each.texts("json"), each.text("meaning"), confidence,
            sources[0] if sources else "",
        )  # fmt: skip
        if not field.meaning.endswith("."):
            raise each.error("meaning", "is no sentence: the full stop is missing")
        if (field.name, field.sender) in seen:
            raise each.error("sender", f'"{field.name}" of "{field.sender}" is there twice')
        seen.add((field.name, field.sender))
        fields.append(field)
    return fields
