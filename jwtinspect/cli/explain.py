"""``jwtinspect explain``: what a finding means, when it is raised and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jwtinspect.cli import output
from jwtinspect.cli.arguments import Parser
from jwtinspect.cli.times import UsageError
from jwtinspect.report.as_text import wrapped
from jwtinspect.report.findings import rules
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.report.request import expectations
from jwtinspect.report.words import MARKS, evidence_words

if TYPE_CHECKING:
    from jwtinspect.analysis.keyring import Keyring
    from jwtinspect.report.report import Finding
    from jwtinspect.rules.examples import Example
    from jwtinspect.rules.rule import Rule

_EPILOG = """\
examples:
  jwtinspect explain             list all findings
  jwtinspect explain LIF         list one family
  jwtinspect explain LIF102      explain one, by its code or its name
"""


def run(arguments: Sequence[str]) -> int:
    """Prints the explanations asked for; the exit status. Raises UsageError for a code that there is not."""
    parser = Parser("explain", "Says what a finding means, when it is raised, what to do, and its source.", _EPILOG)
    parser.add_argument("codes", nargs="*", metavar="CODE", help="a code, a name or a family; without it, the list")
    words = parser.parse_args(arguments).codes
    if not words:
        output.write(_list(rules()))
        return 0
    output.write("\n".join(_told(word) for word in words))
    return 0


def _told(word: str) -> str:
    found = [rule for rule in rules() if word.lower() in (rule.code.lower(), rule.name)]
    if found:
        return _explained(found)
    family = tuple(rule for rule in rules() if rule.code[:3].lower() == word.lower())
    if family:
        return _list(family)
    raise UsageError(f"there is no finding '{word}'{_nearest(word)}; 'jwtinspect explain' lists them all")


def _nearest(word: str) -> str:
    from difflib import get_close_matches

    known = [text for rule in rules() for text in (rule.code.lower(), rule.name)]
    near = get_close_matches(word.lower(), known, 1)
    return f", did you mean {near[0].upper() if near[0][-3:].isdigit() else near[0]}?" if near else ""


def _list(found: Sequence[Rule]) -> str:
    """One line for each code, in the order of the codes, with every severity that it can have."""
    by_code: dict[str, list[Rule]] = {}
    for rule in sorted(found, key=lambda rule: rule.code):
        by_code.setdefault(rule.code, []).append(rule)
    lines = []
    names = max(len(rule.name) for rule in found)
    for code, variants in by_code.items():
        severities = ", ".join(dict.fromkeys(str(rule.severity) for rule in variants))
        names_of = list(dict.fromkeys(rule.name for rule in variants))
        lines.append(f"{code}  {names_of[0]:<{names}}  {severities:<14}  {variants[0].title}")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _explained(variants: Sequence[Rule]) -> str:
    lines = []
    for rule in variants:
        lines.append(f"{MARKS[rule.severity]} {rule.code} {rule.name} ({rule.severity})")
        lines.append(f"  {rule.title}")
        lines.append("")
        lines += _paragraph("", rule.explanation)
        for word, text in (("what to do", rule.advice), ("ask for", rule.ask), ("source", rule.reference)):
            lines += _paragraph(word, text)
        lines += _example(rule)
        lines.append("")
    return "\n".join(lines)


def _paragraph(word: str, text: str) -> list[str]:
    if not text:
        return []
    indent = 14 if word else 2
    lines = wrapped(text, min(output.width(), 100) - indent)
    return [f"{'  ' + word if not number else '':<{indent}}{line}" for number, line in enumerate(lines)]


def _example(rule: Rule) -> list[str]:
    """What the rule says of its first example."""
    found = finding_of_example(rule)
    if found is None:
        return []
    evidence = evidence_words(found.evidence)
    return [*_paragraph("example", found.message), *_paragraph(" ", evidence)]


def _keys_of(example: Example) -> Keyring | None:
    if not example.keys:
        return None
    from jwtinspect.analysis.keyfile import read_keys
    from jwtinspect.analysis.keyring import Keyring

    return Keyring(read_keys(text.encode(), "the key set") for text in example.keys)


def finding_of_example(rule: Rule) -> Finding | None:
    """What the rule says of the first of its examples that it flags."""
    for example in rule.flags() if rule.flags else ():
        request = Request(
            (Input("example", example.text),),
            now=0,
            at=example.at,
            received_at=example.received,
            expect=expectations(example.expect),
            ended_after=example.ended,
            leeway=example.leeway,
            max_age=example.max_age,
            keys=_keys_of(example),
        )
        for finding in inspect(request).findings:
            if finding.code == rule.code and finding.severity is rule.severity:
                return finding
    return None
