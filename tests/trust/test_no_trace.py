"""Nothing that was pasted, dropped or read is left behind on the machine."""

import base64
import json
import stat
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test_offline import PASTED, SAMPLE, session

SAMPLES = SAMPLE.parent


def usable() -> set[str]:
    """Every token, part of a token and secret that the session sees."""
    told = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
    found = {each for name in (SAMPLE.name, "token_response.json") for each in told[name]["other_secrets"]}
    import jwtinspect

    for content in (SAMPLE, PASTED):
        for each in jwtinspect.inspect(content, at=0).tokens:
            found |= {each.token.compact, *each.token.segments[1:]}
    return {each for each in found if len(each) >= 12}


def spelt(value: str) -> list[bytes]:
    """The value as it may stand in a file: raw, in UTF-16, percent-encoded and in base64, wherever that begins."""
    data = value.encode()
    shifted = [base64.b64encode(data[start:])[: (len(data) - start) // 3 * 4] for start in range(3)]
    encoded = [each for each in shifted if len(each) > 12]
    return [data, value.encode("utf-16-le"), quote(value, safe="").encode(), *encoded]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object], Path]:
    home = tmp_path_factory.mktemp("home")
    copy = tmp_path_factory.mktemp("elsewhere") / "copy.har"
    done = session(home, copy, more="further")
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout.splitlines()[-1]), copy


def test_no_file_holds_anything_of_what_was_shown(left: tuple[Path, dict[str, object], Path]) -> None:
    home, told, copy = left
    assert isinstance(told["further"], dict)
    values = [each for value in (usable() | set(told["further"]["values"])) for each in spelt(value)]
    assert len(values) > 80
    left_behind = [path for path in home.rglob("*") if path.is_file()]
    saved = [path for path in copy.parent.rglob("*") if path.is_file()]
    assert len(saved) == 9, "two redacted copies, a report in every format, a policy; and no unfinished part of one"
    for path in [*left_behind, *saved]:
        content = path.read_bytes()
        held = [value for value in values if value in content]
        if "copy" in path.name:  # the claims stay in it, but for the people in them
            held = [value for value in held if b"redacted" not in value and not value.startswith(b"eyJ")]
        assert not held, f"{path} holds {len(held)} of them"


def test_the_session_was_a_whole_one(left: tuple[Path, dict[str, object], Path]) -> None:
    further = left[1]["further"]
    assert isinstance(further, dict)
    assert further["opened"] is True, "the encrypted token was opened with the key set that was dropped"
    assert "ended early" in further["trouble"], "the death of the process that reads was told"
    assert further["count"] == 300, "and the same input was read at last"


def test_no_core_file_was_written(left: tuple[Path, dict[str, object], Path]) -> None:
    assert not [path for path in left[0].rglob("*core*") if path.is_file()]


def test_the_settings_hold_preferences_and_are_their_owners_alone(left: tuple[Path, dict[str, object], Path]) -> None:
    home, _, _ = left
    files = [path for path in home.rglob("*") if path.is_file() and path.suffix in (".conf", ".ini")]
    assert files, "the window remembers its size"
    for path in files:
        names = {line.partition("=")[0] for line in path.read_text(encoding="utf-8").splitlines() if "=" in line}
        assert names <= {"geometry", "theme", "zone", "main", "down"}, (
            "the window's size, its splitters, and two choices"
        )
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_core_file_would_be_written(left: tuple[Path, dict[str, object], Path]) -> None:
    assert left[1]["core"] == 0


def test_the_clipboard_holds_no_token_at_the_end(left: tuple[Path, dict[str, object], Path]) -> None:
    assert left[1]["clipboard"] == ""
