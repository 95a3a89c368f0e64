"""Mirrors of the tables of menus and price cards, for reading; the SQL of the migrations makes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Menu(models.Model):  # noqa: DJ008 - shown nowhere
    """What a place serves at a meal of a day, in one version; the highest counts."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "meal", "version")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    meal = models.TextField()
    version = models.IntegerField()
    source = models.TextField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_menu"


class MenuDish(models.Model):  # noqa: DJ008 - shown nowhere
    """A dish of a version of a menu for a band of grades; nutrients in thousandths of what is shown."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "meal", "version", "grade_from", "place")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    meal = models.TextField()
    version = models.IntegerField()
    grade_from = models.SmallIntegerField()
    place = models.SmallIntegerField()
    grade_to = models.SmallIntegerField()
    name_kk = models.TextField()
    name_ru = models.TextField()
    name_en = models.TextField()
    grams = models.IntegerField()
    energy_cal = models.IntegerField()
    protein_mg = models.IntegerField()
    fat_mg = models.IntegerField()
    carbohydrate_mg = models.IntegerField()
    sugar_mg = models.IntegerField()
    salt_mg = models.IntegerField()
    allergens = ArrayField(models.TextField())
    kinds = ArrayField(models.TextField())
    needs = ArrayField(models.TextField())

    class Meta:
        managed = False
        db_table = "meals_dish"


class BookDish(models.Model):  # noqa: DJ008 - shown nowhere
    """A dish that a kitchen cooks, in one version; of those that have begun the highest counts."""

    pk = models.CompositePrimaryKey("facility_id", "id", "version")
    facility_id = models.BigIntegerField()
    id = models.UUIDField()
    version = models.IntegerField()
    first_day = models.DateField()
    grade_from = models.SmallIntegerField()
    grade_to = models.SmallIntegerField()
    name_kk = models.TextField()
    name_ru = models.TextField()
    name_en = models.TextField()
    grams = models.IntegerField()
    energy_cal = models.IntegerField()
    protein_mg = models.IntegerField()
    fat_mg = models.IntegerField()
    carbohydrate_mg = models.IntegerField()
    sugar_mg = models.IntegerField()
    salt_mg = models.IntegerField()
    allergens = ArrayField(models.TextField())
    kinds = ArrayField(models.TextField())
    needs = ArrayField(models.TextField())
    food_tiyn = models.BigIntegerField(null=True)
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_book_dish"


class PriceCard(models.Model):  # noqa: DJ008 - shown nowhere
    """Of which parts the price of a meal consists for a band of grades, in one version."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "meal", "grade_from", "version")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    meal = models.TextField()
    grade_from = models.SmallIntegerField()
    version = models.IntegerField()
    grade_to = models.SmallIntegerField()
    tariff_tiyn = models.BigIntegerField()
    source = models.TextField()
    recorded_by = models.BigIntegerField()
    known_from = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "meals_price_card"


class PricePart(models.Model):  # noqa: DJ008 - shown nowhere
    """One part of the price of a meal, in tiyn."""

    pk = models.CompositePrimaryKey("facility_id", "service_day", "meal", "grade_from", "version", "place")
    facility_id = models.BigIntegerField()
    service_day = models.DateField()
    meal = models.TextField()
    grade_from = models.SmallIntegerField()
    version = models.IntegerField()
    place = models.SmallIntegerField()
    kind = models.TextField()
    name_kk = models.TextField()
    name_ru = models.TextField()
    tiyn = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "meals_price_part"
