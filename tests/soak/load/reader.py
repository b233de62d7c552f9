"""One reader of the dashboards: opens a page as a browser does, looks around for some seconds, and asks for more.

A reader knows no address by heart: where one can go is read from the pages themselves, so every page, country and
control gets its share.
"""

import random
import re
from urllib.parse import parse_qsl, urlencode

from locust import FastHttpUser, between, task

from tests.soak.load.nodes import nodes

LANGUAGES = ("en", "es", "fr")
#: Asked for by the scripts that the document names, when a chart is shown first.
LATER_SCRIPTS = (
    "/_dash-component-suites/plotly/package_data/plotly.min.js",
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/_dash-component-suites/dash/dcc/async-dropdown.js",
)
NAMED = re.compile(r'(?:src|href)="(/[^"]+)"')
RELEASE = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(?:-SYNTHETIC)?")
ROUTER = "..page.children...state.data...facts.data.."
WIDE = 20  # a reader does not reach for every one of 200 countries; each reader has this many in mind


class Reader(FastHttpUser):
    """Waits 3 to 9 seconds between two wishes."""

    wait_time = between(3, 9)
    connection_timeout = network_timeout = 30

    def on_start(self) -> None:
        self.random = random.Random(self.environment.runner.user_count + 1000 * id(self))
        self.kept, self.path, self.release = set[str](), "/", ""
        self.query, self.state, self.here = {"lang": self.random.choice(LANGUAGES)}, {}, []
        self.open(self.query)

    # What a browser does ---------------------------------------------------------------------------------------------

    def open(self, query: dict[str, str]) -> None:
        """Load a document anew; scripts come from the browser's own store from the second time on."""
        page = self.client.get(f"{self.path}?{urlencode(query)}", name="document")
        for address in [*NAMED.findall(page.text or ""), *LATER_SCRIPTS]:
            if address not in self.kept and self.client.get(address, name="script or style").status_code == 200:
                self.kept.add(address)
        self.client.get("/_dash-layout", name="layout")
        self.client.get("/_dash-dependencies", name="layout")
        self.show(self.path, query)

    def show(self, path: str, query: dict[str, str]) -> None:
        """Ask for a page by the router, and look at what came."""
        search = f"?{urlencode(query)}"
        inputs = [{"id": "url", "property": name, "value": v} for name, v in (("pathname", path), ("search", search))]
        ids = [{"id": i, "property": p} for i, p in (("page", "children"), ("state", "data"), ("facts", "data"))]
        body = {"output": ROUTER, "outputs": ids, "inputs": inputs, "changedPropIds": ["url.search"]}
        headers = {"Origin": self.host}
        with self.client.post(
            "/_dash-update-component", json=body, headers=headers, name="callback", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}: {(answer.text or '')[:80]}")
                return
            answer.success()
            seen = answer.json()["response"]
        self.path, self.query = path, query
        self.state, self.here = seen["state"]["data"], list(nodes(seen["page"]["children"]))
        self.check(path, query, seen)

    def check(self, path: str, query: dict[str, str], seen: dict) -> None:
        """One release in all parts of a page, and never an earlier one than before."""
        code = [n["props"]["children"] for n in self.here if n.get("type") == "Code"]
        under_image = RELEASE.findall(seen["facts"]["data"].get("source", ""))
        found = set(under_image) | {text for text in code if isinstance(text, str) and RELEASE.fullmatch(text)}
        if len(found) != 1:
            self.wrong(f"{path} names {len(found)} releases")
            return
        release = found.pop()
        if release < self.release:
            self.wrong(f"{path} shows {release} after {self.release}")
        self.release = release
        self.environment.seen(release, path, query, seen)

    def wrong(self, text: str) -> None:
        """Tell of an answer that came but was not what it should be."""
        self.environment.events.request.fire(
            request_type="", name="content", response_time=0, response_length=0, exception=AssertionError(text)
        )

    # What a reader wants ---------------------------------------------------------------------------------------------

    @task(60)
    def change_a_control(self) -> None:
        """Another country, period, group, or the table instead of the chart."""
        controls = [n["props"] for n in self.near("control") if n["props"].get("options")]
        if not controls:
            return self.go_to_another_page()
        control = self.random.choice(controls)
        options = [o["value"] for o in control["options"] if not o.get("disabled")]
        mind = random.Random(hash((id(self), control["id"]["key"]))).sample(options, min(WIDE, len(options)))
        self.wish(control["id"]["key"], self.random.choice(mind))

    @task(10)
    def click_a_mark(self) -> None:
        """A mark of a chart that leads further."""
        picks = [n["props"] for n in self.near("pick")]
        traces = [(p["id"]["key"], t["customdata"]) for p in picks for t in p["figure"]["data"] if t.get("customdata")]
        if traces:
            key, marks = self.random.choice(traces)
            self.wish(key, str(self.random.choice(marks)))

    @task(20)
    def go_to_another_page(self) -> None:
        """A link of the navigation."""
        links = [n["props"]["href"] for n in self.here if n.get("type") == "Link" and "href" in n.get("props", {})]
        if not links:  # the page did not come: the reader tries again
            return self.open(self.query)
        path, _, search = self.random.choice([link for link in links if link.startswith("/")]).partition("?")
        self.show(path, dict(parse_qsl(search)))

    @task(4)
    def change_the_language(self) -> None:
        """A link that loads the document anew."""
        self.open(self.query | {"lang": self.random.choice(LANGUAGES)})

    @task(6)
    def take_a_file(self) -> None:
        """The rows behind the page as CSV; the file says of which release it is."""
        files = [n["props"]["href"] for n in self.here if n.get("props", {}).get("id") == "download-csv"]
        if files:
            answer = self.client.get(files[0], name="download")
            if answer.status_code != 200:
                return
            named = RELEASE.findall(answer.headers.get("Content-Disposition", ""))
            if not named or named[0] < self.release:
                self.wrong(f"a file of {named or 'no release'} after {self.release}")

    def near(self, kind: str) -> list[dict]:
        """What can be used on the page: controls, or charts with marks to click."""
        ids = ((n, n["props"].get("id")) for n in self.here if isinstance(n.get("props"), dict))
        return [node for node, name in ids if isinstance(name, dict) and name.get("type") == kind]

    def wish(self, key: str, value: str) -> None:
        """What the browser's script does with a control: it goes into the address, if it is something else."""
        if value != self.state.get(key, ""):
            self.show(self.path, self.query | {key: value})
