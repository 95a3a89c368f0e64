"""The dishes of the demo's kitchens, invented. :mod:`amiyan.cli.demo_site.menus` says what is served when."""

from typing import Final

from amiyan.meals.menus.rules import Dish


def _dish(
    names: tuple[str, str, str],
    grams: int,
    worth: tuple[int, int, int, int, int],
    kinds: str,
    allergens: str = "",
) -> Dish:
    """``worth`` is energy in kcal, protein, fat and carbohydrates in grams, salt in milligrams."""
    kcal, protein, fat, carbohydrate, salt = worth
    return Dish(
        name_kk=names[0], name_ru=names[1], name_en=names[2], grams=grams, energy_cal=kcal * 1000,
        protein_mg=protein * 1000, fat_mg=fat * 1000, carbohydrate_mg=carbohydrate * 1000, salt_mg=salt,
        kinds=tuple(kinds.split()), allergens=tuple(allergens.split()),
    )  # fmt: skip


# On each lunch.
BREAD: Final = _dish(
    ("Қара нан", "Хлеб ржаной", "Rye bread"),
    40, (80, 3, 0, 16, 300), "bread", "gluten"
)  # fmt: skip
WATER: Final = _dish(
    ("Су", "Вода", "Water"),
    200, (0, 0, 0, 0, 0), "water"
)  # fmt: skip

# Salads: three for the odd weeks, three for the even ones.
CABBAGE: Final = _dish(
    ("Қырыққабат пен сәбіз салаты", "Салат из капусты и моркови", "Cabbage and carrot salad"),
    80, (65, 1, 4, 6, 200), "vegetables"
)  # fmt: skip
BEET: Final = _dish(
    ("Қызылша салаты", "Салат из свёклы", "Beetroot salad"),
    80, (70, 1, 4, 7, 200), "vegetables"
)  # fmt: skip
CUCUMBER: Final = _dish(
    ("Қияр мен қызанақ салаты", "Салат из огурцов и помидоров", "Cucumber and tomato salad"),
    80, (60, 1, 4, 5, 200), "vegetables"
)  # fmt: skip
CARROT: Final = _dish(
    ("Сәбіз бен алма салаты", "Салат из моркови и яблока", "Carrot and apple salad"),
    80, (65, 1, 4, 7, 150), "vegetables"
)  # fmt: skip
VINAIGRETTE: Final = _dish(
    ("Винегрет", "Винегрет", "Boiled vegetable salad"),
    80, (70, 1, 4, 8, 200), "vegetables"
)  # fmt: skip
RADISH: Final = _dish(
    ("Шалғам мен көк салаты", "Салат из редиса с зеленью", "Radish and herb salad"),
    80, (60, 1, 4, 5, 200), "vegetables"
)  # fmt: skip

# Fruit, likewise.
APPLE: Final = _dish(
    ("Алма", "Яблоко", "Apple"),
    150, (70, 1, 0, 15, 0), "fruit"
)  # fmt: skip
PEAR: Final = _dish(
    ("Алмұрт", "Груша", "Pear"),
    150, (75, 1, 0, 16, 0), "fruit"
)  # fmt: skip
BANANA: Final = _dish(
    ("Банан", "Банан", "Banana"),
    120, (90, 1, 0, 20, 0), "fruit"
)  # fmt: skip
MANDARIN: Final = _dish(
    ("Мандарин", "Мандарин", "Mandarin"),
    120, (60, 1, 0, 14, 0), "fruit"
)  # fmt: skip
PLUM: Final = _dish(
    ("Қара өрік", "Сливы", "Plums"),
    140, (65, 1, 0, 15, 0), "fruit"
)  # fmt: skip
GRAPES: Final = _dish(
    ("Жүзім", "Виноград", "Grapes"),
    100, (70, 1, 0, 17, 0), "fruit"
)  # fmt: skip

