"""Telling each thing once: what is new, what has changed, what still stands after a week, and what has gone."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.alerts.config import AlertsConfig
from pipelines.alerts.model import Alert, DeliveryError, Message
from pipelines.alerts.send import ways_out
from pipelines.files import locked, read_json, write_json
from pipelines.settings import Settings

AGAIN_AFTER = timedelta(days=7)
MOST_IN_FULL = 20
"""The most alerts that a message tells in full; it counts the others."""

Said = dict[str, dict[str, str]]
"""What was told by one way out: by the key of the alert its headline, its version, and when."""


def announce(
    alerts: Iterable[Alert], looked_at: Collection[str], config: AlertsConfig, settings: Settings, now: datetime
) -> list[str]:
    """Send what is news by every way out, and note what was sent. A way that is closed is tried again the next time.

    Args:
        alerts: What stands now, of the kinds looked at.
        looked_at: These kinds. Only of them is what does not stand any more told as solved.
        config: Who is told, and of what.
        settings: Where the notes are kept: `alerts/said.json`.
        now: The time, with its zone.

    Returns:
        In words, what was sent and what could not be.
    """
    standing = {alert.key: alert for alert in alerts if alert.kind in config.about}
    path, lines = settings.home / "alerts" / "said.json", []
    with locked(path.with_name(".lock"), patience_s=60):
        notes = _notes(path)
        for way, send in ways_out(config).items():
            said = notes.get(way, {})
            news = [alert for key, alert in standing.items() if _is_news(alert, said.get(key), now)]
            told_of = set(looked_at) & set(config.about)
            gone = [key for key in said if key.partition(":")[0] in told_of and key not in standing]
            if not news and not gone:
                continue
            try:
                send(compose(news, [said[key]["headline"] for key in gone]))
            except DeliveryError as fault:
                lines.append(f"Alerts ({way}): not sent, {fault}. The next run tries again.")
                continue
            kept = {key: note for key, note in said.items() if key not in gone}
            notes[way] = kept | {alert.key: _note(alert, now) for alert in news}
            write_json(path, notes)
            lines.append(f"Alerts ({way}): {len(news)} told, {len(gone)} solved.")
    return lines


def compose(news: list[Alert], solved: list[str]) -> Message:
    """Write the message: the subject says what is wrong and where, the text what to do."""
    heads = [alert.headline for alert in news] or [f"solved: {headline}" for headline in solved]
    more = f" (and {len(heads) - 1} more)" if len(heads) > 1 else ""
    parts = [f"{alert.text}\nWhat to do: {alert.todo}" for alert in news[:MOST_IN_FULL]]
    if len(news) > MOST_IN_FULL:
        parts.append(f"And {len(news) - MOST_IN_FULL} more: `lmis run` and `lmis source late` name them all.")
    if solved:
        parts.append("\n".join(["Solved:", *(f"- {headline}" for headline in solved)]))
    return message(f"{heads[0]}{more}", parts)


def message(subject: str, parts: list[str]) -> Message:
    """Write a message that says which machine it comes from."""
    host = socket.gethostname()
    signed = [*parts, f"Sent by the labour market information system on {host}."]
    return Message(f"[LMIS {host}] {subject}", "\n\n".join(signed) + "\n")


def _is_news(alert: Alert, note: Mapping[str, str] | None, now: datetime) -> bool:
    if note is None or note["version"] != alert.version:
        return True
    return now - datetime.fromisoformat(note["at"]) >= AGAIN_AFTER


def _note(alert: Alert, now: datetime) -> dict[str, str]:
    return {"headline": alert.headline, "version": alert.version, "at": now.isoformat(timespec="seconds")}


def _notes(path: Path) -> dict[str, Said]:
    """Return what was told; nothing where the file is damaged, so that all is told again."""
    try:
        return read_json(path) or {}
    except ValueError:
        return {}
