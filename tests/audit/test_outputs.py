"""What an audit leaves behind: the same bytes every time, a payment file that adds up, an honest exit status."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from amiyan.cli import main
from amiyan.config import postgres
from amiyan.settlement.payment_file import validate

from . import oracle
from .kit import Files, account, attlog, body, child, face, text

NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
SAME = ("summary.json", "lines.csv", "passes.csv", "rejected.csv", "pain001.xml", "report.html")


def town(files: Files) -> Files:
    """Three schools: two of suppliers with accounts, one of a supplier without."""
    files.terminals(
        f"CAN1,S1,canteen,{body(1)},ТОО «Асхана»,{account(1)}", f"CAN2,S2,canteen,{body(2)},ТОО «Дәм»,",
        f"CAN3,S3,canteen,{body(3)},ИП «Ас болсын»,{account(3)}", f"CAN4,S1,canteen,{body(1)},ТОО «Асхана»,{account(1)}",
        head="terminal,facility,place,organisation_bin,organisation_name,iban",
    )  # fmt: skip
    files.roster(
        *(f"{child(n)},{n % 6},S{n % 3 + 1},,{n},," for n in range(30)), f"{child(99)[:-1]}x,1,S1,,,,"
    )
    for school in range(3):
        lines = [
            attlog(str(n), f"2025-09-{day:02} 12:{n:02}:00", verify=0 if n == 13 else 15)
            for day in (8, 9, 10)
            for n in range(school, 30, 3)
        ]
        files.log(f"CAN{school + 1}_attlog.dat", *lines, "мусор").log(
            f"CAN{school + 1}_again.dat", *lines[:7]
        )
    files.events(
        "CAN4.jsonl",
        face("CAN4", "3", "2025-09-08T12:00:00+05:00"),
        face("CAN4", "0", "2025-09-11T12:00:00Z"),
    )
    files.invoice("2025-09-08,S1,9", "2025-09-09,S2,0")
    files.payer_path = text(
        files.folder / "payer.toml",
        [f'name = "Отдел образования"\nbin = "{body(9)}"\niban = "{account(9)}"\nbic = "KKMFKZ2A"'],
    )
    return files


def test_the_payment_file_pays_the_suppliers_with_accounts_exactly(files):
    """P19: nothing goes to an account that nobody named."""
    result = town(files).agree()
    expected = oracle.expect(
        roster=files.roster_path, terminals=files.terminals_path, events=files.logs, first=files.first, last=files.last,
        price_tiyn=files.price_tiyn,
    ).by_supplier  # fmt: skip
    tree: Any = etree.parse(result.out / "pain001.xml")
    assert not validate((result.out / "pain001.xml").read_bytes())
    paid = {
        transfer.findtext("p:CdtrAcct/p:Id/p:IBAN", namespaces=NS): Decimal(
            transfer.findtext("p:Amt/p:InstdAmt", namespaces=NS)
        )
        for transfer in tree.iterfind(".//p:CdtTrfTxInf", NS)
    }
    assert paid == {account(n): Decimal(expected[body(n)]) / 100 for n in (1, 3)}
    assert sum(expected.values()) == result.summary["amount_tiyn"]["by_fact"]
    assert Decimal(tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS)) == sum(paid.values())
    assert tree.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=NS) == "2"
    for path in (".//p:GrpHdr/p:MsgId", ".//p:PmtInf/p:PmtInfId", ".//p:PmtId/p:EndToEndId"):
        ids = [element.text for element in tree.iterfind(path, NS)]
        assert ids
        assert all(found.startswith("AUDIT-") for found in ids), path
        assert len(set(ids)) == len(ids)
    assert [name for name, _ in result.figures.unpaid] == ["ТОО «Дәм»"]
    assert dict(result.figures.unpaid)["ТОО «Дәм»"] == expected[body(2)]
    report = (result.out / "report.html").read_text(encoding="utf-8")
    assert "Дәм" in report
    assert not any(child(n) in report for n in range(30))


def test_without_a_payer_there_is_no_payment_file_and_an_earlier_one_goes(files):
    first = town(files).run()
    assert (first.out / "pain001.xml").exists()


def test_running_again_gives_the_same_bytes_in_whatever_order_the_logs_come(
    server, django_db_blocker, tmp_path
):
    """Fault 5: any order, the same result."""
    files = town(Files(tmp_path))
    orders = [tuple(files.logs), tuple(reversed(files.logs)), (*files.logs, files.logs[0])]
    found = []
    for number, events in enumerate(orders):
        with django_db_blocker.unblock(), postgres.scratch_database(server):
            out = files.run(tmp_path / f"out{number}", events=events).out
        found.append({name: (out / name).read_bytes() for name in SAME})
    assert found[0] == found[1]
    assert found[0] == found[2]


def command(files: Files, out: Path, *more: str) -> list[str]:
    files.request(out)
    return [
        "audit", "--programme", "school-meals", "--roster", str(files.roster_path),
        "--terminals", str(files.terminals_path), "--events", *map(str, files.logs),
        "--from", "2025-09-01", "--to", "2025-09-30", "--out", str(out), *more,
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_bad_rows_are_a_warning_and_status_0(django_db_blocker, tmp_path, capsys, language):
    files = Files(tmp_path).roster(f"{child(1)},1,S1,,,,", "123,1,S1,,,,")
    files.log("CAN1_attlog.dat", attlog(child(1))).log("CAN1_empty.dat")
    with django_db_blocker.unblock():
        assert main(command(files, tmp_path / "out", "--lang", language, "--region", "79")) == 0
    told = capsys.readouterr().out
    assert "rejected.csv" in told
    assert "CAN1_empty.dat" in told


@pytest.mark.parametrize(
    "wrong", ["roster", "terminals", "logs", "period", "programme", "payer", "payer's number", "out"]
)
def test_where_nothing_can_be_read_the_status_is_2_with_one_sentence(
    django_db_blocker, tmp_path, capsys, wrong
):
    files = (
        Files(tmp_path).roster(f"{child(1)},1,S1,,,,").terminals().log("CAN1_attlog.dat", attlog(child(1)))
    )
    payer = text(
        tmp_path / "payer.toml", ['name = "A"', 'bin = "1"', f'iban = "{account(9)}"', 'bic = "KKMFKZ2A"']
    )
    more = {
        "period": ("--to", "2025-08-01"),
        "programme": ("--programme", "no-such"),
        "payer": ("--payer", str(tmp_path / "no.toml")),
        "payer's number": ("--payer", str(payer)),
        "out": ("--out", str(payer)),
    }.get(wrong, ())
    if wrong == "logs":
        files.logs[0].write_bytes(b"")
    elif wrong in ("roster", "terminals"):
        getattr(files, f"{wrong}_path").write_bytes(b"%PDF-1.4 ...")
    with django_db_blocker.unblock():
        assert main(command(files, tmp_path / "out", "--lang", "ru", *more)) == 2
    told = capsys.readouterr()
    assert 1 <= len(told.err.strip().splitlines()) <= 2
    assert "Traceback" not in told.err