# What a lunch is made of.
BUCKWHEAT_BEEF: Final = _dish(
    ("Сиыр еті қосылған қарақұмық", "Гречка с говядиной", "Buckwheat with beef"),
    230, (510, 21, 18, 66, 400), "meat grain"
)  # fmt: skip
RICE_CHICKEN: Final = _dish(
    ("Тауық еті қосылған палау", "Плов с курицей", "Pilaf with chicken"),
    240, (520, 20, 18, 68, 400), "meat grain"
)  # fmt: skip
FISH_MASH: Final = _dish(
    ("Балық пен картоп езбесі", "Рыба с картофельным пюре", "Fish with mashed potatoes"),
    250, (510, 21, 19, 66, 400), "fish", "fish milk"
)  # fmt: skip
MEATBALLS: Final = _dish(
    ("Тефтель мен күріш", "Тефтели с рисом", "Meatballs with rice"),
    240, (515, 20, 18, 67, 400), "meat grain", "egg"
)  # fmt: skip
DUMPLINGS: Final = _dish(
    ("Сиыр еті салынған манты", "Манты с говядиной", "Steamed dumplings with beef"),
    240, (520, 21, 18, 68, 400), "meat grain", "gluten egg"
)  # fmt: skip
BARLEY_CHICKEN: Final = _dish(
    ("Тауық еті қосылған арпа ботқасы", "Перловка с курицей", "Barley with chicken"),
    240, (510, 21, 17, 67, 400), "meat grain", "gluten"
)  # fmt: skip
GOULASH: Final = _dish(
    ("Гуляш пен кеспе", "Гуляш с макаронами", "Goulash with pasta"),
    240, (525, 22, 18, 68, 400), "meat grain", "gluten"
)  # fmt: skip
STEW: Final = _dish(
    ("Сиыр еті мен көкөніс қуырдағы", "Рагу из говядины с овощами", "Beef and vegetable stew"),
    260, (505, 21, 18, 66, 400), "meat vegetables"
)  # fmt: skip
FISH_RICE: Final = _dish(
    ("Балық котлеті мен күріш", "Рыбная котлета с рисом", "Fish cutlet with rice"),
    240, (510, 21, 17, 67, 400), "fish grain", "fish egg"
)  # fmt: skip
CASSEROLE: Final = _dish(
    ("Ет қосылған картоп запеканкасы", "Картофельная запеканка с мясом", "Potato bake with meat"),
    250, (515, 21, 18, 67, 400), "meat", "milk egg"
)  # fmt: skip
BULGUR: Final = _dish(
    ("Тауық еті қосылған бұлғыр", "Булгур с курицей", "Bulgur with chicken"),
    240, (515, 21, 18, 67, 400), "meat grain", "gluten"
)  # fmt: skip
BESHBARMAQ: Final = _dish(
    ("Балаларға арналған бесбармақ", "Бешбармак детский", "Beshbarmaq for children"),
    240, (520, 22, 18, 67, 400), "meat grain", "gluten egg"
)  # fmt: skip

# What the standard forbids.
SAUSAGE_PASTA: Final = _dish(
    ("Шұжық пен кеспе", "Сосиски с макаронами", "Sausages with pasta"),
    230, (530, 20, 18, 66, 400), "sausage grain", "gluten"
)  # fmt: skip
SAUSAGE_MASH: Final = _dish(
    ("Шұжық пен картоп езбесі", "Сосиски с картофельным пюре", "Sausages with mashed potatoes"),
    240, (520, 20, 18, 66, 400), "sausage", "milk"
)  # fmt: skip
SAUSAGE_RICE: Final = _dish(
    ("Сарделька мен күріш", "Сардельки с рисом", "Thick sausages with rice"),
    230, (525, 20, 18, 67, 400), "sausage grain"
)  # fmt: skip
SAUSAGE_BUCKWHEAT: Final = _dish(
    ("Шұжық пен қарақұмық", "Сосиски с гречкой", "Sausages with buckwheat"),
    230, (525, 20, 18, 66, 400), "sausage grain"
)  # fmt: skip

