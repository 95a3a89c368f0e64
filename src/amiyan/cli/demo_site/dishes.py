"""A week of school lunches, invented: on Wednesday a dish that the standard forbids, on Thursday too much salt."""

from typing import Final

from amiyan.meals.menus.rules import Dish

BREAD: Final = Dish(
    name_kk="Қара нан", name_ru="Хлеб ржаной", name_en="Rye bread", grams=40, energy_cal=80_000, protein_mg=2_600,
    fat_mg=500, carbohydrate_mg=16_000, salt_mg=300, allergens=("gluten",), kinds=("bread",),
)  # fmt: skip
WATER: Final = Dish(
    name_kk="Су", name_ru="Вода", name_en="Water", grams=200, energy_cal=0, protein_mg=0, fat_mg=0, carbohydrate_mg=0,
    kinds=("water",),
)  # fmt: skip
APPLE: Final = Dish(
    name_kk="Алма", name_ru="Яблоко", name_en="Apple", grams=150, energy_cal=70_000, protein_mg=600, fat_mg=600,
    carbohydrate_mg=15_000, sugar_mg=0, kinds=("fruit",),
)  # fmt: skip
PEAR: Final = Dish(
    name_kk="Алмұрт", name_ru="Груша", name_en="Pear", grams=150, energy_cal=75_000, protein_mg=600, fat_mg=500,
    carbohydrate_mg=15_500, kinds=("fruit",),
)  # fmt: skip
CABBAGE: Final = Dish(
    name_kk="Қырыққабат пен сәбіз салаты", name_ru="Салат из капусты и моркови", name_en="Cabbage and carrot salad",
    grams=80, energy_cal=65_000, protein_mg=1_200, fat_mg=4_000, carbohydrate_mg=6_000, salt_mg=200, kinds=("vegetables",),
)  # fmt: skip
BEET: Final = Dish(
    name_kk="Қызылша салаты", name_ru="Салат из свёклы", name_en="Beetroot salad", grams=80, energy_cal=70_000,
    protein_mg=1_200, fat_mg=4_500, carbohydrate_mg=7_000, salt_mg=200, kinds=("vegetables",),
)  # fmt: skip
BEEF: Final = Dish(
    name_kk="Сиыр еті қосылған қарақұмық", name_ru="Гречка с говядиной", name_en="Buckwheat with beef", grams=230,
    energy_cal=500_000, protein_mg=20_000, fat_mg=18_000, carbohydrate_mg=62_000, salt_mg=400, kinds=("meat", "grain"),
)  # fmt: skip
FISH: Final = Dish(
    name_kk="Балық пен картоп езбесі", name_ru="Рыба с картофельным пюре", name_en="Fish with mashed potatoes", grams=250,
    energy_cal=510_000, protein_mg=21_000, fat_mg=19_000, carbohydrate_mg=60_000, salt_mg=400,
    allergens=("fish", "milk"), kinds=("fish",),
)  # fmt: skip
CHICKEN: Final = Dish(
    name_kk="Тауық еті қосылған күріш", name_ru="Плов с курицей", name_en="Rice with chicken", grams=240,
    energy_cal=520_000, protein_mg=20_000, fat_mg=18_500, carbohydrate_mg=66_000, salt_mg=400, kinds=("meat", "grain"),
)  # fmt: skip
SAUSAGE: Final = Dish(
    name_kk="Шұжық пен кеспе", name_ru="Сосиски с макаронами", name_en="Sausages with pasta", grams=230,
    energy_cal=530_000, protein_mg=17_000, fat_mg=20_000, carbohydrate_mg=64_000, salt_mg=450, allergens=("gluten",),
    kinds=("sausage", "grain"),
)  # fmt: skip
SALTY: Final = Dish(
    name_kk="Тұздалған ет қосылған бұршақ сорпасы", name_ru="Гороховый суп с солониной", name_en="Pea soup with salted beef",
    grams=300, energy_cal=500_000, protein_mg=20_000, fat_mg=18_000, carbohydrate_mg=60_000, salt_mg=3_900,
    kinds=("meat",),
)  # fmt: skip

LUNCHES: Final = (
    (CABBAGE, BEEF, APPLE, BREAD, WATER),
    (BEET, FISH, PEAR, BREAD, WATER),
    (CABBAGE, SAUSAGE, APPLE, BREAD, WATER),
    (BEET, SALTY, PEAR, BREAD, WATER),
    (CABBAGE, CHICKEN, APPLE, BREAD, WATER),
)
"""By the day of the week, from Monday."""
