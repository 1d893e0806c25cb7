"""Slack's limits, in one table: the number, what it limits, and the page of Slack's documentation that says so."""

from dataclasses import dataclass

DOCS = "https://docs.slack.dev/"
_BLOCKS = "reference/block-kit/blocks"
_ELEMENTS = "reference/block-kit/block-elements"
_OBJECTS = "reference/block-kit/composition-objects"
_VIEWS = "reference/views/modal-views"


@dataclass(frozen=True)
class Rule:
    """Why something is refused, in a sentence, and where Slack says it."""

    says: str
    address: str


class Limit(int):
    """A number that knows what it limits; `says` has `{}` where the number goes."""

    rule: Rule

    def __new__(cls, number: int, says: str, page: str) -> "Limit":
        limit = super().__new__(cls, number)
        limit.rule = Rule(says.format(f"{number:,}"), DOCS + page)
        return limit


MESSAGE_BLOCKS = Limit(50, "A message has at most {} blocks", _BLOCKS)
VIEW_BLOCKS = Limit(100, "A modal or Home has at most {} blocks", _BLOCKS)
BLOCKS = {"message": MESSAGE_BLOCKS, "modal": VIEW_BLOCKS, "home": VIEW_BLOCKS}
BLOCK_ID = Limit(255, "A block_id has at most {} characters", _BLOCKS)
ACTION_ID = Limit(255, "An action_id has at most {} characters", f"{_ELEMENTS}/button-element")

SECTION_TEXT = Limit(3000, "The text of a section has 1 to {} characters", f"{_BLOCKS}/section-block")
FIELDS = Limit(10, "A section has at most {} fields", f"{_BLOCKS}/section-block")
FIELD_TEXT = Limit(2000, "A field of a section has at most {} characters", f"{_BLOCKS}/section-block")
HEADER_TEXT = Limit(150, "A header has at most {} characters", f"{_BLOCKS}/header-block")
HEADER_LEVEL = Limit(4, "The level of a header is 1 to {}", f"{_BLOCKS}/header-block")
ACTIONS_ELEMENTS = Limit(25, "An actions block has at most {} elements", f"{_BLOCKS}/actions-block")
CONTEXT_ELEMENTS = Limit(10, "A context block has at most {} elements", f"{_BLOCKS}/context-block")
TEXT = Limit(3000, "A text object has 1 to {} characters", f"{_OBJECTS}/text-object")
LABEL = Limit(2000, "The label of an input has at most {} characters", f"{_BLOCKS}/input-block")
HINT = Limit(2000, "The hint of an input has at most {} characters", f"{_BLOCKS}/input-block")
ALERT_TEXT = Limit(200, "An alert has at most {} characters", f"{_BLOCKS}/alert-block")
MARKDOWN = Limit(12_000, "All markdown blocks together have at most {} characters", f"{_BLOCKS}/markdown-block")
CONTAINER_TITLE = Limit(150, "The title of a container has at most {} characters", f"{_BLOCKS}/container-block")
CONTAINER_SUBTITLE = Limit(150, "The subtitle of a container has at most {} characters", f"{_BLOCKS}/container-block")
CONTAINER_BLOCKS = Limit(10, "A container has at most {} blocks", f"{_BLOCKS}/container-block")

IMAGE_ALT = Limit(2000, "The alt_text of an image has at most {} characters", f"{_BLOCKS}/image-block")
IMAGE_TITLE = Limit(2000, "The title of an image has at most {} characters", f"{_BLOCKS}/image-block")
IMAGE_URL = Limit(3000, "The address of an image has at most {} characters", f"{_BLOCKS}/image-block")

