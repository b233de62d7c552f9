"""The files of `deploy/` can be read by the programs they are for, and hold what they promise."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines.settings import QUIET
from tests.conftest import PROJECT

DEPLOY = PROJECT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def unit(path: Path) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read(path)
    return parsed


def test_systemd_accepts_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is not at hand")
    shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    for path in (tmp_path / "units").rglob("lmis-*"):
        if path.is_file():  # programs are looked for; here they lie elsewhere
            text = path.read_text().replace("/opt/lmis/.venv/bin", str(Path(sys.executable).parent))
            path.write_text(text)
    names = [path.name for path in (tmp_path / "units").glob("lmis-*.*") if path.is_file()]
    done = subprocess.run(
        [program, "verify", "--man=no", *(tmp_path / "units" / name for name in names)],
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{tmp_path / 'units'}:"},
        capture_output=True, text=True,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "lmis" in line]
    assert not ours and done.returncode == 0, done.stderr


def test_each_service_has_an_account_and_writes_to_its_own_folder_only():
    shared = unit(DEPLOY / "systemd" / "lmis-.service.d" / "hardening.conf")["Service"]
    assert shared["ProtectSystem"] == "strict" and shared["NoNewPrivileges"] == "yes"
    assert shared["CapabilityBoundingSet"] == ""
    for path in UNITS:
        service = unit(path)["Service"]
        web = path.stem == "lmis-dashboards"
        assert service["User"] == ("lmis-web" if web else "lmis")
        assert ("ReadWritePaths" in service) is not web
        if web:
            assert service["TemporaryFileSystem"] == "/srv/lmis:ro"
            assert service["BindReadOnlyPaths"] == "/srv/lmis/releases"
        else:
            assert int(service["Nice"]) > 0  # the dashboards stay quick


def test_containers_are_closed_and_pinned():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "latest" not in service["image"] and ":" in service["image"], name
        assert service["healthcheck"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        if name != "postgres":
            assert service["read_only"] and service["user"].split(":")[0] in ("10001", "10002"), name
    (releases, _state) = compose["services"]["dashboards"]["volumes"]
    assert releases.endswith("/releases:/data/releases:ro")


def test_the_image_is_built_from_the_lock_and_calls_nobody():
    text = (DEPLOY / "Dockerfile").read_text()
    build = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["daemon"]["build"]
    assert "ARG BASE=" + build["args"]["BASE"].removeprefix("${BASE:-").removesuffix("}") in text
    assert "--require-hashes -r requirements.lock" in text and "USER lmis" in text
    assert all(f"{name}={value}" in text for name, value in QUIET.items())
    for kept in (line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line[0] == "!"):
        assert (PROJECT / kept).exists(), kept


def test_the_examples_of_settings_hold_no_secret():
    for path in DEPLOY.glob("*.env.example"):
        settings = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        assert settings and all(line.startswith("LMIS_") and line.endswith("=") for line in settings)


def test_every_setting_stands_in_the_example():
    read = set(re.findall(r'"(LMIS_[A-Z_]+)"', (PROJECT / "pipelines" / "settings.py").read_text()))
    shown = set(re.findall(r"^(LMIS_[A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))
    assert read <= shown
