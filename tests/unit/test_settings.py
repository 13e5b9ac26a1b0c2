"""Settings come from the environment, and a bad one stops the start with a line that says what to write instead."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from triage import settings
from triage.domain.errors import ConfigError
from triage.settings import Settings, secret_key


def test_an_empty_environment_gives_the_embedded_service() -> None:
    loaded = settings.load({})
    assert loaded.data_dir == Path("data").absolute()
    assert loaded.config_file == loaded.data_dir / "triage.toml"
    assert loaded.database_url == f"sqlite:///{loaded.data_dir}/triage.db"
    assert (loaded.redis_url, loaded.host, loaded.port, loaded.workers) == ("", "127.0.0.1", 8000, 1)
    assert (loaded.max_body_bytes, loaded.intake_waiting_limit) == (8 * 1024 * 1024, 4000)


def test_paths_follow_from_the_data_folder_without_the_environment_too(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path)
    assert made.config_file == tmp_path / "triage.toml"
    assert made.database_url == f"sqlite:///{tmp_path}/triage.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_it_names_the_driver_of_postgresql(scheme: str) -> None:
    loaded = settings.load({"TRIAGE_DATABASE_URL": f"{scheme}://u:p@h/d"})
    assert loaded.database_url == "postgresql+psycopg://u:p@h/d"


def test_an_option_goes_before_the_environment_and_none_is_no_option(tmp_path: Path) -> None:
    loaded = settings.load({"TRIAGE_PORT": "1", "TRIAGE_HOST": "::1"}, data_dir=tmp_path, port=2, host=None)
    assert (loaded.data_dir, loaded.port, loaded.host) == (tmp_path, 2, "::1")


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("k" * 40 + "\n", encoding="utf-8")
    assert settings.load({"TRIAGE_SECRET_KEY_FILE": str(file)}).secret_key == "k" * 40


def test_the_path_of_the_configuration_is_no_file_of_a_setting(tmp_path: Path) -> None:
    assert settings.load({"TRIAGE_CONFIG_FILE": str(tmp_path / "t.toml")}).config_file == tmp_path / "t.toml"


def test_it_refuses_a_variable_beside_its_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"TRIAGE_REDIS_URL: is set and TRIAGE_REDIS_URL_FILE too"):
        settings.load({"TRIAGE_REDIS_URL": "redis://h", "TRIAGE_REDIS_URL_FILE": str(tmp_path / "r")})


def test_it_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"TRIAGE_SECRET_KEY_FILE: cannot read .*nowhere: No such file"):
        settings.load({"TRIAGE_SECRET_KEY_FILE": str(tmp_path / "nowhere")})


def test_it_refuses_an_unknown_variable_and_names_the_closest() -> None:
    with pytest.raises(
        ConfigError, match="TRIAGE_DATABSE_URL: is not a setting; the closest one is TRIAGE_DATABASE_URL"
    ):
        settings.load({"TRIAGE_DATABSE_URL": "x"})


def test_it_leaves_the_variables_of_the_test_suite_alone() -> None:
    settings.load({"TRIAGE_TEST_REQUIRE": "postgres", "PATH": "/bin"})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TRIAGE_PORT", "eighty", "'eighty' is not a whole number from 0 to 65535"),
        ("TRIAGE_PORT", "65536", "not a whole number"),
        ("TRIAGE_PORT", "-1", "not a whole number"),
        ("TRIAGE_PORT", "٣", "not a whole number"),
        ("TRIAGE_WORKERS", "0", "from 1 to 64"),
        ("TRIAGE_HOST", "http://x", "is not a host"),
        ("TRIAGE_LOG_LEVEL", "loud", "give one of DEBUG, INFO, WARNING, ERROR"),
        ("TRIAGE_DATABASE_URL", "mysql://u:hunter2@h/d", "give sqlite:////folder/triage.db or postgresql://"),
        ("TRIAGE_DATABASE_URL", "postgres://u:hunter2/x@h/d", "in a password written %2F"),
        ("TRIAGE_DATABASE_URL", "sqlite://", "is not a database"),
        ("TRIAGE_REDIS_URL", "http://u:hunter2@h", "give redis://host:6379/0"),
        ("TRIAGE_SECRET_KEY", "hunter2", "it has 7 characters; give at least 32 random ones"),
        ("TRIAGE_MAX_BODY_BYTES", "8MiB", "not a whole number"),
    ],
)
def test_it_refuses_a_bad_value_by_name_and_never_repeats_a_secret(name: str, value: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings.load({name: value})
    assert str(caught.value).startswith(f"{name}: ")
    assert reason in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_its_repr_shows_no_secret() -> None:
    environ = {"TRIAGE_DATABASE_URL": "postgres://u:hunter2@h/d", "TRIAGE_REDIS_URL": "redis://:hunter2@h"}
    loaded = settings.load({**environ, "TRIAGE_SECRET_KEY": "hunter2" * 5})
    assert "hunter2" not in repr(loaded)


def test_every_setting_is_documented() -> None:
    rows = settings.table()
    for setting in fields(Settings):
        assert setting.metadata["doc"].endswith(".")
        assert setting.metadata["internal"] or f"| `TRIAGE_{setting.name.upper()}` |" in rows


def test_a_key_that_is_set_is_used_and_not_kept(tmp_path: Path) -> None:
    assert secret_key.ensure(Settings(data_dir=tmp_path, secret_key="s" * 32)) == ("s" * 32,)
    assert not list(tmp_path.iterdir())


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path / "new")
    [key] = secret_key.ensure(made)
    assert len(key) >= 32
    assert secret_key.ensure(made) == (key,)
    assert stat.S_IMODE(made.secret_key_file.stat().st_mode) == 0o600
    assert list(made.data_dir.iterdir()) == [made.secret_key_file]


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key.ensure(made), range(40)))
    assert len(keys) == 1


def test_a_new_key_signs_and_the_one_before_stays(tmp_path: Path) -> None:
    made = Settings(data_dir=tmp_path)
    [first] = secret_key.ensure(made)
    secret_key.rotate(made)
    second, before = secret_key.ensure(made)
    assert before == first
    secret_key.rotate(made)
    assert secret_key.ensure(made)[1:] == (second,)
    assert stat.S_IMODE(made.secret_key_file.stat().st_mode) == 0o600
    assert list(made.data_dir.iterdir()) == [made.secret_key_file]


def test_a_key_that_is_set_is_replaced_where_it_is_set(tmp_path: Path) -> None:
    both = settings.load({"TRIAGE_SECRET_KEY": f"{'n' * 32}, {'o' * 32}"}, data_dir=tmp_path)
    assert secret_key.ensure(both) == ("n" * 32, "o" * 32)
    with pytest.raises(ConfigError, match="TRIAGE_SECRET_KEY: the key is set from outside"):
        secret_key.rotate(both)


@pytest.mark.parametrize("value", ["short", base64.b64encode(b"x" * 31).decode(), "ключ", "=" * 44])
def test_it_refuses_a_key_for_originals_that_is_none(value: str) -> None:
    good = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(ConfigError, match="TRIAGE_ORIGINALS_KEY: key 2 is not base64 of 32 bytes") as refused:
        settings.load({"TRIAGE_ORIGINALS_KEY": f"{good},{value}"})
    assert good not in str(refused.value)


def test_keys_for_originals_may_stand_in_lines(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    keys = tuple(base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
    file.write_text("\n".join(keys) + "\n", encoding="utf-8")
    loaded = settings.load({"TRIAGE_ORIGINALS_KEY_FILE": str(file)})
    assert settings.originals_keys(loaded) == keys
    assert keys[0] not in repr(loaded)


def test_it_refuses_a_kept_key_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"secret-key: holds no key; delete it"):
        secret_key.ensure(Settings(data_dir=tmp_path))