# Soups with too much salt.
SALTY_PEAS: Final = _dish(
    ("Тұздалған ет қосылған бұршақ сорпасы", "Гороховый суп с солониной", "Pea soup with salted beef"),
    300, (510, 21, 18, 66, 3900), "meat"
)  # fmt: skip
SALTY_NOODLES: Final = _dish(
    ("Тұздалған ет қосылған кеспе көже", "Лапша с солониной", "Noodle soup with salted beef"),
    300, (515, 21, 18, 67, 3600), "meat grain", "gluten egg"
)  # fmt: skip
SALTY_BEANS: Final = _dish(
    ("Тұздалған ет қосылған үрмебұршақ сорпасы", "Фасолевый суп с солониной", "Bean soup with salted beef"),
    300, (510, 22, 17, 66, 3700), "meat"
)  # fmt: skip
SALTY_RICE: Final = _dish(
    ("Тұздалған ет қосылған күріш көже", "Рисовый суп с солониной", "Rice soup with salted beef"),
    300, (515, 20, 18, 67, 3800), "meat grain"
)  # fmt: skip

# Breakfasts.
TEA: Final = _dish(
    ("Сүт қосылған шай", "Чай с молоком", "Tea with milk"),
    200, (30, 1, 1, 3, 0), "drink", "milk"
)  # fmt: skip
CHEESE: Final = _dish(
    ("Ірімшік салынған нан", "Хлеб с сыром", "Bread and cheese"),
    50, (130, 6, 4, 16, 350), "bread", "gluten milk"
)  # fmt: skip
OATS: Final = _dish(
    ("Сұлы ботқасы", "Каша овсяная", "Oat porridge"),
    220, (260, 9, 8, 38, 200), "grain", "gluten milk"
)  # fmt: skip
MILLET: Final = _dish(
    ("Тары ботқасы", "Каша пшённая", "Millet porridge"),
    220, (265, 8, 8, 39, 200), "grain", "milk"
)  # fmt: skip
SEMOLINA: Final = _dish(
    ("Ұнтақ жарма ботқасы", "Каша манная", "Semolina porridge"),
    220, (260, 8, 8, 40, 200), "grain", "gluten milk"
)  # fmt: skip
OMELETTE: Final = _dish(
    ("Омлет пен көкбұршақ", "Омлет с зелёным горошком", "Omelette with green peas"),
    200, (280, 13, 11, 32, 250), "vegetables", "egg milk"
)  # fmt: skip
CURD: Final = _dish(
    ("Сүзбе запеканкасы", "Запеканка творожная", "Curd bake"),
    180, (285, 16, 9, 36, 200), "dairy", "milk egg gluten"
)  # fmt: skip
RICE_MILK: Final = _dish(
    ("Сүтке піскен күріш ботқасы", "Каша рисовая молочная", "Rice porridge with milk"),
    220, (270, 8, 8, 40, 200), "grain", "milk"
)  # fmt: skip
PANCAKES: Final = _dish(
    ("Құймақ пен қаймақ", "Блины со сметаной", "Pancakes with sour cream"),
    180, (285, 9, 11, 39, 250), "grain", "gluten milk egg"
)  # fmt: skip
WHEAT: Final = _dish(
    ("Бидай ботқасы", "Каша пшеничная", "Wheat porridge"),
    220, (265, 9, 8, 39, 200), "grain", "gluten milk"
)  # fmt: skip
EGG: Final = _dish(
    ("Пісірілген жұмыртқа мен қарақұмық", "Яйцо варёное с гречкой", "Boiled egg with buckwheat"),
    200, (275, 12, 10, 34, 250), "grain", "egg"
)  # fmt: skip
CORN: Final = _dish(
    ("Жүгері ботқасы", "Каша кукурузная", "Maize porridge"),
    220, (265, 8, 8, 39, 200), "grain", "milk"
)  # fmt: skip
STICKS: Final = _dish(
    ("Сәбіз таяқшалары", "Морковь ломтиками", "Carrot sticks"),
    60, (20, 1, 0, 4, 50), "vegetables"
)  # fmt: skip
TOMATO: Final = _dish(
    ("Қызанақ тілімдері", "Помидор ломтиками", "Sliced tomato"),
    60, (15, 1, 0, 3, 50), "vegetables"
)  # fmt: skip
PEPPER: Final = _dish(
    ("Тәтті бұрыш тілімдері", "Перец сладкий ломтиками", "Sliced sweet pepper"),
    60, (20, 1, 0, 4, 50), "vegetables"
)  # fmt: skip
