"""Who approves what: never its author, and never what the check finds fault with."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from bot import library
from bot.authored import Approval, Retired, same_person, version_of
from bot.checklists.content import Checklist
from bot.errors import ContentError, UserError
from bot.lifecycle.contents import home_of, read, write_keys
from bot.lint.across import LONGEST
from bot.lint.service import findings
from bot.quizzes.content import NO_SCENARIOS, Scenario

A_YEAR = timedelta(days=365)


def approve(files: Sequence[Path], by: str, today: date, owner: str = "", review_by: date | None = None) -> list[str]:
    """Approves every file as it is now, or none. A sentence for each. Raises UserError or ContentError.

    Without `review_by` it is the day that the file gives, or a year from now where that is past.
    """
    if review_by and review_by <= today:
        raise UserError(f"A review by {review_by} is due already: give a day that is still to come.")
    if review_by and review_by > today + LONGEST:
        raise UserError(f"A review by {review_by} is over two years away: law and guidance change sooner.")
    by, owner = _name("--by", by), _name("--owner", owner) if owner else ""
    contents = [(file, read(file)) for file in files]
    _refuse_mistakes(files, today)
    if problems := list(filter(None, (_problem(file, content, by, owner) for file, content in contents))):
        raise UserError("\n".join([*problems, "Nothing was approved."]))
    keys = {file: _keys(content, by, today, owner, review_by) for file, content in contents}
    write_keys(keys)
    return [
        f"{file}: approved as version {version_of(one)}, until {keys[file]['review_by']}." for file, one in contents
    ]


def _name(option: str, name: str) -> str:
    if not 2 <= len(name.strip()) <= 80:
        raise UserError(f"{option} is a name or a post of 2 to 80 characters. Nothing was approved.")
    return name.strip()


def _refuse_mistakes(files: Sequence[Path], today: date) -> None:
    asked = {file.absolute() for file in files}
    for home in {home_of(file) for file in files}:
        _, mistakes = library.read(home)
        shared = {home / "training" / name for name in NO_SCENARIOS}  # what it rests on: nobody can say that it does
        names = tuple(f"already means the checklist {file.stem}" for file in files)
        if wrong := [one for one in mistakes if one.file in asked | shared or one.problem.endswith(names)]:
            raise ContentError(wrong)
        found = [str(finding) for finding in findings(home, today) if finding.mistake.file in asked]
        if found:
            raise UserError("\n".join([*found, "Mend these, or waive them with a reason. Nothing was approved."]))


def _problem(file: Path, content: Checklist | Scenario, by: str, owner: str) -> str:
    if content.retired:
        return f"{file} was retired on {content.retired.day}: delete that key first if it is to come back."
    if content.author is None:
        return f"{file} does not say who wrote it: add author: …"
    if same_person(content.author, by):
        return f"{file} was written by {content.author}, so somebody else has to approve it."
    if not (owner or content.owner):
        return f"{file} has no owner: say who answers for it, for example --owner 'Safeguarding lead'."
    return ""


def _keys(content: Checklist | Scenario, by: str, today: date, owner: str, review_by: date | None) -> dict[str, object]:
    kept = content.review_by if content.review_by and content.review_by > today else today + A_YEAR
    approval = Approval(by=by, day=today, version=version_of(content))
    written = {"owner": owner or content.owner, "author": content.author, "review_by": review_by or kept}
    return {**written, "approved": approval.model_dump()}


def retire(file: Path, why: str, today: date) -> list[str]:
    """From now on nobody is shown it. What else names it is told. Raises UserError or ContentError."""
    content = read(file)
    if content.retired:
        raise UserError(f"{file} was retired on {content.retired.day} already: {content.retired.reason}")
    if not 10 <= len(why.strip()) <= 300:
        raise UserError("Say why in a sentence of at most 300 characters, for whoever looks for it next year.")
    retired = Retired(day=today, reason=why.strip()).model_dump()
    write_keys({file: {"approved": None, "retired": retired}})  # to come back it is approved again
    return [
        f"{file}: retired. What was begun with it can be finished; nobody is shown it anew.",
        *_named_in(file, content),
    ]


def _named_in(file: Path, content: Checklist | Scenario) -> Iterator[str]:
    if isinstance(content, Checklist):
        found, _ = library.read(home_of(file))
        for scenario in found.scenarios.values():
            if scenario.checklist == content.slug:
                yield f"training/{scenario.slug}.yaml names it as its checklist: name another there."
