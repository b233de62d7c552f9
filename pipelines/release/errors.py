"""What can go wrong with a release. Every message says what was found and what to do."""

from collections.abc import Sequence

from pipelines.errors import LmisError


class ReleaseError(LmisError):
    """A release cannot be written, found, or trusted."""


class ReleaseRefusedError(ReleaseError):
    """The release gate found reasons not to publish; the current release stays as it was.

    Attributes:
        reasons: one sentence for each reason.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        listed = "\n".join(f"  - {reason}" for reason in self.reasons)
        super().__init__(
            f"The release was refused; the current one stays as it is. Mend this and publish again:\n{listed}"
        )


class QueryError(LmisError):
    """A question names something that the release does not hold."""
