"""Row accounting: for every partition, rows read = harmonised + quarantined + duplicates, and where they came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Literal

from pipelines.errors import LmisError
from pipelines.files import read_json, write_json

Status = Literal["admitted", "held", "failed"]
COUNTS = ["source", "period", "rows_read", "rows_harmonised", "rows_quarantined", "rows_duplicate", "sha256"]


@dataclass(frozen=True)
class Account:
    """What became of one partition.

    `admitted`: harmonised and read downstream; `held`: harmonised, but a blocking check failed; `failed`: not
    readable, with `error`. `fingerprint` stands for all that the result was made from; `admitted_fingerprint` for
    what downstream reads now, which may be an older delivery while a newer one is held or failed.
    """

    source: str
    period: str
    subject: str
    rows_read: int
    rows_harmonised: int
    rows_quarantined: int
    rows_duplicate: int
    sha256: str
    location: str
    retrieved_at: str
    size_bytes: int
    status: Status
    fingerprint: str
    admitted_fingerprint: str | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_harmonised + self.rows_quarantined + self.rows_duplicate:
            raise LmisError(
                f"{self.source} {self.period}: {self.rows_read} rows read, but {self.rows_harmonised} harmonised + "
                f"{self.rows_quarantined} quarantined + {self.rows_duplicate} duplicate. This is a defect; report it."
            )


class Accounts:
    """The accounts of a data folder, one JSON file a partition."""

    def __init__(self, home: Path) -> None:
        self.root = home / "accounting"

    def path(self, source: str, period: str) -> Path:
        """Return the file of one partition."""
        return self.root / source / f"{period}.json"

    def read(self, source: str, period: str) -> Account | None:
        """Return the account of one partition, or None where there is none."""
        content = read_json(self.path(source, period))
        names = {field.name for field in fields(Account)}
        return Account(**{name: value for name, value in content.items() if name in names}) if content else None

    def write(self, account: Account) -> None:
        """Write the account of one partition."""
        write_json(self.path(account.source, account.period), asdict(account))

    def begin(self, source: str, period: str) -> None:
        """Note that a partition is being done anew: what a run that dies meanwhile leaves is not to be trusted.

        What downstream reads stays accounted for.
        """
        known = self.read(source, period)
        if known:
            self.write(replace(known, fingerprint=""))

    def remove(self, source: str, period: str) -> None:
        """Forget a partition."""
        self.path(source, period).unlink(missing_ok=True)

    def all(self) -> list[Account]:
        """Return every account, by source and period."""
        found = [self.read(path.parent.name, path.stem) for path in sorted(self.root.glob("*/*.json"))]
        return [account for account in found if account]
