"""A rule is a function with what is to be known of its finding, and its place in a report is fixed."""

import pytest

from jwtinspect.report.findings import rules
from jwtinspect.rules import lifetimes, rule
from jwtinspect.rules.rule import Rule, Severity, rank_of, rules_in


def test_a_function_becomes_a_rule_whose_docstring_explains_it() -> None:
    @rule.rule(
        "LIF102", "a-name", Severity.NOTE, on=str, title="T", advice="A", reference="R", flags=tuple, passes=tuple
    )
    def found(text: str) -> None:
        """What it means,
        over lines."""

    assert isinstance(found, Rule)
    assert (found.code, found.explanation, found.ask, found.when) == ("LIF102", "What it means, over lines.", "", None)
    assert found.rank == rank_of("LIF102", Severity.NOTE)


def test_an_error_of_any_family_comes_before_a_warning_and_that_before_a_note() -> None:
    ranks = {
        severity: [each.rank for each in rules() if each.severity is severity]
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    }
    assert max(ranks[Severity.ERROR]) < min(ranks[Severity.WARNING])
    assert max(ranks[Severity.WARNING]) < min(ranks[Severity.NOTE])


@pytest.mark.parametrize("other", ["HIS801", "CLK401", "LIF105", "SEC905"])
def test_what_answers_the_question_asked_comes_first_of_its_severity(other: str) -> None:
    assert rank_of("LIF102", Severity.WARNING) < rank_of(other, Severity.WARNING)
    assert rank_of("POL602", Severity.ERROR) < rank_of("LIF109", Severity.ERROR) < rank_of("LIF101", Severity.ERROR)


def test_the_rules_of_a_module_are_found_in_the_order_in_which_it_is_read() -> None:
    assert [each.code for each in rules_in(lifetimes)] == ["LIF102"]
