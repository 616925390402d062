"""The fast form of the data files: an index of what gives a provider away, and one small JSON file for each provider.

Reading all the TOML takes longer than a whole check may. ``python packaging/compile_profiles.py`` writes the fast form,
a test keeps it true.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwtinspect.core import resources
from jwtinspect.profiles.condition import WORDS
from jwtinspect.profiles.issuer import Pattern
from jwtinspect.profiles.provider import Provider, Setting
from jwtinspect.profiles.response_field import Field

if TYPE_CHECKING:
    from jwtinspect.profiles.plans import Sessions
    from jwtinspect.profiles.records import Meaning, Record
    from jwtinspect.profiles.validator import Validator


BROKEN = (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""What reading the fast form raises where a file is missing or wrong."""


class Index:
    """What gives a provider away; every entry ends with the provider's id."""

    __slots__ = ("anywhere", "hosts", "prefixes", "signs")

    def __init__(
        self,
        hosts: dict[str, list[tuple[Pattern, str]]],
        anywhere: tuple[tuple[Pattern, str], ...],
        prefixes: tuple[tuple[str, str, str], ...],
        signs: dict[str, list[tuple[dict[str, Any], str]]],
    ) -> None:
        self.hosts = hosts  # by the last two labels of the host
        self.anywhere = anywhere  # patterns for any host
        self.prefixes = prefixes  # how an opaque token starts, what it contains
        self.signs = signs  # conditions, by a name that has to be there


def read_index() -> Index:
    """The index. Raises one of BROKEN where it is missing or wrong."""
    found = _read("index.json")
    return Index(
        {tail: [_pattern(each) for each in patterns] for tail, patterns in found["hosts"].items()},
        tuple(_pattern(each) for each in found["anywhere"]),
        tuple((str(starts), str(contains), str(which)) for starts, contains, which in found["prefixes"]),
        {name: [(_known(when), str(which)) for when, which in signs] for name, signs in found["signs"].items()},
    )


def read_provider(provider_id: str) -> Provider:
    """One provider. Raises one of BROKEN where it is missing or wrong."""
    found = _read(f"providers/{provider_id}.json")
    return Provider(
        found["id"],
        found["name"],
        tuple(found["backdate"]),
        frozenset(found["traits"]),
        tuple(Setting(**{**each, "when": _known(each.get("when", {}))}) for each in found["settings"]),
        found["opaque"],
        found["checked"],
    )


def read_meanings() -> dict[str, dict[str, list[str]]]:
    """Text and source by name, by "claim" or "header"; what holds for one provider alone is under "claim okta".

    Raises one of BROKEN where the file is missing or wrong.
    """
    found: dict[str, dict[str, list[str]]] = _read("claims.json")
    return found


def read_fields() -> dict[str, tuple[Field, ...]]:
    """What members of answers mean, by name. Raises one of BROKEN where the file is missing or wrong."""
    found: dict[str, list[list[Any]]] = _read("response_fields.json")
    return {
        name: tuple(
            Field(name, sender, tuple(ids), tuple(beside), where, of, states, unit, tuple(kinds), *told)
            for sender, ids, beside, where, of, states, unit, kinds, *told in rows
        )
        for name, rows in found.items()
    }


def read_sessions(provider_id: str) -> Sessions:
    """What is known of a provider's sessions. Raises one of BROKEN where it is missing or wrong."""
    from jwtinspect.profiles.plans import Application, Fact, Governed, Sessions

    found = _read(f"plans/{provider_id}.json")
    return Sessions(
        found["provider"],
        found["name"],
        found["checked"],
        tuple(Application(**{**each, "traits": tuple(each.get("traits", ()))}) for each in found["applications"]),
        tuple(Governed(**{**each, "applications": tuple(each.get("applications", ()))}) for each in found["clocks"]),
        tuple(Fact(**each) for each in found["facts"]),
    )


def read_validators() -> dict[str, Any]:
    """Every validator's record by its id, unchecked (``validator_of``). Raises one of BROKEN."""
    found: dict[str, Any] = _read("validators.json")
    return dict(found.items())


def validator_of(record: dict[str, Any]) -> Validator:
    """The validator that the record describes. Raises one of BROKEN where it is wrong."""
    from jwtinspect.profiles.validator import CHECKS, CLAIMS, CLOCKS, FRACTIONS, TREATMENTS, USUAL, Check, Validator

    found = dict(record)
    for claim in CLAIMS:
        given = found[claim]
        own = given.get("types", {})
        known = given.get("check", "none") in CHECKS and given.get("clock", "second") in CLOCKS
        if not known or not own.keys() <= USUAL.keys() or not {*own.values()} <= TREATMENTS.keys() | FRACTIONS.keys():
            raise ValueError(f"unknown words in {claim}")
        check = Check(**{**given, "types": {**USUAL, **own}})
        found[claim] = check._replace(not_before=tuple(check.not_before))
    for name in ("sources", "order", "messages"):
        if name in found:
            found[name] = tuple(found[name])
    return Validator(**{**found, "assumed": frozenset(found.get("assumed", ()))})


def _read(name: str) -> Any:
    return json.loads((resources.root() / "compiled" / name).read_bytes())


