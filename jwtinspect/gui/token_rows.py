"""The list on the left as rows: everything found, under where it was found."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from jwtinspect.analysis.subject import Answer, Number, Status, Subject
from jwtinspect.core.capture import Exchange, Unreadable
from jwtinspect.core.moments import date_words, span
from jwtinspect.core.text import shown
from jwtinspect.gui.records_model import Cell
from jwtinspect.gui.words import owner_of, state_sentence, title_of, tr
from jwtinspect.report.report import Report


class Row(NamedTuple):
    """A heading (no subject), a token, or something that could not be read (no subject, a subtitle)."""

    group: int
    name: str  # empty: the token's role
    remark: str = ""  # empty: the token's lifetime and what it is about
    subject: Subject | None = None
    status: int | None = None  # of the answer to the request that the token was sent with
    codes: str = ""  # of the findings about the token

    @property
    def is_heading(self) -> bool:
        """Whether tokens stand below it."""
        return self.subject is None and not self.remark

    @property
    def title(self) -> str:
        """The first line. Made when it is painted: there may be thousands of rows."""
        return self.name or (title_of(self.subject) if self.subject is not None else "")

    @property
    def subtitle(self) -> str:
        """The second line."""
        subject = self.subject
        if self.remark or subject is None:
            return self.remark
        life = f"{span(subject.lifetime)} · " if subject.lifetime is not None else ""
        return life + owner_of(subject)

    @property
    def words(self) -> str:
        """What the filter looks in."""
        subject = self.subject
        if subject is None:
            return f"{self.name} {self.remark}".lower() if self.remark else ""
        state = "not yet valid" if subject.status is Status.NOT_YET_VALID else subject.status
        parts = (subject.role, subject.issuer or "", *subject.audience, state, subject.token.kind, self.codes)
        return " ".join(parts).lower()[:2000]


def rows_of(report: Report) -> list[Row]:
    """Responses, requests that sent a token, all other places, and what could not be read; each with its heading."""
    rows: list[Row] = []
    codes = _codes(report)
    names = {source.id: source.name for source in report.capture.sources}
    placed: set[str] = set()
    groups: list[tuple[str, list[Row]]] = []
    for answer in report.responses:
        here = (
            [each for each in report.tokens if each.answer is answer]
            if len(report.responses) == 1
            else answer_tokens(answer, report)
        )
        placed |= {each.id for each in here}
        if here:
            groups.append((_answer_title(answer, names, report), [_row(each, codes) for each in here]))
    groups += _elsewhere(report, codes, names, placed)
    groups += _sent(report, codes, placed)
    if report.capture.unreadable:
        groups.append((tr("Could not be read"), [_unreadable(each) for each in report.capture.unreadable]))
    if report.capture.notices:
        groups.append((tr("About the input"), [_unreadable(each) for each in report.capture.notices]))
    for number, (title, group) in enumerate(groups):
        rows.append(Row(number, title))
        rows += [Row(number, *row[1:]) for row in group]
    return rows


def answer_tokens(answer: Answer, report: Report) -> list[Subject]:
    """The tokens that a response brought, in the order of its members."""
    numbers = dict.fromkeys(answer.response.tokens.values())
    return [report.tokens[number] for number in numbers if number < len(report.tokens)]


def speech_of(row: Row, at: Number) -> Cell:
    """A row for a screen reader."""
    if row.subject is None:
        return Cell(row.title, speech=f"{row.title} {row.subtitle}".strip())
    return Cell(row.title, speech=f"{row.title}, {row.subtitle}, {state_sentence(row.subject, at)}")


def _row(subject: Subject, codes: dict[str, str]) -> Row:
    return Row(0, "", "", subject, None, codes.get(subject.id, ""))


def _codes(report: Report) -> dict[str, str]:
    codes: dict[str, str] = {}
    for finding in report.findings:
        for token in finding.subjects:
            codes[token] = f"{codes.get(token, '')} {finding.code}"
    return codes


def _clock(seconds: Number | None, report: Report) -> str:
    return "" if seconds is None else f" · {date_words(seconds, report.case.zone)[11:19]}"


def _answer_title(answer: Answer, names: dict[str, str], report: Report) -> str:
    response = answer.response
    if response.endpoint:
        title = f"{response.method or ''} {urlsplit(response.endpoint[:2000]).path or '/'}".strip()
    else:
        where = response.where.removesuffix("$").rstrip(", ")
        title = f"{where[:1].upper()}{where[1:]}" or tr("Response")
        if len(names) > 1:
            title = f"{title} · {names.get(response.source, response.source)}"
    return shown(title[:200]) + (_clock(response.received_at, report) or _issued(answer, report))


def _issued(answer: Answer, report: Report) -> str:
    """When the first of a response's dated tokens was issued: the next best to when it was received."""
    issued = (each.issued_at for each in answer_tokens(answer, report) if each.issued_at is not None)
    clock = _clock(next(issued, None), report)
    return clock and clock.replace(" · ", tr(" · issued "), 1)


def _sent(report: Report, codes: dict[str, str], placed: set[str]) -> list[tuple[str, list[Row]]]:
    groups = []
    for exchange in report.capture.exchanges:
        rows = [
            _sent_row(report.tokens[number], exchange, codes, placed)
            for number in exchange.sent
            if number < len(report.tokens)
        ]
        if rows:
            title = shown(f"{exchange.method or ''} {exchange.path or ''}"[:200]).strip() or tr("Request")
            groups.append((title + _clock(exchange.at, report), rows))
    return groups


def _sent_row(subject: Subject, exchange: Exchange, codes: dict[str, str], placed: set[str]) -> Row:
    row = _row(subject, codes)._replace(status=exchange.status)
    if subject.id in placed:
        name = next((place.name for place in reversed(subject.token.places) if place.name), "")
        return row._replace(name=shown(name[:60]), remark=tr("same token as above"))
    placed.add(subject.id)
    return row


def _elsewhere(
    report: Report, codes: dict[str, str], names: dict[str, str], placed: set[str]
) -> list[tuple[str, list[Row]]]:
    sent = {number for exchange in report.capture.exchanges for number in exchange.sent}
    groups: dict[str, list[Row]] = {}
    for number, subject in enumerate(report.tokens):
        if subject.id in placed or number in sent:
            continue
        placed.add(subject.id)
        place = subject.token.places[0] if subject.token.places else None
        name = names.get(place.source, "") if place is not None else ""
        where = place.where.partition(", column")[0] if place is not None else ""
        groups.setdefault(shown(" · ".join(part for part in (name, where) if part and part != "$")[:200]), []).append(
            _row(subject, codes)
        )
    return list(groups.items())


def _unreadable(each: Unreadable) -> Row:
    remark = shown(f"{each.where}: {each.advice}".strip(": ")[:300])
    return Row(0, shown(each.reason[:300]), remark or "—")
