"""The lifetimes table as every written report shows it: a row a token, contradicting cells marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jwtinspect.analysis.lifetime import agrees, stated_for
from jwtinspect.analysis.subject import Number, Status, Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.token import Kind, Role
from jwtinspect.profiles.provider import Setting
from jwtinspect.report.report import Report
from jwtinspect.rules.governing import in_brackets
from jwtinspect.rules.rule import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DIFFERS, AGREES = "≠", "="
NOTHING = "–"
COLUMNS = ("issued", "expires", "lifetime", "expires_in", "expected", "state")
_AGAINST = {
    "issued": ("NOW203", "NUM305", "CLK402", "PAR503"),
    "expires": ("NUM301", "NUM302", "NUM303", "NUM305", "LIF108"),
    "lifetime": ("LIF101", "LIF102", "LIF104"),
    "expires_in": ("LIF101", "LIF104", "LIF107", "NUM307", "NUM308"),
    "expected": ("LIF109",),
}


class Cell(NamedTuple):
    """What stands in one place of the table, and whether it contradicts something or agrees with it."""

    text: str = NOTHING
    mark: str = ""  # DIFFERS, AGREES or empty

    @property
    def marked(self) -> str:
        """The text with its mark before it."""
        return f"{self.mark} {self.text}" if self.mark else self.text


class Row(NamedTuple):
    """One token."""

    subject: Subject
    cells: dict[str, Cell]  # by COLUMNS

    @property
    def name(self) -> str:
        """What the token is called."""
        return name_of(self.subject)


Against = dict[str, set[str]]  # by a column's name: the ids of the tokens whose cell there contradicts another value
MOST = 100
"""Tokens that a written report shows; the JSON report and the window have all."""


def shown_of(report: Report) -> tuple[Subject, ...]:
    """The tokens that a written report shows, in the order found: of very many those that an error or warning names."""
    if len(report.tokens) <= MOST:
        return report.tokens
    named = {each for finding in report.findings if finding.severity is not Severity.NOTE for each in finding.subjects}
    chosen = sorted(report.tokens, key=lambda subject: subject.id not in named)[:MOST]
    kept = {subject.id for subject in chosen}
    return tuple(subject for subject in report.tokens if subject.id in kept)


def left_out_words(report: Report) -> str:
    """What a written report says of the tokens that it does not show; empty where it shows all."""
    count = len(report.tokens) - MOST
    return f"{count} more tokens are left out here; the JSON report has them." if count > 0 else ""


def against_of(report: Report) -> Against:
    """Which tokens' cells contradict another value."""
    return {
        column: {token for finding in report.findings if finding.code in codes for token in finding.subjects}
        for column, codes in _AGAINST.items()
    }


def rows_of(report: Report, subjects: Sequence[Subject] | None = None, against: Against | None = None) -> list[Row]:
    """A row for every token, or for those given, in the order found; ``against`` where it was made before."""
    against = against_of(report) if against is None else against
    return [Row(subject, _cells(subject, against)) for subject in (report.tokens if subjects is None else subjects)]


def columns_of(rows: list[Row]) -> list[str]:
    """The columns in which anything stands, in order."""
    return [each for each in COLUMNS if any(row.cells[each].text != NOTHING for row in rows)]


def name_of(subject: Subject) -> str:
    """What a token is called."""
    if subject.role is not Role.UNKNOWN:
        return str(subject.role)
    return {Kind.BROKEN: "unreadable token", Kind.OPAQUE: "opaque token", Kind.JWE: "encrypted token"}.get(
        subject.token.kind, "token"
    )


def seconds(length: Number) -> str:
    """A length in seconds and in words: ``36000 s · 10 h``."""
    words = span(length)
    return words if words == f"{length} s" else f"{length} s · {words}"


def state_of(subject: Subject) -> str:
    """The state at the instant judged, in words: ``expired 45 min ago``, ``valid, 13 h left``."""
    status, left = subject.status, subject.remaining
    if status is Status.EXPIRED and left is not None:
        return f"expired {rough_span(-left)} ago" if left < 0 else "expires now"
    if status is Status.VALID and left is not None:
        return f"valid, {rough_span(left)} left" if left > 0 else f"within the leeway, {rough_span(-left)} past its end"
    if status is Status.NOT_YET_VALID and subject.not_before is not None:
        return f"not valid for another {rough_span(subject.not_before - subject.case.at)}"
    return "no expiry stated" if status is Status.NO_EXPIRY else "end unknown"


def setting_words(subject: Subject) -> str:
    """The setting that governs a token, as a sentence part: its name, its former name, where it stands, its field in
    the provider's interface, its default and limits with what makes them doubtful, and where that is documented."""
    setting = subject.setting
    if setting is None:
        return ""
    if setting.configurable:
        former = f" (formerly {setting.old_name})" if setting.old_name else ""
        words = [f"{setting.name}{former}, {setting.owner}: {setting.path}"]
        if setting.field:
            words.append(f"field {setting.field}")
    else:
        words = ["no setting: it cannot be configured" + (f" ({setting.variant})" if setting.variant else "")]
    return "; ".join((*words, *_numbers(setting), *_documented(subject, setting)))


def _numbers(setting: Setting) -> Iterator[str]:
    if setting.default is not None:
        yield f"default {seconds(setting.default)}" + in_brackets(setting.default_doubt)
    doubt = in_brackets(setting.limit_doubt)
    if setting.minimum is not None and setting.minimum == setting.maximum:
        return  # fixed: the default says it
    for word, number in (("minimum", setting.minimum), ("maximum", setting.maximum)):
        if number is not None:
            yield f"{word} {seconds(number)}{doubt}"


def _documented(subject: Subject, setting: Setting) -> Iterator[str]:
    if setting.source:
        checked = subject.provider.checked if subject.provider is not None else ""
        yield f"see {setting.source}" + (f" (checked {checked})" if checked else "")


def _cells(subject: Subject, against: dict[str, set[str]]) -> dict[str, Cell]:
    def marked(column: str, text: str, agreeing: bool = False) -> Cell:
        differs = subject.id in against[column] and not (agreeing and column == "expected")
        return Cell(text, DIFFERS if differs else AGREES if agreeing else "")

    found = dict.fromkeys(COLUMNS, Cell())
    date = subject.case.date
    if subject.issued_at is not None:
        found["issued"] = marked("issued", date(subject.issued_at))
    elif not subject.token.claims:
        found["issued"] = Cell({Kind.OPAQUE: "opaque", Kind.JWE: "encrypted"}.get(subject.token.kind, "unreadable"))
    if subject.expires_at is not None:
        found["expires"] = marked("expires", date(subject.expires_at))
    if subject.lifetime is not None:
        by = " (by expires_in)" if subject.lifetime_basis == "expires_in" else ""
        found["lifetime"] = marked("lifetime", seconds(subject.lifetime) + by)
    stated = stated_for(subject)
    if stated is not None:
        found["expires_in"] = marked(
            "expires_in", seconds(stated), bool(subject.token.claims) and agrees(stated, subject)
        )
    if subject.expected is not None:
        met = subject.lifetime is not None and agrees(subject.expected, subject)
        found["expected"] = marked("expected", seconds(subject.expected), met)
    found["state"] = Cell(state_of(subject))
    return found
