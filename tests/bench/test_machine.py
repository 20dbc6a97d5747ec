from __future__ import annotations

from bench import machine


def test_version_lines():
    assert machine.version_line("Version 1.17.1\n\nConfigure line: --x=2.0") == "1.17.1"
    assert machine.version_line("BIND 9.18.49-1~deb12u3-Debian (Extended Support Version) <id:>").startswith(
        "9.18.49"
    )
    assert machine.version_line("no number") == "unknown"


def test_processor_names():
    assert machine.cpu_model("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\n") == "Some CPU @ 2 GHz"
    assert machine.cpu_model("processor\t: 0\nModel\t\t: Raspberry Pi 4 Model B Rev 1.5\n").startswith(
        "Raspberry Pi 4"
    )


def test_steal_and_memory():
    assert machine.steal_and_total("cpu  10 0 20 30 4 0 6 7 0 0\ncpu0 1 1\n") == (7, 77)
    assert machine.memory_mb("MemTotal:        2048000 kB\n") == 2000


def test_a_slug_is_a_file_name():
    assert (
        machine.slug({"cpu": "Intel(R) Xeon(R) Processor", "cores": 2}) == "intel-r-xeon-r-processor-2-cores"
    )


def test_this_machine_has_a_description():
    described = machine.describe()
    assert described["cores"] >= 1
    assert described["cpu"]
