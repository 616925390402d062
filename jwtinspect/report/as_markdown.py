"""The report as Markdown, to paste into a ticket: redacted unless asked otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jwtinspect import __version__
from jwtinspect.core.text import shown
from jwtinspect.report.lifetimes import columns_of, left_out_words, name_of, rows_of, setting_words, shown_of
from jwtinspect.report.masking import Redaction
from jwtinspect.report.words import (
    MARKS,
    MOST_ENDS,
    basis_words,
    claim_rows,
    clock_words,
    ends_left_out_words,
    evidence_words,
    fit_words,
    mark_of,
    notice_words,
    offset_of,
    severity_words,
    signature_words,
    unread_words,
    without_offset,
)

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Subject
    from jwtinspect.report.report import Finding, Report

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<!\w)_|_(?!\w)|(?<=:)/(?=/)|(?<=www)\.")
_AT_START = re.compile(r"^(?=[#+=>-])|^(\d+)(?=[.)])")


def render(report: Report, *, show_tokens: bool = False, show_personal: bool = False) -> str:
    """The report as GitHub-flavoured Markdown. Text from tokens can start no markup in it."""
    redaction = Redaction(report.capture.tokens, report.secrets, show_tokens=show_tokens, show_personal=show_personal)
    parts = [*_verdict(report, redaction), *_lifetimes(report), *_ends(report, redaction)]
    parts += _acceptance(report)
    parts += _history(report, redaction)
    parts += _sentences("Clocks", clock_words(report), redaction)
    if report.findings:
        parts += [
            "### Findings",
            "\n".join(_finding(each, redaction, report.verdict.detail) for each in report.findings),
        ]
    parts += _sentences("Signatures", signature_words(report), redaction)
    parts += _sentences("About the input", notice_words(report), redaction)
    parts += _sentences("Could not be read", unread_words(report), redaction)
    if report.tokens:
        parts += ["### Tokens", *(_token(each, redaction, show_tokens) for each in shown_of(report))]
    if left_out_words(report):
        parts.append(left_out_words(report))
    parts.append(_footer(show_tokens, show_personal))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text from outside as Markdown prose of one line: no markup, no link, no HTML, nothing invisible."""
    safe = shown(text).replace("&", "&amp;").replace("<", "&lt;")
    return _AT_START.sub(lambda found: f"{found[0]}\\", _SPECIAL.sub(lambda found: "\\" + found[0], safe))


def code(text: str) -> str:
    """Text from outside as a code span, whatever backticks are in it."""
    safe = shown(text) or " "
    fence = _fence(safe, 1)
    pad = " " if safe[:1] == "`" or safe[-1:] == "`" else ""
    return f"{fence}{pad}{safe}{pad}{fence}"


def _with_addresses(text: str) -> str:
    """Prose in which addresses stand as code: no link, and to be copied as they are."""
    parts = re.split(r"(https?://\S+)", text)
    return "".join(code(part) if number % 2 else escaped(part) for number, part in enumerate(parts))


def _fence(text: str, least: int) -> str:
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def _sentences(title: str, lines: list[str], redaction: Redaction) -> list[str]:
    """A section of plain sentences; none where there are none."""
    return [f"### {title}", "\n".join(f"- {escaped(redaction.text(words))}" for words in lines)] if lines else []


def _verdict(report: Report, redaction: Redaction) -> list[str]:
    verdict = report.verdict
    title = " ".join(filter(None, (mark_of(report), severity_words(report), verdict.code)))
    parts = [f"## {title}: {escaped(redaction.text(verdict.text))}"]
    if verdict.detail:
        parts.append(escaped(redaction.text(verdict.detail)))
    sources = ", ".join(f"{code(redaction.text(each.name))} ({each.format})" for each in report.capture.sources)
    read = f" Read from {sources}." if sources else ""
    parts.append(f"As of **{report.case.date(report.as_of)}**: {basis_words(report)}.{read}")
    return parts


def _lifetimes(report: Report) -> list[str]:
    rows = rows_of(report, shown_of(report))
    if not rows:
        return []
    columns, offset = columns_of(rows), offset_of(rows)
    table = [["", "token", *columns], ["---"] * (len(columns) + 2)]
    for row in rows:
        cells = (row.cells[column] for column in columns)
        texts = (without_offset(f"**{cell.marked}**" if cell.mark == "≠" else cell.marked, offset) for cell in cells)
        table.append([row.subject.id, row.name, *texts])
    zone = report.request.zone_name + (f", {offset}" if offset not in ("", "UTC") else "")
    parts = [f"### Lifetimes (times in {escaped(zone)})", "\n".join(f"| {' | '.join(line)} |" for line in table)]
    settings = [
        f"- {row.subject.id} {row.name} is set by: {_with_addresses(setting_words(row.subject))}"
        for row in rows
        if row.subject.setting
    ]
    return [*parts, "\n".join(settings)] if settings else parts


