"""HTML attributes whose names are no Python names."""

from __future__ import annotations

from typing import Any


def aria(**values: object) -> dict[str, Any]:
    """Attributes for assistive technology: ``aria(label="Levels")`` is ``aria-label="Levels"``."""
    return {f"aria-{name}": value for name, value in values.items()}
