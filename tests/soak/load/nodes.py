"""A walk through the JSON of a page."""

from collections.abc import Iterator


def nodes(node: object) -> Iterator[dict]:
    """All records below a part of a page."""
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from nodes(below)
    elif isinstance(node, list):
        for below in node:
            yield from nodes(below)
