"""A report with every kind of block, in English and in Arabic, and hostile text in it. Figures are made up."""

from datetime import datetime

from pipelines.reports import charts as c
from pipelines.reports import document as d

HOSTILE = "<b>#raw</b> $x$ [*_`~@\\&\"'"

ENGLISH = d.Words(
    contents="Contents",
    notes="Sources and notes",
    page="Page {page} of {pages}",
    figure="Figure {number}",
    table="Table {number}",
    source="Source: ",
    withheld="withheld",
    weak="hollow: low reliability",
    synthetic="All data in this report are synthetic.",
    synthetic_mark="SYNTHETIC",
)
ARABIC = d.Words(
    contents="المحتويات",
    notes="المصادر والملاحظات",
    page="الصفحة {page} من {pages}",
    figure="الشكل {number}",
    table="الجدول {number}",
    source="المصدر: ",
    withheld="محجوب",
    weak="علامة مفرغة: موثوقية منخفضة",
    synthetic="جميع البيانات في هذا التقرير مصطنعة.",
    synthetic_mark="بيانات مصطنعة",
)

YEARS = (2018, 2019, 2020, 2021, 2022, 2023)


def line_band(names: tuple[str, str], title: str) -> c.LineBand:
    born = [62.1, 63.0, 60.2, None, 64.0, 64.8]
    abroad = [51.4, 52.2, 48.9, 50.1, 53.0, 55.2]

    def points(values: list[float | None], wide: float) -> tuple[c.Point, ...]:
        return tuple(
            c.Point(
                at=year,
                label=str(year),
                value=value,
                low=None if value is None else value - wide,
                high=None if value is None else value + wide,
                state="withheld" if value is None else "weak" if year == 2020 else "good",
                break_before=year == 2022,
            )
            for year, value in zip(YEARS, values, strict=True)
        )

    series = (c.Series(names[0], points(born, 0.9), "NAT"), c.Series(names[1], points(abroad, 2.4), "FOR"))
    return c.LineBand(title, series)


def curve(names: tuple[str, str], title: str, x_title: str, mark: str) -> c.Curve:
    def series(name: str, top: float) -> c.Series:
        values = [top * (1 - 0.8**month) for month in range(13)]
        points = tuple(c.Point(m, str(m), v, max(v - 3, 0), v + 3) for m, v in enumerate(values))
        return c.Series(name, points)

    return c.Curve(title, (series(names[0], 84), series(names[1], 12)), x_title, ((3.0, mark),))


def event_study(title: str, x_title: str) -> c.EventStudy:
    values = {-3: 0.4, -2: -0.6, -1: 0.2, 0: 3.1, 1: 9.8, 2: 16.2, 3: 21.4, 4: 24.1}
    points = tuple(c.Point(t, str(t), v, v - 3, v + 3, "weak" if t == 4 else "good") for t, v in values.items())
    return c.EventStudy(title, c.Series("", points), x_title)


def dots(labels: tuple[str, ...], groups: tuple[str, str], title: str, reference: str) -> c.DotInterval:
    rows = []
    for i, label in enumerate(labels):
        rows.append(c.Row(label, 60.0 + i, f"{60 + i}.0", 58.0 + i, 62.0 + i, group="NAT"))
        weak: c.Reliability = "weak" if i == 1 else "good"
        rows.append(c.Row(label, 48.0 + 3 * i, f"{48 + 3 * i}.0", 43.0 + 3 * i, 53.0 + 3 * i, weak, "FOR"))
    rows.append(c.Row("Norvania" if labels[0].isascii() else "نورفانيا", None, "", state="withheld", group="FOR"))
    legend = (("NAT", groups[0]), ("FOR", groups[1]))
    return c.DotInterval(title, tuple(rows), legend, (56.3, reference))


def bars(labels: tuple[str, ...], title: str) -> c.Bars:
    rows = tuple(
        c.Row(label, 10.0 - 6 * i, f"{10 - 6 * i}", 8.0 - 6 * i, 12.0 - 6 * i, "weak" if i == 1 else "good")
        for i, label in enumerate(labels)
    )
    return c.Bars(title, (*rows, c.Row(labels[0] + " 2", None, "", state="withheld")))


