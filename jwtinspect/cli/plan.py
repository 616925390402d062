"""``jwtinspect plan``: simulates a session policy: when must the user log in again, and what would change that?"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jwtinspect.cli import output, times
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.files import read, unread
from jwtinspect.cli.times import UsageError
from jwtinspect.core.errors import InputError

if TYPE_CHECKING:
    from datetime import tzinfo

    from jwtinspect.analysis.planning import Plan
    from jwtinspect.analysis.requirement import Requirement
    from jwtinspect.analysis.visits import Visits
    from jwtinspect.report.plan_file import Saved
    from jwtinspect.report.plan_questions import Asked

_EPILOG = """\
The policy is taken from FILES (lifetimes, renewal, rotation, as far as they tell), from --policy, and for the rest from
the provider's defaults, which are shown as assumed, each with its source. --set wins over all of them.

WISH is one of:
  'return 7d'       back after 7 d without a login       'check 24h'     never longer without password or second factor
  'stay 8h'         no login for 8 h, with these visits  'idle 15min'    out after 15 min without use
  'out midnight'    everybody out at that time of day, also 'out 18:30'
VISITS are one or more of, with commas:
  'weekdays 9-17', 'daily 8:30-20', 'away 7d' (after the first day), 'open' (the browser stays open),
  'closes' (the browser is closed after each visit), 'revoked 3d' (an administrator ends sessions and refresh tokens so
  long after the login), 'for 90d' (how much is simulated). Between visits the device sleeps or is offline.
KEY=VALUE as in a policy file: access_token=10h, refresh_idle=7d, session_max=never, renewal='hidden frame',
  gate='id token', cookie=persistent, rotation=true; 'jwtinspect plan --keys' lists them

exit status: 0 every wish is met, 1 one is not, 2 a file could not be read or an option is wrong, 130 interrupted

examples:
  jwtinspect plan response.json --wish 'return 7d'
  jwtinspect plan --provider okta --wish 'return 7d' --change refresh_idle=14d
  jwtinspect plan --provider keycloak --wish 'out midnight' --tz Europe/Berlin
  jwtinspect plan --provider entra --ask all
  jwtinspect plan response.json --save policy.toml
