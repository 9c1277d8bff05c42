import json
import os

from headway.bench.machine import PACKAGES, _of_lines, peak_memory_bytes, this_machine


def test_a_machine_says_what_the_figures_depend_on():
    machine = this_machine()

    assert machine.cores >= 1
    assert machine.versions.keys() == set(PACKAGES)
    assert machine.versions["numpy"]
    assert json.loads(json.dumps(machine.plain()))["python"] == machine.python


def test_sizes_are_read_as_bytes():
    assert _of_lines(["VmHWM:\t  123 kB", "Name:\tpython", "Threads: 4"]) == {"VmHWM": 123 * 1024}


def test_a_process_that_has_ended_has_no_memory():
    assert peak_memory_bytes(2**30) is None
    assert peak_memory_bytes(os.getpid()) is None or peak_memory_bytes(os.getpid()) > 2**20
