"""A sample of the pages that readers saw, to be built again from the release that they name."""

import random
from pathlib import Path

import orjson

from dashboards.built import Mains
from dashboards.data import Release
from dashboards.page import discover
from dashboards.text import translator
from tests.soak.load.nodes import nodes

SIZE = 200


class Sample:
    """Pages as they came, drawn at random with equal chances, and all releases that any page named."""

    def __init__(self) -> None:
        self.releases: set[str] = set()
        self._seen = 0
        self._different = set[tuple[object, ...]]()
        self._random = random.Random(1)
        self._pages: list[tuple[str, str, dict[str, str], dict]] = []

    def add(self, release: str, path: str, query: dict[str, str], seen: dict) -> None:
        """Note a page, and keep it in the sample or not."""
        self.releases.add(release)
        self._seen += 1
        self._different.add((release, path, *sorted(query.items())))
        if len(self._pages) < SIZE:
            self._pages.append((release, path, query, seen))
        elif (place := self._random.randrange(self._seen)) < SIZE:
            self._pages[place] = (release, path, query, seen)

    def compare(self, releases_dir: Path) -> list[str]:
        """Build every page of the sample anew; those that differ come back in words."""
        releases = {name: Release(releases_dir / name) for name in self.releases}
        pages, mains, faults = {page.path: page for page in discover()}, Mains("/assets/topojson/"), []
        for name, path, query, seen in self._pages:
            main = mains.of(pages[path], releases[name], query, translator(query.get("lang")))
            shown = next(n for n in nodes(seen["page"]) if n.get("props", {}).get("id") == "main")["props"]["children"]
            if shown != orjson.loads(orjson.dumps(main.parts)) or seen["state"]["data"] != main.state:
                faults.append(f"{path} {query} is not what {name} says")
        print(f"pages: {self._seen} shown, {len(self._different)} different ones")
        print(f"built again: {len(self._pages)}, {len(faults)} differ")
        return faults
