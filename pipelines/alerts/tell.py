"""The one function that runs and sensors call: find what stands, and tell what is news. It never fails its caller."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from pipelines.alerts.announce import announce
from pipelines.alerts.config import load_config
from pipelines.alerts.model import Alert
from pipelines.alerts.standing import ON_DISK, standing
from pipelines.errors import LmisError
from pipelines.settings import Settings


def tell(
    settings: Settings, also: Sequence[Alert] = (), looked_at: Collection[str] = (), now: datetime | None = None
) -> list[str]:
    """Send alerts about what the data folder shows, and about what only the caller knows.

    Args:
        settings: The data folder, and the file that says who is told. Without such a file nothing is done.
        also: What the caller knows.
        looked_at: The kinds that the caller has looked at; what it does not name of them is solved.
        now: The time; that of the clock where None.

    Returns:
        In words, what was sent and what could not be; why not, where nothing could.
    """
    now = now or datetime.now(UTC)
    try:
        config = load_config(settings)
        if config is None:
            return []
        return announce([*standing(settings, now), *also], {*ON_DISK, *looked_at}, config, settings, now)
    except (LmisError, OSError) as fault:
        return [f"Alerts: not sent. {fault}"]
    except Exception as defect:  # whatever is wrong with alerts, the run has done its work
        return [f"Alerts: not sent, because of a defect ({type(defect).__name__}). Please report it."]