def _ends(report: Report, redaction: Redaction) -> list[str]:
    if not report.ends:
        return []
    lines = [
        f"{number}. {code(redaction.text(end.what))} at {report.case.date(end.at)}: {fit_words(end)}"
        for number, end in enumerate(report.ends[:MOST_ENDS], 1)
    ]
    more = [ends_left_out_words(report)] if ends_left_out_words(report) else []
    return ["### What ended then, the best fit first", "\n".join(lines), *more]


def _acceptance(report: Report) -> list[str]:
    """What each validator asked for says, those of one answer together; nothing where none was asked for."""
    if not report.request.validators:
        return []
    from jwtinspect.report.acceptance import MARKS as ANSWERS
    from jwtinspect.report.acceptance import by_token, footnotes, groups_of

    rows = report.acceptance
    parts = [f"### Who accepts it, as of {report.case.date(report.as_of)}"]
    answers = by_token(rows)
    for subject in shown_of(report):
        groups = groups_of(answers.get(subject.id, ()), report.case)
        lines = [
            f"- {ANSWERS[each.answer]} **{escaped(each.title)}** ({len(each.members)}): {escaped(each.names)}"
            for each in groups
        ]
        if lines:
            parts += [f"**{subject.id} {name_of(subject)}**", "\n".join(lines)]
    return [*parts, *map(escaped, footnotes(report, rows))]


def _history(report: Report, redaction: Redaction) -> list[str]:
    """What happened, a row an exchange; nothing where there is no story."""
    if report.case.history is None:
        return []
    from jwtinspect.report.history import TITLES, history_rows

    rows, left_out = history_rows(report)
    if not rows:
        return []
    table = [list(TITLES), ["---"] * len(TITLES)]
    table += [[escaped(redaction.text(cell)) for cell in row.cells] for row in rows]
    parts = ["### History", "\n".join(f"| {' | '.join(line)} |" for line in table)]
    return [*parts, f"{left_out} more lines are left out."] if left_out else parts


def _finding(finding: Finding, redaction: Redaction, said: str) -> str:
    """One finding; ``said``: what the verdict has said already."""
    times = f" ×{finding.count}" if finding.count > 1 else ""
    about = (
        f" ({', '.join(finding.subjects[:8])}{' ...' if len(finding.subjects) > 8 else ''})" if finding.subjects else ""
    )
    lines = [
        f"- {MARKS[finding.severity]} **{finding.severity} {finding.code}** {finding.name}{times}{about}: "
        + escaped(redaction.text(finding.message))
    ]
    if finding.evidence:
        lines.append(f"  - Evidence: {code(redaction.text(evidence_words(finding.evidence)))}")
    advice = finding.advice if finding.advice != said else ""
    for word, text in (("Advice", advice), ("Ask for", finding.ask), ("Reference", finding.reference)):
        if text:
            lines.append(f"  - {word}: {escaped(redaction.text(text))}")
    return "\n".join(lines)


def _token(subject: Subject, redaction: Redaction, show_tokens: bool) -> str:
    token = subject.token
    provider = f", {subject.provider.name}" if subject.provider else ""
    lines = []
    for title, members in (("header", token.header), ("claims", token.claims)):
        for name, value in claim_rows(redaction.members(members), subject.case):
            lines.append(f"{title}.{shown(name)} = {shown(value)}")
    if show_tokens:
        lines.append(shown(token.compact))
    title = f"**{subject.id} {name_of(subject)}** ({token.kind}{provider}, {token.fingerprint})"
    if not lines:
        return title
    text = "\n".join(lines)
    fence = _fence(text, 3)
    return f"{title}\n\n{fence}text\n{text}\n{fence}"


def _footer(show_tokens: bool, show_personal: bool) -> str:
    hidden = [word for word, shows in (("tokens", show_tokens), ("personal claims", show_personal)) if not shows]
    masked = f" Masked: {' and '.join(hidden)}." if hidden else ""
    return f"*jwtinspect {__version__}. Signatures were not checked.{masked}*"
