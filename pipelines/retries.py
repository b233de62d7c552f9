"""What a step of Dagster tries again later, and what it does not: only what may pass by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.errors import BusyError, RefusedError, UnreachableError
from pipelines.instance import made_under_lock

RETRIES = 4
FIRST_WAIT_S = 60.0
"""The wait before the first retry; each later one waits four times as long: 1, 4, 16 and 64 minutes."""


@contextmanager
def retried(context: dg.AssetExecutionContext | dg.OpExecutionContext) -> Iterator[None]:
    """Let the step be tried again if what it needs is out of reach or in use; a refusal fails it at once.

    A step of `lmis run` is not: it would wait with the lock held, and the next run tries again. Everything else goes
    through: a file that cannot be read, a code that is not known, a defect stay as they are.
    """
    try:
        yield
    except RefusedError as fault:
        raise dg.Failure(str(fault), allow_retries=False) from None
    except (UnreachableError, BusyError) as fault:
        if made_under_lock(context.run):
            raise dg.Failure(str(fault), allow_retries=False) from None
        raise dg.RetryRequested(RETRIES, FIRST_WAIT_S * 4**context.retry_number) from fault
