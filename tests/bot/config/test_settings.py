"""Settings: every one described, every mistake named at once, no secret shown."""

import dataclasses
import logging
from pathlib import Path

import pytest

from bot.config.settings import SETTINGS, Settings, SettingsError
from bot.config.settings_pages import env_example, settings_table

ROOT = Path(__file__).parents[3]
TOKENS = {
    "SLACK_BOT_TOKEN": "xoxb-1-bottoken",
    "SLACK_APP_TOKEN": "xapp-1-apptoken",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "CASEBOT_INTAKE_SECRET": "canary-canary-canary",
    "DATABASE_URL": "postgresql://casebot:canary-password@db/casebot",
}


def mistakes_of(env: dict[str, str], dotenv: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.load(env, dotenv)
    assert all(line in str(caught.value) for line in caught.value.mistakes)
    return caught.value.mistakes


def test_nothing_has_to_be_set_for_a_start_on_a_laptop() -> None:
    assert Settings.load({}, None) == Settings()


def test_what_each_setting_reads_is_its_default_and_fits_its_field() -> None:
    loaded = Settings.load({setting.name: setting.default for setting in SETTINGS if setting.default})
    assert loaded == Settings()
    for item in dataclasses.fields(Settings):
        assert type(getattr(loaded, item.name)) is type(item.default)


def test_each_field_is_described_once_in_the_table() -> None:
    assert [setting.field for setting in SETTINGS] == [item.name for item in dataclasses.fields(Settings)]
    for setting in SETTINGS:
        assert setting.about.endswith("."), setting.name
        assert setting.remedy, setting.name


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("CASEBOT_SENDERS=7\nCASEBOT_LISTENERS=30\nSLACK_BOT_TOKEN='xoxb-$HOME'\n", encoding="utf-8")
    loaded = Settings.load({"CASEBOT_SENDERS": "9", "CASEBOT_LISTENERS": ""}, dotenv)
    assert (loaded.senders, loaded.listeners) == (9, 30)
    assert loaded.slack_bot_token == "xoxb-$HOME"


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"\xef\xbb\xbfCASEBOT_SENDERS=7\r\nCASEBOT_LOG_LEVEL=warning\r\n")
    loaded = Settings.load({}, dotenv)
    assert (loaded.senders, loaded.log_level) == (7, "WARNING")


def test_a_file_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert Settings.load({}, tmp_path / ".env") == Settings()


def test_every_bad_setting_is_named_at_once_with_what_to_do() -> None:
    said = mistakes_of(
        {
            "SLACK_BOT_TOKEN": "xoxp-canary-1",
            "SLACK_APP_TOKEN": "xapp-canary 2",
            "SLACK_SIGNING_SECRET": "canary-3",
            "SLACK_API_URL": "localhost:8900",
            "DATABASE_URL": "mysql://root:canary-4@db/casebot",
            "CASEBOT_ROSTER": "no/such/roster.toml",
            "CASEBOT_SENDERS": "0",
            "CASEBOT_LISTENERS": "many",
            "CASEBOT_LOG_LEVEL": "LOUD",
            "CASEBOT_ERASE_AFTER_DAYS": "-1",
            "CASEBOT_SENDER": "4",
        }
    )
    named = [line.split()[0] for line in said]
    assert named == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_API_URL",
        "DATABASE_URL",
        "CASEBOT_ROSTER",
        "CASEBOT_SENDERS",
        "CASEBOT_LISTENERS",
        "CASEBOT_LOG_LEVEL",
        "CASEBOT_ERASE_AFTER_DAYS",
        "CASEBOT_SENDER",
    ]
    assert not any("canary" in line for line in said), "a secret is shown"
    assert said[-1] == "CASEBOT_SENDER is not a setting. Did you mean CASEBOT_SENDERS?"
    assert "which does not exist" in said[5]
    for setting in SETTINGS:
        for line in said:
            if line.startswith(f"{setting.name} "):
                assert line.endswith(setting.remedy)


@pytest.mark.parametrize("url", ["http://", "ftp://slack.com/api/", "http://host:99999/", "https://slack.com/api/?a=b"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert mistakes_of({"SLACK_API_URL": url})[0].startswith("SLACK_API_URL is not a web address.")


def test_a_local_slack_may_be_named_without_its_last_slash() -> None:
    assert Settings.load({"SLACK_API_URL": "http://localhost:8900/api"}).slack_api_url == "http://localhost:8900/api/"


def test_a_name_in_the_file_without_a_value_is_pointed_out(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("SLACK_BOT_TOKEN\n", encoding="utf-8")
    assert "SLACK_BOT_TOKEN has no value" in mistakes_of({}, dotenv)[0]


def test_names_of_other_programs_are_left_alone() -> None:
    assert Settings.load({"SLACK_CLIENT_ID": "1", "HOME": "/nowhere", "CASEBOT_CRASH_AT": ""}) == Settings()


def test_socket_mode_says_all_that_it_still_needs() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().require_socket()
    assert [line.split()[0] for line in caught.value.mistakes] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    Settings.load(TOKENS).require_socket()


def test_http_mode_says_all_that_it_still_needs() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(slack_bot_token="xoxb-1").require_http()
    assert [line.split()[0] for line in caught.value.mistakes] == ["SLACK_SIGNING_SECRET"]
    Settings.load(TOKENS).require_http()


def test_no_secret_is_ever_shown() -> None:
    shown = repr(Settings.load(TOKENS))
    for name, value in TOKENS.items():
        assert value not in shown, name
    assert "canary" not in shown
    assert "slack_bot_token=(set)" in shown
    assert "slack_bot_token=(not set)" in repr(Settings())
    assert "senders=4" in shown


def test_the_libraries_never_log_what_customers_wrote() -> None:
    loaded = Settings.load({"CASEBOT_LOG_LEVEL": "DEBUG"})
    assert loaded.own_log_level == logging.DEBUG
    assert loaded.library_log_level == logging.WARNING
    assert Settings.load({"CASEBOT_LOG_LEVEL": "ERROR"}).library_log_level == logging.ERROR


def test_env_example_says_what_the_table_says() -> None:
    """After a change in the table: python -c "from bot.config.settings_pages import env_example; print(env_example(), end='')" > .env.example"""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_env_example_is_itself_a_good_env_file() -> None:
    assert Settings.load({}, ROOT / ".env.example") == Settings()


def test_the_readme_has_the_table_of_settings() -> None:
    """After a change in the table: put what bot.config.settings_pages.settings_table() gives between the README's two marks."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"<!-- settings -->\n{settings_table()}<!-- /settings -->" in readme