def charts(arabic: bool) -> tuple[c.Chart, ...]:
    if arabic:
        places = ("ألمانيا الاتحادية", "الأردن", "المغرب")
        groups = ("المولودون في البلد", "المولودون في الخارج")
        return (
            line_band(groups, "معدل العمالة، بالنسبة المئوية (%)"),
            curve(("قرار إيجابي", "رفض"), "حصة الطلبات المبتوت فيها (%)", "الأشهر منذ اكتمال الملف", "المهلة: 3 أشهر"),
            event_study("الأثر على العمالة (نقاط مئوية)", "الأعوام منذ الاعتراف"),
            dots(places, groups, "معدل العمالة (%)", "المتوسط 56.3"),
            bars(places, "مؤشر النقص (انحرافات معيارية)"),
            c.StackedShare(
                "نتائج القرارات (%)",
                ("كامل", "تدبير تعويضي", "جزئي", "رفض"),
                (
                    c.ShareRow("ألمانيا، 2024", (43.2, 46.6, 8.9, 1.3), ("43.2", "46.6", "8.9", "1.3")),
                    c.ShareRow("المغرب", (61.0, 20.0, 4.0, 15.0), ("61.0", "20.0", "4.0", "15.0")),
                ),
            ),
            c.Funnel(
                "من الطلب إلى الاعتراف (حالات)",
                (
                    c.FunnelStep("الطلبات", 1200, "1,200"),
                    c.FunnelStep("مبتوت فيها", 900, "900 (75%)"),
                    c.FunnelStep("اعتراف كامل", None, "", "withheld"),
                ),
            ),
        )
    places = ("Germany", "Côte d'Ivoire and other countries with a long name of several words", "Türkiye")
    groups = ("Native-born", "Foreign-born")
    return (
        line_band(groups, "Employment rate, ages 25 to 54 (percent)"),
        curve(
            ("Positive decision", "Refused"), "Cases decided (percent)", "Months since complete", "Legal term: 3 months"
        ),
        event_study("Effect on employment (percentage points)", "Years since recognition"),
        dots(places, groups, "Employment rate (percent)", "Mean 56.3"),
        bars(places, "Shortage index (standard deviations)"),
        c.StackedShare(
            "Outcomes of decisions (percent)",
            ("Full", "Compensation measure", "Partial", "Refused"),
            (
                c.ShareRow("Germany, 2024", (43.2, 46.6, 8.9, 1.3), ("43.2", "46.6", "8.9", "1.3")),
                c.ShareRow("Norvania", (61.0, 20.0, 4.0, 15.0), ("61.0", "20.0", "4.0", "15.0")),
            ),
        ),
        c.Funnel(
            "From application to recognition (cases)",
            (
                c.FunnelStep("Applications", 1200, "1,200"),
                c.FunnelStep("Decided", 900, "900 (75%)"),
                c.FunnelStep("Full recognition", None, "", "withheld"),
            ),
        ),
    )


def sample(arabic: bool = False, synthetic: bool = True) -> d.Document:
    """Every kind of block, hostile text among them."""
    return _arabic(synthetic) if arabic else _english(synthetic)


def _english(synthetic: bool) -> d.Document:
    names = ("line", "curve", "event", "dots", "bars", "shares", "funnel")
    figures = [
        d.Figure(chart, f"Chart {name}", f"What the chart {name} shows, in words.", (d.Run("Survey", note="epa"),))
        for name, chart in zip(names, charts(False), strict=True)
    ]
    blocks: tuple[d.Block, ...] = (
        d.Heading(1, "Messages", "messages"),
        d.Message(
            (d.Run("Employment rose "), d.Run("by 2.1 points", bold=True, note="epa"), d.Run(".")), "finding", "Finding"
        ),
        d.Message("No difference is seen between men and women.", "neutral", "No difference"),
        d.Message("Few persons were asked.", "caution", "Read with care"),
        d.Message("Nothing is known of digital evaluation.", "missing", "Not measured"),
        d.KeyFigures(
            (
                d.KeyFigure("64.8%", "employed, native-born", "2023, Norvania; 63.9 to 65.7", note="epa"),
                d.KeyFigure("55.2%", "employed, foreign-born", "2023; 52.8 to 57.6", ("low reliability",), "lfs"),
                d.KeyFigure("+24.5", "points: effect of recognition", "2021 to 2023", ("modelled", "synthetic")),
            )
        ),
        d.Heading(2, "Figures", "figures"),
        *figures,
        d.Contents(),
        d.PageBreak(),
        d.Heading(1, f"Hostile {HOSTILE}", "hostile"),
        d.Paragraph(
            (
                d.Run(HOSTILE),
                d.Run(" éñœč → \N{MINUS SIGN} ٪ ", bold=True),
                d.Run("site", href="https://example.org/?a=1&b=2"),
            )
        ),
        d.Paragraph((d.Run("a bad link", href="javascript:alert(1)"), d.Run(" and a place", href="#messages"))),
        d.Heading(2, "A table", "table"),
        d.Heading(3, "Its rows", "rows"),
        d.Table(
            (d.Column("Country", width=2), d.Column("Rate (percent)", "end"), d.Column("Flag", "center")),
            (
                ("Norvania", "64.8", ""),
                (HOSTILE, "\N{MINUS SIGN}0.4", (d.Run("U", bold=True, note="lfs"),)),
                *((f"Country {i}", f"{i}.0", "A") for i in range(45)),
            ),
            "Latest value",
            (f"A note. {HOSTILE}",),
        ),
        d.Bullets(("first", (d.Run("second", note="odd"),), HOSTILE)),
        d.Bullets(("one", "two"), ordered=True),
    )
    annexes: tuple[d.Block, ...] = (
        d.Heading(1, "Definitions", "definitions"),
        d.Definitions((("Employment rate", "Employed over all."), (HOSTILE, (d.Run("Text", note="epa"),)))),
    )
    notes = (
        d.Note("lfs", "Labour force survey, Ministry of Labour, CC BY 4.0."),
        d.Note("epa", (d.Run("Encuesta", bold=True), d.Run(" INE", href="https://www.ine.es/"))),
        d.Note("odd", HOSTILE),
        d.Note("unused", "Referred to by nobody."),
    )
    meta = (("Release", "20261126T164923Z-a0dcc5a9"), ("Hostile", HOSTILE))
    return _document("Recognition & skills", "Objective 18", "en", "ltr", meta, blocks, annexes, notes, synthetic)


