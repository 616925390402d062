"""The report as a PDF: its Markdown, set on paper."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from jwtinspect import __version__

_DOTS = 300  # an inch
_POINTS = 9
_MARGIN = 15  # millimetres
_PLAIN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class _Sheet(QTextDocument):
    """A document that opens nothing, whatever the text in it points to."""

    def loadResource(self, kind: int, name: object) -> None:
        return None


def pdf_of(markdown: str) -> bytes:
    """A Markdown report as a PDF file on A4."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("jwtinspect report")
    writer.setCreator(f"jwtinspect {__version__}")
    writer.setResolution(_DOTS)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    sheet = _Sheet()
    sheet.setDefaultFont(QFont("Sans Serif", _POINTS))
    sheet.documentLayout().setPaintDevice(writer)  # letters are as large as on paper, not as on the screen
    sheet.setDocumentMargin(0)
    sheet.setMarkdown(markdown, _PLAIN)
    sheet.setPageSize(QSizeF(writer.pageLayout().paintRectPixels(_DOTS).size()))
    sheet.print_(writer)
    return bytes(buffer.data().data())
