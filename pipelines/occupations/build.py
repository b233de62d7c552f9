"""Build the coder: `python -m pipelines.occupations.build MIRROR [--cases FILE]`.

Reads the classifications in the mirror folder and the project's own titles, trains the model of titles and the model of
texts, sets the few numbers that put them together and calibrate them, measures, and writes `artefact/coder.npz` with
`artefact/card.json` (what went in, as hashes and counts, and the figures). The same files give the same artefact on the
same machine. It takes five to ten minutes on two cores.

What is learnt from what: titles and texts from classifications alone. One concept in five is left out once to calibrate
titles without text and to measure other languages. 1,035 coded advertisements (`hand-coded-1k.csv`) set the weight of
the text and calibrate titles with text. The ILO index and the advertisements of 2021 are only measured.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from scipy.optimize import minimize

from pipelines.errors import LmisError
from pipelines.files import sha256_of, write_json
from pipelines.occupations import bag
from pipelines.occupations.bag import Bag, Shape
from pipelines.occupations.coder import ARTEFACT, Coder
from pipelines.occupations.evaluate import Evaluation, evaluate
from pipelines.occupations.material import LANGUAGES, OWN, Material, gather, read_csv, to_isco08
from pipelines.occupations.model import (
    DIGITS,
    KNOWN,
    NEW,
    WITH_TEXT,
    Curves,
    Groups,
    Model,
    known_numbers,
    load,
    logit,
    save,
)
from pipelines.occupations.normalise import beginning_of, normalised, words_of
from pipelines.settings import SEEDS

TITLES = Shape(lengths=(3, 4, 5), words_only=False, least=5, size=128, epochs=6)
TEXTS = Shape(lengths=(5,), words_only=True, least=3, size=64, epochs=12, left_out=0.6)
TEXT_LANGUAGES = ("pl", "en")
ESCO_COUNTS = 0.5  # ESCO lists many long variants of one title: each counts half of one from elsewhere
TEXT_WEIGHTS = tuple(step / 10 for step in range(1, 16))  # tried, against a title's 1
OWN_TEXTS_COUNT = 2.0  # and a list of duties as much as two descriptions, for it is written like advertisements
HELD_OUT = 5  # one concept in so many is held out to calibrate
HAND_CODED = "vacancies/pol_ads/hand-coded-1k.csv"
ADS = "vacancies/pol_ads/ads_2021.ndjson.gz"
INDEX = "classifications/ilo_occupation_index_en.csv"
INFORMATION_TECHNOLOGY = "25"
# The file runs title, branch and text together; the branches and levels are those of the portal.
BRANCHES = (
    "Administracja biurowa|Badania i rozwój|Bankowość|BHP / Ochrona środowiska|Budownictwo|Call Center"
    "|Doradztwo / Konsulting|Edukacja / Szkolenia|Energetyka|Finanse / Ekonomia|Franczyza / Własny biznes"
    "|Hotelarstwo / Gastronomia / Turystyka|Human Resources / Zasoby ludzkie|Inne|Internet / e-Commerce / Nowe media"
    "|Inżynieria|IT - Administracja|IT - Rozwój oprogramowania|Kontrola jakości|Łańcuch dostaw|Marketing"
    "|Media / Sztuka / Rozrywka|Nieruchomości|Obsługa klienta|Praca fizyczna|Prawo|Produkcja|Public Relations"
    "|Reklama / Grafika / Kreacja / Fotografia|Sektor publiczny|Sprzedaż|Transport / Spedycja|Ubezpieczenia|Zakupy"
    "|Zdrowie / Uroda / Rekreacja"
)
LEVELS = (
    r"\(Mid / Regular\)|\(Senior\)|\(Junior\)|kierownik / koordynator|pracownik fizyczny|praktykant / stażysta|ekspert"
)
UP_TO_LEVEL = rf"^.{{0,250}}?(?:{LEVELS})(?:, (?:młodszy |starszy )?\pL+ (?:{LEVELS})|, (?:{LEVELS}))*"


@dataclass(frozen=True)
class Learnt:
    """What training gives: the models, and one of titles that has not seen the held-out titles."""

    codes: tuple[str, ...]
    titles: Bag
    texts: Bag
    rehearsal: Bag


def build(mirror: Path, target: Path, cases: Path | None = None) -> None:
    """Train, calibrate, measure and write the artefact.

    Args:
        mirror: the folder of `classifications/` and `vacancies/`.
        target: the file to write; `card.json` goes beside it.
        cases: decisions of people to learn from besides, CSV with the columns title, lang, isco08.

    Raises:
        InputError: a file of the material is missing.
    """
    material = gather(mirror, cases)
    learnt = learn(material, hand_coded(mirror)["text"])
    model, rehearsal = settle(learnt, material.titles, hand_coded(mirror))
    save(model, target)
    say(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    held_out = material.titles.filter(_is_held_out()).rename({"isco08": "code"})
    measured = {f"held_out_{lang}": evaluate(held_out.filter(lang=lang), Coder(rehearsal)) for lang in LANGUAGES}
    measured |= measure(Coder(load(target)), mirror, material)
    write_json(target.with_name("card.json"), card(material, mirror, target, measured))
    confusion_of(measured["polish_ads_2021_linked"]).write_csv(SEEDS / "coding_confusion.csv")


def learn(material: Material, ads: pl.Series) -> Learnt:
    """Train the models.

    Args:
        material: titles and texts.
        ads: advertisements whose commonplaces the model of texts is to make little of.
    """
    codes = tuple(material.titles["isco08"].unique().sort())
    say(f"{material.titles.height} titles, {material.texts.height} texts, {len(codes)} unit groups")
    texts = bag.without_commonplaces(train_texts(material.texts, codes), ads)
    rehearsal = train_titles(material.titles.filter(~_is_held_out()), codes)
    say("the models of texts and of titles, less those held out, are trained")
    return Learnt(codes, train_titles(material.titles, codes), texts, rehearsal)


def settle(learnt: Learnt, titles: pl.DataFrame, ads: pl.DataFrame) -> tuple[Model, Model]:
    """Return the whole model, weighed and calibrated, and the one that has not seen the held-out titles."""
    seen, held_out = titles.filter(~_is_held_out()), titles.filter(_is_held_out() & (pl.col("source") != "esco"))
    weight = weigh_text(learnt, ads)
    model = Model(learnt.codes, learnt.titles, learnt.texts, 1.0, weight, TEXT_LANGUAGES, _known(titles), {})
    rehearsal = replace(model, titles=learnt.rehearsal, known=_known(seen))
    is_known = pl.Series(rehearsal.is_known(held_out["title"], held_out["lang"]))
    curves = {
        NEW: curves_of(rehearsal, held_out.filter(~is_known)),
        KNOWN: curves_of(rehearsal, held_out.filter(is_known)),
        WITH_TEXT: curves_of(model, ads, ads["text"]),
    }
    return replace(model, curves=curves), replace(rehearsal, curves=curves)


def _known(titles: pl.DataFrame) -> np.ndarray:
    return np.unique(known_numbers(titles["title"], titles["lang"]))


def train_titles(titles: pl.DataFrame, codes: tuple[str, ...]) -> Bag:
    """Return a model of titles (`title`, `isco08`, `source`)."""
    emphasis = np.where(titles["source"].to_numpy() == "esco", ESCO_COUNTS, 1.0)
    return bag.train(titles["title"], places(titles["isco08"], codes), emphasis, TITLES, len(codes))


def train_texts(texts: pl.DataFrame, codes: tuple[str, ...]) -> Bag:
    """Return a model of texts (`text`, `lang`, `isco08`, `source`)."""
    known = texts.filter(pl.col("lang").is_in(TEXT_LANGUAGES), pl.col("isco08").is_in(codes))
    emphasis = np.where(known["source"].to_numpy() == OWN, OWN_TEXTS_COUNT, 1.0)
    plain = known.select(words_of(pl.col("text")))["text"]
    return bag.train(plain, places(known["isco08"], codes), emphasis, TEXTS, len(codes))


def places(isco08: pl.Series, codes: tuple[str, ...]) -> np.ndarray:
    """Return the position of each unit group among the codes."""
    return np.searchsorted(np.array(codes), isco08.to_numpy())


def weigh_text(learnt: Learnt, ads: pl.DataFrame) -> float:
    """Return how much the text counts beside the title: the least weight that is as good as the best one.

    As good: the share of right codes, averaged over digits, lies within one standard error of the best (Breiman,
    Friedman, Olshen and Stone, 1984, Classification and Regression Trees).
    """
    by_title = learnt.titles.log_probabilities(ads["title"])
    by_text = learnt.texts.log_probabilities(ads["text"])
    right = [_right(learnt.codes, by_title + weight * by_text, ads["isco08"]) for weight in TEXT_WEIGHTS]
    best = max(right, key=lambda rows: rows.mean())
    enough = best.mean() - best.std() / np.sqrt(len(best))
    return next(weight for weight, rows in zip(TEXT_WEIGHTS, right, strict=True) if rows.mean() >= enough)


def _right(codes: tuple[str, ...], scores: np.ndarray, isco08: pl.Series) -> np.ndarray:
    """Return for each row the share of the numbers of digits at which the likeliest group is right."""
    probabilities = np.exp(bag.log_softmax(scores))
    return np.mean([_judged(codes, probabilities, isco08, digits)[1] for digits in DIGITS], axis=0)


def curves_of(model: Model, rows: pl.DataFrame, text: pl.Series | None = None) -> Curves:
    """Return the curves that turn probabilities for these rows into how often they are right."""
    probabilities = model.probabilities(rows["title"], text)
    curves = [_curve(*_judged(model.codes, probabilities, rows["isco08"], digits)) for digits in DIGITS]
    return Curves(tuple(slope for slope, _ in curves), tuple(intercept for _, intercept in curves))


def _judged(
    codes: tuple[str, ...], probabilities: np.ndarray, isco08: pl.Series, digits: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the probability of the likeliest group of so many digits, and whether it is the true one."""
    likeliest, probability = Groups(codes, digits).likeliest(probabilities)
    return probability, likeliest == isco08.str.slice(0, digits).to_numpy()


