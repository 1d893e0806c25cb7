"""`thinkchild check`: loading mistakes, then findings, whatever is in the folder; and the editors' schemas."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import cli, library, yamlfile
from bot.errors import ContentError
from bot.lint import schemas
from bot.lint.rules import RULES
from bot.lint.service import findings
from tests.lint import small

SHIPPED = library.folder()
ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 22)
NOT_CASES = {"sources.yaml", "topics.yaml", "recommendations.yaml", "cases.yaml"}
Check = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small.write(tmp_path)


@pytest.fixture
def check() -> Check:
    return lambda *said: CliRunner().invoke(cli.words, ["check", *map(str, said)])


def test_check_is_content_with_good_content(home: Path, check: Check) -> None:
    said = check(home)

    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("No mistakes: 1 checklists with 5 items, 6 scenarios with 18 questions")


def test_check_tells_mistakes_first_and_then_findings_of_the_other_files(home: Path, check: Check) -> None:
    small.edit(home, small.FIRST, ("lift\n        text: How do you begin?", "lift\n        text: Where is mom?"))
    small.edit(home, "training/case-2.yaml", ("risk: 3", "risk: 9"))

    said = check(home)

    assert (said.exit_code, said.stdout) == (1, "")
    mistake, finding, count = said.stderr.splitlines()
    assert mistake.startswith(f"{home / 'training/case-2.yaml'}:7: risk: input should be")
    assert finding == f"{home / small.FIRST}:35: british-spelling: mom is not how we spell or say it (mum)"
    assert count.startswith("1 mistakes, 1 findings")


def test_findings_alone_end_the_program_with_1(home: Path) -> None:
    small.edit(home, small.FIRST, ("lift\n        text: How do you begin?", "lift\n        text: Where is mom?"))

    said = subprocess.run([sys.executable, "-m", "bot", "check", str(home)], cwd=ROOT, capture_output=True, check=False)

    assert (said.returncode, said.stdout) == (1, b"")
    assert b"0 mistakes, 1 findings" in said.stderr


def test_check_says_what_each_rule_wants(check: Check) -> None:
    said = check("--rules")

    assert [line.partition(":")[0] for line in said.stdout.splitlines()] == list(RULES)


def test_a_thousand_files_and_every_kind_of_bad_one_are_told_at_once(home: Path, check: Check) -> None:
    training, prompts = home / "training", home / "prompts"
    for number in range(1000):
        (training / f"many-{number}.yaml").write_text(f"slug: many-{number}\nrisk: {number}\n", encoding="utf-8")
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bad = {
        training / "large.yaml": "x: " + "y" * 5_000_000,
        training / "bomb.yaml": bomb,
        training / "tabs.yaml": "slug: tabs\n\ttitle: Tabs\n",
        training / "twice.yaml": "slug: twice\nslug: twice\n",
        training / "entries.yaml": "- {}\n" * 100_000,
        prompts / "deep.yaml": "[" * 100_000,
        training / "twin.yaml": small.scenario("case-1"),
        prompts / "marked.yaml": "\ufeff" + small.FILES[small.CHECKLIST],
        training / "unsourced.yaml": small.scenario("unsourced").replace("source: law", "source: hearsay", 1),
    }
    for file, text in bad.items():
        file.write_text(text, encoding="utf-8")
    looked = yamlfile._understood.cache_info().misses

    said = check(home)

    assert yamlfile._understood.cache_info().misses - looked <= len(list(home.glob("*/*.yaml")))
    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit | None)
    for words in (
        *(f"many-{number}.yaml:1: title is missing" for number in (0, 500, 999)),
        "large.yaml:1: the file is over 1 MB (split it)",
        "bomb.yaml:1: anchors and aliases",
        "tabs.yaml:2: not YAML",
        "twice.yaml:2: the key slug stands here twice",
        "entries.yaml:15000: the file holds too many entries",
        "deep.yaml:1: nested too deeply",
        "twin.yaml:1: the slug is case-1 but the file is twin.yaml",
        "marked.yaml:1: the slug is custody but the file is marked.yaml",
        "unsourced.yaml:10: there is no source hearsay",
    ):
        assert words in said.stderr


CHANGES = st.tuples(
    st.sampled_from(["delete", "double", "indent", "outdent", "swap", "cut", "borrow"]),
    st.integers(0, 400),
    st.integers(0, 400),
)
VALID = {
    name: (SHIPPED / name).read_text(encoding="utf-8")
    for name in (
        "prompts/custody.yaml",
        "training/images-at-school.yaml",
        "training/boy-17-in-custody.yaml",
        "training/topics.yaml",
        "training/recommendations.yaml",
        "training/cases.yaml",
    )
}


def changed(lines: list[str], act: str, first: int, second: int) -> list[str]:
    first, second = first % len(lines), second % len(lines)
    line = lines[first]
    match act:
        case "delete":
            new = []
        case "double":
            new = [line, line]
        case "indent":
            new = [f"  {line}"]
        case "outdent":
            new = [line.removeprefix("  ")]
        case "swap":
            return [lines[second] if n == first else line if n == second else one for n, one in enumerate(lines)]
        case "cut":
            new = [line[: second % (len(line) + 1)]]
        case _:
            new = [line.partition(":")[0] + ":" + lines[second].partition(":")[2]]
    return [*lines[:first], *new, *lines[first + 1 :]] or [""]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(VALID)), st.lists(CHANGES, min_size=1, max_size=5))
def test_no_edit_of_a_shipped_file_makes_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[str, int, int]]
) -> None:
    home = tmp_path_factory.getbasetemp() / "altered"
    for folder in ("prompts", "training"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    shutil.copy(SHIPPED / "training" / "sources.yaml", home / "training")
    for other, text in VALID.items():
        (home / other).write_text(text, encoding="utf-8")
    lines = VALID[name].splitlines()
    for act, first, second in changes:
        lines = changed(lines, act, first, second)
    (home / name).write_text("\n".join(lines), encoding="utf-8")

    with suppress(ContentError):
        library.load(home)
    for found in findings(home, TODAY):
        assert found.rule in RULES
        assert found.mistake.line >= 1


def test_the_committed_schemas_are_current() -> None:
    committed = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "schemas").iterdir()}

    assert committed == dict(schemas.texts()), "run: thinkchild check --schemas"


def test_schemas_are_written_beside_the_content_that_was_named(home: Path, check: Check) -> None:
    said = check("--schemas", home)

    assert said.exit_code == 0
    assert {Path(line.removeprefix("Wrote ")) for line in said.stdout.splitlines()} == set((home / "schemas").iterdir())


@pytest.mark.parametrize("kind", sorted(schemas.MODELS))
def test_a_schema_knows_every_key_of_what_was_shipped(kind: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{kind}.json").read_text(encoding="utf-8"))
    files = {
        "scenario": [file for file in (SHIPPED / "training").glob("*.yaml") if file.name not in NOT_CASES],
        "checklist": list((SHIPPED / "prompts").glob("*.yaml")),
    }.get(kind, [SHIPPED / "training" / f"{kind}.yaml"])

    assert files
    assert schema["additionalProperties"] is False
    for file in files:
        assert file.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema=../schemas/{kind}.json\n")
        keys = set(yaml.safe_load(file.read_text(encoding="utf-8")))
        assert set(schema["required"]) <= keys <= set(schema["properties"])


def test_editors_offer_the_rules_and_the_conditions() -> None:
    found = json.loads(dict(schemas.texts())["checklist.json"])["$defs"]

    assert "long-item" in found["Waiver"]["properties"]["rule"]["enum"]
    assert "in-care" in found["Item"]["properties"]["when"]["items"]["enum"]
