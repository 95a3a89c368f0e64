"""Whose days off, needs and absences a reader sees, and of which place what was cooked. Menus are everybody's."""

from django.db import migrations

from amiyan.kernel.row_security import (
    Sight,
    at_place,
    everything,
    open_to_readers,
    owner,
    person_at_place,
    protect,
)


def _of_a_person(table: str) -> str:
    # A cook counts: rows by number, and names are another kind of facts.
    return protect(
        table, owner("person_id"), person_at_place("person_id", Sight.SERVICE), everything(Sight.SERVICE)
    )


def _of_a_place(table: str) -> str:
    return protect(table, at_place("facility_id", Sight.SERVICE), everything(Sight.SERVICE))


POLICIES = "".join(
    [
        *(_of_a_person(table) for table in ("meals_day_off", "meals_undone", "meals_day_off_decision")),
        # Whoever sees names sees no needs: a kitchen counts them, and nobody else at a school asks.
        protect(
            "meals_need",
            owner("person_id"),
            f"(NOT (SELECT amiyan_sees('names')) AND {person_at_place('person_id', Sight.SERVICE)})",
        ),
        protect(
            "meals_absence",
            owner("person_id"),
            at_place("facility_id", Sight.SERVICE),
            everything(Sight.SERVICE),
        ),
        *(
            _of_a_place(table)
            for table in (
                *("meals_batch", "meals_sample", "meals_sample_end", "meals_visit", "meals_visit_answer"),
                *("meals_forecast", "meals_forecast_line", "meals_remote_day"),
            )
        ),
        open_to_readers("meals_menu", "meals_dish", "meals_price_card", "meals_price_part"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("meals", "0002_models"), ("registry", "0006_meals")]
    operations = [migrations.RunSQL([(POLICIES, None)], elidable=False)]