def _known(conditions: dict[str, Any]) -> dict[str, Any]:
    if not conditions.keys() <= WORDS.keys():
        raise ValueError(f"unknown conditions in {', '.join(conditions)}")
    return conditions


def _pattern(found: list[Any]) -> tuple[Pattern, str]:
    schemes, host, path, without, which = found
    return Pattern(tuple(schemes), str(host), str(path), tuple(without)), str(which)


def compiled_files(resources_folder: Path) -> dict[str, str]:
    """The fast form of all data files: text by file name below ``compiled``. Raises ``core.errors.DataError``."""
    from jwtinspect.profiles import field_records, plan_records, records, validator_records

    providers = records.read_providers(resources_folder / "providers")
    files = {f"providers/{each.provider.id}.json": _provider_text(each.provider) for each in providers}
    files["index.json"] = _lines(_index_data(providers))
    fields: dict[str, list[Any]] = {}
    for each in field_records.read_fields(resources_folder / "response_fields.toml"):
        fields.setdefault(each.name, []).append(list(each[1:]))
    files["response_fields.json"] = _lines(fields)
    known = {each.provider.id: each.provider for each in providers}
    for path in sorted((resources_folder / "plans").glob("*.toml")):
        files[f"plans/{path.stem}.json"] = _sessions_text(plan_records.read_plan(path, known))
    validators = validator_records.read_validators(resources_folder / "validators")
    files["validators.json"] = _lines({each.id: _validator_data(each) for each in validators})
    files["claims.json"] = _lines(_meaning_data(records.read_meanings(resources_folder / "claims.toml")))
    return files


def _index_data(providers: list[Record]) -> dict[str, Any]:
    hosts: dict[str, list[Any]] = {}
    anywhere: list[Any] = []
    signs: dict[str, list[Any]] = {}
    for record in providers:
        which = record.provider.id
        for pattern in record.patterns:
            tail = pattern.host.split(".")[-2:]
            fixed = not any(each in label for label in tail for each in "*{")
            row = [pattern.schemes, pattern.host, pattern.path, pattern.without, which]
            (hosts.setdefault(".".join(tail), []) if fixed else anywhere).append(row)
        for sign in record.signs:
            signs.setdefault(_trigger(sign.when), []).append([sign.when, which])
    prefixes = [[p.starts, p.contains, record.provider.id] for record in providers for p in record.prefixes]
    prefixes.sort(key=lambda row: -len(row[0]))  # the longest first: xoxe.xoxp- before xoxe-
    return {"hosts": hosts, "anywhere": anywhere, "prefixes": prefixes, "signs": signs}


_COMMON = ("iss", "sub", "aud", "exp", "iat", "nbf", "jti", "alg", "typ", "azp", "client_id", "scope", "auth_time")


def _trigger(when: dict[str, Any]) -> str:
    """A name that has to be there for the conditions to hold: the least common one, so that few tokens are tried."""
    names: list[str] = []
    for word in ("has", "header_has", "claims", "starts", "ends", "contains", "header"):
        names += list(when.get(word, ()))
    if "audience_of_issuer" in when:
        names.append("aud")
    if "issuer_of_subject" in when or "issuer" in when:
        names.append("iss")
    return min(names, key=lambda name: (name in _COMMON, names.index(name)))


def _unusual(record: Any) -> dict[str, Any]:
    """The fields that differ from what they are unless said."""
    usual = record._field_defaults
    return {name: value for name, value in record._asdict().items() if name not in usual or value != usual[name]}


def _sessions_text(sessions: Sessions) -> str:
    lists = ("applications", "clocks", "facts")
    return _lines(
        {**sessions._asdict(), **{name: [_unusual(each) for each in getattr(sessions, name)] for name in lists}}
    )


def _provider_text(provider: Provider) -> str:
    settings = [_unusual(each) for each in provider.settings]
    return _lines({**provider._asdict(), "traits": sorted(provider.traits), "settings": settings})


def _validator_data(validator: Validator) -> dict[str, Any]:
    """Its record, without what is usual."""
    from jwtinspect.profiles.validator import CLAIMS, USUAL

    data = _unusual(validator)
    for claim in CLAIMS:
        check = getattr(validator, claim)
        own = {form: word for form, word in check.types.items() if word != USUAL[form]}
        data[claim] = _unusual(check._replace(types=own)) if check.check != "none" else {}
        if not own:
            data[claim].pop("types", None)
    if validator.assumed:
        data["assumed"] = sorted(validator.assumed)
    return data


def _meaning_data(meanings: list[Meaning]) -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = {}
    for each in meanings:
        kind = ("header" if each.header else "claim") + (f" {each.provider}" if each.provider else "")
        data.setdefault(kind, {})[each.name] = [each.text, each.source]
    return data


def _lines(data: dict[str, Any]) -> str:
    """JSON with one entry a line, so that changes can be read."""
    rows = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
            inner = ",\n  ".join(_dense(each) for each in value)
            rows.append(f" {_dense(key)}: [\n  {inner}\n ]")
        elif isinstance(value, dict) and value:
            inner = ",\n  ".join(f"{_dense(name)}: {_dense(each)}" for name, each in value.items())
            rows.append(f" {_dense(key)}: {{\n  {inner}\n }}")
        else:
            rows.append(f" {_dense(key)}: {_dense(value)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _dense(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
