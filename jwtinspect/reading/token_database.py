"""``access_tokens.db``: the SQLite file in which gcloud keeps the tokens of each account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.reading.response import read_value

if TYPE_CHECKING:
    import sqlite3

    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "gcloud-tokens"

MAGIC = "SQLite format 3\0"
LARGEST = 64_000_000  # bytes: a row takes some 2 kB
ROWS = 10_000
_STEPS = 1_000_000  # of SQLite's machine: a table of that many rows is read with far fewer
_COLUMNS = ("access_token", "id_token", "token_expiry")


def detects(material: Material) -> bool:
    """Whether it is an SQLite file, of whatever program."""
    return isinstance(material.content, bytes) and material.head.startswith(MAGIC)


def read(material: Material, draft: Draft) -> None:
    """Reads each account's row. The file is copied into memory; nothing but one table of it is ever looked at."""
    import sqlite3

    content = material.content
    assert isinstance(content, bytes)
    if len(content) > LARGEST:
        draft.unread("", f"This SQLite file has more than {LARGEST // 1_000_000} MB: it was not read.", _ADVICE)
        return
    draft.keep(content.decode("latin-1"))
    draft.scan()  # another program's database may hold tokens too
    database = sqlite3.connect(":memory:")
    try:
        rows = _rows(database, content)
    except (sqlite3.Error, OverflowError, UnicodeError):
        draft.unread("", "This is an SQLite file, but no table of tokens as gcloud keeps it can be read.", _ADVICE)
        return
    finally:
        database.close()
    for number, row in enumerate(rows[:ROWS], 1):
        members: dict[str, Any] = {name: value for name, value in zip(_COLUMNS, row, strict=True) if value}
        if isinstance(members.get("token_expiry"), str):
            members["token_expiry"] = members["token_expiry"].replace(" ", "T", 1) + "Z"  # UTC, without saying so
        read_value(members, draft, f"access_tokens, row {number}")
    if len(rows) > ROWS:
        draft.notice("", f"Only the first {ROWS} rows of access_tokens were read.")


_ADVICE = "Give the output of 'gcloud config config-helper --format=json' instead."


def _rows(database: sqlite3.Connection, content: bytes) -> list[tuple[Any, ...]]:
    """The rows of the table; a view of its name, which could run anything, is none."""
    import sqlite3

    database.deserialize(content)
    database.execute("PRAGMA trusted_schema = OFF")
    steps = iter(range(_STEPS // 1000))
    database.set_progress_handler(lambda: next(steps, None) is None, 1000)
    kinds = database.execute("SELECT type FROM sqlite_master WHERE name = 'access_tokens'").fetchall()
    if kinds != [("table",)]:
        raise sqlite3.DatabaseError("no such table")
    return database.execute(f"SELECT {', '.join(_COLUMNS)} FROM access_tokens LIMIT {ROWS + 1}").fetchall()
