"""The report on paper."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from jwtinspect.gui.exports import save
from jwtinspect.gui.pdf import _Sheet, pdf_of
from jwtinspect.report.inspect import inspect as report_of
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import AUTH0, access_token, id_token, response


def test_the_report_is_a_pdf_of_its_own_pages(qapp):
    content = pdf_of("# Verdict\n\n" + "A line.\n\n" * 200)
    assert content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") > 2
    assert b"jwtinspect report" in content or "jwtinspect report".encode("utf-16-be") in content


def test_the_saved_pdf_is_for_its_owner_only(qapp, tmp_path):
    text = response(id_token=id_token(36000, issuer=AUTH0), access_token=access_token(86400, issuer=AUTH0))
    report = report_of(Request((Input("pasted text", text),), 0))
    path = tmp_path / "report.pdf"
    assert save(report, str(path)) == ""
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_that_a_text_points_to_is_opened(qapp, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"not a picture")
    sheet = _Sheet()
    assert sheet.resource(QTextDocument.ResourceType.ImageResource, QUrl.fromLocalFile(str(picture))) is None
    assert pdf_of(f"![x](file://{picture}) <img src='{picture}'>").startswith(b"%PDF-")
