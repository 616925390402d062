"""Where the data files are: beside the package once installed, beside its folder in a checkout."""

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The resources folder. Raises RuntimeError where it is missing (a broken installation)."""
    here = Path(__file__).resolve().parent.parent
    for candidate in (here / "resources", here.parent / "resources"):
        if (candidate / "claims.toml").is_file():  # a marker, so that no foreign folder of that name is trusted
            return candidate
    raise RuntimeError(f"The data files are missing: no 'resources' folder beside {here}. Install jwtinspect again.")
