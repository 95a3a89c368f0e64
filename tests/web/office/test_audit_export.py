"""An auditor orders the books, a job writes them, and the separate verifier holds what was fetched."""

import datetime as dt
import hashlib
import io
import re
import stat
import tarfile
import uuid

import pytest

from amiyan.auditor import exports
from amiyan.auditor.actions.exports import forget_exports, order_export, take_export, write_export
from amiyan.auditor.jobs import write_ordered_export
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from tests.verifier.kit import Site
from tests.web.institution.kit import signed_in, works

PATH = "/office/79/audit/export"


@pytest.fixture
def site(scratch, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("AMIYAN_EXPORTS", str(tmp_path / "exports"))
    made = Site(tmp_path, capsys).month()
    made.auditor, made.other = works("auditor", region="79"), works("auditor", region="79")
    made.elsewhere, made.official = works("auditor", region="75"), works("region_official", region="79")
    return made


def ordered(site, *, fresh=True, reason="Audit 12 of 2025", key=None, user=None):
    form = {"key": str(key or uuid.uuid4()), "reason": reason}
    return signed_in(user or site.auditor, language="en", fresh=fresh).post(
        f"{PATH}/order", form, follow=True
    )


def the_export():
    ((found,),) = query("SELECT id FROM auditor_export")
    return found


def text_of(answer):
    return re.sub(
        r"\s+",
        " ",
        re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ").replace("<wbr>", "")),
    )


KEY = {"key": "5b1d6a52-2f0e-4c59-8a55-3b0c3f3a9a11"}


def fetched(site, found, user=None, **headers):
    client = signed_in(user or site.auditor, language="en", fresh=True)
    client.post(f"{PATH}/{found}/take", {"key": str(uuid.uuid4())})
    return client.get(f"{PATH}/{found}/file", headers=headers)


def states():
    return [state for (state,) in query("SELECT state FROM auditor_export_step ORDER BY export_id, n")]


def test_what_an_auditor_fetched_holds_before_the_separate_verifier(site, tmp_path):
    assert "Ordered. It is written while you do other things" in text_of(ordered(site))
    found = the_export()
    assert query("SELECT queue_name, args->>'export_id' FROM procrastinate_jobs") == [("export", str(found))]
    assert "Ordered, not begun yet" in text_of(signed_in(site.auditor, language="en").get(PATH))
    assert write_ordered_export.func(str(found))
    page = text_of(signed_in(site.auditor, language="en").get(PATH))
    assert "Ready" in page
    answer = fetched(site, found)
    whole = b"".join(answer.streaming_content)
    digest = hashlib.sha256(whole).hexdigest()
    assert (answer.status_code, digest in page, len(whole)) == (200, True, int(answer["Content-Length"]))
    with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path / "there", filter="data")
    status, said = site.verify("export", tmp_path / "there" / "export")
    assert (status, said.splitlines()[-1]) == (0, "All of it holds.")
    assert states() == ["writing", "ready", "taken"]


def test_a_fetch_that_a_broken_line_sent_twice_is_kept_once(site):
    ordered(site)
    write_export(the_export())
    client = signed_in(site.auditor, language="en", fresh=True)
    for _twice in range(2):
        assert client.post(f"{PATH}/{the_export()}/take", KEY).status_code == 302
    assert states() == ["writing", "ready", "taken"]
    assert signed_in(site.auditor, fresh=True).post(f"{PATH}/{the_export()}/take").status_code == 404, (
        "no key"
    )
    with pytest.raises(ProblemError) as caught:
        take_export(key=uuid.UUID(KEY["key"]), export_id=the_export(), taken_by=site.other.person_id)
    assert caught.value.problem.kind.code == "audit-key-used", "a key is of who made it"
    assert states().count("taken") == 1


def test_an_order_under_an_id_that_was_used_for_another_is_refused(site):
    ordered(site)
    order = {"region": "79", "ordered_by": site.auditor.person_id, "now": dt.datetime.now(dt.UTC)}
    with pytest.raises(ProblemError) as caught:
        order_export(export_id=the_export(), reason="Something else", **order)
    assert caught.value.problem.kind.code == "audit-key-used"


