"""What the coder learns from: titles and texts with their ISCO-08 unit group, gathered from classifications.

Sources, as paths in a mirror folder: ISCO-08 groups and ESCO occupations in seven languages, ESCO 1.1.1 in English, and
for Polish the national classification (KZiS), its thesaurus of titles and its descriptions of occupations. KZiS follows
ISCO-08 at four digits except where `kzis_isco08.tsv` says otherwise. The project's own titles lie in `titles/`, its own
lists of what advertisements in Polish ask for in `texts/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.errors import InputError
from pipelines.occupations.normalise import normalised

HERE = Path(__file__).parent
OWN_TITLES = HERE / "titles"
OWN_TEXTS = HERE / "texts"
LANGUAGES = ("en", "fr", "es", "de", "pl", "pt", "it", "ar")
ESCO_LANGUAGES = LANGUAGES[:-1]
FOLDER = "classifications"
OWN = "own"
SCHOOL_MARK = r"(\p{Ll})S$"  # "technik mechanikS": taught at school
OTHERS = r"(?i)^pozosta(?:li|łe|ły|ła)\s+"
EXAMPLES = r"(?m)^\s*-\s*(?P<title>[^\n]+?)(?:\s*-\s*(?P<code>\d{4}))?\s*$"


@dataclass(frozen=True)
class Material:
    """Training material.

    Attributes:
        titles: `title`, `lang`, `isco08` (four digits), `source`, `concept` (titles of one occupation share it).
        texts: `text`, `lang`, `isco08`, `source`.
        files: the files it came from.
    """

    titles: pl.DataFrame
    texts: pl.DataFrame
    files: list[Path]


def gather(mirror: Path, cases: Path | None = None) -> Material:
    """Read all material.

    Args:
        mirror: the folder that holds `classifications/`.
        cases: decisions to learn from besides, a CSV file with the columns title, lang, isco08.

    Raises:
        InputError: a file is missing.
    """
    reader = _Reader(mirror / FOLDER)
    titles = [own_titles(), *(reader.groups(lang) for lang in ESCO_LANGUAGES), reader.examples()]
    titles += [reader.esco(lang) for lang in ESCO_LANGUAGES]
    titles += [reader.esco_new(), reader.kzis(), reader.thesaurus(), reader.kzis_names()]
    if cases is not None:
        titles.append(_titles(read_csv(cases), "title", pl.col("lang"), pl.col("isco08"), "cases"))
    texts = [own_texts(), reader.group_texts(), *(reader.esco_texts(lang) for lang in ESCO_LANGUAGES)]
    texts += [reader.esco_new_texts(), reader.kzis_texts(), reader.kzis_descriptions()]
    files = [
        *reader.files,
        *sorted(OWN_TITLES.glob("*.tsv")),
        *sorted(OWN_TEXTS.glob("*.tsv")),
        *([cases] if cases else []),
    ]
    return Material(_clean(pl.concat(titles)), pl.concat(texts).drop_nulls(), list(dict.fromkeys(files)))


def own_titles() -> pl.DataFrame:
    """Return the titles written for this project."""
    one_a_row = _own(OWN_TITLES, "title").with_columns(pl.col("title").str.split("; ")).explode("title")
    return _titles(one_a_row, "title", pl.col("lang"), pl.col("isco08"), OWN)


def own_texts() -> pl.DataFrame:
    """Return the duties and requirements written for this project: each list as a whole, and each entry alone."""
    lists = _own(OWN_TEXTS, "text")
    entries = lists.with_columns(pl.col("text").str.split(", ")).explode("text")
    return _texts(pl.concat([lists, entries]), "text", pl.col("lang"), pl.col("isco08"), OWN)


def _own(folder: Path, column: str) -> pl.DataFrame:
    """Read lines of a code, a language and a list."""
    names = ["isco08", "lang", column]
    return pl.concat(
        pl.read_csv(
            path, separator="\t", has_header=False, new_columns=names, quote_char=None, infer_schema=False
        ).select(names)
        for path in sorted(folder.glob("*.tsv"))
    )


def to_isco08(codes: pl.Series) -> pl.Series:
    """Return the ISCO-08 unit groups of KZiS codes; null where KZiS draws the line elsewhere."""
    departures = dict(read_csv(HERE / "kzis_isco08.tsv", separator="\t").rows())
    four = codes.str.slice(0, 4)
    of_group = four.replace_strict(departures, default=four)
    return codes.replace_strict(departures, default=of_group)


def read_csv(path: Path, separator: str = ",") -> pl.DataFrame:
    """Read a delimited file as text.

    Raises:
        InputError: there is no such file.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file. It is part of what the coder is built from.")
    return pl.read_csv(path, separator=separator, infer_schema=False)


