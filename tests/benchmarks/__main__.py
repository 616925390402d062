"""Speed as ratios against a named peer in the same run: ``python tests/benchmarks [name ...]``.

Each module here measures one promise and prints a line: what, against what, the ratio, the limit.
Nothing fails by the clock.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = (
    "inspecting",
    "starting",
    "scanning",
    "scanning_logs",
    "hars",
    "redacting",
    "repainting",
    "accepting",
    "planning",
    "loading",
    "long_lists",
    "verifying",
)


def main(names: list[str]) -> int:
    sys.path.insert(0, str(Path(__file__).parent))
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"No benchmark is called {unknown[0]}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    for name in names or NAMES:
        for line in importlib.import_module(name).measure():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
