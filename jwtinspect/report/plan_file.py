"""A plan as a small TOML file: every refusal names file, line and key; written so that two can be compared."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

from jwtinspect.analysis.planning import ALWAYS, CHOICES, SWITCHES, Flow, Gate, Plan, Policy, flaws, plan_for
from jwtinspect.analysis.requirement import Requirement, requirement_of
from jwtinspect.analysis.visits import Visits, visits_of, words_of
from jwtinspect.core.errors import InputError
from jwtinspect.core.moments import parse_span
from jwtinspect.core.text import shown
from jwtinspect.profiles.plans import KNOWN, OTHER

LONGEST_FILE = 100_000
NEVER = "never"
FIRST_WORDS = "# A session plan"
"""How every file that is written begins."""


class Saved(NamedTuple):
    """What a file holds."""

    plan: Plan
    visits: Visits | None
    requirements: tuple[Requirement, ...]


ORDER = (
    "provider", "application", "flow", "renewal", "renews_when", "renew_every", "early", "when_renewal_fails", "gate",
    "own_cookie", "access_token", "browser_token", "id_token", "refresh_idle", "refresh_max", "rotation", "grace",
    "session_idle", "session_max", "max_age", "cookie", "third_party_cookies", "storage", "leeway",
)  # fmt: skip
"""The keys in the order in which they are asked for."""


class _File:
    """A file while it is read."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def error(self, key: str, reason: str) -> InputError:
        """What is wrong, with the line on which the key stands."""
        pattern = rf"^[ \t]*\[*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]"
        found = re.search(pattern, self.text, re.MULTILINE)
        line = f"line {self.text.count(chr(10), 0, found.start()) + 1}: " if found else ""
        return InputError(f"{self.name}: {line}{shown(key, 40)}: {reason}.")


def read_plan(text: str, name: str = "the policy") -> Saved:
    """The plan of a file's text. Raises InputError for the first thing that is wrong."""
    file = _File(text, name)
    if len(text) > LONGEST_FILE:
        raise InputError(f"{name} is too long for a policy; give a file of at most {LONGEST_FILE} characters.")
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f'{name} is no TOML: {shown(str(error), 200)}; write lines such as access_token = "10h".'
        ) from None
    for key in found:
        if key not in (*ORDER, "visits", "require"):
            raise file.error(key, f"unknown word{_nearest(key)}; known are {', '.join((*ORDER, 'visits', 'require'))}")
    values = {key: _value(file, key, found[key]) for key in ORDER if key in found}
    plan = _defaults(file, values)
    plan = plan.with_values(
        "given", name, **{key: values[key] for key in values if key not in ("provider", "application")}
    )
    for key, reason in flaws(plan.policy, plan.sessions):
        if key in values:
            raise file.error(key, reason)
    return Saved(plan, _visits(file, found), _requirements(file, found))


