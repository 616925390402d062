"""What another Python program calls: jwtinspect.inspect."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import jwtinspect
from jwtinspect.core.errors import InputError
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import START, access_token, dated, id_token, response

CARD = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)


def test_text_bytes_and_files_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text(CARD, encoding="utf-8")
    for source in (CARD, CARD.encode(), file):
        report = jwtinspect.inspect(source, at=START + 60)
        assert report.verdict.code == "LIF102"
        assert [token.role for token in report.tokens] == ["id_token", "access_token"]
        assert len(report.responses) == 1
        assert report.findings[0].code == "LIF102"
    assert jwtinspect.inspect(file).capture.sources[0].name == "card.json"


def test_a_text_that_names_a_file_is_still_text(tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text(CARD, encoding="utf-8")
    assert not jwtinspect.inspect(str(file)).tokens


def test_instants_are_seconds_or_aware_datetimes() -> None:
    date = datetime(2026, 3, 2, 9, 16, tzinfo=UTC)
    assert jwtinspect.inspect(CARD, at=date).as_of == jwtinspect.inspect(CARD, at=START + 60.0).as_of == START + 60
    assert jwtinspect.inspect(CARD, received_at=date).responses[0].received_at == START + 60


def test_without_at_it_is_the_recorded_instant_else_now() -> None:
    assert jwtinspect.inspect(dated(CARD)).as_of == START
    assert jwtinspect.inspect(CARD).as_of > 1790000000


@pytest.mark.parametrize(
    "ended", [36000, "10h", timedelta(hours=10), datetime(2026, 3, 2, 19, 15, tzinfo=UTC), START + 36000]
)
def test_the_end_that_was_seen_comes_in_several_forms(ended: object) -> None:
    report = jwtinspect.inspect(CARD, at=START + 60, ended=ended)  # type: ignore[arg-type]
    assert (report.ends[0].what, report.ends[0].off_by) == ("id_token.exp", 0)


def test_expectations_leeway_and_age_are_taken() -> None:
    request = jwtinspect.inspect(CARD, expect={"access": 36000}, leeway=30, max_age="1d").request
    assert request.expect == {Role.ACCESS_TOKEN: 36000}
    assert (request.leeway, request.max_age) == (30, 86400)


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": datetime(2026, 3, 2)},  # noqa: DTZ001
        {"received_at": "2026-03-02"},
        {"expect": {"acess": 1}},
        {"expect": {"access": "long"}},
        {"leeway": -1},
        {"ended": datetime(2026, 3, 2)},  # noqa: DTZ001
    ],
)
def test_an_argument_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\."):
        jwtinspect.inspect(CARD, **wrong)  # type: ignore[arg-type]


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"not dict\."):
        jwtinspect.inspect({})  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError):
        jwtinspect.inspect(tmp_path / "none")
    with pytest.raises(InputError):
        jwtinspect.inspect("")


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import jwtinspect; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['__future__', 'jwtinspect']"
