"""A process of its own for a reader that may take its process down when a file is damaged."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from pipelines.errors import InputError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

_BROKE_DOWN = (
    "the file is damaged, or takes more memory than the machine has: its reader broke down over it. Ask for it again."
)


def isolated(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Call a function of a module in a new process, which costs a second.

    The readers are written in C and Rust. Some damaged files make them read outside their memory, or ask for more
    than there is: that ends the new process alone.

    Raises:
        InputError: The process ended without an answer.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=limit_memory) as pool:
        try:
            return pool.submit(guarded, function, *args, **kwargs).result()  # type: ignore[arg-type]
        except BrokenProcessPool as fault:
            raise InputError(_BROKE_DOWN) from fault


def limit_memory() -> None:
    """Let this process fail before it takes all memory: a spreadsheet says in a few bytes, the same a million times."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (there // 2 if hard < 0 else min(there // 2, hard), hard))


def guarded(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Call a function, and say in words that a reader in Rust gave up: its own exception cannot leave the process.

    Raises:
        InputError: It did.
    """
    try:
        return function(*args, **kwargs)
    except BaseException as fault:
        if type(fault).__name__ == "PanicException":
            raise InputError(_BROKE_DOWN) from None
        raise
