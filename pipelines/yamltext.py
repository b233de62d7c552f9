"""YAML that people write: safe, with no key given twice, and with `010` as the text that it is."""

from __future__ import annotations

import re
from typing import Any

import yaml

from pipelines.errors import InputError


class _UniqueKeyLoader(yaml.SafeLoader):
    """Safe YAML that refuses a key given twice (YAML would take the last) and keeps `010` as text (YAML: 8)."""


def _unique_mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict:
    keys = [str(loader.construct_object(key)) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        line = node.start_mark.line + 1
        raise InputError(f"key {sorted(twice)} is given twice in the block that begins at line {line}")
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


def _plain_integer(loader: _UniqueKeyLoader, node: yaml.ScalarNode) -> int | str:
    text = loader.construct_scalar(node)
    return int(text) if re.fullmatch(r"-?(0|[1-9]\d*)", text) else text


_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:map", _unique_mapping)
_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:int", _plain_integer)


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        InputError: It is no YAML, or gives a key twice.
    """
    try:
        return yaml.load(text, _UniqueKeyLoader)  # noqa: S506 (derived from SafeLoader)
    except RecursionError as fault:
        raise InputError("it is nested too deeply") from fault
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as fault:
        raise InputError(str(fault)) from fault  # the last ones where a tag such as `!!bool` stands before what is none
