"""The fixed names of the practice workspace: its tokens, its app, its team."""

TEAM = "T0PRACTICE"
TEAM_DOMAIN = "northshire-practice"
TEAM_NAME = "Northshire Police (practice)"

APP = "A0THINKCHILD"
APP_NAME = "Think Child"
BOT = "B0THINKCHILD"
BOT_USER = "U0THINKCHILD"

# Not secrets: everybody knows them, and no other workspace takes them.
BOT_TOKEN = "xoxb-practice"  # noqa: S105  # see above
APP_TOKEN = "xapp-practice"  # noqa: S105  # see above
SIGNING_SECRET = "practice"  # noqa: S105  # see above
VERIFICATION_TOKEN = "practice-verification"  # noqa: S105  # see above

# What the app was installed with: the same as manifest.yaml asks for.
SCOPES = ("commands", "chat:write", "im:write", "im:history", "dnd:read")
APP_SCOPES = ("connections:write",)  # of the app-level token
