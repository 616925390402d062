"""The report as one HTML file: no scripts, nothing from elsewhere, light and dark, redacted unless asked otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from jwtinspect import __version__
from jwtinspect.core.text import shown
from jwtinspect.report.lifetimes import (
    AGREES,
    DIFFERS,
    Cell,
    columns_of,
    left_out_words,
    name_of,
    rows_of,
    setting_words,
    shown_of,
)
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
    severity_words,
    signature_words,
    unread_words,
)

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Subject
    from jwtinspect.report.report import Finding, Report

_STYLE = """
:root { color-scheme: light dark; --text: #1c2330; --quiet: #5b6475; --page: #fff; --card: #f4f6f9; --line: #d5dae3;
  --error: #b3123f; --warning: #8f4700; --note: #1659b7; --ok: #0c6b58; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --quiet: #a2abbb; --page: #14171d; --card: #1d222b;
  --line: #39414e; --error: #ff8aa5; --warning: #ffb870; --note: #8fbaff; --ok: #6fd6bf; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
.card { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 6px;
  padding: .8rem 1rem; margin: .6rem 0; }
.error { --tone: var(--error); } .warning { --tone: var(--warning); }
.note { --tone: var(--note); } .ok { --tone: var(--ok); }
.tone { color: var(--tone); font-weight: 600; } .quiet { color: var(--quiet); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
.differs { color: var(--error); font-weight: 600; }
.agrees { color: var(--ok); } .lane { position: relative; height: 1.6rem; background: var(--card); margin: .2rem 0; }
.bar { position: absolute; top: .1rem; bottom: .1rem; background: var(--note); opacity: .3; border-radius: 4px; }
.lane span { position: absolute; left: .4rem; white-space: nowrap; }
.now { position: absolute; top: 0; bottom: 0; border-left: 2px solid var(--error); }
code, td.value { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
p { margin: .3rem 0; } dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
"""


def render(report: Report, *, show_tokens: bool = False, show_personal: bool = False) -> str:
    """The report as a page that stands alone. All text in it is escaped."""
    redaction = Redaction(report.capture.tokens, report.secrets, show_tokens=show_tokens, show_personal=show_personal)
    title = shown(redaction.text(report.verdict.text))
    body = "\n".join(
        (
            _verdict(report, redaction),
            _lifetimes(report),
            _timeline(report),
            _ends(report, redaction),
            _acceptance(report),
            _history(report, redaction),
            _section("Clocks", _sentences(clock_words(report), redaction)),
            _section("Signatures", _sentences(signature_words(report), redaction)),
            _section("Findings", (_finding(each, redaction) for each in report.findings)),
            _section("About the input", _sentences(notice_words(report), redaction)),
            _section("Could not be read", _sentences(unread_words(report), redaction)),
            _section("Tokens", (_token(each, redaction, show_tokens) for each in shown_of(report))),
            f'<p class="quiet">{left_out_words(report)}</p>' if left_out_words(report) else "",
            f'<p class="quiet">jwtinspect {__version__}. Signatures were not checked.</p>',
        )
    )
    return page(title, body)


def page(title: str, body: str) -> str:
    """A page that stands alone, around a body whose text is escaped; the title is escaped here."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title[:120])}</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _section(title: str, parts: Iterable[str]) -> str:
    inside = "\n".join(parts)
    return f"<h2>{title}</h2>\n{inside}" if inside else ""


def _safe(text: str, redaction: Redaction) -> str:
    return escape(shown(redaction.text(text)))


def _verdict(report: Report, redaction: Redaction) -> str:
    verdict = report.verdict
    word = " ".join(filter(None, (mark_of(report), severity_words(report), verdict.code)))
    sources = ", ".join(f"{each.name} ({each.format})" for each in report.capture.sources)
    detail = f"<p>{_safe(verdict.detail, redaction)}</p>" if verdict.detail else ""
    read = f" Read from {_safe(sources, redaction)}." if sources else ""
    as_of = f"As of {escape(report.case.date(report.as_of))}: {escape(basis_words(report))}.{read}"
    return (
        f'<header class="card {verdict.severity or "ok"}"><p class="tone">{escape(word)}</p>'
        f"<h1>{_safe(verdict.text, redaction)}</h1>{detail}</header>\n"
        f'<p class="quiet">{as_of}</p>'
    )


def _lifetimes(report: Report) -> str:
    rows = rows_of(report, shown_of(report))
    if not rows:
        return ""
    columns = columns_of(rows)
    head = "".join(f'<th scope="col">{each}</th>' for each in ("", "token", *columns, "setting that governs it"))
    lines = []
    for row in rows:
        setting = setting_words(row.subject) if row.subject.setting else "–"
        cells = "".join(_cell(row.cells[column]) for column in columns)
        lines.append(
            f"<tr><td>{row.subject.id}</td><th scope=row>{escape(row.name)}</th>{cells}<td>{escape(setting)}</td></tr>"
        )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<h2>Lifetimes</h2>\n<div class="scroll">{table}</div>'


def _cell(cell: Cell) -> str:
    kind = {DIFFERS: ' class="differs"', AGREES: ' class="agrees"'}.get(cell.mark, "")
    return f"<td{kind}>{escape(cell.marked)}</td>"


def _timeline(report: Report) -> str:
    """A bar for each token's life, and the instant judged; only where both ends of a life are known."""
    bars = [(each, each.issued_at, each.expires_at) for each in shown_of(report) if each.expires_at is not None]
    known = [(each, start, end) for each, start, end in bars if start is not None and end is not None and start < end]
    if not known:
        return ""
    first = min(report.as_of, *(start for _, start, _ in known))
    whole = max(report.as_of, *(end for _, _, end in known)) - first
    now = f'<div class="now" style="left:{_share(report.as_of - first, whole)}%"></div>'
    lanes = "\n".join(
        f'<div class="lane"><div class="bar" style="left:{_share(start - first, whole)}%;'
        f'width:{_share(end - start, whole)}%"></div>'
        f"{now}<span>{each.id} {escape(name_of(each))}</span></div>"
        for each, start, end in known[:50]
    )
    return f'<h2>Timeline</h2>\n{lanes}\n<p class="quiet">The line is the instant judged.</p>'


def _share(part: float, whole: float) -> str:
    return f"{min(100.0, 100 * part / whole):.2f}"


def _ends(report: Report, redaction: Redaction) -> str:
    lines = (
        f"<li><code>{_safe(end.what, redaction)}</code> at {escape(report.case.date(end.at))}: "
        f"{escape(fit_words(end))}</li>"
        for end in report.ends[:MOST_ENDS]
    )
    more = f'\n<p class="quiet">{ends_left_out_words(report)}</p>' if ends_left_out_words(report) else ""
    return f"<h2>What ended then, the best fit first</h2>\n<ol>{''.join(lines)}</ol>{more}" if report.ends else ""


def _acceptance(report: Report) -> str:
    """A row for each validator asked for, a table for each token; nothing where none was asked for."""
    if not report.request.validators:
        return ""
    from jwtinspect.report.acceptance import TITLES, by_token, cells_of, footnotes

    rows = report.acceptance
    head = "".join(f'<th scope="col">{title}</th>' for title in TITLES)
    answers = by_token(rows)
    parts = [f"<h2>Who accepts it, as of {escape(report.case.date(report.as_of))}</h2>"]
    for subject in shown_of(report):
        lines = "".join(
            f"<tr class={'agrees' if row.answer.accepts is True else 'differs'}>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells_of(row, report.case))
            + "</tr>"
            for row in answers.get(subject.id, ())
        )
        if lines:
            parts.append(f"<h3>{subject.id} {escape(name_of(subject))}</h3>")
            parts.append(
                f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>'
            )
    parts += [f'<p class="quiet">{escape(note)}</p>' for note in footnotes(report, rows)]
    return "\n".join(parts)


def _history(report: Report, redaction: Redaction) -> str:
    """What happened, a row an exchange; nothing where there is no story."""
    if report.case.history is None:
        return ""
    from jwtinspect.report.history import TITLES, history_rows

    rows, left_out = history_rows(report)
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{each}</th>' for each in TITLES)
    lines = "".join(
        f"<tr{' class=differs' if row.wrong else ''}>"
        + "".join(f"<td>{_safe(cell, redaction)}</td>" for cell in row.cells)
        + "</tr>"
        for row in rows
    )
    more = f'<p class="quiet">{left_out} more lines are left out.</p>' if left_out else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<h2>History</h2>\n<div class="scroll">{table}</div>{more}'


def _finding(finding: Finding, redaction: Redaction) -> str:
    times = f" ×{finding.count}" if finding.count > 1 else ""
    about = (
        f" {', '.join(finding.subjects[:8])}{' ...' if len(finding.subjects) > 8 else ''}" if finding.subjects else ""
    )
    further = (
        ("Evidence", evidence_words(finding.evidence)),
        ("Advice", finding.advice),
        ("Ask for", finding.ask),
        ("Why", finding.explanation),
        ("Reference", finding.reference),
    )
    terms = "".join(f"<dt>{word}</dt><dd>{_safe(text, redaction)}</dd>" for word, text in further if text)
    return (
        f'<section class="card {finding.severity}"><p>'
        f'<span class="tone">{MARKS[finding.severity]} {finding.severity} {finding.code}</span> '
        f'<span class="quiet">{finding.name}{times}{escape(about)}</span></p>'
        f"<p>{_safe(finding.message, redaction)}</p><dl>{terms}</dl></section>"
    )


def _sentences(lines: Iterable[str], redaction: Redaction) -> Iterable[str]:
    for words in lines:
        yield f"<p>{_safe(words, redaction)}</p>"


def _token(subject: Subject, redaction: Redaction, show_tokens: bool) -> str:
    token = subject.token
    provider = f", {subject.provider.name}" if subject.provider else ""
    rows = "".join(
        f'<tr><td class="quiet">{title}</td><th scope=row>{escape(shown(name))}</th>'
        f'<td class="value">{escape(shown(value))}</td></tr>'
        for title, members in (("header", token.header), ("claims", token.claims))
        for name, value in claim_rows(redaction.members(members), subject.case)
    )
    compact = f"<p><code>{escape(shown(token.compact))}</code></p>" if show_tokens else ""
    about = escape(f"({token.kind}{provider}, {token.fingerprint})")
    title = f'{subject.id} {escape(name_of(subject))} <span class="quiet">{about}</span>'
    return f"<h3>{title}</h3>\n<table>{rows}</table>{compact}"
