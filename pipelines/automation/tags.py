"""How the runs of the jobs are marked, so that sensors and the queue tell them apart."""

from pipelines.catalog.models import Source

DOES = "lmis/does"
REFRESH, PUBLISH, WHOLE = "refresh", "publish", "everything"


def job_of(source: Source) -> str:
    """Return the name of the job that refreshes a source."""
    return f"refresh_{source.id}"
