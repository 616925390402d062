"""One table model: rows, cells, sort and filter."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from jwtinspect.gui.records_model import Cell, Column, RecordsModel
from jwtinspect.gui.theme import Tone

COLUMNS = (
    Column("Number", lambda record: Cell(str(record)), key=lambda record: record),
    Column("Sign", lambda record: Cell("≠", Tone.EXPIRED, filled=True, bold=True, speech="differs")),
)


def rows(model: RecordsModel) -> list[int]:
    return [model.record(row) for row in range(model.rowCount())]


def test_the_model_keeps_qts_rules(theme):
    model = RecordsModel(COLUMNS, theme)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([3, 1, 2**70])
    model.sort(0)
    model.keep(lambda record: record > 1)
    model.show([1, 2])
    assert tester.model() is model


def test_numbers_beyond_what_qt_can_hold_are_shown(theme):
    model = RecordsModel(COLUMNS, theme)
    model.show([2**70])
    assert model.index(0, 0).data() == str(2**70)
    assert model.record(0) == 2**70


def test_sorting_and_filtering_change_the_order_and_not_the_records(theme):
    model = RecordsModel(COLUMNS, theme)
    model.show([3, 1, 2])
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert rows(model) == [3, 2, 1]
    model.keep(lambda record: record != 2)
    assert rows(model) == [3, 1]
    model.keep(None)
    model.sort(-1)
    assert rows(model) == [3, 1, 2]
    assert model.row_of(lambda record: record == 2) == 2
    assert model.row_of(lambda record: record == 9) == -1


def test_a_mismatch_is_told_by_sign_fill_weight_and_speech(theme):
    model = RecordsModel(COLUMNS, theme)
    model.show([1])
    index = model.index(0, 1)
    assert index.data() == "≠" and index.data(Qt.ItemDataRole.AccessibleTextRole) == "differs"
    assert index.data(Qt.ItemDataRole.BackgroundRole).name() == theme.colours.fill[Tone.EXPIRED]
    assert index.data(Qt.ItemDataRole.FontRole).bold()


def test_the_time_of_sorting_and_filtering_grows_with_the_rows_and_no_faster(theme, growth):
    few, many = RecordsModel(COLUMNS, theme), RecordsModel(COLUMNS, theme)
    few.show(range(12_500))
    many.show(range(100_000))

    def arrange(model):
        model.keep(None)
        model.sort(0, Qt.SortOrder.DescendingOrder)
        model.keep(lambda record: record % 2 == 0)

    assert growth(lambda: arrange(few), lambda: arrange(many)) < 24
    assert many.record(0) == 99_998
