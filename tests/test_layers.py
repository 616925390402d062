"""The layers of the house hold: who imports whom, and what is never imported."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "jwtinspect"
MAY_IMPORT = {
    "core": {"core"},
    "profiles": {"core", "profiles"},
    "reading": {"core", "reading"},
    "analysis": {"core", "profiles", "analysis"},
    "rules": {"core", "profiles", "analysis", "rules"},
    "report": {"core", "profiles", "reading", "analysis", "rules", "report"},
    "cli": {"core", "profiles", "reading", "analysis", "rules", "report", "cli"},
    "gui": {"core", "profiles", "reading", "analysis", "rules", "report", "gui"},
}
CRYPTOGRAPHIC = ("keys", "jwk", "key_objects", "keyfile", "algorithms", "forgeries", "decryption")
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Every module that the file imports anywhere, functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layers"
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    layer = path.relative_to(PACKAGE).parts[0]
    for name in imports_of(path):
        top, _, rest = name.partition(".")
        if top in ("PySide6", "shiboken6"):
            assert layer == "gui", f"{path.name} imports {name}, but Qt lives under gui/ only"
        assert top not in ("socket", "ssl", "http", "requests", "asyncio"), (
            f"{path.name} imports {name}: nothing opens a network"
        )
        assert name not in ("urllib.request", "PySide6.QtNetwork"), (
            f"{path.name} imports {name}: nothing opens a network"
        )
        if top in ("jwt", "cryptography", "joserfc"):
            assert path.stem in CRYPTOGRAPHIC, f"{path.name} imports {name}"
        if top == "jwtinspect" and layer in MAY_IMPORT and rest:
            assert rest.split(".")[0] in MAY_IMPORT[layer] | {"__version__"}, f"{layer}/{path.name} imports {name}"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_the_package_imports_no_qt_and_no_cryptography() -> None:
    loaded = run("import sys, jwtinspect; print(*sys.modules)").split()
    assert "jwtinspect" in loaded
    assert not {"PySide6", "jwt", "cryptography", "socket", "ssl"} & set(loaded)


def test_the_window_starts_without_cryptography_and_without_package_metadata() -> None:
    loaded = run("import sys, jwtinspect.gui.app; print(*sys.modules)").split()
    assert "PySide6.QtWidgets" in loaded
    assert not {"jwt", "cryptography", "importlib.metadata", "ssl", "socket", "PySide6.QtNetwork"} & set(loaded)


def test_an_inspection_needs_no_qt_no_network_and_no_cryptography() -> None:
    code = """
import sys
for name in ("PySide6", "jwt", "cryptography", "socket", "ssl", "importlib.metadata"):
    sys.modules[name] = None
import jwtinspect
from jwtinspect.rules.examples import access_token, id_token, response
text = response(id_token=id_token(36000), access_token=access_token(86400), expires_in=86400)
print(jwtinspect.inspect(text, at=1772443000).verdict.code)
"""
    assert run(code).strip() == "LIF102"
