"""What a run has to do: which partitions have new bytes or new rules, and which sources cannot be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.accounting import Account, Accounts
from pipelines.catalog.load import periods_of
from pipelines.catalog.models import Source
from pipelines.errors import UnreachableError
from pipelines.ingest import partition_fingerprint
from pipelines.landing.collect import collect
from pipelines.landing.land import land, land_day, land_layout, landed_before
from pipelines.landing.pages import PageLedger
from pipelines.landing.store import Delivery, LandingStore
from pipelines.settings import Settings

Deliveries = dict[tuple[str, str], tuple[Delivery, Delivery | None]]


@dataclass
class Plan:
    """`due`: partitions to ingest; `deliveries`: what was landed for them; `unreachable`: source → reasons.

    `incomplete`: feed → what kept it from being collected to the end.
    """

    due: list[tuple[Source, str]] = field(default_factory=list)
    deliveries: Deliveries = field(default_factory=dict)
    unreachable: dict[str, list[str]] = field(default_factory=dict)
    incomplete: dict[str, str] = field(default_factory=dict)
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
        look = _land_feed if source.location.feed else _land_files
        for period, landed in look(source, settings, only_periods, plan):
            known = accounts.read(source.id, period)
            made_from = partition_fingerprint(source, period, *landed, settings)
            if known and known.fingerprint == made_from and _at_hand(known, settings):
                plan.current += 1
                continue
            plan.due.append((source, period))
            plan.deliveries[source.id, period] = landed
    return plan


def _at_hand(account: Account, settings: Settings) -> bool:
    """Return whether what a partition came to is there; somebody, or a crash, may have taken it away."""
    room = {"admitted": "harmonised", "held": "held"}.get(account.status)
    folder = settings.partition(f"{room}/{account.subject}", account.source, account.period)
    return room is None or (folder / "part.parquet").exists()


Landed = Iterator[tuple[str, tuple[Delivery, Delivery | None]]]


def _land_files(source: Source, settings: Settings, only_periods: Callable[[str], bool], plan: Plan) -> Landed:
    """Yield each period of a source with what could be landed of it."""
    for period in filter(only_periods, periods_of(source)):
        try:
            yield period, (land(source, period, settings), land_layout(source, period, settings))
        except UnreachableError as fault:
            plan.unreachable.setdefault(source.id, []).append(str(fault))
            if landed := landed_before(source, period, settings):
                yield period, landed


def _land_feed(source: Source, settings: Settings, only_periods: Callable[[str], bool], plan: Plan) -> Landed:
    """Ask a feed for what is new, and yield each day on which something was collected."""
    today = source.today.isoformat()
    goes_on = only_periods(today) and today in periods_of(source)
    if goes_on and (fault := collect(source, settings, today)):
        plan.incomplete[source.id] = fault
    for day in filter(only_periods, PageLedger(LandingStore(settings.landing), source.id).days()):
        if landed := land_day(source, day, settings):
            yield day, (landed, None)
