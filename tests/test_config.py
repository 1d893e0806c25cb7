"""Settings: every mistake at once, no secret told, and each one documented."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import NEEDED, Settings, load
from bot.errors import SettingsError

EXAMPLE = Path(__file__).parent.parent / ".env.example"
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-bot-sesame",
    "SLACK_APP_TOKEN": "xapp-app-sesame",
    "SLACK_SIGNING_SECRET": "signing-sesame",
    "DATABASE_URL": "postgresql://thinkchild:database-sesame@db.example.org/thinkchild",
}


def refusal(needs: tuple[str, ...] = (), /, **environment: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(needs, environment)
    return str(refused.value)


def test_nothing_needs_to_be_set_to_look_around() -> None:
    settings = load(environment={})

    assert settings.database == "sqlite:///thinkchild.db"
    assert str(settings.zone) == "Europe/London"
    assert settings.complete_within == timedelta(days=28)
    assert re.fullmatch(settings.thinkchild_incident_pattern, settings.thinkchild_incident_example)
    assert Settings.model_validate(settings.model_dump()) == settings


def test_everything_missing_and_wrong_is_told_at_once() -> None:
    words = refusal(
        tuple(NEEDED),
        SLACK_APP_TOKEN="xoxb-in-the-wrong-place",
        SLACK_API_URL="https://slack.com/api",
        THINKCHILD_TIMEZONE="Europe/Lancaster",
        THINKCHILD_INCIDENT_PATTERN="[A-Z",
        THINKCHILD_COMPLETE_WITHIN_DAYS="0",
        PORT="http",
    ).splitlines()

    assert [line.split(maxsplit=1)[0] for line in words] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "THINKCHILD_TIMEZONE",
        "THINKCHILD_INCIDENT_PATTERN",
        "THINKCHILD_COMPLETE_WITHIN_DAYS",
        "PORT",
        "Set",
    ]
    assert ".env.example" in words[-1]


@pytest.mark.parametrize("name", list(NEEDED))
def test_a_missing_setting_says_where_to_find_it(name: str) -> None:
    assert f"{name.upper()} is missing: {NEEDED[name]}" in refusal((name,))
    assert f"{name.upper()} is missing" in refusal((name,), **{name.upper(): ""})


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "must be xoxb- and then letters"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must be xapp- and then letters"),
        ("SLACK_BOT_TOKEN", "xoxb-…", "must be xoxb- and then letters"),
        ("SLACK_API_URL", "slack.com/api/", "ends with a slash"),
        ("THINKCHILD_TIMEZONE", "GMT+1", "Europe/London"),
        ("THINKCHILD_COMPLETE_WITHIN_DAYS", "366", "should be less than or equal to 365"),
        ("PORT", "65536", "should be less than or equal to 65535"),
        ("PORT", "3000x", "should be a valid integer"),
        ("THINKCHILD_WATCH_PORT", "0", "should be greater than or equal to 1"),
    ],
)
def test_a_wrong_setting_says_what_it_should_be(name: str, value: str, advice: str) -> None:
    assert re.search(f"^{name} .*{re.escape(advice)}", refusal(**{name: value}), re.MULTILINE)


@pytest.mark.parametrize(
    "pattern", [".*", ".+", "[A-Z ]+", r"[\w\s]+", r"\D+", r"(?i)[a-z]+ [a-z]+", r"[A-Z]+", r"\w+"]
)
def test_an_incident_pattern_that_takes_words_about_people_is_refused(pattern: str) -> None:
    assert "THINKCHILD_INCIDENT_PATTERN is so wide" in refusal(THINKCHILD_INCIDENT_PATTERN=pattern)


@pytest.mark.parametrize("pattern", ["[A-Z", "(", "*"])
def test_a_pattern_that_is_no_regular_expression_is_refused(pattern: str) -> None:
    assert "THINKCHILD_INCIDENT_PATTERN is not a regular expression" in refusal(THINKCHILD_INCIDENT_PATTERN=pattern)


def test_a_pattern_for_a_forces_own_log_numbers_is_taken() -> None:
    pattern, example = r"\d{4} OF \d{2}/\d{2}/\d{4}", "0007 OF 01/01/2026"
    settings = load(environment={"THINKCHILD_INCIDENT_PATTERN": pattern, "THINKCHILD_INCIDENT_EXAMPLE": example})

    assert re.fullmatch(settings.thinkchild_incident_pattern, "0413 OF 22/11/2026")


def test_an_example_that_its_pattern_refuses_is_a_mistake() -> None:
    assert "THINKCHILD_INCIDENT_EXAMPLE in capitals does not match" in refusal(THINKCHILD_INCIDENT_EXAMPLE="7")


def test_no_secret_is_in_what_settings_print() -> None:
    settings = load(environment=SECRETS)

    assert "sesame" not in f"{settings} {settings!r} {settings.model_dump()}"
    assert "sesame" not in settings.model_dump_json()


def test_no_secret_is_in_what_a_refusal_says() -> None:
    wrong = {**SECRETS, "SLACK_BOT_TOKEN": "sesame-1", "SLACK_APP_TOKEN": "sesame-2", "PORT": "x"}

    with pytest.raises(SettingsError) as refused:
        load(environment=wrong)
    assert "sesame" not in f"{refused.value} {refused.value!r}"


def test_the_file_beside_the_program_is_read(folder: Path) -> None:
    (folder / ".env").write_text('PORT=4000\nTHINKCHILD_SUPPORT="Ring: 5 # 6"\n', encoding="utf-8")

    assert (load().port, load().thinkchild_support) == (4000, "Ring: 5 # 6")


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("PORT=4000\nTHINKCHILD_COMPLETE_WITHIN_DAYS=7\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "5000")

    assert (load().port, load().complete_within) == (5000, timedelta(days=7))


def test_each_setting_is_explained_in_the_example_and_no_other() -> None:
    named = set(re.findall(r"^#?\s*([A-Z][A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    ours = {name.upper() for name in Settings.model_fields}

    assert ours - named == set()
    assert {name for name in named - ours if name.startswith(("SLACK_", "THINKCHILD_"))} == set()


def test_the_example_as_it_stands_is_valid(folder: Path) -> None:
    (folder / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")

    assert load().zone
