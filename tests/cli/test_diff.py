"""`jwtinspect diff`: two captures to one answer, exit statuses like those of diff."""

import io
import json
import sys
from pathlib import Path

import pytest

from jwtinspect.__main__ import main
from jwtinspect.rules.examples import (
    START,
    access_token,
    entry,
    har,
    id_token,
    response,
    secret_key,
    signed,
)

LATER = START + 86400
AT = ("--at", str(LATER + 60))


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def capture(life: int, start: int, **members: object) -> str:
    identity, access = id_token(36000, start=start), access_token(life, start=start)
    return response(id_token=identity, access_token=access, expires_in=life, **members)


@pytest.fixture
def before(tmp_path: Path) -> str:
    return written(tmp_path / "before.json", capture(36000, START))


@pytest.fixture
def same(tmp_path: Path) -> str:
    return written(tmp_path / "same.json", capture(36000, LATER))


@pytest.fixture
def changed(tmp_path: Path) -> str:
    return written(tmp_path / "changed.json", capture(86400, LATER))


def test_a_change_gives_status_1_and_says_so_first(
    before: str, changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *AT, before, changed]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("≠ CHANGED\n  The access_token's lifetime went from 36000 s (10 h) to 86400 s (24 h);")
    assert "before.json (token-response)" in out
    assert err == ""


def test_two_issuances_of_the_same_give_status_0(before: str, same: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *AT, before, same]) == 0
    assert capsys.readouterr().out.startswith("= NOTHING THAT MATTERS CHANGED\n")


def test_a_setting_that_did_not_reach_the_token_is_told(
    before: str, same: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *AT, "--expect", "access=24h", before, same]) == 0
    assert "the setting did not reach the" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "start"), [("text", "≠"), ("json", "{"), ("markdown", "## ≠ CHANGED"), ("html", "<!DOCTYPE html>")]
)
def test_each_format_is_written(
    form: str, start: str, before: str, changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *AT, "--format", form, before, changed]) == 1
    assert capsys.readouterr().out.startswith(start)


def test_the_json_has_its_own_schema(before: str, changed: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["diff", *AT, "--format", "json", before, changed])
    data = json.loads(capsys.readouterr().out)
    assert (data["schema"], data["changed"], data["after"]["as_of"]) == ("jwtinspect-diff/1", True, LATER + 60)


def test_either_capture_may_come_from_standard_input_and_not_both(
    before: str, changed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Standard:
        buffer = io.BytesIO(Path(changed).read_bytes())

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Standard())
    assert main(["diff", *AT, before, "-"]) == 1
    assert "standard input (token-response)" in capsys.readouterr().out
    assert main(["diff", "-", "-"]) == 2
    assert "name a file for the other one" in capsys.readouterr().err


def test_a_file_may_be_compared_with_itself(before: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *AT, before, before]) == 0
    assert "Both hold the same tokens" in capsys.readouterr().out


def test_files_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, life in (("old", 36000), ("new", 86400)):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder / "response.json", capture(life, START))
    main(["diff", *AT, str(tmp_path / "old" / "response.json"), str(tmp_path / "new" / "response.json")])
    out = "".join(capsys.readouterr().out.split())
    assert "old/response.json" in out or "old\\response.json" in out


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_that_is_not_there_or_cannot_be_read_gives_status_2(
    which: int, before: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [before, before]
    names[which] = str(tmp_path / "nothing.json")
    assert main(["diff", *names]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing.json" in err and err.count("\n") == 1
    (tmp_path / "nothing.json").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200))
    assert main(["diff", *names]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing.json" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [[], ["one.json"], ["a", "b", "c"], ["--tz", "Mars/Base", "a", "b"], ["--expect", "access", "a", "b"]]
)
def test_wrong_options_give_status_2_and_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_help_lists_the_command_and_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "jwtinspect diff BEFORE AFTER" in capsys.readouterr().out
    assert main(["diff", "--help"]) == 0
    out = capsys.readouterr().out
    assert "exit status: 0 nothing that matters changed" in out
    assert "--expect" in out


def test_a_har_is_compared_with_a_har_token_by_token(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def session(life: int, start: int) -> str:
        bodies = [
            response(
                access_token=access_token(
                    life, start=start + 600 * number, aud=f"https://{name}.example.com", jti=str(number)
                ),
                expires_in=life,
            )
            for number in range(20)
            for name in ("orders", "users")
        ]
        url = "https://login.example.com/oauth/token"
        return har(*(entry(url, at=start + 300 * number, body=body) for number, body in enumerate(bodies)))

    files = written(tmp_path / "b.har", session(3600, START)), written(tmp_path / "a.har", session(7200, LATER))
    assert main(["diff", *files]) == 1
    out = capsys.readouterr().out
    assert "The lifetime of 2 tokens went from 3600 s (1 h) to 7200 s (2 h)" in " ".join(out.split())
    assert 'access_token for "https://users.example.com"' in out
    assert "the last of 20 before and of 20 after" in " ".join(out.split())


def test_after_a_rotation_the_keys_tell_which_one_signs_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claims = {"iss": "https://login.example.com/", "aud": "a", "scope": "x", "iat": START, "exp": LATER}
    files = (
        written(tmp_path / "before.txt", signed(claims, "s1")),
        written(tmp_path / "after.txt", signed({**claims, "iat": START + 1, "exp": LATER + 1}, "s2", b"?" * 32)),
    )
    key = written(tmp_path / "key.json", secret_key("s1"))
    assert main(["diff", "--at", str(START + 60), "--key", key, *files]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert 'key (kid) went from "s1" to "s2"' in out
    assert "signature valid" in out


def test_no_usable_token_is_printed_unless_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner = signed({"a": 1})
    files = (
        written(tmp_path / "b.txt", access_token(60)),
        written(tmp_path / "a.txt", access_token(60, start=LATER, nested=inner)),
    )
    for form in ("text", "json", "markdown", "html"):
        main(["diff", "--format", form, *files])
        assert inner not in "".join(capsys.readouterr().out.split())
    main(["diff", "--format", "json", "--show-tokens", *files])
    assert inner in capsys.readouterr().out
