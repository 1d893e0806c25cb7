"""The sentences in which Slack refuses, as far as they are known (see checks.py)."""

EMPTY = "must be more than 0 characters"
NONE = "no fewer than 1 items allowed"
STRING, FLAG, WHOLE = "must provide a string", "must provide a boolean", "must provide an integer"
NUMBER, LIST, OBJECT = "must provide a number", "must provide an array", "must provide an object"
ENUM = "must be a valid enum value"
NO_URL = "invalid url"
NOT_OFFERED = "must exactly match one of the provided options"
AT_LEAST_1 = "must be at least 1"
OVER = "must not be more than {}"
DATE, TIME = "must be a date as YYYY-MM-DD", "must be a time as HH:mm"
ZONE = "must be a timezone in the IANA format"
UNIQUE = "must be unique"
OWN_ENTRY = "must have exactly one entry for each of the categories"
EXISTS = '`{}_id` "a" already exists'


def missing(name: str) -> str:
    return f"missing required field: {name}"


def unknown(name: str) -> str:
    return f"invalid additional property: {name}"


def unsupported(kind: str) -> str:
    return f"unsupported type: {kind}"


def one_of(*names: str) -> str:
    return f"must provide one of: {', '.join(names)}"
