"""Writes resources/findings.md, the page of all findings, from the rules: run it after a change of any rule."""

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jwtinspect.cli.explain import finding_of_example  # noqa: E402  the checkout's own package
from jwtinspect.report.as_markdown import escaped  # noqa: E402
from jwtinspect.report.findings import rules  # noqa: E402
from jwtinspect.rules.rule import Rule  # noqa: E402

PAGE = ROOT / "resources" / "findings.md"
FAMILIES = {
    "LIF": "Lifetimes",
    "NOW": "The state at the instant judged",
    "NUM": "Dates and lengths that are not what they seem",
    "CLK": "Clocks",
    "PAR": "Whether these tokens belong together",
    "POL": "What the provider's settings say",
    "TOK": "The token's form",
    "HIS": "What happened over time",
    "SEC": "Safety",
}
HEAD = """\
# Findings

Everything that jwtinspect may say of an input, as `jwtinspect explain CODE` says it. A finding is a hint, the starting
point of an investigation: an *error* is data that contradicts itself or will not work, a *warning* a likely cause of a
complaint, a *note* a fact that explains. The codes are stable: search for them, and write them into tickets.

Written by `python packaging/findings_page.py` from the rules themselves.
"""


def page() -> str:
    """The page's text: a table of all codes, then each finding with what it means, what to do, and an example."""
    found = sorted(rules(), key=lambda rule: (list(FAMILIES).index(rule.code[:3]), rule.code))
    parts = [HEAD, _contents(found)]
    for family, members in groupby(found, key=lambda rule: rule.code[:3]):
        parts.append(f"## {family}: {FAMILIES[family]}\n")
        parts += [_told(rule) for rule in members]
    return "\n".join(parts)


def _contents(found: list[Rule]) -> str:
    lines = ["| code | name | severity | says |", "|---|---|---|---|"]
    for code, variants in groupby(found, key=lambda rule: rule.code):
        for number, rule in enumerate(variants):
            link = f"[{code}](#{_anchor(rule)})" if number == 0 else ""
            lines.append(f"| {link} | {rule.name} | {rule.severity} | {escaped(rule.title)} |")
    return "\n".join(lines) + "\n"


def _told(rule: Rule) -> str:
    example = finding_of_example(rule)
    lines = [
        f"### {rule.code} {rule.name} ({rule.severity})",
        "",
        f"**{escaped(rule.title)}.** {escaped(rule.explanation)}",
        "",
    ]
    if example is not None:
        lines.append(f"- For example: {escaped(example.message)}")
    lines.append(f"- What to do: {escaped(rule.advice)}")
    if rule.ask:
        lines.append(f"- Ask for: {escaped(rule.ask)}.")
    lines.append(f"- Source: {escaped(rule.reference)}")
    return "\n".join(lines) + "\n"


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name} {rule.severity}".lower().replace(" ", "-")


def main() -> int:
    """Writes the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"{len(rules())} findings in {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
