"""``jwtinspect diff``: compares two captures: which lifetime, audience, issuer, key or claim changed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jwtinspect.cli import output
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.check import add_common, request_of
from jwtinspect.cli.files import read
from jwtinspect.cli.times import UsageError
from jwtinspect.core.errors import InputError

if TYPE_CHECKING:
    from jwtinspect.report.difference import Difference
    from jwtinspect.report.report import Input, Report, Request

_EPILOG = """\
BEFORE and AFTER are whatever 'jwtinspect check' reads: responses, HARs, logs, tokens; one of them may be - for standard
input. Tokens are matched by role, issuer, audience and client; of many of a kind the last one is compared. What differs
with every issuance (iat, exp, jti, nonce ...) is told apart from what matters: lifetimes, expires_in, issuer, audience,
scopes, keys, claims that came, went or changed, tokens that are no longer there, findings that came or went.
TIME and LENGTH are as in 'jwtinspect check --help'.

exit status: 0 nothing that matters changed, 1 something did, 2 an input could not be read or an option is wrong,
130 interrupted. A finding counts that is an error or a warning and does not only speak of the instant judged (NOW).
With --expect too: whether AFTER has the lifetime is 'met' in the JSON, and the status of 'check --expect'.

examples:
  jwtinspect diff yesterday.json today.json
  jwtinspect diff --expect access=86400 before.json after.json     did the setting reach the token?
  jwtinspect diff --key jwks.json before.har after.har             which key signed before, and which signs now?
  jwtinspect diff --format markdown before.json after.json > ticket.md
"""


def run(arguments: Sequence[str]) -> int:
    """Prints what changed between two captures; the exit status. Raises UsageError where an option is wrong."""
    options = _parser().parse_args(arguments)
    names = [options.before, options.after]
    if names == ["-", "-"]:
        raise UsageError("standard input can be one of the two captures; name a file for the other one")
    request = request_of(options)
    inputs, all_opened = read(names)
    if not all_opened:
        return 2
    from jwtinspect.report.difference import difference_of

    before, after = (_report(request, each) for each in (inputs[0], inputs[-1]))  # the two may be one file
    if before is None or after is None:
        return 2
    difference = difference_of(before, after)
    output.write(_rendered(difference, options))
    return 1 if difference.changed else 0


def _parser() -> Parser:
    parser = Parser("diff", "Compares two captures: which lifetime, audience, issuer, key or claim changed.", _EPILOG)
    parser.add_argument("before", metavar="BEFORE", help="what was captured first; - is standard input")
    parser.add_argument("after", metavar="AFTER", help="what was captured then; - is standard input")
    add_common(parser)
    parser.set_defaults(received=None, ended=None, validators=None)
    return parser


def _report(request: Request, source: Input) -> Report | None:
    """The report on one capture; None where it cannot be read, which is told."""
    from jwtinspect.report.inspect import inspect

    try:
        return inspect(request._replace(inputs=(source,)))
    except InputError as error:
        output.tell(str(error))
        return None


def _rendered(difference: Difference, options: argparse.Namespace) -> str:
    from jwtinspect.report import difference_outputs

    if options.format == "json":
        import json

        data = difference_outputs.as_data(difference, show_tokens=options.show_tokens)
        return json.dumps(data, indent=2, allow_nan=False) + "\n"
    if options.format == "text":
        return difference_outputs.as_text(
            difference, show_tokens=options.show_tokens, colour=output.wants_colour(), width=output.width()
        )
    render = difference_outputs.as_markdown if options.format == "markdown" else difference_outputs.as_html
    return render(difference, show_tokens=options.show_tokens, show_personal=options.show_personal)
