"""A process of its own for a reader that may take its process down when a file is damaged."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from pipelines.errors import InputError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def isolated(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Call a function of a module in a new process, which costs a second.

    ReadStat is written in C, and some damaged files make it read outside its memory; a damaged Parquet file can make
    Polars ask for more memory than there is, which ends the process. That ends the new process alone.

    Raises:
        InputError: The process ended without an answer.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool as fault:
            raise InputError("the file is damaged: its reader broke down over it. Ask for it again.") from fault