def _arabic(synthetic: bool) -> d.Document:
    figures = [
        d.Figure(chart, f"رسم بياني {i}", "وصف الرسم بالكلمات.", "مسح القوى العاملة 2023")
        for i, chart in enumerate(charts(True), start=1)
    ]
    blocks: tuple[d.Block, ...] = (
        d.Heading(1, "الرسائل الرئيسية", "messages"),
        d.Message((d.Run("ارتفع معدل العمالة بمقدار "), d.Run("2.1 نقطة", bold=True, note="lfs")), "finding", "نتيجة"),
        d.Message("لا فرق ملحوظ بين الرجال والنساء (12.1 إلى 15.3).", "neutral", "لا فرق"),
        d.KeyFigures(
            (
                d.KeyFigure("64.8%", "من المولودين في البلد يعملون", "2023؛ 63.9 إلى 65.7", note="lfs"),
                d.KeyFigure("\N{MINUS SIGN}9.6", "الفجوة بالنقاط", "2023", ("موثوقية منخفضة",)),
            )
        ),
        *figures,
        d.Heading(1, "الجدول", "table"),
        d.Table(
            (d.Column("البلد", width=2), d.Column("المعدل (%)", "end"), d.Column("ملاحظة")),
            (("ألمانيا", "64.8", "Survey (CC BY 4.0)"), ("المغرب", "\N{MINUS SIGN}0.4", "")),
            "آخر قيمة",
            ("ملاحظة: Eurostat، 2021.",),
        ),
        d.Bullets(("أولا", "ثانيا")),
    )
    annexes: tuple[d.Block, ...] = (
        d.Heading(1, "التعاريف", "definitions"),
        d.Definitions((("معدل العمالة", "نسبة المشتغلين إلى السكان."),)),
    )
    notes = (d.Note("lfs", "Labour force survey, Ministry of Labour, CC BY 4.0."),)
    meta = (("الإصدار", "20261126T164923Z-a0dcc5a9"),)
    return _document("الاعتراف بالمؤهلات", "الهدف 18", "ar", "rtl", meta, blocks, annexes, notes, synthetic)


def _document(
    title: str,
    subtitle: str,
    lang: str,
    direction: d.Direction,
    meta: tuple[tuple[str, str], ...],
    blocks: tuple[d.Block, ...],
    annexes: tuple[d.Block, ...],
    notes: tuple[d.Note, ...],
    synthetic: bool,
) -> d.Document:
    words = ARABIC if direction == "rtl" else ENGLISH
    return d.Document(
        title,
        subtitle,
        lang,
        direction,
        "20261126T164923Z-a0dcc5a9" + ("-SYNTHETIC" if synthetic else ""),
        datetime(2026, 11, 26, 16, 49, 23),
        synthetic,
        meta,
        blocks,
        annexes,
        notes,
        words,
    )
