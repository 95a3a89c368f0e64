"""An invented city's figures: sums that agree with each other, and nobody in them."""

from datetime import date, timedelta

from amiyan.settlement.audit.figures import (
    BESIDE,
    PARTS,
    Figures,
    Finding,
    Invoice,
    Method,
    Part,
    Placeholder,
    School,
    Week,
)

PRICE = 63_100
FIRST, LAST = date(2025, 9, 2), date(2025, 10, 31)
# A number that passes the checksum of an IIN; its owner would be born in 2099.
CHILD = "990101600002"
KINDS = ("мектеп-гимназия", "жалпы білім беретін мектеп", "мектеп-лицей", "IT-лицей")
SUPPLIERS = ("«Дәмді Ас» ЖШС", "ИП «Берекелі дастархан»", "ТОО «Школьное питание Юг»", "«Ақ ниет» ЖШС", "")
WEIGHTS = (7, 5, 3, 14, 9, 21, 41)


def invented(schools: int = 151, days: int = 37) -> Figures:
    """Schools with a difference that grows smaller; parts, weeks and schools sum to the same amounts."""
    rows = tuple(sorted((_school(n, days) for n in range(schools)), key=lambda s: -s.difference))
    expected, seen = sum(s.meals_by_list for s in rows), sum(s.meals_by_fact for s in rows)
    by_list, by_fact = expected * PRICE, seen * PRICE
    held = sum(s.meals_held for s in rows)
    return Figures(
        programme="school-meals",
        first=FIRST,
        last=LAST,
        region="79",
        school_days=days,
        children={
            "on_roster": expected // max(days, 1) + 30_412,
            "entitled": expected // max(days, 1),
            "not_entitled": 28_977,
            "unknown": 1_435,
            "rejected_rows": 212,
        },
        passes=_passes(seen, held),
        meals={"payable": seen, "held": held},
        amount={
            "by_list": by_list,
            "by_fact": by_fact,
            "held": held * PRICE,
            "difference": by_list - by_fact,
        },
        parts=_parts(expected - seen, held),
        beside=tuple(
            Part(code, units, tiyn)
            for code, units, tiyn in zip(
                BESIDE, (318, 41_207, 212, 14, 903), (0, 0, 0, 88_340_000, 903 * PRICE), strict=True
            )
        ),
        schools=rows,
        weeks=_weeks(rows),
        methods=(
            Method("face", seen * 7 // 10, 0),
            Method("palm", seen - seen * 7 // 10 - seen // 50, 0),
            Method("card", seen // 50, 0),
            Method("password", 0, held * 3 // 4),
            Method("by_hand", 0, held - held * 3 // 4),
        ),
        findings=_findings(rows),
        placeholders=_placeholders(),
        price_given=None,
        calendar_given=False,
        invoice=Invoice(expected - 12_000, 694_211, 3_105, 694_211 * PRICE),
        ledger={"transfers": 4_118_337, "balanced": True, "root": "9f2c" * 16},
        files=tuple((f"CN9S21226{n:04}_attlog.dat", 11_000 + n * 37) for n in range(2 * schools)),
        unread=(("CN9S212260999_attlog.dat", "Файл бос: терминалдың журналын қайта жүктеп алыңыз."),),
        problems=(
            ("ЖСН-ның бақылау саны сәйкес келмейді.", 131),
            ("Мұндай мектептің терминалы тізімде жоқ.", 81),
        ),
        paid=tuple((name, by_fact // 5) for name in SUPPLIERS if name),
        unpaid=(("ИП «Нұр ас»", 18_734_200_00),),
    )


def _school(n: int, days: int) -> School:
    children = 210 + (n * 389) % 640
    expected = children * days
    missing = expected * max(60 - n // 4, 6) // 170
    held = missing // 15
    name = f"№ {1 + (n * 29) % 163} {KINDS[n % 4]}"
    return School(
        name,
        SUPPLIERS[n % 5],
        children,
        expected,
        expected - missing,
        held,
        expected * PRICE,
        (expected - missing) * PRICE,
        held * PRICE,
    )


def _parts(missing: int, held: int) -> tuple[Part, ...]:
    rest = missing - held
    sizes = [held] + [rest * weight // sum(WEIGHTS[1:]) for weight in WEIGHTS[1:]]
    sizes[-1] += missing - sum(sizes)
    return tuple(Part(code, size, size * PRICE) for code, size in zip(PARTS, sizes, strict=True))


def _passes(seen: int, held: int) -> dict[str, int]:
    counts = {
        "unreadable": 131, "repeated_record": 88_412, "not_a_pass": 1_204_330, "unknown_person": 41_207,
        "outside_period": 5_120, "not_a_school_day": 2_018, "not_enrolled": 311, "other_facility": 904,
        "not_entitled": 60_330, "entitlement_unknown": 903, "outside_serving_hours": 7_714,
        "method_needs_confirmation": held, "second_that_day": 19_870, "used": seen,
    }  # fmt: skip
    return {"read": sum(counts.values()), **counts}


def _weeks(rows: tuple[School, ...]) -> tuple[Week, ...]:
    expected, seen = sum(s.meals_by_list for s in rows), sum(s.meals_by_fact for s in rows)
    held = sum(s.meals_held for s in rows)
    weeks = []
    for n in range(8):
        last = n == 7
        listed, fact, waiting = (
            whole - 7 * (whole // 8) if last else whole // 8 for whole in (expected, seen, held)
        )
        monday = date(2025, 9, 1) + timedelta(weeks=n)
        weeks.append(Week(monday, 4 if n == 0 else 5, listed, fact, waiting, listed * PRICE, fact * PRICE))
    return tuple(weeks)


def _findings(rows: tuple[School, ...]) -> tuple[Finding, ...]:
    named = [school.code for school in rows] or ["№ 1"]

    def pick(n: int) -> str:
        return named[n % len(named)]

    return (
        *(
            Finding("class_in_a_minute", pick(3 * n), 27 - n, (27 - n) * PRICE, f"2025-09-{10 + n} 12:0{n}")
            for n in range(6)
        ),
        *(Finding("closed_day_passes", pick(7 * n), 210 - n, 0, f"2025-09-{6 + 7 * n:02}") for n in range(3)),
        *(Finding("confirmed_by_hand", pick(11 * n), 900 - n, (900 - n) * PRICE) for n in range(5)),
        *(Finding("never_seen", pick(n), 90 - n // 2, (90 - n // 2) * 30 * PRICE) for n in range(len(named))),
        *(Finding("silent_terminal", pick(2 * n), 12 - n % 5, 0, f"CN9S21226{n:04}") for n in range(30)),
        *(Finding("unknown_numbers", pick(5 * n), 400 - n, 0) for n in range(9)),
        *(
            Finding("invoice_above_fact", pick(n), 8_000 - 40 * n, (8_000 - 40 * n) * PRICE)
            for n in range(20)
        ),
        Finding("invoice_below_fact", pick(9), 310, 310 * PRICE),
        Finding("not_billed", pick(10), 120, 120 * PRICE),
        Finding("replayed_log", pick(4), 30_110, 0, "CN9S212260008"),
        Finding("wrong_clock", "", 412, 0, "CN9S212260044"),
    )


def _placeholders() -> tuple[Placeholder, ...]:
    return (
        Placeholder(
            "price_tiyn",
            "63100",
            "https://www.inform.kz/ru/biznes-vinuzhden: 631 tenge in 2025, country average said by a deputy",
        ),
        Placeholder(
            "free_statuses",
            "['orphan', 'no_parental_care', 'disability', 'asp', 'large_family']",
            "titles of Government decree 64 of 25 January 2008; the exact list was not readable",
        ),
        Placeholder(
            "serving_from",
            "07:30:00",
            "No act found: the school sets its hours; the widest usual ones, for two shifts",
        ),
        Placeholder(
            "serving_to",
            "16:30:00",
            "No act found: the school sets its hours; the widest usual ones, for two shifts",
        ),
        Placeholder(
            "accepted_methods",
            "['face', 'palm', 'fingerprint', 'card']",
            "https://otyrar.kz/2025/09/biometriya-alaqan-vnedrena-v-shkolah-shymkenta/: recognition at the canteen door",
        ),
        Placeholder(
            "school_week",
            "[1, 2, 3, 4, 5]",
            "https://www.inform.kz, 15 December 2025: a five-day week is the aim",
        ),
    )