def _curve(probability: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    odds = logit(probability)

    def surprise(curve: np.ndarray) -> float:
        signed = np.where(right, 1, -1) * (curve[0] * odds + curve[1])
        return float(np.logaddexp(0, -signed).mean())

    slope, intercept = minimize(surprise, [1.0, 0.0]).x
    return float(slope), float(intercept)


def hand_coded(mirror: Path) -> pl.DataFrame:
    """Return the coded advertisements that set weights and curves: `title`, `text`, `isco08`.

    Left out are those for work in information technology: every other one in this sample, one in ten elsewhere.
    """
    ads = read_csv(mirror / HAND_CODED)
    title = pl.col("desc").str.extract(f"^(.+?) (?:{'|'.join(map(re.escape, BRANCHES.split('|')))}) ", 1)
    after_title = pl.col("desc").str.slice(pl.col("title").str.len_chars())
    return (
        ads.with_columns(title=title, isco08=to_isco08(ads["class"]))
        .drop_nulls(["title", "isco08"])
        .filter(pl.col("isco08").str.slice(0, 2) != INFORMATION_TECHNOLOGY)
        .select(
            title=normalised(pl.col("title"), pl.lit("pl")),
            text=beginning_of(after_title.str.replace(UP_TO_LEVEL, "")),
            isco08="isco08",
        )
    )


def measure(coder: Coder, mirror: Path, material: Material) -> dict[str, Evaluation]:
    """Return the evaluations on files that nothing was learnt from or set by."""
    index = read_csv(mirror / INDEX).select("title", lang=pl.lit("en"), code="isco08")
    seen = material.titles.filter(lang="en").select(plain="title").unique()
    new = index.with_columns(plain=normalised(pl.col("title"), pl.col("lang"))).join(seen, on="plain", how="anti")
    ads = pl.read_ndjson(mirror / ADS, infer_schema_length=None).select(
        "title", text="description", lang=pl.lit("pl"), code="occupation_code_kzis2023"
    )
    followed = ads.with_columns(code=to_isco08(ads["code"]))
    return {
        "ilo_index": evaluate(index, coder),
        "ilo_index_new_titles": evaluate(new, coder),
        "polish_ads_2021": evaluate(ads, coder),
        "polish_ads_2021_linked": evaluate(followed, coder),
        "polish_ads_2021_title_only": evaluate(followed.drop("text"), coder),
    }


def confusion_of(one: Evaluation) -> pl.DataFrame:
    """Return how predicted and true major groups go together: the seed by which the warehouse corrects shares."""
    counted = one.confusion.unpivot(index="true", variable_name="predicted", value_name="cases")
    found = counted.select("predicted", actual="true", cases="cases").filter(pl.col("cases") > 0)
    return found.sort("predicted", "actual")


def card(material: Material, mirror: Path, target: Path, measured: dict[str, Evaluation]) -> dict:
    """Return what the artefact was built from and how well it does."""
    counts = material.titles.group_by("lang", "source").len().sort("lang", "source")
    names = {
        path: str(path.relative_to(mirror)) if path.is_relative_to(mirror) else path.name for path in material.files
    }
    return {
        "artefact": {"sha256": sha256_of(target), "bytes": target.stat().st_size},
        "built_from": {names[path]: sha256_of(path) for path in material.files},
        "titles": [f"{lang} {source} {number}" for lang, source, number in counts.rows()],
        "texts": material.texts.height,
        "measured": {
            name: {"rows": one.rows} | {key: round(value, 4) for key, value in one.figures().items()}
            for name, one in measured.items()
        },
    }


def _is_held_out() -> pl.Expr:
    """One concept in five, the same ones every time."""
    return pl.col("concept").hash(0) % HELD_OUT == 0


def say(line: str) -> None:
    """Tell how far the build is."""
    sys.stderr.write(f"{line}\n")


def main(
    mirror: Annotated[Path, typer.Argument(help="Folder that holds classifications/ and vacancies/.")],
    cases: Annotated[Path | None, typer.Option(help="Decisions to learn from: CSV with title, lang, isco08.")] = None,
    target: Annotated[Path, typer.Option(help="The file to write.")] = ARTEFACT,
) -> None:
    """Build the coder of occupations."""
    try:
        build(mirror, target, cases)
    except LmisError as fault:
        sys.stderr.write(f"{fault}\n")
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
