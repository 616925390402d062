"""What will be needed, loaded while nobody waits for it: a tab or a large file that is opened for the first time opens
at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from jwtinspect.gui.turns import Call

MODULES = (
    "pickle", "subprocess", "gui.reading_process", "gui.memory", "gui.evidence", "gui.findings_pane", "gui.details",
    "profiles.claims", "gui.claims_model", "gui.claims_pane", "hashlib", "gui.members", "gui.clipboard", "gui.raw_pane",
    "profiles.validator", "analysis.acceptance", "report.acceptance", "gui.row_table", "gui.acceptance_item",
    "gui.acceptance_slider", "gui.acceptance_pane", "gui.keyholder", "gui.signature_pane", "profiles.plans",
    "analysis.planning", "analysis.visits", "analysis.simulation", "analysis.requirement", "analysis.trial",
    "analysis.bounds", "analysis.proposals", "analysis.wishes", "analysis.steps", "analysis.history", "statistics",
    "analysis.series", "analysis.plan_evidence", "tomllib", "report.plan_file", "report.plan_words",
    "report.plan_report", "report.plan_questions", "gui.plan_state", "gui.plan_lanes", "gui.plan_picture",
    "gui.plan_settings", "gui.plan_pane",
)  # fmt: skip
"""In such an order that each brings in little but itself, as the window stands still for it."""


def calls() -> Iterator[Call]:
    """Each module and each table of data, to be loaded in a turn of its own."""
    yield _animate_nothing
    for name in MODULES:
        yield partial(import_module, f"{__package__.partition('.')[0]}.{name}" if "." in name else name)
    yield _read_validators


def _animate_nothing() -> None:
    """At the first animation, be it a progress bar's, PySide learns every class that Qt has: 30 ms, spent here."""
    from PySide6.QtCore import QCoreApplication, QVariantAnimation

    animation = QVariantAnimation(QCoreApplication.instance())
    animation.setStartValue(0)
    animation.setEndValue(1)
    animation.setDuration(1)
    animation.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)


def _read_validators() -> None:
    from jwtinspect.profiles.validator import validators

    validators()
