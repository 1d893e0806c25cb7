"""`python -m bot` is the same program as `thinkchild`."""

from bot.cli import main

main()
