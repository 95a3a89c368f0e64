"""What a page may be asked with, what a browser is told beside it, and whom to tell of a weakness."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amiyan.kernel.problems import ProblemError
from amiyan.web import uploads
from amiyan.web.around import PERMISSIONS
from amiyan.web.bounds import LARGEST_FORM
from amiyan.web.uploads import FileKind


@pytest.fixture
def at_home(db, settings):
    settings.PUBLIC_URL, settings.SECURE_HSTS_SECONDS = "https://meals.example", 31_536_000
    return Client(headers={"host": "meals.example", "accept-language": "ru"})


def test_a_browser_is_asked_for_nothing_and_shows_us_to_nobody(db):
    answer = Client().get("/")
    assert answer["Permissions-Policy"] == PERMISSIONS
    assert "camera=()" in PERMISSIONS
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_style_is_what_it_says_and_no_other_site_s(db):
    answer = Client().get("/static/web/amiyan.css")
    answer.close()
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    "name", ["evil.example", "meals.example.evil.example", "10.0.0.1", "meals.example:8443"]
)
def test_pages_are_under_the_site_s_own_name_alone(at_home, name):
    answer = at_home.get("/style", headers={"host": name})
    assert answer.status_code == 421
    assert "У Әмиян другой адрес" in answer.content.decode()
    assert name not in answer.content.decode()


@pytest.mark.parametrize("name", ["meals.example", "MEALS.example", "meals.example:443"])
def test_the_site_s_own_name_however_it_is_written(at_home, name):
    assert at_home.get("/style", headers={"host": name}).status_code == 200


def test_terminals_are_told_any_name(at_home):
    assert at_home.get("/iclock/cdata?SN=Q1&options=all", headers={"host": "10.0.0.1"}).status_code != 421
    assert at_home.get("/healthz", headers={"host": "10.0.0.1"}).status_code != 421


def test_behind_a_proxy_of_ours_a_page_knows_that_it_goes_by_https(at_home):
    """Without this the browser would not be told to stay with HTTPS, and forms from our own pages were refused."""
    assert at_home.get("/")["Strict-Transport-Security"].startswith("max-age=31536000")
    strict = Client(enforce_csrf_checks=True, headers={"host": "meals.example"})
    page = strict.get("/")
    token = page.cookies["csrf"].value
    form = {"language": "kk", "csrfmiddlewaretoken": token}
    assert strict.post("/language", form, headers={"origin": "https://meals.example"}).status_code == 302
    assert strict.post("/language", form, headers={"origin": "https://evil.example"}).status_code == 403


def test_a_page_that_was_asked_for_without_https_is_shown_with_it_and_a_form_is_not_taken(at_home):
    plainly = {"x-forwarded-proto": "http"}
    shown = at_home.get("/style?toast=1", headers=plainly)
    assert (shown.status_code, shown["Location"]) == (301, "https://meals.example/style?toast=1")
    assert at_home.post("/language", {"language": "kk"}, headers=plainly).status_code == 403
    assert at_home.get("/healthz", headers=plainly).status_code in {200, 503}


def test_without_an_address_of_its_own_the_site_answers_to_every_name(db, settings):
    settings.PUBLIC_URL = ""
    assert Client().get("/", headers={"host": "10.0.0.1"}).status_code == 200


def test_a_form_that_is_too_long_is_not_read(db):
    answer = Client().post("/language", {"language": "kk" * LARGEST_FORM})
    assert answer.status_code == 413
    long = Client().post("/language", b"x" * (LARGEST_FORM + 1), content_type="application/json")
    assert long.status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "99999999999999999999"])
def test_a_length_that_is_none_counts_as_too_long(db, length):
    assert (
        Client().post("/language", b"x", content_type="text/plain", CONTENT_LENGTH=length).status_code == 413
    )


def test_whom_to_tell_of_a_weakness(at_home, settings):
    assert at_home.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:safety@meals.example"
    answer = at_home.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"] == "mailto:safety@meals.example"
    assert lines["Canonical"] == "https://meals.example/.well-known/security.txt"
    assert lines["Expires"].endswith("T00:00:00Z")


def a_workbook(**more):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {"[Content_Types].xml": b"x", "xl/workbook.xml": b"x", **more}.items():
            packed.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 rest", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\nrest", FileKind.PNG),
        (b"\xff\xd8\xff\xe0rest", FileKind.JPEG),
        ("ЖСН;сынып\n1;5ә".encode(), FileKind.TEXT),
        ("ИИН;класс\n1;5б".encode("cp1251"), FileKind.TEXT),
        (a_workbook(), FileKind.XLSX),
        (a_workbook(**{"xl/vbaProject.bin": b"x"}), None),
        (a_workbook(**{"xl/bomb": b"0" * (101 << 20)}), None),
        (b"PK\x03\x04 no archive", None),
        (b"<html><script>alert(1)</script>", None),
        (b"  <svg xmlns='x'/>", None),
        (b"MZ\x90\x00\x03", None),
        (b"GIF89a\x01\x00", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content, kind):
    assert uploads.kind_of(content) is kind


def test_neither_name_nor_type_of_a_browser_is_believed():
    named = SimpleUploadedFile("../../scan.pdf", b"<html>", content_type="application/pdf")
    with pytest.raises(ProblemError, match="file-of-another-kind"):
        uploads.received(named, kinds=uploads.SCANS)
    scan = uploads.received(SimpleUploadedFile("x.exe", b"%PDF-1.7"), kinds=uploads.SCANS)
    assert (scan.kind, scan.content) == (FileKind.PDF, b"%PDF-1.7")
    assert not hasattr(scan, "name")


def test_a_scan_is_no_table_and_a_table_no_scan():
    with pytest.raises(ProblemError, match="file-of-another-kind"):
        uploads.received(SimpleUploadedFile("x", b"%PDF-1.7"), kinds=uploads.TABLES)


@pytest.mark.parametrize("file", [None, SimpleUploadedFile("x", b"")])
def test_nothing_is_no_file(file):
    with pytest.raises(ProblemError, match="no-file"):
        uploads.received(file, kinds=uploads.SCANS)


def test_a_file_that_is_too_large_is_refused_also_where_it_lies_about_its_size():
    with pytest.raises(ProblemError, match="file-too-large"):
        uploads.received(SimpleUploadedFile("x", b"%PDF-" + b"0" * 100), kinds=uploads.SCANS, largest=50)
    liar = SimpleUploadedFile("x", b"%PDF-" + b"0" * 100)
    liar.size = 10
    with pytest.raises(ProblemError, match="file-too-large"):
        uploads.received(liar, kinds=uploads.SCANS, largest=50)


def test_a_kept_file_is_handed_out_as_a_download_under_our_own_number():
    answer = uploads.handed_out(b"%PDF-1.7", FileKind.PDF, 42)
    assert answer["Content-Disposition"] == 'attachment; filename="42.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
