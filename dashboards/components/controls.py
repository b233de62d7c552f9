"""Controls: they hold the state that stands in the URL. The clientside ``navigate`` function writes it there."""

from __future__ import annotations

from dash import dcc, html

from dashboards.page import Control
from dashboards.params import Option
from dashboards.text import DASH


def control(spec: Control) -> html.Div | html.Fieldset:
    """One control with its label."""
    if spec.kind == "switch":
        return switch(spec)
    return html.Div(
        [
            html.Label(
                [
                    html.Span(spec.label, className="control-label"),
                    dcc.Dropdown(
                        id={"type": "control", "key": spec.key},
                        options=[_option(o) for o in spec.options],
                        value=spec.value or None,
                        clearable=False,
                        searchable=len(spec.options) > 9,
                        maxHeight=340,
                        disabled=not spec.value,
                    ),
                ]
            ),
        ],
        className="control",
        style={"inlineSize": f"{min(max((len(o.label) for o in spec.options), default=8) + 7, 46)}ch"},
    )


def switch(spec: Control, *, quiet: bool = False) -> html.Fieldset:
    """A few values side by side."""
    return html.Fieldset(
        [
            html.Legend(spec.label, className="visually-hidden" if quiet else "control-label"),
            dcc.RadioItems(
                id={"type": "control", "key": spec.key},
                options=[_option(o) for o in spec.options],
                value=spec.value,
                className="segments",
                inputClassName="segment-input",
                labelClassName="segment",
            ),
        ],
        className="control control-switch",
    )


def _option(option: Option) -> dict:
    """An option; one that cannot be chosen says why."""
    label = f"{option.label} {DASH} {option.reason}" if option.reason else option.label
    return {"label": label, "value": option.value, "disabled": bool(option.reason), "title": option.reason}
