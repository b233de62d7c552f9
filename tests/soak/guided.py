"""`python -m tests.soak.guided NAME FOLDER OPTION…`: one parser under a fuzzer that looks where each input leads.

It ends its process; `tests.soak.fuzz` starts it and reads what it prints.
"""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pipelines", "dashboards.params", "yaml"]):
    from tests.fuzz.guided import TARGETS


def main() -> None:
    """Feel the way through one target, from its own beginnings."""
    name, folder, *options = sys.argv[1:]
    target = TARGETS[name]
    for number, content in enumerate(target.beginnings):
        (Path(folder) / f"{number}").write_bytes(content)
    atheris.Setup([sys.argv[0], folder, *options], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
