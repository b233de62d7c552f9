"""What a run has to do: which partitions have new bytes or new rules, and which sources cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipelines.accounting import Accounts
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.errors import UnreachableError
from pipelines.ingest import partition_fingerprint
from pipelines.landing.land import land, land_layout, landed_before
from pipelines.landing.store import Delivery
from pipelines.settings import Settings

Deliveries = dict[tuple[str, str], tuple[Delivery, Delivery | None]]


@dataclass
class Plan:
    """`due`: partitions to ingest; `deliveries`: what was landed for them; `unreachable`: source → reasons."""

    due: list[tuple[Source, str]] = field(default_factory=list)
    deliveries: Deliveries = field(default_factory=dict)
    unreachable: dict[str, list[str]] = field(default_factory=dict)
    current: int = 0


def make_plan(
    sources: Iterable[Source],
    settings: Settings,
    *,
    only_periods: Callable[[str], bool] = lambda _: True,
    on_source: Callable[[Source], None] = lambda _: None,
) -> Plan:
    """Land what can be reached, and find the partitions whose result would differ from the one at hand.

    Of a source that cannot be reached, the bytes landed earlier serve on, for instance after a change of its codebook.
    """
    plan, accounts = Plan(), Accounts(settings.home)
    for source in sources:
        on_source(source)
        for period in filter(only_periods, periods_of(source)):
            landed: tuple[Delivery, Delivery | None] | None
            try:
                landed = land(source, period, settings), land_layout(source, period, settings)
            except UnreachableError as fault:
                plan.unreachable.setdefault(source.id, []).append(str(fault))
                landed = landed_before(source, period, settings)
                if landed is None:
                    continue
            known = accounts.read(source.id, period)
            if known and known.fingerprint == partition_fingerprint(source, *landed):
                plan.current += 1
                continue
            plan.due.append((source, period))
            plan.deliveries[source.id, period] = landed
    return plan
