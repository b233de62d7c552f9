"""YAML that people write: safe, with no key given twice, and with `010` as the text that it is."""

from __future__ import annotations

import re
from typing import Any

import yaml

from pipelines.errors import InputError

VALUES_LIMIT = 1_000_000
"""A text of a few lines whose references refer to each other could stand for any number."""


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


def _written_out(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the values below a node, those that are referred to each time; what holds itself never ends."""
    if id(node) not in known:
        known[id(node)] = VALUES_LIMIT + 1
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        parts = node.value if isinstance(node, yaml.SequenceNode) else [part for pair in pairs for part in pair]
        known[id(node)] = 1 + sum(_written_out(part, known) for part in parts)
    return known[id(node)]


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises:
        InputError: It is no YAML, gives a key twice, or refers to itself so often that it never ends.
    """
    try:
        loader = _UniqueKeyLoader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        if _written_out(node, {}) > VALUES_LIMIT:
            raise InputError(f"its references (& and *) stand for more than {VALUES_LIMIT} values. Write them out.")
        return loader.construct_document(node)
    except RecursionError as fault:
        raise InputError("it is nested too deeply") from fault
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as fault:
        raise InputError(str(fault)) from fault  # the last ones where a tag such as `!!bool` stands before what is none
