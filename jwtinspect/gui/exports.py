"""What leaves the window: the report as text or file, the timeline as a picture, a token only by name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication, QPixmap

from jwtinspect.report.report import Report

FORMATS = {"md": "Markdown", "html": "HTML", "pdf": "PDF", "json": "JSON", "txt": "Text"}


def rendered(report: Report, ending: str) -> str:
    """The report in the format of a file name's ending (``md``, ``html``, ``json``, else text), redacted."""
    if ending == "md":
        from jwtinspect.report import as_markdown

        return as_markdown.render(report)
    if ending == "html":
        from jwtinspect.report import as_html

        return as_html.render(report)
    if ending == "json":
        return _as_json(report).decode("ascii")
    from jwtinspect.report import as_text

    return as_text.render(report)


def _as_json(report: Report) -> bytes:
    """ASCII alone, as on the command line: control and bidirectional characters leave escaped.

    Piece by piece: what joins, or frees, all of a large report at once stops every thread, the window's too.
    """
    from io import BytesIO
    from json import JSONEncoder

    from jwtinspect.report import as_data

    data = as_data.render(report)
    written = BytesIO()
    for piece in JSONEncoder(indent=2, allow_nan=False).iterencode(data):
        written.write(piece.encode("ascii"))
    written.write(b"\n")
    for part in data.values():
        while isinstance(part, list) and part:
            part.pop()
    return written.getvalue()


def _content(report: Report, ending: str) -> bytes:
    if ending == "json":
        return _as_json(report)
    if ending == "pdf":
        from jwtinspect.gui.pdf import pdf_of

        return pdf_of(rendered(report, "md"))
    return rendered(report, ending if ending in FORMATS else "md").encode("utf-8", "backslashreplace")


def copy_picture(picture: QPixmap) -> None:
    """Puts a picture on the clipboard."""
    QGuiApplication.clipboard().setPixmap(picture)


def save(report: Report, path: str) -> str:
    """Writes the report in the format that the name ends in (else Markdown); returns what went wrong, or nothing.

    Whole or not at all, and readable by its owner only.
    """
    return write(_content(report, Path(path).suffix.lower().lstrip(".")), path)


def write(content: bytes, path: str) -> str:
    """Writes a file, whole or not at all, for its owner only; returns what went wrong, or nothing."""
    from PySide6.QtCore import QSaveFile  # here, as its permissions and modes take time to make known

    file = QSaveFile(path)
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return file.errorString()
    file.setPermissions(QSaveFile.Permission.ReadOwner | QSaveFile.Permission.WriteOwner)
    if file.write(content) != len(content) or not file.commit():
        return file.errorString()
    return ""
