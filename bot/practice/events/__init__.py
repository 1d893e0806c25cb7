"""What Slack sends to a bot: how it is written, by which way it goes, and what becomes of the acknowledgement."""
