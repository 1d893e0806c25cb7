"""Which elements Slack takes in which block."""

from bot.practice.block_kit.checks import Check
from bot.practice.block_kit.choices import BUTTON, CHOICES, OVERFLOW
from bot.practice.block_kit.inputs import DATE_TIME_PICKER, PICKERS, TYPED
from bot.practice.block_kit.texts import image

_DATE_TIME = {"datetimepicker": DATE_TIME_PICKER}
_PRESSED = {"button": BUTTON, "overflow": OVERFLOW}

ACTIONS: dict[str, Check] = {**_PRESSED, **CHOICES, **PICKERS, **_DATE_TIME}
ACCESSORIES: dict[str, Check] = {**_PRESSED, **CHOICES, **PICKERS, "image": image()}
INPUTS: dict[str, Check] = {**CHOICES, **PICKERS, **_DATE_TIME, **TYPED}
# All that a person can act on.
ACTING = {**ACTIONS, **INPUTS}.keys()
