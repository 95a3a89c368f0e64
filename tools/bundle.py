"""A folder that installs Amiyan on a machine without internet: ``python tools/bundle.py build`` (``make bundle``).

It holds our wheel and those of the lock that the program needs on this kind of machine, their SHA-256 sums, a
bill of materials, an Ed25519 signature over the sums, the documents and ``install.sh``. ``AMIYAN_BUNDLE_KEY`` names
the file of the private key (PEM); without it a fresh one is made, which proves only that the folder is whole.
``python tools/bundle.py check FOLDER`` verifies a bundle and installs it into an empty folder, with the network
cut where the system allows it.
"""  # noqa: INP001 - tools are run, not imported

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parents[1]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# Where packages came from, and where they lay meanwhile, is nobody's business on the other machine.
FOREIGN = re.compile(rb"https?://[^\s\"']*(?:pypi|pythonhosted)[^\s\"']*|file://[^\s\"']+|/opt/pypi[^\s\"']*")


def build(out: Path) -> Path:
    """Make the bundle under ``out``; returns its folder."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    folder = out / f"amiyan-{version}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        lock = Path(scratch) / "lock.txt"
        lock.write_text(
            part_of_lock(
                (ROOT / "requirements.lock").read_text(encoding="utf-8"), needed(project["dependencies"])
            )
        )
        _pip("download", "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", lock, "-d", wheels)
        _pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", wheels, ROOT)
        (folder / "requirements.txt").write_text(requirements(wheels.glob("*.whl")), encoding="utf-8")
        (folder / "sbom.cdx.json").write_text(_bill(folder, Path(scratch)), encoding="utf-8")
    shutil.copy(ROOT / "LICENSE", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("shots"))
    _write_install(folder, version)
    refuse_foreign(folder, version)
    (folder / "SHA256SUMS").write_text(sums(folder), encoding="utf-8")
    sign(folder / "SHA256SUMS", _key())
    return folder


def needed(dependencies: Iterable[str]) -> set[str]:
    """All distributions that these requirements come to on this machine, as they are installed here."""
    found: set[tuple[str, str]] = set()
    waiting = [(text, "") for text in dependencies]
    while waiting:
        text, extra = waiting.pop()
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        for one in {"", *wanted.extras}:
            if (name, one) not in found:
                found.add((name, one))
                waiting += [(further, one) for further in metadata.requires(name) or []]
    return {name for name, _extra in found}


def part_of_lock(text: str, names: set[str]) -> str:
    """The entries of a lock for ``names``, with their hashes and markers and without comments."""
    kept: list[str] = []
    takes = False
    for line in text.splitlines():
        if line.startswith((" ", "\t")):
            if takes and not line.strip().startswith("#"):
                kept.append(line)
            continue
        found = re.match(r"[A-Za-z0-9._-]+", line)
        takes = found is not None and canonicalize_name(found.group()) in names
        if takes:
            kept.append(line)
    return "\n".join(kept) + "\n"


def requirements(wheels: Iterable[Path]) -> str:
    """What is to be installed: each wheel by name, version and its one hash."""
    lines = []
    for wheel in sorted(wheels):
        name, version, _build, _tags = parse_wheel_filename(wheel.name)
        lines.append(f"{name}=={version} --hash=sha256:{_sha256(wheel)}\n")
    return "".join(lines)


def sums(folder: Path) -> str:
    """SHA-256 of every file below, as ``sha256sum --check`` reads it."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("SHA256SUMS")
    )
    return "".join(f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def sign(file: Path, key: Ed25519PrivateKey) -> None:
    """Write the signature (64 bytes) and the public key beside ``file``; what openssl does with them is in the guide."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    file.with_name(f"{file.name}.sig").write_bytes(key.sign(file.read_bytes()))
    file.with_name(f"{file.name}.pub.pem").write_bytes(public)


def without_addresses(bill: dict[str, Any], hashes: dict[str, str]) -> dict[str, Any]:
    """A CycloneDX bill less references to where things come from, with the hash of each wheel instead."""
    for component in bill.get("components", []):
        component.pop("externalReferences", None)
        content = hashes.get(canonicalize_name(component["name"]))
        if content:
            component["hashes"] = [{"alg": "SHA-256", "content": content}]
    bill.get("metadata", {}).get("component", {}).pop("externalReferences", None)
    for tool in bill.get("metadata", {}).get("tools", {}).get("components", []):
        tool.pop("externalReferences", None)
    return bill


def refuse_foreign(folder: Path, version: str) -> None:
    """Stop where a file of ours names a registry or a folder of this machine."""
    ours = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".whl"]
    with tempfile.TemporaryDirectory() as scratch:
        for wheel in folder.glob(f"wheels/amiyan-{version}-*.whl"):
            shutil.unpack_archive(wheel, scratch, "zip")
        ours += [path for path in Path(scratch).rglob("*") if path.is_file()]
        for path in ours:
            data = path.read_bytes()
            found = FOREIGN.search(data) or re.search(re.escape(str(ROOT).encode()) + rb"\b", data)
            if found:
                raise SystemExit(
                    f"{path.name} names {found.group().decode()}: nothing of this machine may go out."
                )


def check(folder: Path) -> None:
    """Verify the signature and the sums, and install into an empty folder without a network."""
    names = ("SHA256SUMS.pub.pem", "SHA256SUMS", "SHA256SUMS.sig")
    key, signed, signature = (str(folder / name) for name in names)
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        key,
        "-rawin",
        "-in",
        signed,
        "-sigfile",
        signature,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "installed"
        alone = ["unshare", "-n"] if os.geteuid() == 0 and shutil.which("unshare") else []
        subprocess.run([*alone, "sh", str(folder / "install.sh"), str(target)], check=True, env=_bare())
        subprocess.run(
            [str(target / "bin" / "amiyan"), "doctor", "--help"], check=True, stdout=subprocess.DEVNULL
        )


def _bare() -> dict[str, str]:
    """An environment in which nothing tells pip of a registry, or Python of this checkout."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "LC_ALL": "C.UTF-8",
    }


