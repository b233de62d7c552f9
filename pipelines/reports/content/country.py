"""The profile of one country: what a release says of it, and, just as plainly, what it does not."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.reports.content import impact
from pipelines.reports.content.arrangements import arrangement_blocks, coverage_blocks
from pipelines.reports.content.blocks import breakdown_blocks
from pipelines.reports.content.demand import shortage_blocks, skill_blocks
from pipelines.reports.content.desk import Desk
from pipelines.reports.content.frame import Report, reading, report
from pipelines.reports.content.groups import group_blocks, training_blocks
from pipelines.reports.content.messages import key_figures, messages
from pipelines.reports.content.profile import birth_table, corridor_table, over_time_chart, profile_table, quality_table
from pipelines.reports.content.reading import Release
from pipelines.reports.content.recognition import curve_blocks, funnel_blocks
from pipelines.reports.document import Block, Column, Contents, Heading, Message, Paragraph, Table

KEY = ("unemployment_rate", "employment_to_population_ratio", "overqualification_rate", "migrant_stock_share")
LABOUR = (
    "labour_force_participation_rate", "employment_to_population_ratio", "unemployment_rate",
    "labour_underutilisation_lu4", "time_related_underemployment_rate", "informal_employment_rate", "neet_rate",
    "hourly_earnings_mean", "median_income_month", "foreign_born_share",
)  # fmt: skip
BY_BIRTH = (
    "labour_force_participation_rate", "employment_to_population_ratio", "unemployment_rate",
    "overqualification_rate", "informal_employment_rate",
)  # fmt: skip
WORK = ("employment_to_population_ratio", "overqualification_rate_tertiary", "hourly_earnings_mean")
STAY = "overqualification_rate_tertiary:stay"
DEMAND = ("job_vacancy_rate", "labour_market_tightness", "vacancies", "vacancy_posts")
CORRIDORS = (
    "migrant_stock", "migrant_stock_share", "foreign_trained_doctors", "recent_migrants",
    "employment_rate_recent_migrants", "return_migrants", "employment_rate_return_migrants",
)  # fmt: skip
RECOGNITION = (
    "recognition_applications", "recognition_applicants", "recognition_rate_decided", "recognition_rate_submitted",
    "full_recognition_rate_decided", "recognition_processed", "recognition_positive", "recognition_positive_rate",
    "recognition_from_abroad", "recognition_time_q25", "recognition_time_median", "recognition_time_q75",
    "recognition_decided_within_3_months", "recognition_decided_within_4_months", "recognition_backlog",
    "recognition_fee_median", "recognition_recognised_share", "recognition_applied_share",
    "recognition_in_process_share", "recognition_not_needed_share", "recognition_awareness",
    "recognition_participation", "brain_waste_rate",
)  # fmt: skip
SPLIT = (
    "recognition_rate_decided:learning", "recognition_rate_decided:regulated", "recognition_rate_decided:purpose",
    "recognition_rate_decided:arrangement",
)  # fmt: skip
#: The topics of a profile, in order.
TOPICS = ("labour", "birth", "demand", "corridors", "recognition", "impact", "quality")


def document(release: Release, place: str, lang: str) -> Report:
    """The profile of a country in one language; topics without data are listed as missing, with how to add them.

    Args:
        release: An opened release.
        place: The country, alpha-3.
        lang: `en`, `fr`, `es` or `ar`.

    Raises:
        LanguageError: There are no reports in that language.
    """
    desk = Desk(release, lang)
    say = desk.say
    sections = {topic: _section(desk, topic, place) for topic in TOPICS}
    body: list[Block] = []
    for topic, found in sections.items():
        if found:
            body += [Heading(1, say(f"heading.{topic}"), topic), *found]
    missing = [topic for topic, found in sections.items() if not found and topic != "quality"]
    if missing:
        body += [Heading(1, say("heading.missing"), "missing"), _missing(desk, missing)]
    blocks = [*_front(desk, place), *reading(desk), Contents(), *body]
    name = say.place(place)
    return report(desk, say("country.title", place=name), say("country.subtitle"), blocks)


def _front(desk: Desk, place: str) -> list[Block]:
    """Key figures and messages; an honest word where there are none."""
    say = desk.say
    figures = key_figures(desk, [place], KEY)
    found = messages(desk, [place])
    blocks: list[Block] = [Heading(1, say("heading.messages"), "messages")]
    if figures:
        blocks.append(figures)
    if not found and not figures:
        return [*blocks, Message(say("country.hardly", place=say.place(place)), "missing", say("state.missing"))]
    return [*blocks, *found]


def _section(desk: Desk, topic: str, place: str) -> list[Block]:
    """The blocks of a topic; none where the release has nothing on it."""
    builders = {
        "labour": _labour,
        "birth": _birth,
        "demand": _demand,
        "corridors": _corridors,
        "recognition": _recognition,
        "impact": _impact,
        "quality": _quality,
    }
    return builders[topic](desk, place)


def _some(*blocks: Block | None) -> list[Block]:
    return [block for block in blocks if block is not None]


def _profile(desk: Desk, topic: str, place: str, indicators: Sequence[str]) -> Table | None:
    caption = desk.say("caption.profile", topic=desk.say(f"heading.{topic}"), place=desk.say.place(place))
    return profile_table(desk, place, indicators, caption)


def _labour(desk: Desk, place: str) -> list[Block]:
    return _some(_profile(desk, "labour", place, LABOUR), over_time_chart(desk, "unemployment_rate", place))


def _birth(desk: Desk, place: str) -> list[Block]:
    return [
        *_some(birth_table(desk, place, BY_BIRTH), over_time_chart(desk, "overqualification_rate", place)),
        *training_blocks(desk, place, WORK),
        *group_blocks(desk, STAY, [place]),
    ]


def _demand(desk: Desk, place: str) -> list[Block]:
    return [
        *_some(_profile(desk, "demand", place, DEMAND)),
        *shortage_blocks(desk, [place]),
        *skill_blocks(desk, [place]),
    ]


def _corridors(desk: Desk, place: str) -> list[Block]:
    return _some(
        _profile(desk, "corridors", place, CORRIDORS),
        corridor_table(desk, "migrant_stock", place, arriving=True),
        corridor_table(desk, "migrant_stock", place, arriving=False),
        corridor_table(desk, "foreign_trained_doctors", place, arriving=True),
    )


def _recognition(desk: Desk, place: str) -> list[Block]:
    register = [*funnel_blocks(desk, place), *curve_blocks(desk, place)]
    found = [
        *_some(_profile(desk, "recognition", place, RECOGNITION)),
        *register,
        *(block for name in SPLIT for block in breakdown_blocks(desk, name, [place])),
    ]
    if found and not register:
        found.append(Paragraph(desk.say("missing.register")))
    return [*found, *arrangement_blocks(desk, place), *coverage_blocks(desk, place)]


def _impact(desk: Desk, place: str) -> list[Block]:
    found = impact.designs(desk.release, place=place)
    lead = [Paragraph(desk.say("impact.lead"))] if found else []
    return [*lead, *(block for design in found for block in impact.design_blocks(desk, design))]


def _quality(desk: Desk, place: str) -> list[Block]:
    return _some(quality_table(desk, _sources(desk, place)))


def _sources(desk: Desk, place: str) -> list[str]:
    """The sources of one country only, and those cited in its report."""
    sources = desk.release.frame("source")
    own = sources.filter(pl.col("ref_area") == place)["source_id"].to_list()
    return list(dict.fromkeys([*own, *(name for name in desk.cited if name in desk.release.sources)]))


def _missing(desk: Desk, topics: Sequence[str]) -> Table:
    """What the release lacks of this country, and which kind of source would add it."""
    say = desk.say
    columns = (
        Column(say("column.topic"), width=1.4),
        Column(say("column.absent"), width=2.4),
        Column(say("column.add"), width=3),
    )
    body = tuple((say(f"heading.{t}"), say(f"missing.{t}_what"), say(f"missing.{t}_add")) for t in topics)
    return Table(columns, body, say("caption.missing"))
