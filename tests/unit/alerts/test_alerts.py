"""Alerts: each thing is told once, in words, safely; a way that is closed fails nothing."""

import errno
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from threading import Thread

import pytest
from aiosmtpd.smtp import AuthResult

from pipelines.accounting import Account, Accounts
from pipelines.alerts import send as sending
from pipelines.alerts.announce import announce
from pipelines.alerts.config import AlertsConfig, load_config
from pipelines.alerts.model import Alert, DeliveryError, Message
from pipelines.alerts.standing import standing
from pipelines.alerts.tell import crash_told, tell
from pipelines.errors import BusyError, CatalogError
from pipelines.quality.model import CheckResult
from pipelines.quality.results import write_results
from tests.unit.mailbox import mail_server

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
HELD = Alert("held", "arg_eph 2014-Q3", "arg_eph 2014-Q3 is held back.", "look.", version="1")
LATE = Alert("late", "arg_eph 2014-Q4", "arg_eph 2014-Q4 has not come.", "ask.")
MAIL = {"email": {"host": "127.0.0.1", "tls": "none", "from": "lmis@example.org", "to": ["duty@example.org"]}}


@pytest.fixture
def box():
    with mail_server() as opened:
        yield opened


@pytest.fixture
def by_mail(box):
    return AlertsConfig.model_validate({"email": MAIL["email"] | {"port": box.port}})


