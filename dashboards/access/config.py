"""The settings of access: one YAML file that `LMIS_ACCESS` names. Without it, everything is public."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipelines.errors import InputError, LmisError
from pipelines.yamltext import parse_yaml

LOCAL = ("127.0.0.1", "localhost", "::1")


class AccessError(LmisError):
    """The settings of access do not say what they must."""


def _origin(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("write it as https://statistics.example.org, without a path")
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise ValueError("must begin with https://, except on this machine itself")
    return f"{parts.scheme}://{parts.netloc}"


def _https(address: str) -> str:
    parts = urlsplit(address)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOCAL):
        raise ValueError("must be an address that begins with https://")
    return address


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise ValueError("is no time zone; write one as Europe/Madrid") from fault
    return name


Network = IPv4Network | IPv6Network


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Oidc(_Strict):
    """The OpenID provider; the client's secret stands in `LMIS_OIDC_CLIENT_SECRET`."""

    issuer: Annotated[str, AfterValidator(_https)]
    client_id: str
    scopes: tuple[str, ...] = ("openid", "profile")
    groups_claim: str = "groups"

    @model_validator(mode="after")
    def _speaks_oidc(self) -> Oidc:
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        return self


class Header(_Strict):
    """Headers in which a proxy that has signed the reader in says who it is; groups are separated by commas."""

    user: str = "X-Remote-User"
    groups: str = "X-Remote-Groups"


class Roles(_Strict):
    """The groups whose members have a role. An operator may see what an official may."""

    official: frozenset[str] = frozenset()
    operator: frozenset[str] = frozenset()


class Limits(_Strict):
    """Requests a minute that one network address may make of one process. An office may share one address."""

    sign_in: int = Field(default=60, gt=0)
    download: int = Field(default=600, gt=0)
    page: int = Field(default=3000, gt=0)


class Access(_Strict):
    """All settings of access.

    Attributes:
        mode: Nobody signs in; readers sign in with an OpenID provider; or a proxy says who they are.
        anonymous: Whether the public release is shown without signing in.
        address: Where readers find the dashboards. With https, cookies and connections are held to it.
        timezone: The zone in which the end of an embargo is written.
        state: A folder that the dashboards may write to: the key of sessions, sessions that were ended, audit log.
        proxies: Addresses of the proxies in front, whose headers are believed.
        audit_log: Where the audit log lies; `audit.jsonl` in `state` where left out.
        session_hours: How long a sign-in holds.
    """

    mode: Literal["public", "oidc", "header"] = "public"
    anonymous: bool = True
    address: Annotated[str, AfterValidator(_origin)] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    state: Path | None = None
    proxies: tuple[Network, ...] = ()
    oidc: Oidc | None = None
    header: Header = Header()
    roles: Roles = Roles()
    session_hours: float = Field(default=10, gt=0, le=24 * 7)
    limits: Limits = Limits()
    audit_log: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> Access:
        if self.mode == "public" and not self.anonymous:
            raise ValueError("anonymous: false needs mode oidc or header, else nobody could see anything")
        if self.mode != "public" and self.state is None:
            raise ValueError(f"mode {self.mode} needs state: a folder that the dashboards may write to")
        if self.mode == "oidc" and (self.oidc is None or self.address is None):
            raise ValueError("mode oidc needs oidc: (issuer, client_id) and address:")
        if self.mode == "header" and not self.proxies:
            raise ValueError("mode header needs proxies: the addresses of the proxies whose headers are believed")
        return self

    @property
    def tls(self) -> bool:
        """Whether readers come over TLS."""
        return self.address is not None and self.address.startswith("https://")

    @property
    def audit(self) -> Path | None:
        """The audit log; none where nothing is to be written."""
        return self.audit_log or (self.state / "audit.jsonl" if self.state else None)

    def trusts(self, peer: str) -> bool:
        """Return whether a network address is that of one of the proxies."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address  # as a socket for both kinds of address writes it
        return any(address in network for network in self.proxies)


PUBLIC_ACCESS = Access()


def read_access(path: Path | None) -> Access:
    """Read the settings of access; without a file, everything is public.

    Raises:
        AccessError: The file cannot be read, or does not say what it must.
    """
    if path is None:
        return PUBLIC_ACCESS
    try:
        return Access.model_validate(parse_yaml(path.read_text(encoding="utf-8")) or {})
    except OSError as fault:
        raise AccessError(f"{path} (LMIS_ACCESS) cannot be read: {fault.strerror}.") from fault
    except (InputError, UnicodeDecodeError) as fault:
        raise AccessError(f"{path} is not YAML: {fault}") from fault
    except ValidationError as fault:
        found = [f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in fault.errors()]
        raise AccessError(f"{path}: {'; '.join(found)}. docs/access.md has every key.") from fault
