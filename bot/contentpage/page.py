"""The whole page, in the order in which a safeguarding lead reads it: what is unsure first, every word after."""

from collections.abc import Iterable, Mapping
from datetime import date

from bot.authored import standing
from bot.checklists.content import Checklist
from bot.contentpage import parts, summary
from bot.contentpage.markdown import anchor, sections, to
from bot.contentpage.parts import States
from bot.contentpage.resting import Shown
from bot.library import Library
from bot.quizzes.content import Scenario

HEAD = """\
# What officers are shown, and what it rests on

Every checklist and scenario with its sources, for the person who signs it off. `thinkchild content page` writes this
page from `prompts/` and `training/`: put mistakes right there.

- **Must do**: the checklist cannot be finished without an answer to it. **Consider**: a prompt, which may be left.
- **First-hand**: the text itself was seen. **Second-hand**: somebody else's account of it was. **Unconfirmed**: not
  checked, so it may stand behind a prompt, but decides no must-do, no time limit and no answer.
- What holds only in England or only in Wales says so. All else holds in both.
- **Risk 3**: getting it wrong puts a life or a child's safety at stake. 2: serious. 1: the rest.

To be read before you sign, and not on this page: why each item is there, why each option is right or wrong, the wrong
options, and the other wordings of a question. `thinkchild preview prompts/custody.yaml` shows a checklist or scenario
whole, as an officer meets it."""


def page(library: Library, states: States) -> str:
    """`states` says in a line how a checklist or scenario stands: not approved, or approved by whom and until when."""
    shown = Shown(library)
    chapters: Mapping[str, Iterable[str]] = {
        "What there is": summary.amounts(shown, states),
        "How sure we are": summary.how_sure(shown),
        "Unconfirmed": summary.unconfirmed(shown),
        "Time limits": summary.limits(shown),
        "England or Wales only": summary.one_country(shown),
        "Rules that a file does not follow": summary.waivers(shown),
        "Every checklist and scenario": summary.index(shown, states),
        "Cases, and what covers each": summary.cases(shown),
        "Recommendations, and what covers each": summary.recommendations(shown),
        "Topics, and what covers each": summary.topics(shown),
        "Second-hand sources, those that decide most first": summary.second_hand(shown),
        "Checklists": parts.checklists(shown, states),
        "Scenarios": parts.scenarios(shown, states),
        "Sources": parts.sources(shown),
    }
    contents = "\n".join(f"{number}. {to(_name(title), title)}" for number, title in enumerate(chapters, start=1))
    told = [sections([f"## {anchor(_name(title))}{title}", *chapter]) for title, chapter in chapters.items()]
    return sections([HEAD, contents, *told]) + "\n"


def _name(title: str) -> str:
    return title.partition(",")[0].casefold().replace(" ", "-")


def approval(content: Checklist | Scenario) -> str:
    """How it stands, without looking at a calendar: the page changes with the content and not with the day."""
    words = standing(content, date.min).words
    return f"{words[:1].upper()}{words[1:]}"
