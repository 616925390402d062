"""What can be read is shown, what cannot is told, and a large report comes with what panes show of it."""

from jwtinspect.core.errors import InputError
from jwtinspect.gui import views
from jwtinspect.gui.outcome import outcome_of
from jwtinspect.gui.sizes import FEW
from jwtinspect.report.inspect import inspect
from jwtinspect.report.report import Input, Request
from jwtinspect.rules.examples import START, access_token

REQUEST = Request((), START)
CARD = Input("card", access_token(60))


def test_a_file_that_is_not_there_keeps_no_other_input_from_being_shown(tmp_path):
    outcome = outcome_of(inspect, REQUEST, [tmp_path / "gone.json", CARD])
    assert outcome.report is not None and len(outcome.report.tokens) == 1
    assert outcome.trouble == f"There is no file {tmp_path / 'gone.json'}: check the name."


def test_where_no_file_can_be_read_there_is_no_report_and_each_is_told(tmp_path):
    report, trouble, made = outcome_of(inspect, REQUEST, [tmp_path / "one", tmp_path / "two"])
    assert (report, made) == (None, {})
    assert "one: check the name. There is no file" in trouble and trouble.endswith("two: check the name.")


def test_what_the_readers_refuse_is_told_after_the_files_that_were_not_there(tmp_path):
    def refuse(request):
        raise InputError("that is no text.")

    report, trouble, _ = outcome_of(refuse, REQUEST, [tmp_path / "gone", CARD])
    assert report is None and trouble.endswith("check the name. that is no text.")


def test_only_a_report_of_many_tokens_comes_with_its_views():
    tokens = [access_token(60, start=START + number) for number in range(FEW + 1)]
    few = outcome_of(inspect, REQUEST, [Input("few", "\n".join(tokens[:FEW]))])
    assert few.report is not None and few.views == {}
    many = outcome_of(inspect, REQUEST, [Input("many", "\n".join(tokens))])
    assert many.report is not None and tuple(many.views) == views.ALL
    assert len(many.views[views.places]) == FEW + 1
