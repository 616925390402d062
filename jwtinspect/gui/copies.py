"""Redacted copies of what the window shows: asked for, written elsewhere, told in the window."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path, PurePath
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from jwtinspect.core.errors import JwtInspectError
from jwtinspect.report.redaction import default_name, save
from jwtinspect.report.report import Input


class Copy(NamedTuple):
    """An input and where its copy goes."""

    source: Input
    path: Path
    overwrite: bool  # the user was asked


class Outcome(NamedTuple):
    """What became of the copies: what was written, and what was not and why."""

    done: str
    trouble: str


def asked(window: QWidget, inputs: Sequence[Input]) -> list[Copy]:
    """Asks where the copies go: for one a file, for several a folder. Empty where the user thinks better of it."""
    if len(inputs) == 1:
        name = str(_name(inputs[0]))
        path, _ = QFileDialog.getSaveFileName(window, _tr("Save redacted copy"), name)
        return [Copy(inputs[0], Path(path), True)] if path else []
    folder = QFileDialog.getExistingDirectory(window, _tr("Save redacted copies into"))
    return [Copy(each, Path(folder) / _name(each), False) for each in inputs] if folder else []


def _name(source: Input) -> PurePath:
    """A file's copy is named after it; what was pasted has no name of its own."""
    name = PurePath(source.name).name
    return default_name(Path(name)) if "." in name else Path("pasted.redacted.txt")


def written(copies: Sequence[Copy]) -> Outcome:
    """Writes the copies, each whole or not at all."""
    done: list[str] = []
    trouble: list[str] = []
    for source, path, overwrite in copies:
        content = source.content
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        try:
            words = save(BytesIO(data), path, overwrite=overwrite).words
        except JwtInspectError as error:
            trouble.append(str(error))
        else:
            done.append(_tr("Saved {name}: {words}.").format(name=path.name, words=words))
    return Outcome(" ".join(done), " ".join(trouble))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Copies", text)
