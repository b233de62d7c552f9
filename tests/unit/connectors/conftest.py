"""No waiting between attempts, and no host remembered from another test."""

import pytest

from pipelines.connectors import http


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(http, "PAUSE_S", 0)
    monkeypatch.setattr(http, "_hosts_away", {})
    monkeypatch.setattr(http, "_last_asked", {})
