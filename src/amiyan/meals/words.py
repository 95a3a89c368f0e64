"""The lists from which menus, needs and cards are made, each with its word for people.

Allergens are those that food labels of the Eurasian Economic Union name (technical regulation 022/2011).
"""

from typing import Final

from amiyan.kernel.problems import N_

MEALS: Final = {"breakfast": N_("breakfast"), "lunch": N_("lunch"), "afternoon": N_("afternoon snack")}

ALLERGENS: Final = {
    "gluten": N_("gluten"),
    "milk": N_("milk"),
    "egg": N_("egg"),
    "fish": N_("fish"),
    "nuts": N_("nuts"),
    "peanut": N_("peanut"),
    "soya": N_("soya"),
    "sesame": N_("sesame"),
    "mustard": N_("mustard"),
    "celery": N_("celery"),
    "crustaceans": N_("crustaceans"),
    "molluscs": N_("molluscs"),
    "lupin": N_("lupin"),
    "sulphites": N_("sulphites"),
    "aspartame": N_("aspartame"),
}

KINDS: Final = {
    "vegetables": N_("vegetables"),
    "fruit": N_("fruit"),
    "meat": N_("meat"),
    "fish": N_("fish"),
    "dairy": N_("dairy food"),
    "grain": N_("grain food"),
    "bread": N_("bread"),
    "water": N_("water"),
    "drink": N_("unsweetened drink"),
    "sweet_drink": N_("sweet drink"),
    "sausage": N_("sausage"),
    "smoked": N_("smoked food"),
    "pork": N_("pork"),
}

# What a child does not eat. Why is nobody's business.
NEEDS: Final = {
    "no_milk": N_("without milk"),
    "no_gluten": N_("without gluten"),
    "no_egg": N_("without egg"),
    "no_nuts": N_("without nuts"),
    "no_fish": N_("without fish"),
    "no_pork": N_("without pork"),
    "no_meat": N_("without meat"),
    "less_sugar": N_("with less sugar"),
    "soft_food": N_("soft food"),
}

PARTS: Final = {
    "dish": N_("food for the dish"),
    "work": N_("wages of the kitchen"),
    "delivery": N_("delivery of food"),
    "upkeep": N_("electricity, water, dishes"),
    "overhead": N_("other costs"),
    "profit": N_("profit of the supplier"),
    "tax": N_("tax"),
}

NUTRIENTS: Final = {
    "energy_cal": N_("Energy"),
    "protein_mg": N_("Protein"),
    "fat_mg": N_("Fat"),
    "carbohydrate_mg": N_("Carbohydrates"),
    "sugar_mg": N_("Sugar"),
    "salt_mg": N_("Salt"),
}
UNITS: Final = {
    "energy_cal": N_("kcal"),
    "protein_mg": N_("g"),
    "fat_mg": N_("g"),
    "carbohydrate_mg": N_("g"),
    "sugar_mg": N_("g"),
    "salt_mg": N_("g"),
}
SAMPLE_ENDS: Final = {
    "discarded": N_("discarded when its time was over"),
    "handed_over": N_("handed over"),
    "spoiled": N_("spoiled"),
}
# At what visitors of a canteen look. Plain things that a parent can see without an instrument.
VISIT_POINTS: Final = {
    "menu_shown": N_("the menu hangs where everybody sees it"),
    "as_the_menu": N_("what is served is what the menu says"),
    "warm": N_("hot dishes are hot"),
    "enough": N_("portions are full"),
    "tasty": N_("we tasted it: it is good"),
    "clean": N_("tables and dishes are clean"),
    "hands": N_("there is water and soap for the hands"),
    "clothes": N_("who serves wears clean clothes and a cap"),
    "samples": N_("kept portions stand in the refrigerator"),
    "eaten": N_("little is left on the plates"),
}
CAUSES: Final = {
    "evening": N_("made the evening before"),
    "remote": N_("corrected: lessons at home were declared"),
    "asked": N_("made on request"),
}
