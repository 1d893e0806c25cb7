"""How a draft looks: our keys in our order, long texts folded, and a comment where a key is still to be written."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_KEYS = {  # of a scenario file, in its order; with what to write where an imported question says nothing of it
    "slug": "",
    "title": "at most 60 characters; gives nothing away",
    "topics": "[…], of topics.yaml",
    "risk": "1 to 3",
    "published": "the day from which officers meet it",
    "distressing": "",
    "source": "the id in sources.yaml of where the case is told",
    "case": "what the officer meets; no hindsight, no name",
    "outcome": "what happened in the end",
    "questions": "",
}
_TEXT, _LIST = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq"


class Row(list[str]):
    """A list that stands on one line: [a, b]."""


def laid_out(values: Mapping[str, Any], notes: Sequence[str]) -> str:
    about = ["A draft from another system. thinkchild check names every gap.", *(f"- {note}" for note in notes)]
    rows = [
        f"# {row}\n"
        for note in about
        for row in textwrap.wrap(note, 110, subsequent_indent="  ", break_on_hyphens=False)
    ]
    for key, hint in _KEYS.items():
        if values.get(key):
            rows.append(_yaml({key: values[key]}))
        elif hint:
            rows.append(f"# {key}: {hint}\n")
    return "".join(rows)


class _Dumper(yaml.SafeDumper):
    """Entries of a list are indented, and nothing is written as an alias of what came before."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML asks so
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the same
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TEXT, text, style=">" if len(text) > 80 or "\n" in text else None)


def _row_node(dumper: yaml.SafeDumper, row: Row) -> yaml.SequenceNode:
    return dumper.represent_sequence(_LIST, row, flow_style=True)


_Dumper.add_representer(str, _text_node)
_Dumper.add_representer(Row, _row_node)


def _yaml(values: Mapping[str, Any]) -> str:
    written: str = yaml.dump(
        dict(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=116
    )
    return written
