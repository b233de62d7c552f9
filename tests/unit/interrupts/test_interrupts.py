"""A run that is asked to end in the wrong moment is asked again."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import contextlib, signal, sys, time
from pipelines.interrupts import insistent

def interrupt(*_):
    raise KeyboardInterrupt

class Slow:
    def __del__(self):
        print("in a destructor", flush=True)
        time.sleep(0.5)

signal.signal(signal.SIGTERM, interrupt)
with insistent() if sys.argv[1] == "insistent" else contextlib.nullcontext():
    slow = Slow()
    del slow
    time.sleep(1)
print("went on")
"""


@pytest.mark.parametrize(("way", "goes_on"), [("insistent", False), ("as Python does", True)])
def test_a_signal_that_meets_a_destructor_is_not_lost(way, goes_on):
    command = [sys.executable, "-c", PROGRAM, way]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "in a destructor\n"
        process.send_signal(signal.SIGTERM)
        said, complaints = process.communicate(timeout=30)
    assert ("went on" in said) is goes_on
    assert ("Exception ignored" in complaints) is goes_on
