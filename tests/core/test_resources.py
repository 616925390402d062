"""The data files are found, or their absence is said in a sentence."""

from pathlib import Path

import pytest

from jwtinspect.core import resources


def test_the_resources_folder_holds_the_data() -> None:
    assert (resources.root() / "claims.toml").is_file()
    assert (resources.root() / "providers").is_dir()


def test_a_missing_resources_folder_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "jwtinspect" / "core" / "resources.py"))
    with pytest.raises(RuntimeError, match="Install jwtinspect again"):
        resources.root.__wrapped__()
