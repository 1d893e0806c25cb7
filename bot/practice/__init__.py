"""A Slack workspace on your own machine: a double of the parts of Slack that the bot uses, and a page to use it.

It stands alone: it knows nothing of the bot, and only the command line and the tests start it.
"""

from bot.practice.keep import KeepProblem
from bot.practice.server import PortInUse, Practice

__all__ = ["KeepProblem", "PortInUse", "Practice"]
