"""Writes resources/compiled from the TOML files in resources: run it after a change of any of them."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jwtinspect.core.errors import DataError  # noqa: E402
from jwtinspect.profiles.compiled import compiled_files  # noqa: E402  the checkout's own package


def main() -> int:
    """Exit status 1 with one line of what is wrong where a data file cannot be used."""
    try:
        files = compiled_files(ROOT / "resources")
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    folder = ROOT / "resources" / "compiled"
    for old in folder.rglob("*.json"):
        if old.relative_to(folder).as_posix() not in files:
            old.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(files)} files in {folder.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
