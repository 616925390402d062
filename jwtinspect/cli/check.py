"""``jwtinspect check``: inspects files or standard input and prints a report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jwtinspect.cli import output, times
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.files import read, unread
from jwtinspect.cli.threshold import add_fail_on, is_reached
from jwtinspect.cli.times import UsageError
from jwtinspect.core.errors import InputError

if TYPE_CHECKING:
    from jwtinspect.analysis.keyring import Keyring
    from jwtinspect.analysis.subject import Number
    from jwtinspect.core.token import Role
    from jwtinspect.report.report import Input, Report, Request

_EPILOG = """\
TIME is ISO 8601 with its offset (2026-03-02T20:00:00+01:00), epoch seconds, an HTTP Date, or now.
LENGTH is seconds (36000) or words (10h, 90min, '1d 2h').

exit status: 0 nothing found at or above --fail-on, 1 something was, 2 an input could not be read or an option is
wrong, 130 interrupted

examples:
  jwtinspect check response.json
  jwtinspect check --expect access=36000 --at 2026-03-02T20:00:00Z response.json
  jwtinspect check --validators pyjwt,jsonwebtoken,spring-security response.json
  jwtinspect check --key jwks.json response.json
  jwtinspect check --ended 10h --format markdown response.json > ticket.md
"""


def run(arguments: Sequence[str]) -> int:
    """Prints the report that the arguments ask for; the exit status. Raises UsageError where an option is wrong."""
    options = _parser().parse_args(arguments)
    request = request_of(options)
    inputs, all_opened = read(options.files)
    if not inputs:
        return 2
    from jwtinspect.report.inspect import inspect

    try:
        report = inspect(request._replace(inputs=inputs))
    except InputError:
        _tell_each(inputs)
        return 2
    failed = unread(report.capture)
    for sentence in failed:
        output.tell(sentence)
    if options.payload is not None:
        _tell_of_payload(report)
    output.write(_rendered(report, options))
    if failed or not all_opened:
        return 2
    return 1 if is_reached(report.findings, options.fail_on) else 0


def _parser() -> Parser:
    parser = Parser("check", "Inspects tokens and token responses: which lifetimes disagree, and why.", _EPILOG)
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help="what to inspect; - or nothing: standard input")
    add("--received", metavar="TIME", help="when the response was received, where the input does not say it")
    add("--ended", metavar="LENGTH|TIME", help="what the user saw: the session ended so long after login, or then")
    add_common(parser)
    add(
        "--validators",
        metavar="all|ID,...",
        help="add who would accept each token at that instant, with the settings that each comes with",
    )
    add_fail_on(parser)
    return parser


def add_common(parser: Parser) -> None:
    """Adds the options that ``diff`` has too: from where it is looked at, the keys, and how it is shown."""
    add = parser.add_argument
    add("--at", metavar="TIME", help="judge as of this instant (default: the last that the input records, else now)")
    add(
        "--expect",
        metavar="ROLE=LENGTH",
        action="append",
        default=[],
        help="the lifetime expected of access, id or refresh token",
    )
    add("--max-age", metavar="LENGTH", help="how old the login may be")
    add("--leeway", metavar="LENGTH", default="0", help="clock tolerance to judge with (default: 0)")
    add(
        "--tz",
        metavar="ZONE",
        default="UTC",
        help="zone for instants: UTC (default), local, or a name like Europe/Berlin",
    )
    add("--format", choices=("text", "json", "markdown", "html"), default="text", help="default: text")
    add("--key", metavar="FILE", action="append", default=[], help="keys to verify with or to decrypt: PEM, JWK, JWKS")
    add("--secret-file", metavar="FILE", action="append", default=[], help="an HMAC secret, as text, base64 or hex")
    add("--payload", metavar="FILE", help="what a detached token signs (header..signature), byte for byte")
    add("--show-tokens", action="store_true", help="print tokens whole; without it no output can be used as a token")
    add("--show-personal", action="store_true", help="print names, e-mail addresses and the like in Markdown and HTML")


def request_of(options: argparse.Namespace) -> Request:
    """The Request without its inputs: all that can be wrong with the options comes out before anything is read."""
    from jwtinspect.report.report import Request

    now = int(time.time())
    zone = times.zone(options.tz)

    def instant(text: str | None, option: str) -> Number | None:
        return None if text is None else _told(times.instant(text, option, zone, now))

    after: Number | None = None
    until: Number | None = None
    if options.ended is not None:
        after, then = times.end(options.ended, zone, now)
        until = None if then is None else _told(then)
    return Request(
        (),
        now=now,
        at=instant(options.at, "--at"),
        received_at=instant(options.received, "--received"),
        expect=_expected(options.expect),
        ended_after=after,
        ended_at=until,
        leeway=times.length(options.leeway, "--leeway"),
        max_age=None if options.max_age is None else times.length(options.max_age, "--max-age"),
        zone=zone,
        zone_name="UTC" if zone is None else options.tz.strip(),
        validators=() if options.validators is None else _validators(options.validators),
        keys=_keys(options),
    )


def _validators(ids: str) -> tuple[str, ...]:
    from jwtinspect.report.acceptance import named

    try:
        return named(ids)
    except ValueError as error:
        raise UsageError(f"--validators: {error}") from None


def _keys(options: argparse.Namespace) -> Keyring | None:
    if not options.key and not options.secret_file and options.payload is None:
        return None
    from jwtinspect.cli.keys import keyring_of

    return keyring_of(options.key, options.secret_file, options.payload)


def _told(instant: times.Instant) -> Number:
    if instant.remark:
        output.tell(instant.remark)
    return instant.seconds


def _expected(pairs: Sequence[str]) -> dict[Role, Number]:
    if not pairs:
        return {}
    from jwtinspect.report.request import role_named

    expected = {}
    for pair in pairs:
        name, found, text = pair.partition("=")
        if not found:
            raise UsageError(f"--expect: '{pair}' names no lifetime; give for example access_token=36000")
        try:
            role = role_named(name)
        except ValueError as error:
            raise UsageError(f"--expect: {error}") from None
        expected[role] = times.length(text, "--expect")
    return expected


def _tell_each(inputs: tuple[Input, ...]) -> None:
    """Says of every input why it cannot be read."""
    from jwtinspect.reading.sources import read as read_sources

    for each in inputs:
        try:
            read_sources((each,))
        except InputError as error:
            output.tell(str(error))


def _tell_of_payload(report: Report) -> None:
    """Says so where what was given as the payload of detached tokens is of no use."""
    detached = [subject for subject in report.tokens if subject.token.is_detached]
    if not detached:
        output.tell("--payload was not used: no token here leaves out what it signs.")
    elif all(subject.check is None for subject in detached):
        output.tell("--payload alone verifies nothing: give the key, too, as --key or --secret-file.")


def _rendered(report: Report, options: argparse.Namespace) -> str:
    """The report in the format asked for; only that format's renderer is imported."""
    if options.format == "json":
        import json

        from jwtinspect.report import as_data

        # ASCII alone: control and bidirectional characters leave escaped, and any terminal's encoding will do.
        return json.dumps(as_data.render(report, show_tokens=options.show_tokens), indent=2, allow_nan=False) + "\n"
    if options.format == "text":
        from jwtinspect.report import as_text

        return as_text.render(
            report, show_tokens=options.show_tokens, colour=output.wants_colour(), width=output.width()
        )
    shows = {"show_tokens": options.show_tokens, "show_personal": options.show_personal}
    if options.format == "markdown":
        from jwtinspect.report import as_markdown

        return as_markdown.render(report, **shows)
    from jwtinspect.report import as_html

    return as_html.render(report, **shows)