def _nearest(key: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(key, ORDER, 1)
    return f", did you mean {near[0]}?" if near else ""


def _value(file: _File, key: str, found: Any) -> Any:
    """One value as the policy holds it."""
    try:
        return value_of(key, found)
    except ValueError as error:
        raise file.error(key, str(error)) from None


def value_of(key: str, found: Any) -> Any:
    """A value of that key, as a file or a person writes it. Raises ValueError: what would be right."""
    if key in CHOICES:
        known = [each.value for each in CHOICES[key]]
        if found not in known:
            raise ValueError(f"{_shown(found)} is none of the words known; give " + _either(known))
        return CHOICES[key](found)
    if key in SWITCHES:
        if type(found) is not bool:
            raise ValueError(f"{_shown(found)} is neither true nor false; give one of them, without quotes")
        return found
    if key in ("provider", "application"):
        if not isinstance(found, str):
            raise ValueError(
                f'{_shown(found)} is no text; give for example "{"auth0" if key == "provider" else "spa"}"'
            )
        return found
    return _length(key, found)


def _length(key: str, found: Any) -> int | None:
    if found == NEVER and key not in ALWAYS:
        return None
    seconds = parse_span(found) if isinstance(found, str) else found if type(found) is int else None
    least = 0 if key in ("early", "grace", "leeway") else 1
    if seconds is None or not least <= seconds <= 100 * 31_557_600 or seconds != int(seconds):
        words = 'give seconds, or words such as "10h" or "7d"' + ("" if key in ALWAYS else f', or "{NEVER}"')
        raise ValueError(f"{_shown(found)} is no length of time; {words}")
    return int(seconds)


def _shown(found: Any) -> str:
    return (
        f'"{shown(found, 40)}"'
        if isinstance(found, str)
        else shown(str(found).lower() if found in (True, False) else str(found), 40)
    )


def _either(words: list[str]) -> str:
    quoted = [f'"{word}"' for word in words]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _defaults(file: _File, values: dict[str, Any]) -> Plan:
    """The provider's defaults, for the provider and the application that the file names."""
    provider, application = values.get("provider", OTHER), values.get("application", "")
    try:
        plan = known_plan(provider, application, values.get("cookie"))
    except UnknownName as error:
        raise file.error(error.key, str(error)) from None
    given = {key: values[key] for key in ("provider", "application") if key in values}
    return plan.with_values("given", file.name, **given) if given else plan


class UnknownName(ValueError):
    """A provider or an application that there is not; ``key`` says which of the two."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def known_plan(provider: str, application: str, cookie: str | None = None) -> Plan:
    """The defaults of a provider and an application. Raises UnknownName."""
    plan = plan_for(provider if re.fullmatch(r"[a-z0-9-]{1,40}", provider) else "-", application, cookie)
    if plan.sessions.provider != provider:
        known = f"{_either([*KNOWN, OTHER])}, or the id of another one that a report names"
        raise UnknownName("provider", f'there is no provider "{shown(provider, 40)}"; give {known}')
    ids = [each.id for each in plan.sessions.applications]
    if application and application not in ids:
        words = _either(ids) if len(ids) > 1 else f'"{ids[0]}"'
        message = f'{plan.sessions.name} has no application "{shown(application, 40)}"; give {words}'
        raise UnknownName("application", message)
    return plan


def _visits(file: _File, found: dict[str, Any]) -> Visits | None:
    if "visits" not in found:
        return None
    try:
        return visits_of(found["visits"] if isinstance(found["visits"], str) else str(found["visits"]))
    except ValueError as error:
        raise file.error("visits", shown(str(error), 300)) from None


def _requirements(file: _File, found: dict[str, Any]) -> tuple[Requirement, ...]:
    wanted = found.get("require", [])
    try:
        return tuple(requirement_of(str(each)) for each in (wanted if isinstance(wanted, list) else [wanted]))
    except ValueError as error:
        raise file.error("require", shown(str(error), 300)) from None


def asked_keys(policy: Policy, plan: Plan) -> list[str]:
    """The keys that matter for this policy, in order."""
    idle = {
        "own_cookie": policy.gate is Gate.COOKIE,
        "grace": policy.rotation,
        "browser_token": policy.flow is Flow.IMPLICIT or plan.bases["browser_token"].word != "assumed",
    }
    return [key for key in ORDER if idle.get(key, True)]


def write_plan(plan: Plan, visits: Visits | None = None, requirements: tuple[Requirement, ...] = ()) -> str:
    """The plan as a file. What is only assumed stands there as a comment, with its source, and stays assumed."""
    lines = [f"{FIRST_WORDS} for {plan.sessions.name}; see: jwtinspect plan --help", ""]
    for key in asked_keys(plan.policy, plan):
        line = f"{key} = {literal_of(key, getattr(plan.policy, key))}"
        basis = plan.bases.get(key)
        if basis is not None and basis.word == "assumed" and key not in ("provider", "application"):
            lines.append(f"# {line}  # assumed{f', {basis.source}' if basis.source else ''}")
        else:
            lines.append(line)
    if visits is not None:
        lines += ["", f'visits = "{words_of(visits)}"']
    if requirements:
        lines.append("require = [" + ", ".join(f'"{text_of(each)}"' for each in requirements) + "]")
    return "\n".join(lines) + "\n"


def literal_of(key: str, value: Any) -> str:
    """A value as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return f'"{NEVER}"'
    if isinstance(value, int):
        return f'"{text_of_length(value)}"' if value else "0"
    return f'"{value}"'


def text_of_length(seconds: int) -> str:
    """A length of time, short and exact: ``10h``, ``7d``, ``90s``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds % size == 0 and (unit != "d" or seconds > 86400):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def text_of(requirement: Requirement) -> str:
    """A requirement as ``requirement_of`` reads it."""
    if requirement.kind == "out":
        hour, minute = divmod(requirement.seconds // 60, 60)
        return "out midnight" if not requirement.seconds else f"out {hour}:{minute:02}"
    return f"{requirement.kind} {text_of_length(requirement.seconds)}"
