"""`jwtinspect check`: options to a request, a report to standard output, exit statuses."""

import io
import json
import sys
from pathlib import Path

import pytest

from jwtinspect.__main__ import main
from jwtinspect.rules.examples import START, access_token, dated, id_token, response

CARD = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
PLAIN = response(id_token=id_token(86400), access_token=access_token(86400), expires_in=86400)
AT = ("--at", str(START + 60))


@pytest.fixture
def card(tmp_path: Path) -> str:
    return written(tmp_path / "card.json", CARD)


@pytest.fixture
def plain(tmp_path: Path) -> str:
    return written(tmp_path / "plain.json", PLAIN)


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def report_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    main(["check", "--format", "json", *arguments])
    data = json.loads(capsys.readouterr().out)
    assert isinstance(data, dict)
    return data


def test_a_warning_gives_status_1(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *AT, card]) == 1
    out, err = capsys.readouterr()
    assert "LIF102" in out
    assert err == ""


def test_nothing_found_gives_status_0(plain: str) -> None:
    assert main(["check", *AT, plain]) == 0


@pytest.mark.parametrize(("least", "status"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)])
def test_fail_on_sets_from_which_severity_on_the_status_is_1(card: str, least: str, status: int) -> None:
    assert main(["check", *AT, "--fail-on", least, card]) == status


def test_a_secret_in_the_input_never_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "x.json", response(refresh_token="v1.MadeUpRefreshToken-7hQxLr0aZ9kFvN2b"))
    found = report_of(capsys, *AT, file)["findings"]
    assert isinstance(found, list)
    others = [each for each in found if each["code"] != "SEC905"]
    assert len(others) < len(found)
    assert main(["check", *AT, "--fail-on", "note", file]) == (1 if others else 0)


def test_the_options_reach_the_report(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = report_of(
        capsys, "--at", "2026-03-02T20:00:00+01:00", "--received", "Mon, 02 Mar 2026 09:15:00 GMT", "--ended", "10h",
        "--expect", "access=10h", "--expect", "id_token=36000", "--leeway", "1min", "--max-age", "1d",
        "--tz", "Europe/Berlin", card,
    )  # fmt: skip
    assert (data["as_of"], data["received_at"], data["ended_after"]) == (1772478000, START, 36000)
    assert data["expected"] == {"access_token": 36000, "id_token": 36000}
    assert (data["leeway"], data["max_age"], data["zone"]) == (60, 86400, "Europe/Berlin")
    assert isinstance(data["ends"], list)
    assert data["ends"][0]["what"] == "id_token.exp"


def test_validators_that_are_asked_for_answer(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = report_of(capsys, "--validators", "pyjwt, spring-security", "--at", str(START + 36043), card)
    answers = {(each["token"], each["validator"]): each["accepts"] for each in data["acceptance"]}
    identity = next(each["id"] for each in data["tokens"] if each["role"] == "id_token")
    assert answers[identity, "pyjwt"] is False
    assert answers[identity, "spring-security"] is True
    assert report_of(capsys, card)["acceptance"] == []


def test_the_end_may_be_an_instant(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    for said in ("2026-03-02T19:15:00Z", str(START + 36000)):
        assert report_of(capsys, "--ended", said, card)["ended_at"] == START + 36000


def test_without_at_the_input_s_own_last_instant_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = report_of(capsys, written(tmp_path / "curl.txt", dated(CARD)))
    assert (data["as_of"], data["as_of_basis"]) == (START, "recorded")


def test_a_time_without_offset_is_taken_in_the_zone_and_said_so(card: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", "json", "--at", "2026-03-02T20:00", "--tz", "Europe/Berlin", card])
    out, err = capsys.readouterr()
    assert json.loads(out)["as_of"] == 1772478000
    assert err == "jwtinspect: --at 2026-03-02T20:00 has no offset, so it is taken as 2026-03-02 20:00:00 +01:00\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--at", "tomorrow"], "--at: 'tomorrow' is no instant; give for example"),
        (["--at", "1772442900000"], "--at: 1772442900000 lies beyond the year 9999; give seconds"),
        (["--received", "x"], "--received: 'x' is no instant"),
        (["--ended", "soon"], "--ended: 'soon' is neither a length of time nor an instant; give for example 10h"),
        (["--expect", "36000"], "--expect: '36000' names no lifetime"),
        (["--expect", "acess=1"], "--expect: There is no role 'acess'; give access_token"),
        (["--expect", "access=long"], "--expect: 'long' is no length of time"),
        (["--leeway", "x"], "--leeway: 'x' is no length of time"),
        (["--max-age", "x"], "--max-age: 'x' is no length of time"),
        (["--tz", "Europe/Berln"], "--tz: There is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?\n"),
        (["--validators", "pyjtw"], "--validators: 'pyjtw' is no validator; near are pyjwt"),
        (["--format", "xml"], "invalid choice: 'xml'"),
        (["--colour"], "unrecognized arguments: --colour; 'jwtinspect check --help' lists the options"),
        (["--at"], "expected one argument"),
    ],
)
def test_a_wrong_option_gives_one_line_that_says_what_to_do(
    arguments: list[str], words: str, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", card, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.startswith("jwtinspect: ")
    assert err.count("\n") == 1


def test_files_that_cannot_be_read_are_told_and_the_rest_is_reported(
    tmp_path: Path, card: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 4)
    missing = str(tmp_path / "nope.json")
    names = [missing, str(tmp_path), str(tmp_path / "empty"), str(tmp_path / "noise"), "a\0b", card]
    assert main(["check", *AT, *names]) == 2
    out, err = capsys.readouterr()
    assert "LIF102" in out
    lines = err.splitlines()
    assert lines[0] == f"jwtinspect: cannot read '{missing}': no such file; check the name"
    assert lines[1] == f"jwtinspect: cannot read '{tmp_path}': it is a folder; name the files in it"
    assert len(lines) == 5
    assert any("empty" in line for line in lines)
    assert any("noise" in line for line in lines)


def test_every_unreadable_file_is_told_where_none_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).touch()
    assert main(["check", str(tmp_path / "one"), str(tmp_path / "two")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert ["one" in err, "two" in err, err.count("\n")] == [True, True, 2]


def test_a_file_that_may_not_be_opened_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert main(["check", str(tmp_path / "x")]) == 2
    assert "it may not be opened; check its permissions" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2  # what Windows raises for a folder
    assert "it is a folder" in capsys.readouterr().err


def test_text_without_a_token_is_reported_with_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", written(tmp_path / "x.txt", "nothing to see here")]) == 0
    assert "Nothing here can be read as a token." in capsys.readouterr().out


@pytest.mark.parametrize("names", [[], ["-"], ["-", "-"]])
def test_standard_input_is_read(
    names: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CARD.encode())))
    data = report_of(capsys, *AT, *names)
    assert data["sources"] == [{"id": "s1", "name": "standard input", "format": "token-response"}]


