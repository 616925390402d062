"""The report for a terminal: the verdict first, then the numbers that disagree, then what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jwtinspect.core.text import shown
from jwtinspect.report.lifetimes import (
    DIFFERS,
    Row,
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
    offset_of,
    severity_words,
    signature_words,
    unread_words,
    without_offset,
)
from jwtinspect.rules.rule import Severity

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Subject
    from jwtinspect.report.report import Finding, Report

MOST_CLAIMS = 6
"""Of how many tokens the claims are printed; of more, the JSON report has them."""
_PROSE = 100  # columns beyond which sentences are no pleasure to read
_BOLD, _DIM = "1", "2"
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36", None: "32"}


class _Page:
    """Lines of at most a width, with colour where it is wanted."""

    def __init__(self, width: int, colour: bool, redaction: Redaction) -> None:
        self.width = max(width, 40)
        self.lines: list[str] = []
        self._colour = colour
        self._redaction = redaction
        self.masked = redaction.members

    def safe(self, text: Any) -> str:
        """Text from outside: without usable tokens, and without anything that a terminal would act on."""
        return shown(self._redaction.text(str(text)))

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._colour and text and codes else text

    def add(self, line: str) -> None:
        self.lines.append(line.rstrip())

    def gap(self) -> None:
        """One empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, title: str, note: str = "") -> None:
        self.gap()
        self.add(self.paint(title, _BOLD) + (self.paint(f"  {note}", _DIM) if note else ""))

    def prose(self, text: str, first: str = "", rest: str | None = None, *codes: str) -> None:
        """A paragraph of text from outside, ``first`` before its first line and ``rest`` before the others."""
        indent = " " * len(first) if rest is None else rest
        for number, line in enumerate(wrapped(self.safe(text), min(self.width, _PROSE) - max(len(first), len(indent)))):
            self.add((indent if number else first) + self.paint(line, *codes))


def render(report: Report, *, show_tokens: bool = False, colour: bool = False, width: int = 100) -> str:
    """The report in lines of ``width`` columns at most. Without ``show_tokens`` no token in it can be used."""
    redaction = Redaction(report.capture.tokens, report.secrets, show_tokens=show_tokens, show_personal=True)
    page = _Page(width, colour, redaction)
    _verdict(page, report)
    _basis(page, report)
    if report.tokens:
        _lifetimes(page, report)
    if report.ends:
        _ends(page, report)
    if report.request.validators:
        _acceptance(page, report)
    if report.case.history is not None:
        _history(page, report)
    _sentences(page, "CLOCKS", clock_words(report))
    if report.findings:
        page.heading("FINDINGS")
        for finding in report.findings:
            _finding(page, finding, report.verdict.detail)
    _sentences(page, "SIGNATURES", signature_words(report))
    _sentences(page, "ABOUT THE INPUT", notice_words(report))
    _sentences(page, "COULD NOT BE READ", unread_words(report))
    if report.tokens:
        _tokens(page, report, show_tokens)
    return "\n".join(page.lines).rstrip("\n") + "\n"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width``, broken at spaces; a longer word is cut."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while len(line) > width:
            lines.append(line[:width])
            line = line[width:]
    return [*lines, line]


def _sentences(page: _Page, title: str, lines: list[str]) -> None:
    """A section of plain sentences; none where there are none."""
    if lines:
        page.heading(title)
        for words in lines:
            page.prose(words, "  ")


def _verdict(page: _Page, report: Report) -> None:
    verdict = report.verdict
    word = f"{mark_of(report)} {severity_words(report).upper()}  {verdict.code or ''}"
    page.add(page.paint(word.rstrip(), _BOLD, _COLOURS[verdict.severity]))
    page.prose(verdict.text, "  ", None, _BOLD)
    if verdict.detail:
        page.prose(verdict.detail, "  ")


def _basis(page: _Page, report: Report) -> None:
    page.gap()
    page.prose(f"As of {report.case.date(report.as_of)}: {basis_words(report)}.", "  ", None, _DIM)
    sources = ", ".join(f"{each.name} ({each.format})" for each in report.capture.sources)
    if sources:
        page.prose(f"Read from {sources}.", "  ", None, _DIM)


def _lifetimes(page: _Page, report: Report) -> None:
    rows = rows_of(report, shown_of(report))
    offset = offset_of(rows)
    page.heading(
        "LIFETIMES", f"times in {report.request.zone_name}" + (f" ({offset})" if offset not in ("", "UTC") else "")
    )
    columns = columns_of(rows)
    titles = ["", "token", *columns]
    lines = [[row.subject.id, row.name, *(_cell(row, column, offset) for column in columns)] for row in rows]
    table = [titles, *lines]
    if sum(_widths(table)) + 2 * len(titles) <= page.width:
        _grid(page, table)
    else:
        for chunk in _chunks(lines, titles, page.width):
            _grid(page, chunk, across=False)
    for row in rows:
        if row.subject.setting is not None:
            page.prose(setting_words(row.subject), f"  {row.subject.id}  set by  ", None, _DIM)
    if left_out_words(report):
        page.prose(left_out_words(report), "  ", None, _DIM)


def _cell(row: Row, column: str, offset: str) -> str:
    cell = row.cells[column]
    return without_offset(cell.marked, offset) if column in ("issued", "expires") else cell.marked


def _widths(table: list[list[str]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*table, strict=True)]


def _chunks(lines: list[list[str]], titles: list[str], width: int) -> Iterator[list[list[str]]]:
    """The table on its side, as many tokens beside each other as fit."""
    left = max(map(len, titles))
    chunk: list[list[str]] = []
    used = left + 2
    for line in lines:
        own = max(map(len, line)) + 2
        if chunk and used + own > width:
            yield _on_its_side(titles, chunk)
            chunk, used = [], left + 2
        chunk.append(line)
        used += own
    yield _on_its_side(titles, chunk)


