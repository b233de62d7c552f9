"""Errors that a user sees: where, what was found, what to do. Nothing else prints a traceback away."""


class LmisError(Exception):
    """A fault whose message is written for the person who runs the system."""


class CatalogError(LmisError):
    """A YAML file of the catalogue does not say what it must."""


class UnreachableError(LmisError):
    """A source could not be reached; trying later may help."""


class RefusedError(UnreachableError):
    """A service answered, and will not give what was asked for; asking for the same later will not help."""


class InputError(LmisError):
    """The bytes received cannot be read as the catalogue declares them."""


class CodebookError(LmisError):
    """A codebook refers to a column, link or expression that does not exist or cannot be evaluated."""


class HeldError(LmisError):
    """A partition failed a blocking check and was held back."""


class WarehouseError(LmisError):
    """A dbt model or test failed."""