def _bill(folder: Path, scratch: Path) -> str:
    """The bill of materials, read from an environment into which just these wheels were installed."""
    environment = scratch / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    wheels, wanted = folder / "wheels", folder / "requirements.txt"
    offline = ("--no-index", "--find-links", wheels, "--require-hashes", "--no-compile")
    _pip("--python", python, "install", *offline, "-r", wanted)
    maker = Path(sys.executable).with_name("cyclonedx-py")
    options = (
        "environment",
        "--output-reproducible",
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        str(python),
    )
    text = subprocess.run([str(maker), *options], check=True, capture_output=True, text=True).stdout
    hashes = {canonicalize_name(path.name.split("-")[0]): _sha256(path) for path in wheels.glob("*.whl")}
    return json.dumps(without_addresses(json.loads(text), hashes), indent=1, ensure_ascii=False) + "\n"


def _write_install(folder: Path, version: str) -> None:
    text = (ROOT / "tools" / "install.sh").read_text(encoding="utf-8")
    for name, value in {"VERSION": version, "PYTHON": PYTHON, "MACHINE": platform.machine()}.items():
        text = text.replace(f"@{name}@", value)
    (folder / "install.sh").write_text(text, encoding="utf-8")
    (folder / "install.sh").chmod(0o755)


def _key() -> Ed25519PrivateKey:
    given = os.environ.get("AMIYAN_BUNDLE_KEY")
    if given:
        key = load_pem_private_key(Path(given).read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise SystemExit("AMIYAN_BUNDLE_KEY must name an Ed25519 key: openssl genpkey -algorithm ed25519")
        return key
    sys.stderr.write(
        "WARNING: AMIYAN_BUNDLE_KEY is not set: signed by a key made for this once and thrown away. The signature\n"
        "proves that the folder is whole, and nothing of who made it. Do not give this bundle to others.\n"
    )
    return Ed25519PrivateKey.generate()


def private_pem(key: Ed25519PrivateKey) -> bytes:
    """A private key as ``AMIYAN_BUNDLE_KEY`` names one."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)]
    subprocess.run(command, check=True, cwd=ROOT)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["build"] and len(arguments) <= 2:
        folder = build(Path(arguments[1]) if len(arguments) == 2 else ROOT / "build" / "bundle")
        sys.stdout.write(f"{folder}\n")
        return 0
    if arguments[:1] == ["check"] and len(arguments) == 2:
        check(Path(arguments[1]))
        return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