BUTTON_TEXT = Limit(75, "The text of a button has at most {} characters", f"{_ELEMENTS}/button-element")
BUTTON_VALUE = Limit(2000, "The value of a button has at most {} characters", f"{_ELEMENTS}/button-element")
BUTTON_URL = Limit(3000, "The url of a button has at most {} characters", f"{_ELEMENTS}/button-element")
ACCESSIBILITY_LABEL = Limit(75, "An accessibility_label has at most {} characters", f"{_ELEMENTS}/button-element")
PLACEHOLDER = Limit(150, "A placeholder has at most {} characters", f"{_ELEMENTS}/select-menu-element")
SELECT_OPTIONS = Limit(100, "A select menu has at most {} options", f"{_ELEMENTS}/select-menu-element")
OPTION_GROUPS = Limit(100, "A select menu has at most {} groups", f"{_ELEMENTS}/select-menu-element")
GROUP_OPTIONS = Limit(100, "A group has at most {} options", f"{_OBJECTS}/option-group-object")
GROUP_LABEL = Limit(75, "The label of a group has at most {} characters", f"{_OBJECTS}/option-group-object")
RADIO_OPTIONS = Limit(10, "Radio buttons have at most {} options", f"{_ELEMENTS}/radio-button-group-element")
CHECKBOX_OPTIONS = Limit(10, "Checkboxes have at most {} options", f"{_ELEMENTS}/checkboxes-element")
OVERFLOW_OPTIONS = Limit(5, "An overflow menu has at most {} options", f"{_ELEMENTS}/overflow-menu-element")
OPTION_TEXT = Limit(75, "The text of an option has at most {} characters", f"{_OBJECTS}/option-object")
OPTION_VALUE = Limit(150, "The value of an option has at most {} characters", f"{_OBJECTS}/option-object")
OPTION_DESCRIPTION = Limit(75, "The description of an option has at most {} characters", f"{_OBJECTS}/option-object")
OPTION_URL = Limit(3000, "The url of an option has at most {} characters", f"{_OBJECTS}/option-object")
INPUT_LENGTH = Limit(3000, "A plain-text input takes at most {} characters", f"{_ELEMENTS}/plain-text-input-element")
DATE_TIME_DIGITS = Limit(10, "A date and time is a timestamp of {} digits", f"{_ELEMENTS}/datetime-picker-element")
TRIGGERS = Limit(2, "There are {} actions to trigger on", f"{_OBJECTS}/dispatch-action-configuration-object")
CONFIRM_TITLE = Limit(100, "The title of a confirm has at most {} characters", f"{_OBJECTS}/confirmation-dialog-object")
CONFIRM_TEXT = Limit(300, "The text of a confirm has at most {} characters", f"{_OBJECTS}/confirmation-dialog-object")
CONFIRM_BUTTON = Limit(30, "A button of a confirm has at most {} characters", f"{_OBJECTS}/confirmation-dialog-object")
LIST_INDENT = Limit(8, "A list is indented at most {} times", f"{_ELEMENTS}/rich-text-list-element")

TABLES = Limit(1, "A message has at most {} table", f"{_BLOCKS}/table-block")
TABLE_ROWS = Limit(100, "A table has at most {} rows", f"{_BLOCKS}/table-block")
TABLE_COLUMNS = Limit(20, "A table has at most {} columns", f"{_BLOCKS}/table-block")
TABLE_CHARACTERS = Limit(10_000, "All cells of tables have at most {} characters", f"{_BLOCKS}/table-block")
DATA_TABLE_ROWS = Limit(201, "A data table has 2 to {} rows, the header among them", f"{_BLOCKS}/data-table-block")
DATA_TABLE_COLUMNS = Limit(20, "A data table has 1 to {} columns", f"{_BLOCKS}/data-table-block")
DATA_TABLE_PAGE = Limit(100, "A page of a data table has 1 to {} rows", f"{_BLOCKS}/data-table-block")
DATA_TABLE_CHARACTERS = Limit(
    20_000, "All cells of data tables have at most {} characters", f"{_BLOCKS}/data-table-block"
)

CHARTS = Limit(2, "A message has at most {} data visualizations", f"{_BLOCKS}/data-visualization-block")
CHART_TITLE = Limit(50, "The title of a chart has at most {} characters", f"{_BLOCKS}/data-visualization-block")
CHART_SEGMENTS = Limit(12, "A pie has at most {} segments", f"{_BLOCKS}/data-visualization-block")
CHART_SERIES = Limit(12, "A chart has at most {} series", f"{_BLOCKS}/data-visualization-block")
CHART_POINTS = Limit(20, "A series has at most {} points", f"{_BLOCKS}/data-visualization-block")
CHART_LABEL = Limit(20, "A label or name in a chart has at most {} characters", f"{_BLOCKS}/data-visualization-block")
AXIS_LABEL = Limit(50, "The label of an axis has at most {} characters", f"{_BLOCKS}/data-visualization-block")

VIEW_BYTES = Limit(250 * 1024, "A view has at most {} bytes", "reference/methods/views.open")
MODAL_STACK = Limit(3, "At most {} modals are stacked", "surfaces/modals")
MODAL_WORDS = Limit(24, "The title and buttons of a modal have at most {} characters", _VIEWS)
PRIVATE_METADATA = Limit(3000, "private_metadata has at most {} characters", _VIEWS)
VIEW_ID = Limit(255, "A callback_id or external_id has at most {} characters", _VIEWS)

MESSAGE_TEXT = Limit(40_000, "The text of a message is cut after {} characters", "reference/methods/chat.postMessage")
UPDATE_TEXT = Limit(4000, "An updated text has at most {} characters", "reference/methods/chat.update")
ACK_SECONDS: float = Limit(3, "An app answers within {} seconds", "interactivity/handling-user-interaction")
TRIGGER_SECONDS: float = Limit(3, "A trigger lives for {} seconds", "interactivity/handling-user-interaction")
RESPONSE_URL_SECONDS: float = Limit(1800, "A response_url lives {} seconds", "interactivity/handling-user-interaction")
RESPONSE_URL_USES = Limit(5, "A response_url is used at most {} times", "interactivity/handling-user-interaction")
TICKET_SECONDS = 30.0  # ours: Slack does not say how long the address of a socket is good for

# All of the above, by name.
TABLE: dict[str, Limit] = {name: value for name, value in globals().items() if isinstance(value, Limit)}