def test_a_person_at_the_terminal_is_told_what_to_paste(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(CARD.encode())))
    assert main(["check", *AT]) == 1
    assert "paste a token or a token response" in capsys.readouterr().err


def test_no_standard_input_at_all_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check"]) == 2
    assert "there is no standard input; name a file" in capsys.readouterr().err


def test_the_report_names_files_without_their_folders(
    card: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    twin = written(other / "card.json", PLAIN)
    alone = report_of(capsys, card)["sources"]
    assert isinstance(alone, list)
    assert alone[0]["name"] == "card.json"
    both = report_of(capsys, card, twin)["sources"]
    assert isinstance(both, list)
    assert [each["name"] for each in both] == [card, twin]


@pytest.mark.parametrize(
    ("name", "start"), [("text", "▲ WARNING"), ("json", "{"), ("markdown", "## ▲"), ("html", "<!DOCTYPE html>")]
)
def test_every_format_is_printed(name: str, start: str, card: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--format", name, *AT, card])
    assert capsys.readouterr().out.startswith(start)


@pytest.mark.parametrize("name", ["text", "json", "markdown", "html"])
def test_tokens_come_out_only_when_asked_for(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = id_token(60)
    file = written(tmp_path / "t.txt", one)
    main(["check", "--format", name, *AT, file])
    assert one.split(".")[2] not in capsys.readouterr().out
    main(["check", "--format", name, *AT, "--show-tokens", file])
    assert one in capsys.readouterr().out.replace("\n              ", "")


def test_json_is_ascii_so_that_no_terminal_acts_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "t.txt", id_token(60, name="\u202eÄ\x1b[31m"))
    main(["check", "--format", "json", file])
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x1b" not in out
    assert json.loads(out)["tokens"][0]["claims"]["name"] == "\u202eÄ\x1b[31m"


def test_much_input_is_announced_on_a_terminal(
    card: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("jwtinspect.cli.files._MUCH", 10)
    monkeypatch.setattr("jwtinspect.cli.files.is_terminal", lambda stream: True)
    main(["check", card])
    assert "inspecting 0 MB" in capsys.readouterr().err
