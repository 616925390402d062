"""A redacted copy of an SQLite file, such as gcloud's ``access_tokens.db``: its tables and rows in a new one.

The old file is only read, in memory, and never changed: its triggers do not run, and no page of it that was freed, but
still holds a token, comes into the copy. Indexes, views and triggers stay behind.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from jwtinspect.core.errors import InputError
from jwtinspect.reading.token_database import LARGEST
from jwtinspect.report.spelling import is_text

if TYPE_CHECKING:
    import sqlite3

_ROWS = 100_000  # of all tables
_TABLES = 500
_STEPS = 20_000_000  # of SQLite's machine: some seconds
_JOURNAL = slice(18, 20)  # of the file's head: a file with a write-ahead log (2) is read without it (1)

Change = Callable[[bytes, str], bytes]


def copied(content: bytes, text: Change, data: Change, note: Callable[[str], None], where: str) -> bytes:
    """The copy. ``text`` is given each row as an object of JSON, ``data`` what is no text.

    Raises InputError for what SQLite cannot read, and beyond the bounds.
    """
    import sqlite3

    if len(content) > LARGEST:
        raise InputError(
            f"{where or 'It'} is an SQLite file of more than {LARGEST // 10**6} MB: save the rows as text."
        )
    head = bytearray(content[:100])
    head[_JOURNAL] = b"\x01\x01"
    old, new = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    try:
        old.deserialize(bytes(head) + content[100:])
        old.text_factory = bytes
        old.execute("PRAGMA trusted_schema = OFF")
        steps = iter(range(_STEPS // 10_000))
        old.set_progress_handler(lambda: next(steps, None) is None, 10_000)
        for table in _tables(old, note, where):
            _copy_table(old, new, table, text, data, f"{where}/{table}".lstrip("/"))
        new.commit()
        return new.serialize()
    except (sqlite3.Error, OverflowError, UnicodeError, MemoryError) as error:
        raise InputError(f"{where or 'It'} is an SQLite file that cannot be read ({error}): save it again.") from None
    finally:
        old.close()
        new.close()


def _tables(old: sqlite3.Connection, note: Callable[[str], None], where: str) -> Iterator[str]:
    """The names of the tables that hold rows of their own."""
    kept = False
    found = old.execute("SELECT type, name, sql FROM sqlite_master").fetchmany(_TABLES + 1)
    if len(found) > _TABLES:
        raise InputError(f"{where or 'It'} is an SQLite file of more than {_TABLES} parts: save the rows as text.")
    for kind, name, sql in found:
        if (
            kind == b"table"
            and not name.startswith(b"sqlite_")
            and not (sql or b"").upper().startswith(b"CREATE VIRTUAL")
        ):
            yield name.decode()
        else:
            kept = kept or not name.startswith(b"sqlite_")
    if kept:
        note("the copy of the database has its tables and rows, but no indexes, views and triggers")


def _copy_table(
    old: sqlite3.Connection, new: sqlite3.Connection, table: str, text: Change, data: Change, where: str
) -> None:
    rows = old.execute(f"SELECT * FROM {_quoted(table)}")
    columns = [each[0] for each in rows.description]
    for name in (table, *columns):
        if text(name.encode(), where) != name.encode():
            raise InputError("The name of a table or column of the database holds a secret: save the rows as text.")
    new.execute(f"CREATE TABLE {_quoted(table)} ({', '.join(map(_quoted, columns))})")
    into = f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(columns))})"
    for number, row in enumerate(rows):
        if number >= _ROWS:
            raise InputError(f"{where} has more than {_ROWS} rows: save those that matter as text.")
        new.execute(into, _copied_row(columns, row, text, data, where))


def _copied_row(columns: list[str], row: tuple[Any, ...], text: Change, data: Change, where: str) -> list[Any]:
    """The row; its texts are given away as one object, in which the names of the columns tell what each is."""
    texts = {at: each for at, each in enumerate(row) if isinstance(each, bytes) and is_text(each)}
    named = (f"{json.dumps(columns[at])}: {json.dumps(each.decode())}" for at, each in texts.items())
    written = text(f"{{{', '.join(named)}}}".encode("ascii"), where)
    values = dict(zip(texts, (value for _, value in json.loads(written, object_pairs_hook=list)), strict=True))
    return [
        values[at] if at in texts else data(each, where) if isinstance(each, bytes) else each
        for at, each in enumerate(row)
    ]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
