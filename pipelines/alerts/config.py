"""Who is told, and of what: one YAML file (docs/night-shift.md)."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from pipelines.alerts.model import Kind
from pipelines.catalog.base import Strict
from pipelines.catalog.load import load_model
from pipelines.settings import Settings

Address = Annotated[str, StringConstraints(pattern=r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+$")]
Host = Annotated[str, StringConstraints(pattern=r"^[^\s/@]+$")]


class Email(Strict):
    """A mail server. `tls`: `starttls`, `tls` from the first byte, or `none`; the port follows from it.

    The password of `user` stands in the environment, `LMIS_SMTP_PASSWORD`.
    """

    host: Host
    port: int | None = Field(default=None, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    sender: Address = Field(alias="from")
    to: tuple[Address, ...] = Field(min_length=1)
    user: str | None = None

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.tls == "none" and self.user and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("tls: none would send the password of `user` in the clear: use starttls or tls")
        return self

    @property
    def at_port(self) -> int:
        """The port given, or the usual one."""
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.tls]


class Webhook(Strict):
    """An address that gets each message as JSON. Where it is a secret it stands in `LMIS_WEBHOOK_URL` instead."""

    url: str | None = Field(default=None, pattern=r"^https?://\S+$")


class AlertsConfig(Strict):
    """The file. `about`: which kinds of alerts are sent; all where it is left out."""

    email: Email | None = None
    webhook: Webhook | None = None
    about: tuple[Kind, ...] = get_args(Kind)

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not self.email and not self.webhook:
            raise ValueError("give email, webhook or both: else nobody is told")
        return self


def load_config(settings: Settings) -> AlertsConfig | None:
    """Read who is told; None where there is no such file, and so nobody.

    Raises:
        CatalogError: The file is wrong; the message names file, key and remedy.
    """
    if not settings.alerts.exists():
        return None
    return load_model(settings.alerts, AlertsConfig, guide="docs/night-shift.md")