"""


def run(arguments: Sequence[str]) -> int:
    """Prints the plan that the arguments ask for; the exit status. Raises JwtInspectError where something is wrong."""
    options = _parser().parse_args(arguments)
    if options.keys:
        output.write(_keys())
        return 0
    zone = times.zone(options.tz)
    plan, login, whole = _prefilled(options, zone)
    saved = _policy(options.policy) if options.policy is not None else None
    if saved is not None:
        plan = _given_over(plan, saved.plan) if options.files else saved.plan
    plan = _checked(_set(plan, options.set, "--set"), "--set", options.set)
    visits = _visits(options.visits, saved)
    wishes = tuple(_wish(each) for each in options.wish) or (saved.requirements if saved is not None else ())
    from jwtinspect.report.plan_report import planned, start_of

    start = start_of(visits, zone, login)
    if options.start is not None:
        start = _start(options.start, zone, start)
    result = planned(plan, visits, start, zone, wishes)
    changed = None
    if options.change:
        after = _checked(_set(plan, options.change, "--change"), "--change", options.change)
        changed = planned(after, visits, start, zone, wishes)
    questions = tuple(_answers(options.ask, plan, visits, start, zone))
    if options.save is not None:
        from jwtinspect.report.plan_file import write_plan

        _save(options.save, write_plan(plan, visits, wishes))
    output.write(_rendered(options, result, questions, changed))
    if not whole:
        return 2
    return 1 if any(not each.holds for each in (changed or result).answers) else 0


def _parser() -> Parser:
    parser = Parser("plan", "Simulates a session policy: when does the user have to log in again?", _EPILOG)
    add = parser.add_argument
    add(
        "files",
        nargs="*",
        metavar="FILE",
        help="token responses, HARs and the like to read the policy off; - for standard input",
    )
    add(
        "--provider",
        metavar="ID",
        help="whose defaults: auth0, okta, entra, keycloak, cognito, other, or any that check knows",
    )
    add("--app", metavar="ID", help="the kind of application there: spa, web, native, org, online, offline")
    add("--policy", metavar="FILE", help="a policy saved before")
    add("--set", metavar="KEY=VALUE", action="append", default=[], help="a value of today's policy")
    add(
        "--change",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a changed value: today and changed side by side",
    )
    add(
        "--wish",
        "--require",
        metavar="WISH",
        action="append",
        default=[],
        help="what the customer wants; may be repeated",
    )
    add("--ask", metavar="WORD", action="append", default=[], help="a customer's question by its word, or all, or list")
    add("--visits", metavar="VISITS", help="when it is used (default: 'weekdays 9-17, for 28d')")
    add("--start", metavar="TIME", help="when the user logs in (default: as the tokens say, else a Monday at 9:15)")
    add("--tz", metavar="ZONE", default="UTC", help="zone of the working day and of midnight (default: UTC)")
    add("--format", choices=("text", "json", "markdown"), default="text", help="default: text")
    add("--save", metavar="FILE", help="write the policy there")
    add("--keys", action="store_true", help="list the keys of a policy and what each may be")
    return parser


def _start(text: str, zone: tzinfo | None, now: float) -> float:
    from jwtinspect.analysis.plan_evidence import LATEST

    seconds = times.instant(text, "--start", zone, now).seconds
    if not 0 <= seconds <= LATEST:
        raise UsageError(f"--start: {text} leaves no room in the calendar; give an instant between 1970 and 9800")
    return float(seconds)


def _prefilled(options: argparse.Namespace, zone: tzinfo | None) -> tuple[Plan, float | None, bool]:
    """The plan as the files tell it, when its user logged in, and whether every file could be read."""
    from jwtinspect.analysis.planning import plan_for

    plan, login, whole = plan_for(), None, True
    if options.files:
        inputs, whole = read(options.files)
        if not inputs:
            raise InputError("no policy can be read off these files; name others, or --provider")
        import time

        from jwtinspect.analysis.plan_evidence import evidence_of
        from jwtinspect.report.inspect import inspect
        from jwtinspect.report.report import Request

        report = inspect(Request(inputs, now=int(time.time()), zone=zone, zone_name=options.tz))
        for sentence in unread(report.capture):
            output.tell(sentence)
            whole = False
        plan, login = evidence_of(report.case)
    chosen = {"provider": options.provider, "application": options.app}
    values = {key: value for key, value in chosen.items() if value is not None}
    return (_named(plan, values) if values else plan), login, whole


def _named(plan: Plan, values: dict[str, Any]) -> Plan:
    """The plan for the provider and the application named. Raises UsageError where there is none of that name."""
    from jwtinspect.report.plan_file import UnknownName, known_plan

    try:
        known_plan(values.get("provider", plan.policy.provider), values.get("application", ""))
    except UnknownName as error:
        raise UsageError(f"--{'provider' if error.key == 'provider' else 'app'}: {error}") from None
    return plan.with_values(**values)


def _policy(name: str) -> Saved:
    from jwtinspect.report.plan_file import read_plan

    inputs, whole = read([name])
    if not whole:
        raise UsageError("--policy: that file could not be opened")
    content = inputs[0].content
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f'{inputs[0].name} is no text in UTF-8; write lines such as access_token = "10h".') from None
    return read_plan(text, inputs[0].name)


def _given_over(plan: Plan, given: Plan) -> Plan:
    """What a policy says wins over what was read off tokens."""
    values = {key: getattr(given.policy, key) for key, basis in given.bases.items() if basis.word == "given"}
    source = next((basis.source for basis in given.bases.values() if basis.word == "given"), "")
    return plan.with_values("given", source, **values)


def _set(plan: Plan, pairs: Sequence[str], option: str) -> Plan:
    """The plan with the values of an option. Raises UsageError for an unknown key or a wrong value."""
    from jwtinspect.report.plan_file import ORDER, value_of

    values: dict[str, Any] = {}
    for pair in pairs:
        key, found, text = (each.strip() for each in pair.partition("="))
        if not found or key not in ORDER:
            raise UsageError(f"{option}: '{pair}' names no key of a policy; 'jwtinspect plan --keys' lists them")
        typed: Any = {"true": True, "false": False}.get(text, text)
        try:
            values[key] = value_of(key, typed)
        except ValueError as error:
            raise UsageError(f"{option} {key}: {error}") from None
    names: dict[str, Any] = {key: values.pop(key) for key in ("provider", "application") if key in values}
    plan = _named(plan, names) if names else plan
    return plan.with_values("given", option, **values) if values else plan


def _checked(plan: Plan, option: str, pairs: Sequence[str]) -> Plan:
    """The plan, where nothing that was set contradicts anything. Raises UsageError."""
    from jwtinspect.analysis.planning import flaws

    for key, reason in flaws(plan.policy, plan.sessions):
        if any(pair.partition("=")[0].strip() == key for pair in pairs):
            raise UsageError(f"{option} {key}: {reason}")
    return plan


def _visits(text: str | None, saved: Saved | None) -> Visits:
    from jwtinspect.analysis.visits import Visits, visits_of

    if text is None:
        return saved.visits if saved is not None and saved.visits is not None else Visits()
    try:
        return visits_of(text)
    except ValueError as error:
        raise UsageError(f"--visits: {error}") from None


def _wish(text: str) -> Requirement:
    from jwtinspect.analysis.requirement import requirement_of

    try:
        return requirement_of(text)
    except ValueError as error:
        raise UsageError(f"--wish: {error}") from None


def _answers(words: Sequence[str], plan: Plan, visits: Visits, start: float, zone: tzinfo | None) -> list[Asked]:
    if not words:
        return []
    from jwtinspect.report.plan_questions import QUESTIONS, Scene, answered

    wanted: list[str] = []
    for word in words:
        if word not in QUESTIONS and word != "all":
            known = "\n".join(f"  {each:<16}  {QUESTIONS[each][0]}" for each in QUESTIONS)
            if word == "list":
                output.write(known + "\n")
                raise SystemExit(0)
            raise UsageError(f"--ask: there is no question '{word}'; give all, list, or one of {', '.join(QUESTIONS)}")
        wanted += QUESTIONS if word == "all" else [word]
    return [answered(word, Scene(plan, visits, start, zone)) for word in dict.fromkeys(wanted)]


def _rendered(options: argparse.Namespace, result: Any, questions: tuple[Asked, ...], changed: Any) -> str:
    from jwtinspect.report import plan_outputs

    if options.format == "json":
        import json

        data = plan_outputs.as_data(result, questions, changed)
        return json.dumps(data, indent=2, allow_nan=False) + "\n"
    from jwtinspect.report.plan_document import sections_of

    sections = sections_of(result, questions, changed)
    if options.format == "markdown":
        return plan_outputs.as_markdown(result, sections)
    return plan_outputs.as_text(result, sections, width=output.width(), colour=output.wants_colour())


def _save(name: str, text: str) -> None:
    """Writes a policy; over another policy, but over nothing else."""
    try:
        if os.path.exists(name) and not _is_policy(name):  # noqa: PTH110  as below
            raise UsageError(f"--save: '{name}' is there and is no policy; give another name")
        with open(name, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  pathlib takes 5 ms of the start
            file.write(text)
    except OSError as error:
        raise UsageError(f"--save: cannot write '{name}': {error.strerror or error}; give another name") from None


def _is_policy(name: str) -> bool:
    from jwtinspect.report.plan_file import FIRST_WORDS

    with open(name, "rb") as file:  # noqa: PTH123  as above
        return file.read(len(FIRST_WORDS)) == FIRST_WORDS.encode()


def _keys() -> str:
    """Every key of a policy, and what may stand there."""
    from jwtinspect.analysis.planning import ALWAYS, CHOICES, LENGTHS, NAMES, SWITCHES
    from jwtinspect.report.plan_file import ORDER

    lines = []
    for key in ORDER:
        if key in CHOICES:
            may = ", ".join(f'"{each.value}"' for each in CHOICES[key])
        elif key in SWITCHES:
            may = "true, false"
        elif key in LENGTHS:
            may = 'a length: "10h", "7d", 3600' + ("" if key in ALWAYS else ', or "never"')
        else:
            may = "a name"
        lines.append(f"{key:<20}  {NAMES[key]:<30}  {may}")
    return "\n".join(lines) + "\n"
