"""How far each person has read each conversation, and how much is new to them. What was there at the start is not."""

from bot.practice.workspace import Message, Workspace


class ReadMarks:
    def __init__(self, workspace: Workspace) -> None:
        self.begun_at = f"{workspace.clock():.6f}"
        self.read_to: dict[str, dict[str, str]] = {}  # by person, then by conversation
        self._workspace = workspace

    def mark(self, user: str, channel: str, ts: str) -> None:
        """Read up to this message. A mark never goes back: another window may have read further."""
        message = self._workspace.channel(channel).message_for(ts)
        if message is not None and ts > self._mark(user, channel):
            self.read_to.setdefault(user, {})[channel] = ts
            self._workspace.on_change()

    def unread(self, user: str, channel: str, said: list[Message]) -> int:
        read_to = self._mark(user, channel)
        new = 0
        for message in reversed(said):
            if message.ts <= read_to:
                break
            new += message.author != user
        return new

    def _mark(self, user: str, channel: str) -> str:
        return self.read_to.get(user, {}).get(channel, self.begun_at)