@pytest.fixture
def hook():
    """An address that takes what is posted."""
    took = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            took.append(loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret-path", took
    server.shutdown()
    server.server_close()


def test_a_mail_says_in_its_subject_what_is_wrong_and_in_its_text_what_to_do(settings, box, by_mail):
    lines = announce([HELD, LATE], {"held", "late"}, by_mail, settings, NOW)
    assert lines == ["Alerts (email): 2 told, 0 solved."]
    (letter,) = box.letters
    assert letter["Subject"].endswith("] arg_eph 2014-Q3: held back (and 1 more)")
    assert (letter["To"], letter["Auto-Submitted"]) == ("duty@example.org", "auto-generated")
    assert letter.get_content_type() == "text/plain"
    assert "arg_eph 2014-Q4 has not come.\nWhat to do: ask." in letter.get_content().replace("\r\n", "\n")


def test_each_thing_is_told_once_again_when_it_changed_or_after_a_week_and_when_it_is_solved(settings, box, by_mail):
    def told(alerts, now, looked_at=("held", "late")):
        before = len(box.letters)
        announce(alerts, looked_at, by_mail, settings, now)
        return [letter["Subject"].partition("] ")[2] for letter in box.letters[before:]]

    day = timedelta(days=1)
    assert told([HELD], NOW) == ["arg_eph 2014-Q3: held back"]
    assert told([HELD], NOW + day) == []
    changed = Alert(HELD.kind, HELD.subject, HELD.text, HELD.todo, version="2")
    assert told([changed], NOW + day) == ["arg_eph 2014-Q3: held back"]
    assert told([changed], NOW + 7 * day) == []
    assert told([changed], NOW + 8 * day) == ["arg_eph 2014-Q3: held back"]
    assert told([], NOW + 9 * day, looked_at=("late",)) == []
    assert told([], NOW + 9 * day) == ["solved: arg_eph 2014-Q3: held back"]
    assert told([], NOW + 10 * day) == []


def test_a_mail_server_that_is_down_is_said_and_tried_again(settings, box, by_mail):
    away = AlertsConfig.model_validate({"email": MAIL["email"] | {"port": 1}})
    (line,) = announce([HELD], {"held"}, away, settings, NOW)
    assert line.startswith("Alerts (email): not sent, the mail server 127.0.0.1:1 did not take it (Connection refused)")
    announce([HELD], {"held"}, by_mail, settings, NOW)
    assert len(box.letters) == 1


def test_only_what_was_asked_for_is_told(settings, box, by_mail):
    assert announce([HELD, LATE], {"held", "late"}, by_mail.model_copy(update={"about": ("late",)}), settings, NOW)
    assert "held" not in box.letters[0].get_content()


def test_what_is_no_longer_asked_for_is_not_told_as_solved(settings, box, by_mail):
    announce([HELD], {"held"}, by_mail, settings, NOW)
    assert announce([HELD], {"held"}, by_mail.model_copy(update={"about": ("late",)}), settings, NOW) == []
    assert len(box.letters) == 1


def test_a_person_whom_the_server_refuses_is_named(settings, box):
    box.refused = "away@example.org"
    both = {"port": box.port, "to": ["duty@example.org", "away@example.org"]}
    config = AlertsConfig.model_validate({"email": MAIL["email"] | both})
    (line,) = announce([HELD], {"held"}, config, settings, NOW)
    assert "not for away@example.org" in line and len(box.letters) == 1


def test_a_flood_is_counted(settings, box, by_mail):
    announce([Alert("late", f"a {n}", f"number {n}.", "ask.") for n in range(50)], {"late"}, by_mail, settings, NOW)
    assert "number 19." in (text := box.letters[0].get_content())
    assert "number 20." not in text and "And 30 more" in text


def test_a_damaged_note_of_what_was_told_makes_it_told_again(settings, box, by_mail):
    announce([HELD], {"held"}, by_mail, settings, NOW)
    (settings.home / "alerts" / "said.json").write_text("{")
    announce([HELD], {"held"}, by_mail, settings, NOW)
    assert len(box.letters) == 2


def test_no_header_can_be_slipped_in(box, by_mail):
    sending.send_mail(by_mail.email, Message("one\r\nBcc: thief@example.org", "text"))
    (letter,) = box.letters
    assert (letter["Subject"], letter["Bcc"]) == ("one Bcc: thief@example.org", None)
    for address in ("a@b.org\nBcc: c@d.org", "a@b.org, c@d.org", "a b@c.org", "nobody"):
        with pytest.raises(ValueError, match="from"):
            AlertsConfig.model_validate({"email": MAIL["email"] | {"from": address}})


def test_the_password_comes_from_the_environment_and_shows_nowhere(settings, monkeypatch):
    monkeypatch.setenv("LMIS_SMTP_PASSWORD", "hush-hush")
    tried = []

    def check(server, session, envelope, mechanism, data):
        tried.append(data.password)
        return AuthResult(success=False, handled=False, message="535 hush-hush is wrong")

    with mail_server(authenticator=check, auth_require_tls=False) as box:
        config = AlertsConfig.model_validate({"email": MAIL["email"] | {"port": box.port, "user": "lmis"}})
        (line,) = announce([HELD], {"held"}, config, settings, NOW)
    assert b"hush-hush" in tried
    assert "it answered 535" in line and "hush" not in line


def test_a_server_without_the_tls_that_is_asked_for_gets_nothing(settings, box):
    for tls in ("starttls", "tls"):
        config = AlertsConfig.model_validate({"email": MAIL["email"] | {"port": box.port, "tls": tls}})
        (line,) = announce([HELD], {"held"}, config, settings, NOW)
        assert "not sent" in line
    assert box.letters == []


def test_a_webhook_gets_json(settings, hook):
    address, took = hook
    config = AlertsConfig.model_validate({"webhook": {"url": address}})
    assert announce([HELD], {"held"}, config, settings, NOW) == ["Alerts (webhook): 1 told, 0 solved."]
    assert took[0]["subject"].endswith("arg_eph 2014-Q3: held back")
    assert "What to do: look." in took[0]["text"]


def test_the_address_of_a_webhook_may_be_a_secret_and_shows_in_no_fault(monkeypatch):
    config = AlertsConfig.model_validate({"webhook": {}})
    with pytest.raises(DeliveryError, match="LMIS_WEBHOOK_URL"):
        sending.ways_out(config)["webhook"](Message("a", "b"))
    monkeypatch.setenv("LMIS_WEBHOOK_URL", "http://127.0.0.1:1/hush-hush")
    with pytest.raises(DeliveryError, match="ConnectError") as told:
        sending.ways_out(config)["webhook"](Message("a", "b"))
    assert "hush" not in str(told.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("about: [held]", "email, webhook or both"),
        ("webhook: {url: 'ftp://x'}", "webhook.url"),
        ("webhook: {}\nabout: [hold]", "about.0"),
        ("email: {host: a, from: a@b.org, to: []}", "email.to"),
        ("email: {host: a, from: a@b.org, to: [c@d.org], tls: none, user: u}", "in the clear"),
        ("email: {host: a, from: a@b.org, to: [c@d.org], password: x}", "email.password: unknown key"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_key(settings, text, told):
    settings.home.mkdir()
    settings.alerts.write_text(text)
    with pytest.raises(CatalogError, match=told):
        load_config(settings)
    assert told in tell(settings)[0]


def account(period, status, **changes):
    counts = {"rows_read": 0, "rows_harmonised": 0, "rows_quarantined": 0, "rows_duplicate": 0, "size_bytes": 1}
    words = {
        "subject": "person",
        "sha256": "a" * 64,
        "location": "mirror:a.csv",
        "retrieved_at": "",
        "fingerprint": "f",
    }
    return Account(source="arg_eph", period=period, status=status, **(counts | words | changes))


def test_what_stands_is_told_without_any_value_of_a_respondent(settings):
    accounts = Accounts(settings.home)
    accounts.write(account("2013-Q1", "admitted", admitted_fingerprint="f"))
    accounts.write(account("2013-Q2", "failed", error="row 7, column AGE: '104 Calle Roma' is no number"))
    accounts.write(account("2013-Q3", "held"))
    check = CheckResult("in_set", "sex", "error", passed=False, observed="secret-value", expected="M, F", why="")
    write_results(settings.home, "arg_eph", "2013-Q3", [check], {})
    settings.inbox.mkdir()
    (settings.inbox / "wrong\nname\udcff.csv").touch()
    found = {alert.kind: alert for alert in standing(settings, datetime(2013, 12, 21, tzinfo=UTC))}
    assert set(found) == {"failed", "held", "unmatched"}
    assert "blocking check failed: in_set sex" in found["held"].text
    assert "Calle" not in str(found) and "secret-value" not in str(found)
    assert found["unmatched"].subject == "wrong?name?.csv"
    kinds = [alert.subject for alert in standing(settings, datetime(2014, 4, 1, tzinfo=UTC)) if alert.kind == "late"]
    assert kinds == ["arg_eph 2013-Q4"]


@pytest.fixture
def duty(settings, box):
    """The data folder says that mail goes to the box."""
    settings.home.mkdir()
    mail = f"host: 127.0.0.1, port: {box.port}, tls: none, from: lmis@example.org, to: [duty@example.org]"
    settings.alerts.write_text(f"email: {{{mail}}}")
    return settings


def test_a_run_that_ends_midway_is_told_and_solved_by_the_next(duty, box):
    with pytest.raises(OSError, match="No space"), crash_told(duty):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "The run ended midway: No space left on device." in box.letters[0].get_content()
    assert tell(duty, looked_at=("refused", "run")) == ["Alerts (email): 0 told, 1 solved."]


@pytest.mark.parametrize(
    ("fault", "told"), [(ValueError, "ValueError"), (BusyError, "Another process is at work on the same data")]
)
def test_a_crash_is_told_by_its_kind_only(duty, box, fault, told):
    with pytest.raises(fault, match="Calle"), crash_told(duty):
        raise fault("104 Calle Roma")
    assert told in (text := box.letters[0].get_content()) and "Calle" not in text


def test_a_defect_of_the_alerts_fails_no_run(duty, monkeypatch):
    monkeypatch.setattr("pipelines.alerts.tell.standing", lambda *_: 1 / 0)
    assert tell(duty) == ["Alerts: not sent, because of a defect (ZeroDivisionError). Please report it."]


def test_without_a_file_nobody_is_told(settings):
    assert tell(settings) == []
