"""The real pipeline under faults: killed, out of disk, cut off, with clocks that jump (docs/resilience.md).

`python -m tests.soak.faults` tries them all; `--only kills` one family.
"""