def _on_its_side(titles: list[str], lines: list[list[str]]) -> list[list[str]]:
    names = [f"{line[0]} {line[1]}" for line in lines]
    return [
        ["", *names],
        *([title, *cells] for title, *cells in zip(titles[2:], *(line[2:] for line in lines), strict=True)),
    ]


def _grid(page: _Page, table: list[list[str]], across: bool = True) -> None:
    widths = _widths(table)
    for number, line in enumerate(table):
        cells = []
        for column, (text, width) in enumerate(zip(line, widths, strict=True)):
            code = _DIM if number == 0 or (not across and column == 0) else "31" if text.startswith(DIFFERS) else ""
            cells.append((page.paint(text, code) if code else text) + " " * (width - len(text)))
        page.add("  " + "  ".join(cells))
    if not across:
        page.gap()


def _ends(page: _Page, report: Report) -> None:
    page.heading("WHAT ENDED THEN", "known ends, the best fit first")
    date = report.case.date
    table = [["", "end", "at", "fit"]]
    for number, end in enumerate(report.ends[:MOST_ENDS], 1):
        table.append([str(number), page.safe(end.what), date(end.at), fit_words(end)])
    _grid(page, table)
    if ends_left_out_words(report):
        page.prose(ends_left_out_words(report), "  ", None, _DIM)


def _acceptance(page: _Page, report: Report) -> None:
    """What each validator asked for says, those of one answer together."""
    from jwtinspect.report.acceptance import ACCEPTS, by_token, footnotes, groups_of
    from jwtinspect.report.acceptance import MARKS as ANSWERS

    page.heading("WHO ACCEPTS IT", f"as of {report.case.date(report.as_of)}")
    rows = report.acceptance
    answers = by_token(rows)
    for subject in shown_of(report):
        own = answers.get(subject.id, [])
        if own:
            page.add(f"  {page.paint(f'{subject.id} {name_of(subject)}', _BOLD)}")
        for group in groups_of(own, report.case):
            page.prose(
                f"{group.title}", f"    {ANSWERS[group.answer]} ", None, "32" if group.answer == ACCEPTS else "31"
            )
            page.prose(group.names, "        ")
    for note in footnotes(report, rows):
        page.prose(note, "  ", None, _DIM)


def _history(page: _Page, report: Report) -> None:
    """What happened, a line an exchange; nothing where there is no story."""
    from jwtinspect.report.history import history_rows

    rows, left_out = history_rows(report)
    if not rows:
        return
    page.heading("HISTORY", "what happened, in order; ages and ends by the server's clock")
    width = max(len(row.when) for row in rows)
    for row in rows:
        token = ": ".join(part for part in (row.token, row.age) if part)
        words = f"{row.happened}{f'  ({token})' if token else ''}"
        page.prose(words, f"  {row.when:{width}}  ", " " * (width + 6), *(["31"] if row.wrong else []))
    if left_out:
        page.prose(f"{left_out} more lines are left out here; the JSON report has every exchange.", "  ", None, _DIM)


def _finding(page: _Page, finding: Finding, said: str) -> None:
    """One finding; ``said``: what the verdict has said already."""
    colour = _COLOURS[finding.severity]
    title = page.paint(f"{MARKS[finding.severity]} {finding.severity} {finding.code}", _BOLD, colour)
    about = " ".join(finding.subjects[:8]) + (" ..." if len(finding.subjects) > 8 else "")
    times = f" x{finding.count}" if finding.count > 1 else ""
    page.add(f"  {title} {page.paint(f'{finding.name}{times}  {about}', _DIM)}")
    page.prose(finding.message, "    ")
    for word, text in _further(finding, said):
        page.prose(text, f"    {word:<10}", " " * 14, _DIM)
    page.gap()


def _further(finding: Finding, said: str) -> Iterator[tuple[str, str]]:
    if finding.evidence:
        yield "evidence", evidence_words(finding.evidence)
    if finding.advice and finding.advice != said:
        yield "do", finding.advice
    if finding.ask:
        yield "ask for", finding.ask
    if finding.reference:
        yield "see", finding.reference


def _tokens(page: _Page, report: Report, show_tokens: bool) -> None:
    page.heading("TOKENS", "decoded" if report.case.verified else "decoded, signatures not checked")
    if len(report.tokens) > MOST_CLAIMS:
        page.prose(
            f"Of {len(report.tokens)} tokens the claims are left out here; --format json has them.", "  ", None, _DIM
        )
        return
    for subject in report.tokens:
        _token(page, subject, show_tokens)


def _token(page: _Page, subject: Subject, show_tokens: bool) -> None:
    token = subject.token
    provider = f", {subject.provider.name}" if subject.provider else ""
    about = page.paint(f"{token.kind}{provider}, {token.fingerprint}", _DIM)
    page.add(f"  {page.paint(f'{subject.id} {name_of(subject)}', _BOLD)}  {about}")
    more = f" and in {len(token.places) - 3} more places" if len(token.places) > 3 else ""
    places = ", ".join(f"{place.source} {place.where}" for place in token.places[:3])
    page.prose(places + more, "    seen      ", None, _DIM)
    for title, members in (("header", token.header), ("claims", token.claims)):
        rows = list(claim_rows(page.masked(members), subject.case))
        names = max((len(page.safe(name)) for name, _ in rows), default=0)
        for number, (name, value) in enumerate(rows):
            page.prose(f"{page.safe(name):<{min(names, 24)}}  {value}", f"    {'' if number else title:<10}", " " * 18)
    if show_tokens:
        page.prose(token.compact, "    compact   ")
    page.gap()
