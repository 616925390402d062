"""The page of findings says what the rules say."""

import importlib.util
import re
from pathlib import Path

from jwtinspect.report.findings import rules

SCRIPT = Path(__file__).parents[2] / "packaging" / "findings_page.py"
spec = importlib.util.spec_from_file_location("findings_page", SCRIPT)
assert spec is not None and spec.loader is not None
findings_page = importlib.util.module_from_spec(spec)
spec.loader.exec_module(findings_page)


def test_the_committed_page_is_current() -> None:
    written = findings_page.PAGE.read_text("utf-8")
    assert written == findings_page.page(), "run: python packaging/findings_page.py"


def test_every_finding_stands_there_with_example_advice_and_source() -> None:
    page = findings_page.page()
    headings = re.findall(r"^### (\w+) (\S+) \((\w+)\)$", page, re.MULTILINE)
    assert sorted(headings) == sorted((rule.code, rule.name, str(rule.severity)) for rule in rules())
    for word in ("- For example: ", "- What to do: ", "- Source: "):
        assert page.count("\n" + word) == len(rules())


def test_every_link_of_the_contents_leads_to_a_heading() -> None:
    page = findings_page.page()
    headings = re.findall(r"^### (.*)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"\]\(#([^)]*)\)", page)
    assert len(links) == len({rule.code for rule in rules()}) and set(links) <= anchors


def test_the_page_does_not_depend_on_the_clock_or_the_machine() -> None:
    assert findings_page.page() == findings_page.page()
    assert str(Path.home()) not in findings_page.page()


def test_the_readme_leads_to_the_page() -> None:
    assert "(resources/findings.md)" in (SCRIPT.parents[1] / "README.md").read_text("utf-8")
