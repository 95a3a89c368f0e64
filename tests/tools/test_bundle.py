"""What the bundle for a machine without internet is made of; the whole is built and installed by ``make bundle``."""

import importlib.util
import json
import os
import shutil
import subprocess
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.project.tree import ROOT

spec = importlib.util.spec_from_file_location("bundle", ROOT / "tools" / "bundle.py")
bundle = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bundle)

LOCK = """\
# This file was made
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via beta
beta-tool==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb
    # via
    #   gamma
gamma==3.0 \\
    --hash=sha256:cc
"""


def verified(folder) -> bool:
    """By openssl, as the guide says."""
    command = "openssl pkeyutl -verify -pubin -inkey SHA256SUMS.pub.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig"
    assert command in (ROOT / "docs" / "install.md").read_text()
    return subprocess.run(command.split(), cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "wheels").mkdir()
    for name in ("amiyan-1.0-py3-none-any.whl", "some_thing-2.1-py3-none-any.whl"):
        with zipfile.ZipFile(tmp_path / "wheels" / name, "w") as wheel:
            wheel.writestr("inside", "fine")
    (tmp_path / "LICENSE").write_text("licence")
    return tmp_path


def test_a_part_of_the_lock_keeps_hashes_and_markers_and_nothing_else():
    assert bundle.part_of_lock(LOCK, {"alpha", "beta-tool"}) == (
        "alpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n"
        "beta-tool==2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:bb\n"
    )


def test_what_is_needed_is_followed_to_the_end_with_its_extras():
    found = bundle.needed(
        ["psycopg[pool]>=3", "opentelemetry-exporter-otlp-proto-http", "colorama ; sys_platform == 'win32'"]
    )
    assert {"psycopg", "psycopg-pool", "opentelemetry-proto", "protobuf", "requests"} - found <= {"requests"}
    assert not found & {"psycopg-binary", "colorama", "pytest"}


def test_what_is_needed_stands_in_the_lock():
    lock = (ROOT / "requirements.lock").read_text()
    names = bundle.needed(
        bundle.tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    )
    kept = bundle.part_of_lock(lock, names)
    assert {line.split("==")[0] for line in kept.splitlines() if not line.startswith(" ")} == names


def test_each_wheel_is_installed_by_its_one_hash(folder):
    lines = bundle.requirements((folder / "wheels").glob("*.whl")).splitlines()
    assert [line.split(" --hash=sha256:")[0] for line in lines] == ["amiyan==1.0", "some-thing==2.1"]
    assert all(len(line.split("sha256:")[1]) == 64 for line in lines)


def test_the_sums_are_those_of_sha256sum_and_openssl_verifies_their_signature(folder):
    (folder / "SHA256SUMS").write_text(bundle.sums(folder))
    bundle.sign(folder / "SHA256SUMS", Ed25519PrivateKey.generate())
    assert (
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=False).returncode
        == 0
    )
    assert bundle.sums(folder).count("\n") == 3
    assert verified(folder)
    (folder / "SHA256SUMS").write_text(bundle.sums(folder).replace("a", "b", 1))
    assert not verified(folder)


def test_a_key_of_ones_own_signs_and_one_of_another_kind_is_refused(folder, monkeypatch):
    key = Ed25519PrivateKey.generate()
    (folder / "key.pem").write_bytes(bundle.private_pem(key))
    monkeypatch.setenv("AMIYAN_BUNDLE_KEY", str(folder / "key.pem"))
    assert bundle._key().public_key() == key.public_key()
    command = ["openssl", "genpkey", "-algorithm", "RSA", "-out", "rsa.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    monkeypatch.setenv("AMIYAN_BUNDLE_KEY", str(folder / "rsa.pem"))
    with pytest.raises(SystemExit, match="Ed25519"):
        bundle._key()


def test_without_a_key_a_fresh_one_signs_with_a_warning(monkeypatch, capsys):
    monkeypatch.delenv("AMIYAN_BUNDLE_KEY", raising=False)
    assert bundle._key().public_key() != bundle._key().public_key()
    assert "WARNING" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["see https://pypi.org/simple/x", "file:///somewhere/x.whl", str(ROOT / "src")]
)
def test_a_registry_or_a_folder_of_this_machine_does_not_go_out(text, folder):
    bundle.refuse_foreign(folder, "1.0")
    (folder / "note.txt").write_text(text)
    with pytest.raises(SystemExit, match=r"note\.txt"):
        bundle.refuse_foreign(folder, "1.0")
    (folder / "note.txt").unlink()
    with zipfile.ZipFile(folder / "wheels" / "amiyan-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("direct_url.json", text)
    with pytest.raises(SystemExit, match=r"direct_url\.json"):
        bundle.refuse_foreign(folder, "1.0")


def test_the_bill_of_materials_names_hashes_and_no_addresses():
    part = {"name": "Some_Thing", "externalReferences": [{"url": "https://pypi.org/x"}]}
    bill = bundle.without_addresses(
        {"components": [part], "metadata": {"component": dict(part)}}, {"some-thing": "00"}
    )
    assert "https" not in json.dumps(bill)
    assert bill["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "00"}]


def test_the_installer_stops_at_a_changed_file_and_at_another_python(folder):
    bundle._write_install(folder, "1.0")
    (folder / "SHA256SUMS").write_text(bundle.sums(folder))
    fake = folder / "python3"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    run = ["sh", str(folder / "install.sh"), str(folder / "target")]
    other = subprocess.run(
        run, env={**os.environ, "PYTHON": str(fake)}, capture_output=True, text=True, check=False
    )
    assert (other.returncode, "These files are for Python" in other.stderr) == (2, True)
    (folder / "LICENSE").write_text("changed")
    changed = subprocess.run(
        run, env={**os.environ, "PYTHON": shutil.which("true")}, capture_output=True, check=False
    )
    assert changed.returncode == 1
    assert not (folder / "target").exists()
