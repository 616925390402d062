"""A document as sections of sentences and tables, and how it is written as text, as Markdown and as HTML.

What stands in it is escaped here, whatever it is: nothing in a name or a value can act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from jwtinspect.core.text import shown
from jwtinspect.report.as_markdown import escaped
from jwtinspect.report.as_text import wrapped

DIFFERS = "≠"
"""What the first cell of a row begins with that is to stand out."""


_NARROWEST = 8  # characters that even a crowded column has


class Section(NamedTuple):
    """A part of the document. A table's first row is its heading."""

    title: str
    sentences: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()  # addresses


def as_text(title: str, sections: Iterable[Section], *, width: int = 100, colour: bool = False) -> str:
    """The document for a terminal."""
    bold, red, plain = ("\x1b[1m", "\x1b[31m", "\x1b[0m") if colour else ("", "", "")
    width = max(40, width)
    lines = [f"{bold}{shown(title)}{plain}"]
    for section in sections:
        note = f"  ({shown(section.note)})" if section.note else ""
        if section.title:
            beside = len(shown(section.title)) + len(note) <= width
            lines += ["", f"{bold}{shown(section.title)}{plain}{note if beside else ''}"]
            lines += [] if beside else [f"  {line}" for line in wrapped(note.strip(), width - 2)]
        for line in _columns(section.table, width) if section.table else ():
            lines.append(f"{red}{line}{plain}" if red and line.lstrip().startswith(DIFFERS) else line)
        for sentence in section.sentences:
            lines += [f"  {line}" for line in wrapped(shown(sentence), min(width, 100) - 2)]
        lines += [f"  [{number}] {address}" for number, address in enumerate(section.sources, 1)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _columns(table: Sequence[Sequence[str]], width: int) -> list[str]:
    """A table no wider than that: a cell that is too long for its column breaks its lines there."""
    safe = [[shown(cell) for cell in row] for row in table]
    count = len(safe[0])
    sizes = _fitting([max(len(row[column]) for row in safe) for column in range(count)], min(width, 120) - 2 * count)
    lines = []
    for row in safe[1:] if count == 2 else safe:
        cells = [wrapped(cell, size) for cell, size in zip(row, sizes, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            line = "  ".join(f"{part:<{size}}" for part, size in zip(parts, sizes, strict=True))
            lines.append(f"  {line}".rstrip())
    return lines


def _fitting(sizes: list[int], room: int) -> list[int]:
    """The widths of columns that want these: narrow ones have what they want, wide ones share what is left."""
    given = list(sizes)
    for rank, column in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        given[column] = max(1, min(sizes[column], max(_NARROWEST, room // (len(sizes) - rank))))
        room -= given[column]
    return given


def as_markdown(title: str, sections: Iterable[Section], footer: str) -> str:
    """The document for a ticket."""
    parts = [f"## {escaped(title)}"]
    for section in sections:
        if section.title:
            note = f" ({escaped(section.note)})" if section.note else ""
            parts.append(f"### {escaped(section.title)}{note}")
        if section.table:
            head, *rows = ([escaped(cell) for cell in row] for row in section.table)
            lines = [head, ["---"] * len(head), *rows]
            parts.append("\n".join(f"| {' | '.join(row)} |" for row in lines))
        if section.sentences:
            parts.append("\n".join(f"- {escaped(sentence)}" for sentence in section.sentences))
        if section.sources:
            parts.append("\n".join(f"{number}. <{address}>" for number, address in enumerate(section.sources, 1)))
    return "\n\n".join(parts) + f"\n\n_{footer}_\n"


def as_html(title: str, sections: Iterable[Section], footer: str) -> str:
    """The document as a page that stands alone."""
    from jwtinspect.report.as_html import page

    kind = "warning" if title.startswith(DIFFERS) else "ok"
    first, *others = sections
    told = "".join(f"<p>{_safe(each)}</p>" for each in first.sentences[1:])
    head = "".join(f"<h1>{_safe(each)}</h1>" for each in first.sentences[:1])
    parts = [f'<header class="card {kind}"><p class="tone">{_safe(title)}</p>{head}{told}</header>']
    for section in others:
        note = f' <span class="quiet">{_safe(section.note)}</span>' if section.note else ""
        parts.append(f"<h2>{_safe(section.title)}{note}</h2>")
        if section.table:
            parts.append(_html_table(section.table))
        parts += [f"<p>{_safe(sentence)}</p>" for sentence in section.sentences]
    parts.append(f'<p class="quiet">{_safe(footer)}</p>')
    return page(shown(first.sentences[0] if first.sentences else title), "\n".join(parts))


def _html_table(table: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{_safe(cell)}</th>' for cell in table[0])
    rows = []
    for row in table[1:]:
        kind = ' class="differs"' if row[0].startswith(DIFFERS) else ""
        rows.append(f"<tr{kind}>" + "".join(f'<td class="value">{_safe(cell)}</td>' for cell in row) + "</tr>")
    inside = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="scroll"><table>{inside}</table></div>'


def _safe(text: str) -> str:
    from html import escape

    return escape(shown(text))
