"""The person who asks: who it is, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dashboards.access.config import Roles

View = Literal["public", "reader", "official", "operator"]


@dataclass(frozen=True)
class Reader:
    """Somebody who looks: `subject` is the name of the account, empty for the public; `view` is the role."""

    subject: str = ""
    view: View = "public"

    @property
    def signed_in(self) -> bool:
        """Whether it is known who this is."""
        return bool(self.subject)

    @property
    def official(self) -> bool:
        """Whether releases that are provisional or under embargo are shown."""
        return self.view in ("official", "operator")

    @property
    def operator(self) -> bool:
        """Whether the state of the system is shown."""
        return self.view == "operator"


PUBLIC = Reader()


def reader(subject: str, groups: Iterable[str], roles: Roles) -> Reader:
    """Return the reader with the highest role that one of the groups gives."""
    have = frozenset(groups)
    if have & roles.operator:
        return Reader(subject, "operator")
    return Reader(subject, "official" if have & roles.official else "reader")
