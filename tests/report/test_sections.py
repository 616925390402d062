"""Sections of sentences and tables as text, Markdown and HTML."""

from jwtinspect.report.sections import Section, as_html, as_markdown, as_text

LONG = "https://api.example.com/" + "a" * 200
SECTIONS = [
    Section("", ("The answer.", "What to know of it.")),
    Section(
        "Table", ("A sentence.",), (("", "", "before", "after"), ("≠", "x", "1", LONG), ("=", "y", LONG, "2")), "n"
    ),
]


def test_text_keeps_to_its_width_and_loses_nothing():
    text = as_text("TITLE", SECTIONS, width=80)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text.startswith("TITLE\n  The answer.\n  What to know of it.\n\nTable  (n)\n")
    assert text.count("a") >= 400


def test_a_note_too_long_to_stand_beside_its_title_stands_below():
    text = as_text("T", [Section("S" * 50, note="n" * 50)], width=60)
    assert f"\n{'S' * 50}\n  ({'n' * 50})\n" in text


def test_colour_marks_what_differs_and_only_that():
    text = as_text("T", SECTIONS, colour=True)
    assert any(line.startswith("\x1b[31m  ≠") for line in text.splitlines())
    assert not any(line.startswith("\x1b[31m") and "=" in line[:9] for line in text.splitlines())
    assert "\x1b" not in as_text("T", SECTIONS)


def test_nothing_in_a_section_can_act_in_any_format():
    hostile = "\u202e\x1b[31m<script>alert(1)</script> | `x` [a](javascript:1) &amp;"
    sections = [Section("", (hostile,)), Section(hostile, (hostile,), ((hostile,) * 3,) * 2, hostile)]
    for written in (as_text(hostile, sections), as_markdown(hostile, sections, "f"), as_html(hostile, sections, "f")):
        assert "\u202e" not in written
        assert "\x1b" not in written
    assert "<script>" not in as_html(hostile, sections, "f")
    markdown = as_markdown(hostile, sections, "f")
    assert "<script>" not in markdown
    assert "\\[a\\](" in markdown
    assert "\\| \\`x\\`" in markdown


def test_html_stands_alone_and_leads_with_the_answer():
    page = as_html("≠ CHANGED", SECTIONS, "footer")
    assert "default-src 'none'" in page
    assert '<header class="card warning"><p class="tone">≠ CHANGED</p><h1>The answer.</h1>' in page
    assert "<title>The answer.</title>" in page
    assert '<tr class="differs">' in page
    assert 'class="card ok"' in as_html("= SAME", [Section("")], "footer")


def test_markdown_has_tables_and_a_footer():
    markdown = as_markdown("≠ CHANGED", SECTIONS, "footer")
    assert markdown.startswith("## ≠ CHANGED\n\n- The answer.\n")
    assert "| ≠ | x | 1 |" in markdown
    assert markdown.endswith("_footer_\n")


def test_narrow_columns_have_what_they_want_and_wide_ones_share_the_rest():
    text = as_text(
        "T", [Section("S", (), (("m", "what", "before", "after"), ("≠", "issuer", "b" * 90, "a" * 90)))], width=70
    )
    lines = [line for line in text.splitlines() if "bbb" in line]
    assert max(map(len, lines)) <= 70
    wide = max(line.count("b") for line in lines), max(line.count("a") for line in lines)
    assert abs(wide[0] - wide[1]) <= 1
    assert "".join(text.split()).count("a") > 90
