"""Questions out, as GIFT or QTI 3, and in, as drafts that an author completes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

from bot.errors import UserError
from bot.exchange import gift, gift_reading, qti, qti_reading
from bot.exchange.draft import Draft, drafts
from bot.exchange.item import items
from bot.exchange.plain import line
from bot.exchange.reading import Reading, is_slug
from bot.quizzes.content import Scenario
from bot.sources import Sources

BIGGEST = 5_000_000  # bytes of a file that is brought in
_TOLD = 20  # reasons, where nothing could be taken over
Form = Literal["gift", "qti"]
_XML = (b"<?xml", b"<!--", b"<qti-", b"<assessment", b"<manifest", b"<questestinterop", b"<quiz")
_WIDE = (b"\xff\xfe<", b"\xfe\xff\0<")  # XML in UTF-16


def export(scenarios: Iterable[Scenario], sources: Sources, form: Form) -> bytes:
    """Every question in each of its wordings: one GIFT text, or a QTI 3 package. The same content, the same bytes."""
    out = [item for scenario in scenarios for item in items(scenario, sources)]
    return gift.written(out).encode() if form == "gift" else qti.packaged(out)


def lost(scenarios: Iterable[Scenario], form: Form) -> list[str]:
    """What the other system will not know, in plain words."""
    told = ["Outcomes, topics, risk and dates stay here, and so do the ids of sources: their titles and addresses go."]
    for scenario in scenarios:
        for question in scenario.questions:
            if leads := [f"{option.id} to {option.then}" for option in question.options if option.then]:
                told.append(
                    f"{scenario.slug}.{question.id} leads on ({', '.join(leads)}): there everybody is asked all"
                )
            if question.kind == "order" and form == "gift":
                told.append(
                    f"{scenario.slug}.{question.id} asks for an order: GIFT has none, so steps are matched to places"
                )
    return told


def chosen(scenarios: Mapping[str, Scenario], files: Sequence[Path]) -> list[Scenario]:
    """The scenarios of these files, or all."""
    if unknown := [file for file in files if file.stem not in scenarios]:
        raise UserError(
            f"{', '.join(map(str, unknown))}: there is no such scenario in the library. Nothing was written."
        )
    return [scenarios[file.stem] for file in files] if files else list(scenarios.values())


def read(data: bytes, name: str, sources: Sources) -> list[Draft]:
    """Drafts of what a file holds, most often one. Raises UserError where nothing can be taken over.

    Sources are filled in only where the file cites one of these as we cite it.
    """
    if len(data) > BIGGEST:
        raise UserError(f"{line(name)} is over {BIGGEST // 1_000_000} MB: split it.")
    reading = _read(data, name)
    if not reading.items:
        more = f"and {len(reading.notes) - _TOLD:,} more" if len(reading.notes) > _TOLD else ""
        why = "\n".join(filter(None, (*reading.notes[:_TOLD], more))) or "It holds none in GIFT or QTI."
        raise UserError(f"No question could be taken over from {line(name)}.\n{why}")
    return drafts(reading, PurePosixPath(name).stem, sources)


def _read(data: bytes, name: str) -> Reading:
    if data.startswith(b"PK"):
        return qti_reading.read_package(data)
    begins = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if name.lower().endswith(".xml") or begins.startswith((*_XML, *_WIDE)):
        return qti_reading.read_item(data, name)
    try:
        return gift_reading.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        why = "is not UTF-8 text, nor a zip package: save it as UTF-8, or export it again"
        raise UserError(f"{line(name)} {why}.") from None


def write(found: Sequence[Draft], out: Path) -> list[Path]:
    """One draft into the file `out`, which names it; or each into the folder `out`. Never over a file that is there."""
    into_folder = out.is_dir() or not out.suffix
    if len(found) > 1 and not into_folder:
        raise UserError(f"There are {len(found)} drafts, one for each scenario or category: say a folder, not {out}.")
    files = {(out / f"{draft.slug}.yaml" if into_folder else out): draft for draft in found}
    if there := [str(file) for file in files if file.exists()]:
        raise UserError(f"{', '.join(there)} exists already: say another place. Nothing was written.")
    if strange := [file.name for file in files if not is_slug(file.stem)]:
        raise UserError(f"{', '.join(strange)}: a scenario file has a short name such as boy-17-in-custody.yaml.")
    for file, draft in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(replace(draft, slug=file.stem).text, encoding="utf-8")
    return list(files)