def test_where_the_line_broke_the_file_is_fetched_on(site):
    ordered(site)
    write_export(the_export())
    whole = b"".join(fetched(site, the_export()).streaming_content)
    part = fetched(site, the_export(), Range="bytes=100-")
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-{len(whole) - 1}/{len(whole)}")
    assert b"".join(part.streaming_content) == whole[100:]
    for nonsense in ("bytes=9-1", "bytes=-5", "pages=1-2", f"bytes={10**17}-"):
        assert b"".join(fetched(site, the_export(), Range=nonsense).streaming_content) == whole


def test_nobody_fetches_what_they_did_not_say_that_they_fetch(site):
    ordered(site)
    found = the_export()
    write_export(found)
    assert signed_in(site.auditor).get(f"{PATH}/{found}/file").status_code == 404
    fetched(site, found)
    assert signed_in(site.other).get(f"{PATH}/{found}/file").status_code == 404
    assert signed_in(site.elsewhere).get(f"/office/75/audit/export/{found}/file").status_code == 404
    for user in (site.official, site.elsewhere):
        assert signed_in(user).get(PATH).status_code == 404
    assert signed_in(site.auditor, fresh=False).post(f"{PATH}/{found}/take", KEY).status_code == 302
    assert states().count("taken") == 1
    for written in ("x", uuid.uuid4()):
        assert signed_in(site.auditor, fresh=True).post(f"{PATH}/{written}/take", KEY).status_code == 404


def test_the_folder_is_for_the_site_s_own_account_alone(site, tmp_path):
    ordered(site)
    write_export(the_export())
    folder, file = tmp_path / "exports", exports.file_of(tmp_path / "exports", the_export())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == [file.name], "nothing is left beside it"


def test_one_is_written_at_a_time_and_each_says_what_it_is_for(site):
    assert "Say what the export is for" in text_of(ordered(site, reason="  "))
    key = uuid.uuid4()
    ordered(site, key=key)
    ordered(site, key=key)
    assert query("SELECT count(*) FROM auditor_export") == [(1,)], "sent twice it is one order"
    assert "is being written already" in text_of(ordered(site))
    assert ordered(site, fresh=False).redirect_chain[0][0].startswith("/sign-in")


def test_a_job_that_died_begins_again_and_a_finished_one_is_left_alone(site, tmp_path, monkeypatch):
    ordered(site)
    found = the_export()
    monkeypatch.setattr(exports, "_pack", lambda _made, _file: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_export(found)
    assert (tmp_path / "exports" / found.hex).exists()
    monkeypatch.undo()
    monkeypatch.setenv("AMIYAN_EXPORTS", str(tmp_path / "exports"))
    assert write_export(found)
    assert not write_export(found)
    assert states() == ["writing", "ready"]


def test_an_export_that_cannot_be_written_says_so(site, monkeypatch):
    ordered(site)
    monkeypatch.setattr(
        exports, "export", lambda *_a, **_b: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    assert not write_export(the_export())
    assert "It could not be written : No space left on device" in text_of(
        signed_in(site.auditor, language="en").get(PATH)
    )
    assert "Ordered." in text_of(ordered_again(site))


def ordered_again(site):
    return ordered(site, reason="Again")


def test_it_is_kept_a_week_and_that_it_was_there_stays_written(site, tmp_path):
    ordered(site)
    found = the_export()
    write_export(found)
    assert forget_exports(now=dt.datetime.now(dt.UTC)) == 0
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=8)
    assert (forget_exports(now=later), forget_exports(now=later)) == (1, 0)
    assert list((tmp_path / "exports").iterdir()) == []
    assert "No longer kept" in text_of(signed_in(site.auditor, language="en").get(PATH))
    signed_in(site.auditor, fresh=True).post(f"{PATH}/{found}/take", KEY)
    assert states() == ["writing", "ready", "gone"]


def test_a_site_without_a_folder_says_how_it_gets_one(site, monkeypatch):
    monkeypatch.delenv("AMIYAN_EXPORTS")
    said = text_of(signed_in(site.auditor, language="en").get(PATH))
    assert "Ask whoever runs it to set one up, or to make an export by hand." in said