class _Reader:
    """Reads the classifications of one folder and remembers the files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []

    def _read(self, name: str, separator: str = ",") -> pl.DataFrame:
        self.files.append(self.folder / name)
        return read_csv(self.folder / name, separator)

    def groups(self, lang: str) -> pl.DataFrame:
        groups = self._read(f"isco_groups/ISCOGroups_{lang}.csv.gz").filter(pl.col("code").str.len_chars() == 4)
        return _titles(groups, "preferredLabel", pl.lit(lang), pl.col("code"), "isco")

    def _unit_groups(self) -> pl.DataFrame:
        return self._read("isco_groups/ISCOGroups_en.csv.gz").filter(pl.col("code").str.len_chars() == 4)

    def examples(self) -> pl.DataFrame:
        """Return the example titles of the group descriptions, and those they name as classified elsewhere."""
        after = pl.col("description").str.splitn("Examples of the occupations classified here", 2).struct[1]
        found = self._unit_groups().select("code", title=after.str.extract_all(EXAMPLES)).explode("title")
        parts = (
            found.drop_nulls("title")
            .select("code", parts=pl.col("title").str.strip_chars().str.extract_groups(EXAMPLES))
            .unnest("parts", separator="_")
        )
        return _titles(parts, "parts_title", pl.lit("en"), pl.coalesce("parts_code", "code"), "isco_examples")

    def group_texts(self) -> pl.DataFrame:
        return _texts(self._unit_groups(), "description", pl.lit("en"), pl.col("code"), "isco")

    def esco(self, lang: str) -> pl.DataFrame:
        occupations = self._read(f"esco_occupations/occupations_{lang}.csv.gz")
        labels = pl.concat_list(pl.col("preferredLabel", "altLabels", "hiddenLabels").fill_null("").str.split("\n"))
        rows = occupations.with_columns(title=labels).explode("title")
        return _titles(rows, "title", pl.lit(lang), pl.col("iscoGroup"), "esco", pl.col("conceptUri"))

    def esco_texts(self, lang: str) -> pl.DataFrame:
        occupations = self._read(f"esco_occupations/occupations_{lang}.csv.gz")
        return _texts(occupations, "description", pl.lit(lang), pl.col("iscoGroup"), "esco")

    def _new_occupations(self) -> pl.DataFrame:
        return self._read("esco_v1.1.1_occupations_en.csv.gz")

    def esco_new(self) -> pl.DataFrame:
        labels = pl.concat_list(pl.col("PREFERREDLABEL", "ALTLABELS").fill_null("").str.split("\n"))
        rows = self._new_occupations().with_columns(title=labels).explode("title")
        return _titles(rows, "title", pl.lit("en"), pl.col("ISCOGROUPCODE"), "esco", pl.col("ORIGINURI"))

    def esco_new_texts(self) -> pl.DataFrame:
        return _texts(self._new_occupations(), "DESCRIPTION", pl.lit("en"), pl.col("ISCOGROUPCODE"), "esco_new")

    def kzis(self) -> pl.DataFrame:
        names = self._read("pol_kzis-hierarchy-2023.tsv.gz", "\t").filter(pl.col("class").str.len_chars().is_in([4, 6]))
        plain = names.with_columns(pl.col("name").str.replace(SCHOOL_MARK, "$1").str.replace(OTHERS, ""))
        return _titles(plain, "name", pl.lit("pl"), to_isco08(plain["class"]), "kzis", pl.col("class"))

    def thesaurus(self) -> pl.DataFrame:
        entries = self._read("pol_gus-thesaurus.csv.gz")
        listed = pl.col("desc").str.replace_all(r"\([^)]*\)", "").str.split(", ")
        rows = entries.with_columns(desc=listed).explode("desc").with_columns(pl.col("desc").str.replace(OTHERS, ""))
        return _titles(rows, "desc", pl.lit("pl"), to_isco08(rows["code"]), "thesaurus", pl.col("code"))

    def _kzis_facts(self, *kinds: str) -> pl.DataFrame:
        return self._read("pol_esco-kzis-selected.csv.gz").filter(pl.col("var").is_in(kinds))

    def kzis_names(self) -> pl.DataFrame:
        facts = self._kzis_facts("occupation_name", "occupation_alternative_names")
        rows = facts.with_columns(pl.col("desc").str.split("; ")).explode("desc")
        return _titles(rows, "desc", pl.lit("pl"), to_isco08(rows["code"]), "kzis", pl.col("code"))

    def kzis_texts(self) -> pl.DataFrame:
        facts = self._kzis_facts("occupation_description", "skills")
        return _texts(facts, "desc", pl.lit("pl"), to_isco08(facts["code"]), "kzis")

    def kzis_descriptions(self) -> pl.DataFrame:
        official = self._read("pol_desc_praca.gov.pl_2022-03-02.csv.gz").drop_nulls("class")
        return _texts(official, "desc", pl.lit("pl"), to_isco08(official["class"]), "kzis_official")


def _titles(
    rows: pl.DataFrame,
    title: str,
    lang: pl.Expr,
    code: pl.Expr | pl.Series,
    source: str,
    concept: pl.Expr | None = None,
) -> pl.DataFrame:
    return rows.select(
        title=pl.col(title),
        lang=lang,
        isco08=code,
        source=pl.lit(source),
        concept=pl.col(title) if concept is None else concept,
    )


def _texts(rows: pl.DataFrame, text: str, lang: pl.Expr, code: pl.Expr | pl.Series, source: str) -> pl.DataFrame:
    return rows.select(text=pl.col(text), lang=lang, isco08=code, source=pl.lit(source))


def _clean(titles: pl.DataFrame) -> pl.DataFrame:
    """Return titles as the coder sees them, one row a spelling, language, code and source."""
    return (
        titles.drop_nulls(["title", "isco08"])
        .with_columns(title=normalised(pl.col("title"), pl.col("lang")))
        .filter(pl.col("title") != "")
        .unique(["title", "lang", "isco08", "source"], keep="first", maintain_order=True)
    )
