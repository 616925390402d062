"""The copy of an SQLite file has its tables and rows, and no token that could be used, not even in freed pages."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

import pytest

import jwtinspect
from jwtinspect.core.errors import InputError
from jwtinspect.reading.charset import SQLITE
from jwtinspect.report import database_copy
from jwtinspect.report.redaction import copy_of
from jwtinspect.rules.examples import START, access_token, id_token

ACCESS = "ya29.made-up-access-token-0123456789"
GONE = "1//made-up-refresh-token-of-yesterday"
GCLOUD = "CREATE TABLE access_tokens (account_id PRIMARY KEY, access_token TEXT, token_expiry TIMESTAMP, id_token)"
MANY = "WITH n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n LIMIT 100001)"
ID = id_token(3600, email="robin@kunde.example")


def database(*statements: str, rows: Iterable[tuple[Any, ...]] = ()) -> bytes:
    made = sqlite3.connect(":memory:")
    for each in statements:
        made.execute(each)
    for row in rows:
        made.execute(f"INSERT INTO access_tokens VALUES ({', '.join('?' * len(row))})", row)
    made.commit()
    content = made.serialize()
    made.close()
    return content


def held(content: bytes, query: str) -> list[tuple[Any, ...]]:
    read = sqlite3.connect(":memory:")
    read.deserialize(content)
    rows = read.execute(query).fetchall()
    read.close()
    return rows


def test_the_tokens_of_gclouds_database_go_and_their_times_stay() -> None:
    rows = [("robin@kunde.example", ACCESS, "2026-03-02 10:15:00.000000", ID), ("job@p.iam.example", None, 5, None)]
    content = database(GCLOUD, rows=rows)
    copy, done = copy_of(content)
    first, second = held(copy, "SELECT * FROM access_tokens")
    assert first[1].startswith("ya29.redacted-") and first[2] == rows[0][2]
    assert first[3].startswith(ID.partition(".")[0]) and ID.rpartition(".")[2] not in first[3]
    assert second[1:] == (None, 5, None)
    assert b"robin@kunde" not in copy and ACCESS.encode() not in copy
    assert done.counts.tokens == 1
    before, after = (jwtinspect.inspect(each, at=START + 60) for each in (content, copy))
    assert [each.code for each in before.findings if each.code != "SEC905"] == [each.code for each in after.findings]
    assert copy_of(copy)[0] == copy


def test_what_was_deleted_is_not_in_the_copy() -> None:
    made = [(f"user{number}@kunde.example", GONE, "", access_token(60)) for number in range(50)]
    content = database(GCLOUD, "CREATE TABLE kept (a)", "INSERT INTO kept VALUES ('x')", rows=made)
    emptied = sqlite3.connect(":memory:")
    emptied.deserialize(content)
    emptied.execute("PRAGMA secure_delete = OFF")
    emptied.execute("DELETE FROM access_tokens")
    emptied.commit()
    content = emptied.serialize()
    emptied.close()
    assert GONE.encode() in content
    copy, _ = copy_of(content)
    assert GONE.encode() not in copy
    assert held(copy, "SELECT * FROM kept") == [("x",)]


def test_every_kind_of_value_stays_what_it_is_and_other_parts_are_told() -> None:
    content = database(
        'CREATE TABLE "odd ""table" (a, "b c", d, e, f)',
        """INSERT INTO "odd ""table" VALUES (1, 1.5, NULL, x'00ff10', 'Größe "L"')""",
        'CREATE INDEX i ON "odd ""table" (a)',
        "CREATE VIEW v AS SELECT load_extension('x')",
        'CREATE TRIGGER t AFTER INSERT ON "odd ""table" BEGIN SELECT load_extension(\'x\'); END',
    )
    copy, done = copy_of(content)
    assert held(copy, 'SELECT * FROM "odd ""table"') == [(1, 1.5, None, b"\x00\xff\x10", 'Größe "L"')]
    assert held(copy, "SELECT count(*) FROM sqlite_master") == [(1,)]
    assert "no indexes, views and triggers" in done.words


def test_a_write_ahead_log_is_no_hindrance() -> None:
    content = bytearray(database(GCLOUD, rows=[("a", ACCESS, "", None)]))
    content[18:20] = b"\x02\x02"
    assert ACCESS.encode() not in copy_of(bytes(content))[0]


def test_names_of_columns_tell_secrets_and_binary_data_that_hold_them_are_emptied() -> None:
    content = database(
        "CREATE TABLE logins (login, password, note, blob)",
        "INSERT INTO logins VALUES ('robin', 'Corr3ct horse', 'uses Corr3ct horse', x'00"
        + b"Corr3ct horse".hex()
        + "ff')",
    )
    copy, done = copy_of(content)
    assert b"Corr3ct" not in copy
    assert "was emptied" in done.words


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SQLITE + bytes(range(256)) * 40, "cannot be read"),
        (database("CREATE TABLE t (a)")[:3000], "cannot be read"),
        (database('CREATE TABLE "robin@kunde.example" (a)'), "holds a secret"),
        (database(f"CREATE TABLE t AS {MANY} SELECT a FROM n"), "more than 100000 rows"),
    ],
)
def test_what_cannot_be_copied_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        copy_of(content)


def test_a_file_that_is_too_large_or_has_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = database("CREATE TABLE a (x)", "CREATE TABLE b (x)")
    monkeypatch.setattr(database_copy, "_TABLES", 1)
    with pytest.raises(InputError, match="more than 1 parts"):
        copy_of(content)
    monkeypatch.setattr(database_copy, "LARGEST", 1000)
    with pytest.raises(InputError, match="SQLite file of more than"):
        copy_of(content)


def test_a_text_in_json_is_redacted_as_json() -> None:
    content = database("CREATE TABLE t (v)", f"INSERT INTO t VALUES ('{json.dumps({'refresh_token': GONE})}')")
    [(value,)] = held(copy_of(content)[0], "SELECT v FROM t")
    assert json.loads(value)["refresh_token"].startswith("redacted-")
