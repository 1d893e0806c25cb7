"""JSON Schema of every kind of content file, for editors: what may stand where, told while somebody types.

The first line of a content file tells the editor:  # yaml-language-server: $schema=../schemas/scenario.json
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot import registers, sources
from bot.checklists.content import CONDITIONS, Checklist
from bot.lint.rules import RULES, WAIVER
from bot.quizzes.content import SOURCES_FILE, Scenario
from bot.yamlfile import Content

FOLDER = "schemas"
MODELS: dict[str, type[Content]] = {
    "scenario": Scenario,
    "checklist": Checklist,
    Path(SOURCES_FILE).stem: sources.MODEL,
    **{Path(file).stem: model for file, model in registers.MODELS.items()},
}


def texts() -> Iterator[tuple[str, str]]:
    """Each schema's file name, and what stands in it."""
    for name, model in MODELS.items():
        schema: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(),
            "title": f"Think Child: {name}",
        }
        _close(schema)
        yield f"{name}.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _close(schema: dict[str, Any]) -> None:
    """What the models leave to a validator, so that an editor can offer it."""
    definitions = schema.get("$defs", {})
    if waiver := definitions.get("Waiver"):
        waiver["properties"]["rule"]["enum"] = [name for name in RULES if name != WAIVER]
    if item := definitions.get("Item"):
        item["properties"]["when"]["items"]["enum"] = list(CONDITIONS)


def write(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = [folder / name for name, _ in texts()]
    for name, text in texts():
        (folder / name).write_text(text, encoding="utf-8")
    return files
