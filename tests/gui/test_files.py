"""Files that a person opens or drops: every one that cannot be read is refused in a sentence."""

import os

import pytest

from jwtinspect.core.errors import InputError
from jwtinspect.gui.files import hold_keys, may_hold_keys, read_file, size_of
from jwtinspect.report.report import Input

KEY_SET = '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}'


def test_a_file_is_read_whole_under_its_own_name(tmp_path):
    (tmp_path / "card.json").write_bytes(b"\xef\xbb\xbf{}")
    assert read_file(tmp_path / "card.json") == Input("card.json", b"\xef\xbb\xbf{}")


def test_a_folder_a_pipe_and_a_name_that_nothing_has_are_refused_with_what_to_do(tmp_path):
    with pytest.raises(InputError, match=r"is a folder: open the files in it\.$"):
        read_file(tmp_path)
    with pytest.raises(InputError, match=r"^There is no file .*gone: check the name\.$"):
        read_file(tmp_path / "gone")
    with pytest.raises(InputError, match=r"cannot be read: "):
        read_file(tmp_path / "with\0zero")
    with pytest.raises(InputError, match=r"cannot be read: .*too long"):
        read_file(tmp_path / ("x" * 300))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_named_pipe_is_refused_rather_than_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is no ordinary file: copy what it holds and paste it"):
        read_file(tmp_path / "pipe")
    assert not hold_keys(tmp_path / "pipe")


def test_keys_alone_are_told_from_what_is_to_be_inspected(tmp_path):
    (tmp_path / "jwks.json").write_text(KEY_SET)
    (tmp_path / "card.json").write_text('{"access_token": "opaque"}')
    assert hold_keys(tmp_path / "jwks.json") and not hold_keys(tmp_path / "card.json")
    assert not hold_keys(tmp_path) and not hold_keys(tmp_path / "gone")


def test_a_key_set_may_stand_in_what_was_pasted_or_in_any_of_the_files(tmp_path):
    (tmp_path / "jwks.json").write_text(KEY_SET)
    assert may_hold_keys([Input("pasted", KEY_SET)]) and may_hold_keys([tmp_path / "gone", tmp_path / "jwks.json"])
    assert not may_hold_keys([Input("pasted", "{}"), tmp_path / "gone"])


def test_a_size_that_cannot_be_told_is_none(tmp_path):
    (tmp_path / "four").write_text("four")
    assert (size_of(tmp_path / "four"), size_of(tmp_path / "gone")) == (4, 0)
