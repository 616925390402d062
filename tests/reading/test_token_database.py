"""gcloud's token database."""

import sqlite3

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.reading import token_database
from jwtinspect.reading.sources import read
from jwtinspect.rules.examples import START, id_token

OPAQUE = "ya29.a0AfH6SMBmadeUpAccessToken0123456789"
TABLE = (
    "CREATE TABLE access_tokens (account_id TEXT PRIMARY KEY, access_token TEXT, token_expiry TIMESTAMP, "
    "rapt_token TEXT, id_token TEXT)"
)


def made(*statements, rows=()):
    database = sqlite3.connect(":memory:")
    for statement in statements:
        database.execute(statement)
    for row in rows:
        database.execute("INSERT INTO access_tokens VALUES (?, ?, ?, ?, ?)", row)
    database.commit()
    return bytes(database.serialize())


def test_each_account_gives_its_tokens_and_when_they_end():
    identity = id_token(3600)
    row = ("jo@acme.test", OPAQUE, "2026-03-02 10:15:00.000000", None, identity)
    capture = read([("access_tokens.db", made(TABLE, rows=[row]))])
    assert capture.sources[0].format == "gcloud-tokens"
    assert {token.compact for token in capture.tokens} == {OPAQUE, identity}
    assert sorted(place.where for token in capture.tokens for place in token.places) == [
        "access_tokens, row 1.access_token",
        "access_tokens, row 1.id_token",
    ]
    assert [stamp.seconds for stamp in capture.stamps] == [START + 3600]


@pytest.mark.parametrize(
    "content",
    [
        made("CREATE TABLE other (a TEXT)"),
        made(TABLE)[:3000],
        token_database.MAGIC.encode() + b"\xff" * 5000,
        made(
            "CREATE VIEW access_tokens AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT 'a' AS access_token, 'b' AS id_token, i AS token_expiry FROM n"
        ),
        made("CREATE TABLE access_tokens (access_token BLOB)"),
    ],
    ids=["another program's", "cut", "rubbish", "a view without an end", "other columns"],
)
def test_what_is_no_such_table_is_told_in_a_sentence(content):
    capture = read([("x.db", content)])
    assert capture.tokens == ()
    assert "SQLite file" in capture.unreadable[0].reason and capture.unreadable[0].advice


def test_a_token_in_another_programs_database_is_found():
    identity = id_token(3600)
    capture = read([("webappsstore.sqlite", made("CREATE TABLE a (b TEXT)", f"INSERT INTO a VALUES ('{identity}')"))])
    assert [token.compact for token in capture.tokens] == [identity]
    assert "SQLite file" in capture.unreadable[0].reason


def test_a_database_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(token_database, "LARGEST", 100)
    (told,) = read([("x.db", made(TABLE))]).unreadable
    assert "was not read" in told.reason


def test_more_rows_than_anybody_has_are_told(monkeypatch):
    monkeypatch.setattr(token_database, "ROWS", 2)
    rows = [(f"a{number}", f"{OPAQUE}{number}", "2026-03-02 10:15:00", None, None) for number in range(4)]
    capture = read([("x.db", made(TABLE, rows=rows))])
    assert len(capture.tokens) == 2
    assert "first 2 rows" in capture.notices[0].reason


def test_the_same_as_text_is_no_database():
    with pytest.raises(InputError):
        read([("x", token_database.MAGIC + "\0" * 100)])
