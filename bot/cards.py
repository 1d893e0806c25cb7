"""What goes out: a Card, in words that no vendor owns.

A card is a list of blocks. Blocks that can be pressed name a verb and a reference; the door that shows the card
brings both back as a Press (see verbs.py). A new kind of block here makes the type checker name each door to update.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import assert_never


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph; `lead` is its first words, shown with emphasis."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Small:
    """A side note: progress, a revision date, who can see what."""

    text: str


@dataclass(frozen=True)
class Link:
    """Where a statement comes from."""

    label: str
    url: str


@dataclass(frozen=True)
class Copy:
    """Plain text that the person is meant to copy elsewhere, line by line as it stands."""

    text: str


@dataclass(frozen=True)
class Divider:
    pass


@dataclass(frozen=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True)
class Choices:
    """Options to choose from: one, with `many` several, or `ranked` all of them in an order.

    What was chosen comes back with the next press. `chosen` are the ids that are chosen at first; `optional` counts in
    forms only. Of more than 100 options only the first 100 are sure to be offered.
    """

    label: str
    options: tuple[Option, ...]
    many: bool = False
    ranked: bool = False
    name: str = ""  # tells inputs of a card apart: see Press.fields
    chosen: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Field:
    """One line to type; forms only."""

    label: str
    hint: str
    name: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Day:
    """A date to pick; forms only."""

    label: str
    name: str
    hint: str = ""
    chosen: date | None = None
    optional: bool = False


@dataclass(frozen=True)
class Button:
    """`about` tells apart, for a screen reader, buttons of a card that share a label."""

    label: str
    verb: str
    ref: str = ""
    primary: bool = False
    about: str = ""


@dataclass(frozen=True)
class Menu:
    """Less usual presses, folded away behind one control."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Row:
    """Buttons side by side: at most five, at most one of them primary."""

    controls: tuple[Button | Menu, ...]


Block = Heading | Text | Small | Link | Copy | Divider | Choices | Field | Day | Row


@dataclass(frozen=True)
class Card:
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Form:
    """A card in a window of its own. With a verb it can be sent; without one it is only read."""

    title: str
    card: Card
    verb: str = ""
    ref: str = ""
    submit: str = "Save"


def spoken(card: Card) -> str:
    """The whole card as plain text: what a screen reader or a notification reads out."""
    return "\n".join(line for block in card.blocks for line in _lines(block) if line)


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Small() | Copy():
            yield block.text
        case Text():
            yield f"{block.lead} {block.text}".strip()
        case Link():
            yield f"{block.label}: {block.url}"
        case Choices():
            yield block.label
            yield from (f"- {option.text}" for option in block.options)
        case Field() | Day():
            yield block.label
        case Divider() | Row():
            pass
        case _:
            assert_never(block)
