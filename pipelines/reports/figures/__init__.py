"""Charts drawn as SVG text: the same bytes for the same chart, and text that stays text.

SVG is written directly: browsers, Typst and Word shape the text themselves (Arabic too), so it can be selected and
searched, and nothing depends on a drawing library's fonts.
"""

from __future__ import annotations

from pipelines.reports.charts import Bars, Chart, Curve, DotInterval, EventStudy, Funnel, LineBand, StackedShare
from pipelines.reports.document import Document
from pipelines.reports.figures import rows, timelines
from pipelines.reports.figures.sheet import Sheet


def svg(chart: Chart, alt: str, document: Document) -> str:
    """The chart as an SVG element without an XML declaration; `alt` is its accessible name.

    In a right-to-left report rows begin on the right; an axis of time runs from left to right in every language.
    """
    words = document.words
    sheet = Sheet(lang=document.lang, rtl=document.direction == "rtl", words=words)
    sheet.title(chart.title)
    match chart:
        case LineBand():
            timelines.line_band(sheet, chart)
        case Curve():
            timelines.curve(sheet, chart)
        case EventStudy():
            timelines.event_study(sheet, chart)
        case DotInterval():
            rows.dot_interval(sheet, chart)
        case Bars():
            rows.bars(sheet, chart)
        case StackedShare():
            rows.stacked_share(sheet, chart)
        case Funnel():
            rows.funnel(sheet, chart)
    return sheet.finish(alt, mark=words.synthetic_mark if document.synthetic else "")
