"""How findings speak of the setting that governs a lifetime: in a sentence, and as evidence."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.moments import span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Role
from jwtinspect.profiles.provider import Setting
from jwtinspect.rules.words import key_of


def seconds(length: Number, *remarks: str) -> str:
    """A length as a report says it: seconds, words where they help, and remarks that are not empty."""
    words = span(length)
    alone = words.endswith(" s") and " " not in words[:-2]
    said = "; ".join(filter(None, (None if alone else words, *remarks)))
    return (words if alone else f"{length} s") + in_brackets(said)


def named(setting: Setting | None, *remarks: str) -> str:
    """A setting as a sentence names it; empty where none is known or none can be changed. Its path is evidence."""
    if setting is None or not setting.configurable:
        return ""
    former = (f'formerly "{setting.old_name}"',) if setting.old_name else ()
    words = "; ".join((*former, *remarks))
    return f'the {setting.owner}\'s "{setting.name}"' + in_brackets(words)


def path_of(setting: Setting | None) -> str | None:
    """Where the setting stands, as evidence; None where there is none to change."""
    return f"{setting.path} > {setting.name}" if setting is not None and setting.configurable else None


def in_brackets(doubt: str) -> str:
    """A remark behind a number; empty where there is none."""
    return f" ({doubt})" if doubt else ""


def titled(setting: Setting, *remarks: str) -> str:
    """A setting as a sentence names it, one that nobody can change too."""
    if setting.configurable:
        return named(setting, *remarks)
    words = "; ".join((*filter(None, (setting.variant,)), *remarks))
    return f"the {setting.name}" + in_brackets(words)


def for_whom(setting: Setting, subject: Subject) -> str:
    """Of which API or which client the setting is, as the token's audience tells it: " of https://api.example.com"."""
    if not subject.audience:
        return ""
    if setting.owner in ("API", "resource"):
        return f" of {shown(subject.audience[0], 120)}"
    return f" of client {shown(subject.audience[0], 120)}" if _names_client(setting, subject) else ""


def _names_client(setting: Setting, subject: Subject) -> bool:
    """Whether it is a client's setting and the audience names that client (OpenID Connect Core 1.0, section 2)."""
    return setting.owner in ("application", "app client", "client") and subject.role is Role.ID_TOKEN


def evidence_of(setting: Setting, subject: Subject, **further: Any) -> dict[str, Any]:
    """The numbers and places of a setting, with the token's lifetime."""
    return {f"{key_of(subject)}.lifetime": subject.lifetime, **further, **places_of(setting, subject)}


def places_of(setting: Setting, subject: Subject) -> dict[str, Any]:
    """What the data have on a setting, as evidence."""
    return {
        "default": setting.default,
        "minimum": setting.minimum,
        "maximum": setting.maximum,
        f"{key_of(subject)}.setting": path_of(setting),
        "field": setting.field,
        "documented": setting.source or None,
    }
