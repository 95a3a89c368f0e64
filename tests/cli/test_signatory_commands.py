"""``amiyan signatory`` and ``amiyan sign`` as people type them."""

import stat
import uuid

import pytest

from amiyan.access.actions import keep_signature
from amiyan.cli import main
from tests.registry.invented_town import a_bin, a_person, an_iin, an_organisation


@pytest.fixture
def anar(scratch, monkeypatch):
    """The site's database is the test's own."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    return a_person(0)


def typed(capsys, *arguments, status=0):
    capsys.readouterr()
    assert main([*arguments, "--lang", "en"]) == status
    said = capsys.readouterr()
    return said.out + said.err


def test_a_duty_is_given_shown_and_ended(anar, capsys):
    iin = an_iin(0)
    said = typed(
        capsys,
        *("signatory", "appoint", iin, "--duty", "approve", "--programme", "school-meals", "--region", "79"),
        *("--from", "2026-01-01", "--source", "Order 12"),
    )
    number = said.split("number ")[1].rstrip(".\n")
    shown = typed(capsys, "signatory", "show", "--on", "2026-02-01")
    assert shown.startswith(
        f"{number}: {iin} · approves · school-meals · Shymkent City · 2026-01-01 – … · Order 12"
    )
    typed(capsys, "signatory", "end", iin, number, "--last", "2026-01-31", "--source", "Order 13")
    assert "Nobody has been appointed" in typed(capsys, "signatory", "show", "--on", "2026-02-01")
    assert "2026-01-01 – 2026-01-31" in typed(capsys, "signatory", "show", "--iin", iin)


def test_a_representative_is_appointed_by_the_bin(anar, capsys):
    an_organisation(0)
    asked = ("signatory", "appoint", an_iin(0), "--duty", "agree", "--source", "x", "--organisation")
    typed(capsys, *asked, a_bin(0))
    assert "agrees · Дастархан · every programme · every region" in typed(capsys, "signatory", "show")
    assert "not in the registry" in typed(capsys, *asked, a_bin(1), status=2)
    assert "not in the registry" in typed(
        capsys, "signatory", "appoint", an_iin(1), "--duty", "record", "--source", "x", status=2
    )


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_a_document_is_signed_without_a_network_and_taken(anar, capsys, tmp_path, kind):
    private, document = tmp_path / "anar.pem", tmp_path / "act-7.pdf"
    document.write_bytes(b"%PDF an invented act")
    typed(capsys, "sign", "new-key", "--out", str(private), "--kind", kind)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    public = str(tmp_path / "anar.pub.pem")
    typed(capsys, "signatory", "key", an_iin(0), "--public-key", public, "--source", "Application")
    typed(capsys, "sign", "document", str(document), "--key", str(private))
    signature = (tmp_path / "act-7.pdf.sig").read_bytes()
    kept = keep_signature(
        id=uuid.uuid4(), person_id=anar, document=document.read_bytes(), signature=signature, way="local"
    )
    shown = typed(capsys, "signatory", "show")
    assert kept.certificate_serial in shown
    number = shown.split(":")[0]
    typed(capsys, "signatory", "end-key", an_iin(0), number, "--last", "2026-01-01", "--source", "Lost")
    assert "Nobody" in typed(capsys, "signatory", "show", "--on", "2026-01-02")


def test_nothing_is_overwritten_and_what_is_no_key_is_said(tmp_path, capsys):
    private, document = tmp_path / "a.pem", tmp_path / "a.txt"
    typed(capsys, "sign", "new-key", "--out", str(private))
    before = private.read_bytes()
    assert "is there already" in typed(capsys, "sign", "new-key", "--out", str(private), status=2)
    assert private.read_bytes() == before
    assert "cannot be read" in typed(
        capsys, "sign", "document", str(document), "--key", str(private), status=2
    )
    document.write_bytes(b"x")
    typed(capsys, "sign", "document", str(document), "--key", str(private))
    assert "is there already" in typed(
        capsys, "sign", "document", str(document), "--key", str(private), status=2
    )
    for wrong in (b"", "кілт".encode(), (tmp_path / "a.pub.pem").read_bytes()):
        private.write_bytes(wrong)
        assert "no key" in typed(capsys, "sign", "document", str(document), "--key", str(private), status=2)
