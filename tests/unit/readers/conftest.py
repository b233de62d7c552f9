"""One door to every reader, as the ingestion uses it."""

import pytest

from pipelines.catalog.models import Format
from pipelines.readers import read as module


@pytest.fixture(scope="session", autouse=True)
def in_this_process():
    """Read files of statistical packages here: a process of its own for each costs seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "isolated", lambda function, *args: function(*args))
        yield


@pytest.fixture(scope="session")
def read_bytes(tmp_path_factory):
    """Read bytes as a format says; `layout` is the text of a SAS layout or of a DDI codebook."""
    folder = tmp_path_factory.mktemp("received")

    def _read(content: bytes, *, kind="delimited", layout: str | None = None, **form):
        received, described = folder / "received", folder / "layout"
        received.write_bytes(content)
        described.write_text(layout or "", encoding=form.get("encoding", "utf-8"))
        said = Format(kind=kind, **({"layout": {"url": "any"}} if kind == "fixed_width" else {}), **form)
        rows = module.read(received, said, layout=described if layout else None, scratch=folder / "scratch")
        assert not list((folder / "scratch").glob("*"))
        return rows

    return _read
