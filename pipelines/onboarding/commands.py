"""`lmis source new`: a file, and what comes with it, to the YAML of a survey."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from pipelines.catalog.periods import check_period
from pipelines.errors import InputError, LmisError
from pipelines.files import written_beside
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.onboarding.describe import describe
from pipelines.onboarding.description import FileDescription
from pipelines.onboarding.propose.classes import countries
from pipelines.onboarding.propose.proposal import Proposal
from pipelines.onboarding.propose.propose import propose
from pipelines.onboarding.propose.words import plain
from pipelines.onboarding.termination import ended_by_sigterm
from pipelines.onboarding.write import Frame, to_yaml
from pipelines.readers.read import read
from pipelines.settings import CATALOG, Settings


def new_source(
    file: Path,
    settings: Settings,
    *,
    ddi: Path | None = None,
    source_id: str = "",
    country: str = "",
    period: str = "",
    out: Path | None = None,
) -> list[str]:
    """Write the YAML of a survey from its file; return what to tell the person who asked.

    Args:
        file: the microdata.
        settings: where the mirror folder is.
        ddi: the codebook that comes with the file.
        source_id: of the source; else made of the country and the name of the file.
        country: alpha-3 (or alpha-2, or a name in English); else the codebook's.
        period: of the rows, where the file does not tell.
        out: the YAML to write; else in the catalogue, named as the id.

    Raises:
        LmisError: The file cannot be read, country or period are not known, or there is such a source already.
    """
    for path in filter(None, (file, ddi)):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file. Correct the name.")
    with ended_by_sigterm(), tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        try:
            description = describe(file, ddi=ddi, scratch=scratch)
            area = _country(country or description.country)
            source_id = source_id or (out.stem if out else default_id(file, area))
            target = _target(source_id, out)
            rows = read(file, description.format, layout=ddi, scratch=scratch).good
            proposal = propose(description, rows, country=area, period=period or _period(description.period))
        except InputError as fault:
            raise InputError(f"{file}: {fault}") from fault
    frame = _frame(file, ddi, settings, description, source_id=source_id, area=area, rows=rows.height)
    with written_beside(target) as beside:
        beside.write_text(to_yaml(proposal, frame), encoding="utf-8")
        beside.chmod(0o644)
    return _told(proposal, target, frame, settings, (file, ddi))


def default_id(file: Path, country: str) -> str:
    """Return the id of a file's source: its country and its name, in small letters."""
    name = re.sub(r"[^a-z0-9]+", "_", file.name.split(".")[0].lower()).strip("_")
    return name if name.startswith(f"{country.lower()}_") else f"{country.lower()}_{name}"


def _country(said: str) -> str:
    found = countries().get(plain(said))
    if found is None:
        fault = f"'{said}' is no known country." if said else "Neither the file nor its codebook names the country."
        raise LmisError(f"{fault} Give it as three letters: --country ARG")
    return found


def _period(said: str) -> str:
    """Return the period a codebook names, if it is one."""
    try:
        return check_period(said)
    except ValueError:
        return ""


def _target(source_id: str, out: Path | None) -> Path:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", source_id):
        raise LmisError(f"--id {source_id}: small letters and digits with at least one _, for example arg_eph")
    target = out or CATALOG / "surveys" / f"{source_id}.yml"
    if target.stem != source_id or target.suffix != ".yml":
        raise LmisError(f"--out {target}: the file is named as the id, {source_id}.yml")
    if target.exists():
        raise LmisError(f"{target} is there already and is not written over. Name another with --out or --id.")
    return target


def _frame(
    file: Path,
    ddi: Path | None,
    settings: Settings,
    told: FileDescription,
    *,
    source_id: str,
    area: str,
    rows: int,
) -> Frame:
    with_codebook = f" and its codebook {ddi.name}" if ddi else ", which came without a codebook"
    return Frame(
        id=source_id,
        seen=f"{file.name} ({rows:,} rows, {len(told.variables)} columns){with_codebook}",
        ref_area=area,
        mirror=_in_mirror(file, source_id, settings),
        format=told.format,
        layout=_in_mirror(ddi, source_id, settings) if ddi and told.format.kind == "fixed_width" else "",
        title=told.title,
        producer=told.producer,
        citation=told.citation,
        notes=told.notes,
    )


def _in_mirror(path: Path, source_id: str, settings: Settings) -> str:
    """Return where a file lies below the mirror folder, or where it is to be put."""
    if settings.mirror and _inside(path, settings):
        return path.resolve().relative_to(settings.mirror).as_posix()
    return f"surveys/{source_id}/{path.name}"


def _told(
    proposal: Proposal, target: Path, frame: Frame, settings: Settings, files: tuple[Path | None, ...]
) -> list[str]:
    lines = [f"Written: {target}", f"Sure: {len(proposal.sure)} ({', '.join(one.variable for one in proposal.sure)})"]
    questions = [f"row_period: {one}" for one in proposal.when.checks]
    questions += [f"design: {one}" for one in proposal.design_checks]
    questions += [f"{one.variable}: {one.checks[0]}" for one in proposal.to_check]
    lines += [f"To check: {len(questions)}", *(f"  {question}" for question in questions)]
    required = [name for name in proposal.not_found if SUBJECTS["person"][name].required]
    lines.append(f"Not found: {len(proposal.not_found)} ({', '.join(proposal.not_found)})")
    if required:
        lines.append(f"REQUIRED and not found: {', '.join(required)}. No survey runs without.")
    for path, place in zip(files, (frame.mirror, frame.layout), strict=True):
        if path and place and not _inside(path, settings):
            lines.append(f"Put {path.name} into the mirror folder (LMIS_MIRROR) as {place}")
    return [*lines, f"Next: lmis source check {frame.id if target.parent.parent == CATALOG else target}"]


def _inside(path: Path, settings: Settings) -> bool:
    return settings.mirror is not None and path.resolve().is_relative_to(settings.mirror)
