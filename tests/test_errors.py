"""Errors carry every fault, also from one process to another."""

from __future__ import annotations

import pickle

import pytest

from scp_lib import errors


@pytest.mark.parametrize("kind", errors.ScpError.__subclasses__())
def test_faults_are_kept_apart_and_survive_pickling(kind: type[errors.ScpError]) -> None:
    error = kind(["one.", "two."])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert again.faults == error.faults == ("one.", "two.")
    assert str(again) == "one.\ntwo."
    assert kind("one.").faults == ("one.",)
