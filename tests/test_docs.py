"""What people read is held against the code: every command has help, the README is true."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gongkai import cli

ROOT = Path(__file__).parent.parent
CONTRACT = {"demo", "crawl", "import", "extract", "run", "read", "status", "serve", "verify"}


def test_the_commands_of_the_contract_are_there():
    assert set(cli.commands) >= CONTRACT


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_and_option_has_help(name):
    command = cli.commands[name]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{name} {option.name}"
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_is_true(readme):
    text = (ROOT / readme).read_text(encoding="utf-8")
    for folder in re.findall(r"^ {4}(\w+)/", text, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
    for command in re.findall(r"gongkai (\w+)[`、]", text):
        assert command in cli.commands, command
    for command, words in re.findall(r"`gongkai (\w+) ([^`]*)`", text):
        needed = {one.opts[0] for one in cli.commands[command].params if one.required}
        assert {one for one in needed if one.startswith("--")} <= set(words.split()), command
    for target in re.findall(r"^ {4}make (\w+)", text, re.MULTILINE):
        assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert 'name   = "中卫市科学技术局"' in text


def test_every_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^  "[\w-]+[>=<].*$', text, re.MULTILINE)
    assert wanted
    assert not [line for line in wanted if "# " not in line]


def test_no_addresses_in_the_pinned_versions():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("--hash=sha256:") > 500
