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
from bot.quizzes.content import Scenario

A_YEAR = timedelta(days=365)


def approve(files: Sequence[Path], by: str, today: date, owner: str = "", review_by: date | None = None) -> list[str]:
    """Approves every file as it is now, or none. A sentence for each. Raises UserError or ContentError.

    Without `review_by` it is the day that the file gives, or a year from now where that is past.
    """
    if review_by and review_by <= today:
        raise UserError(f"A review by {review_by} is due already: give a day that is still to come.")
    if review_by and review_by > today + LONGEST:
        raise UserError(f"A review by {review_by} is over two years away: law and guidance change sooner.")
    contents = [(file, read(file)) for file in files]
    _refuse_mistakes(files, today)
    if problems := list(filter(None, (_problem(file, content, by, owner) for file, content in contents))):
        raise UserError("\n".join([*problems, "Nothing was approved."]))
    return [_approve(file, content, by, today, owner, review_by) for file, content in contents]


def _refuse_mistakes(files: Sequence[Path], today: date) -> None:
    asked = {file.absolute() for file in files}
    for home in {home_of(file) for file in files}:
        _, mistakes = library.read(home)
        if wrong := [mistake for mistake in mistakes if mistake.file in asked]:
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


def _approve(
    file: Path, content: Checklist | Scenario, by: str, today: date, owner: str, review_by: date | None
) -> str:
    kept = content.review_by if content.review_by and content.review_by > today else today + A_YEAR
    until, version = review_by or kept, version_of(content)
    approval = Approval(by=by, day=today, version=version)
    written = {"owner": owner or content.owner, "author": content.author, "review_by": until}
    write_keys(file, {**written, "approved": approval.model_dump()})
    return f"{file}: approved as version {version}, until {until}."


def retire(file: Path, why: str, today: date) -> list[str]:
    """From now on nobody is shown it. What else names it is told. Raises UserError or ContentError."""
    content = read(file)
    if content.retired:
        raise UserError(f"{file} was retired on {content.retired.day} already: {content.retired.reason}")
    if len(why.strip()) < 10:
        raise UserError("Say why in a sentence: whoever looks for it next year will want to know.")
    write_keys(file, {"retired": Retired(day=today, reason=why.strip()).model_dump()})
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
