"""Errors that a user sees: where, what was found, what to do. Nothing else prints a traceback away."""

OF_THE_MACHINE = {
    ("No space left on device", "disk is full", "Disk quota exceeded"): "The disk is full. Make room, and run again.",
    ("Read-only file system", "readonly database", "read-only database"): (
        "The disk can only be read. Mend or mount it, and run again."
    ),
    ("Permission denied",): "This account may not do that. Correct owner and rights of the data folder, and run again.",
    ("Input/output error", "disk I/O error"): (
        "The disk is full or faulty. Look at its room and at the system's log before running again."
    ),
    (
        "Cannot allocate memory",
        "MemoryError",
        "Out of Memory Error",
        "can't start new thread",
        "failed to map segment",
    ): "The machine is short of memory. Free some, or give it more, and run again.",
}
"""How the libraries word what is no fault of the program, and what to do about it."""


def advice(fault: str) -> str | None:
    """Return what to do about a fault of the machine, by the words of whoever met it; None for any other fault."""
    return next((said for words, said in OF_THE_MACHINE.items() if any(word in fault for word in words)), None)


class LmisError(Exception):
    """A fault whose message is written for the person who runs the system."""


class CatalogError(LmisError):
    """A YAML file of the catalogue does not say what it must."""


class UnreachableError(LmisError):
    """A source could not be reached; trying later may help."""


class RefusedError(UnreachableError):
    """A service answered, and will not give what was asked for; asking for the same later will not help."""


class BusyError(LmisError):
    """Another process is at work on the same data; it may be done in a while."""


class InputError(LmisError):
    """The bytes received cannot be read as the catalogue declares them."""


class CodebookError(LmisError):
    """A codebook refers to a column, link or expression that does not exist or cannot be evaluated."""


class HeldError(LmisError):
    """A partition failed a blocking check and was held back."""


class WarehouseError(LmisError):
    """A dbt model or test failed."""
