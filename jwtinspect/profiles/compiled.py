"""The fast form of the data files: an index of what gives a provider away, and one small JSON file for each provider.

Reading all the TOML takes longer than a whole check may. ``python packaging/compile_profiles.py`` writes the fast form,
a test keeps it true.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jwtinspect.core import resources
from jwtinspect.profiles.condition import flaw
from jwtinspect.profiles.issuer import WORDS as BRACES
from jwtinspect.profiles.issuer import Pattern
from jwtinspect.profiles.provider import Provider, Setting, note_problem
from jwtinspect.profiles.response_field import PLACES, STATES, UNITS, Field

if TYPE_CHECKING:
    from collections.abc import Callable

    from jwtinspect.profiles.plans import Sessions
    from jwtinspect.profiles.records import Meaning, Record
    from jwtinspect.profiles.validator import Validator


BROKEN = (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError)
"""What reading the fast form raises where a file is missing or wrong."""


class Index:
    """What gives a provider away; every entry ends with the provider's id."""

    __slots__ = ("anywhere", "hosts", "prefixes", "signs", "starts")

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
        self.starts = tuple([starts for starts, _, _ in prefixes])
        self.signs = signs  # conditions, by a name that has to be there


def read_index() -> Index:
    """The index. An entry that is wrong is left out and told (``provider.problems``), the rest is used.

    Raises one of BROKEN where the file is missing or is no index at all.
    """
    found = _read("index.json")
    for key in ("hosts", "anywhere", "prefixes", "signs"):
        if key not in found:
            raise ValueError(f"index.json: {key}: is missing")
    hosts = {tail: _each(_pattern, rows) for tail, rows in found["hosts"].items()}
    signs = {name: _each(_sign, rows) for name, rows in found["signs"].items()}
    return Index(hosts, tuple(_each(_pattern, found["anywhere"])), tuple(_each(_prefix, found["prefixes"])), signs)


def _each(entry_of: Callable[[list[Any]], Any], rows: list[list[Any]]) -> list[Any]:
    entries = []
    for row in rows:
        try:
            entries.append(entry_of(row))
        except BROKEN as error:
            note_problem(
                f"index {row}"[:300], f"One sign of a provider cannot be used: index.json: {_said(error, row)}."
            )
    return entries


def _said(error: Exception, row: Any) -> str:
    return f"{error}, in {json.dumps(row)[:80]}"


def _pattern(row: list[Any]) -> tuple[Pattern, str]:
    schemes, host, path, without, which = row
    if type(host) is not str or type(path) is not str or type(which) is not str:
        raise ValueError("a host, a path and a provider need text")
    for piece in (host, path) if "{" in path or "{" in host else ():
        word = piece.partition("{")[2].partition("}")[0]
        if word not in BRACES and "{" in piece:
            raise ValueError(f'unknown word "{word}"')
    return Pattern(tuple(schemes), host, path, tuple(without)), which


def _prefix(row: list[Any]) -> tuple[str, str, str]:
    starts, contains, which = row
    if type(starts) is not str or type(contains) is not str or type(which) is not str or not starts:
        raise ValueError("a prefix needs text")
    return starts, contains, which


def _sign(row: list[Any]) -> tuple[dict[str, Any], str]:
    when, which = row
    if type(which) is not str or not when:
        raise ValueError("a sign needs conditions and a provider")
    reason = flaw(when)
    if reason:
        raise ValueError(reason)
    return when, which


def read_provider(provider_id: str) -> Provider:
    """One provider. Raises one of BROKEN where its file is missing or wrong, with the key and the reason."""
    found = _read(f"providers/{provider_id}.json")
    for key, kind in _OF_PROVIDER.items():
        if type(found.get(key)) is not kind:
            raise ValueError(f"providers/{provider_id}.json: {key}: is missing or of the wrong type")
    if found["id"] != provider_id:
        raise ValueError(f"providers/{provider_id}.json: id: is {found['id']}")
    return Provider(
        provider_id,
        found["name"],
        tuple(found["backdate"]),
        frozenset(found["traits"]),
        tuple(
            _setting(each, f"providers/{provider_id}.json: settings[{n}]") for n, each in enumerate(found["settings"])
        ),
        found["opaque"],
        found["checked"],
    )


_OF_PROVIDER = {"name": str, "backdate": list, "traits": list, "settings": list, "opaque": str, "checked": str}
_NUMBERS = frozenset(("default", "minimum", "maximum"))


def _setting(found: dict[str, Any], place: str) -> Setting:
    for key, value in found.items():
        kind = int if key in _NUMBERS else bool if key == "configurable" else dict if key == "when" else str
        if type(value) is not kind or key not in Setting._fields:
            raise ValueError(f"{place}.{key}: is unknown or of the wrong type")
    reason = flaw(found.get("when", {}))
    if reason:
        raise ValueError(f"{place}.when: {reason}")
    return Setting(**found)


def read_meanings() -> dict[str, dict[str, list[str]]]:
    """Text and source by name, by "claim" or "header"; what holds for one provider alone is under "claim okta".

    Raises one of BROKEN where the file is missing or wrong.
    """
    found: dict[str, dict[str, list[str]]] = _read("claims.json")
    for place, meanings in found.items():
        for name, told in meanings.items():
            if len(told) != 2 or type(told[0]) is not str or type(told[1]) is not str:
                raise ValueError(f"claims.json: {place}: {name}: needs a sentence and a source")
    return found


def read_fields() -> dict[str, tuple[Field, ...]]:
    """What members of answers mean, by name. Raises one of BROKEN where the file is missing or wrong."""
    found: dict[str, list[list[Any]]] = _read("response_fields.json")
    return {name: tuple(_field(name, *row) for row in rows) for name, rows in found.items()}


def _field(
    name: str, sender: str, ids: list[str], beside: list[str], where: str, of: str, states: str, unit: str,
    kinds: list[str], *told: str,
) -> Field:  # fmt: skip
    if where not in PLACES or states not in STATES or unit not in UNITS:
        raise ValueError(f"response_fields.json: {name}: unknown word among {where}, {states}, {unit}")
    return Field(name, sender, tuple(ids), tuple(beside), where, of, states, unit, tuple(kinds), *told)


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
    try:
        found = json.loads((resources.root() / "compiled" / name).read_bytes())
    except ValueError as error:
        raise ValueError(f"{name} is no JSON: {error}") from error
    if type(found) is not dict:
        raise ValueError(f"{name} is no table")
    return found


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
