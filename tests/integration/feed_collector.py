"""Collects a made-up feed in a process of its own, which ends itself, as `kill -9` would, at a named point.

Arguments: address of the feed, data folder, day, the point (`asked`, `kept`, `cut`, `noted`) and the page.
"""

import os
import signal
import sys
from pathlib import Path

from pipelines.landing import collect as module
from pipelines.landing import pages
from pipelines.settings import Settings
from tests.unit.feed_builders import feed_source


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: str, number: int) -> None:
    """Arrange for the end of this process before a page is asked for or noted, half-way through its line, or after."""
    download, append, seen = module.download, pages.append_line, []

    def asking(*args: object, **more: object) -> object:
        seen.append("asked")
        return die() if point == "asked" and len(seen) == number else download(*args, **more)

    def noting(path: Path, content: dict) -> None:
        if point == "kept" and content["seq"] == number:
            die()
        append(path, content)
        if point == "cut" and content["seq"] == number:
            os.truncate(path, path.stat().st_size - 30)
        if point in ("cut", "noted") and content["seq"] == number:
            die()

    module.download, pages.append_line = asking, noting


if __name__ == "__main__":
    url, home, day, point, number = sys.argv[1:]
    die_at(point, int(number))
    source = feed_source(url, paging={"by": "cursor", "parameter": "after", "next": "next", "resume": True})
    told = module.collect(source, Settings(home=Path(home)), day)
    sys.exit(told)
