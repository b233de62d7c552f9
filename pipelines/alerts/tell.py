"""What runs and sensors call: find what stands, and tell what is news. It never fails its caller."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from pipelines.alerts.announce import announce
from pipelines.alerts.config import load_config
from pipelines.alerts.model import Alert
from pipelines.alerts.standing import ON_DISK, standing
from pipelines.errors import LmisError
from pipelines.settings import Settings

REFUSED = Alert(
    "refused",
    "The new release",
    "The new release was refused, or could not be built. Readers still see the one before.",
    "see why in the last lines of `lmis run` on the machine, and in logs/dbt.log.",
)


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


@contextmanager
def crash_told(settings: Settings) -> Iterator[None]:
    """Tell the people on duty of a run that ends midway; the fault goes on to whoever started the run."""
    try:
        yield
    except Exception as fault:
        text = f"The run ended midway: {_kind(fault)}. Nothing half-done is visible; the release stays as it was."
        todo = "see its last lines on the machine (logs/defect-….txt, if it was a defect); then start `lmis run` again."
        tell(settings, [Alert("run", "lmis run", text, todo)], looked_at=("run",))
        raise


def _kind(fault: Exception) -> str:
    """Return what kind of fault it is, in words: its own may hold values of a file, which are not sent about."""
    if isinstance(fault, LmisError):
        return str(type(fault).__doc__).rstrip(".")
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
