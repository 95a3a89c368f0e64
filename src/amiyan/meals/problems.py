"""What can be wrong with menus, cards, samples, days off and forecasts, and what a person does about it."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

PARAMETER_OUT_OF_BOUNDS: Final = Kind(
    "meals-parameter-out-of-bounds",
    N_("The parameter {parameter} has no usable value on {day}."),
    N_("Correct its entry in the file of parameters."),
)
PLACE_UNKNOWN: Final = Kind(
    "meals-place-unknown",
    N_("There is no such school here."),
    N_("Check the code of the school."),
    404,
)
MEAL_UNKNOWN: Final = Kind(
    "meals-meal-unknown",
    N_("“{value}” is no meal of the day."),
    N_("Write breakfast, lunch or afternoon."),
)
MENU_EMPTY: Final = Kind(
    "menu-empty",
    N_("The menu names no dish."),
    N_("Enter at least one dish with its portion."),
)
DISH_UNNAMED: Final = Kind(
    "menu-dish-unnamed",
    N_("A dish is named in Kazakh and in Russian."),
    N_("Enter both names of the dish."),
)
GRAMS_WRONG: Final = Kind(
    "menu-grams-wrong",
    N_("A portion weighs from 1 to 2000 grams."),
    N_("Enter the weight of one portion in whole grams."),
)
NUTRIENT_WRONG: Final = Kind(
    "menu-nutrient-wrong",
    N_("“{value}” is no amount of energy or of a nutrient."),
    N_("Enter a number that is not negative, with at most three decimals."),
)
ALLERGEN_UNKNOWN: Final = Kind(
    "menu-allergen-unknown",
    N_("“{value}” is no allergen of the list."),
    N_("Use the words of the list: {known}."),
)
KIND_UNKNOWN: Final = Kind(
    "menu-kind-unknown",
    N_("“{value}” is no kind of dish of the list."),
    N_("Use the words of the list: {known}."),
)
GRADES_WRONG: Final = Kind(
    "menu-grades-wrong",
    N_("Grades run from 0 to 12, the lower one first."),
    N_("Correct the first and the last grade."),
)
GRADES_OVERLAP: Final = Kind(
    "menu-grades-overlap",
    N_("Two bands of grades of one menu overlap: {one} and {other}."),
    N_("Give each grade one band."),
)
MEAL_INCOMPLETE: Final = Kind(
    "menu-meal-incomplete",
    N_("A row of this meal is wrong, so nothing of the meal was taken."),
    N_("Correct the rows that are named and bring the file in again."),
)

NOTHING_TO_COPY: Final = Kind(
    "menu-nothing-to-copy",
    N_("The week before has no menu."),
    N_("Compose the days one by one, or take a file."),
    409,
)

# ---- the price card
CARD_EMPTY: Final = Kind(
    "price-card-empty",
    N_("The price card has no part."),
    N_("Enter the parts of the price, dish by dish."),
)
CARD_PART_NEGATIVE: Final = Kind(
    "price-card-part-negative",
    N_("The part “{name}” of the price is below zero."),
    N_("Enter a part of zero or more."),
)
CARD_DIFFERS: Final = Kind(
    "price-card-differs",
    N_("The parts come to {parts}, and the meal costs {tariff}."),
    N_("Correct the parts: {difference} are between them."),
)
CARD_DISH_UNKNOWN: Final = Kind(
    "price-card-dish-unknown",
    N_("The dish “{name}” is not on the menu of that meal."),
    N_("Write the dish as the menu does, or enter the menu first."),
)
CARD_DISH_MISSING: Final = Kind(
    "price-card-dish-missing",
    N_("The price card has no part for the dish “{name}”."),
    N_("Enter a part for each dish of the menu; it may be zero."),
)
CARD_KIND_UNKNOWN: Final = Kind(
    "price-card-kind-unknown",
    N_("“{value}” is no kind of part of a price."),
    N_("Use the words of the list: {known}."),
)

# ---- what the standard finds
TOO_LITTLE: Final = Kind(
    "standard-too-little",
    N_("{nutrient}: {amount} {unit}, the standard asks for {bound} {unit} or more."),
    N_("Change a portion or a dish."),
)
TOO_MUCH: Final = Kind(
    "standard-too-much",
    N_("{nutrient}: {amount} {unit}, the standard allows {bound} {unit} at most."),
    N_("Change a portion or a dish."),
)
FORBIDDEN: Final = Kind(
    "standard-forbidden",
    N_("“{dish}” may not be served: {kind}."),
    N_("Replace the dish."),
)
KIND_MISSING: Final = Kind(
    "standard-kind-missing",
    N_("There is nothing of this on the menu: {kind}."),
    N_("Add it to the menu."),
)
REPEATED: Final = Kind(
    "standard-repeated",
    N_("“{dish}” was on the menu on {day} too."),
    N_("Serve another dish on one of the days."),
)

# ---- the kitchen
ID_REUSED: Final = Kind(
    "meals-id-reused",
    N_("This id stands for something else already."),
    N_("Make a new id for a new record. Nothing was changed."),
    409,
)
BATCH_UNKNOWN: Final = Kind(
    "batch-unknown",
    N_("There is no such batch at this school."),
    N_("Record first what was cooked."),
    404,
)
BATCH_WRONG: Final = Kind(
    "batch-wrong",
    N_("A batch names its dish and has at least one portion."),
    N_("Enter the dish and the number of portions."),
)
SAMPLE_UNKNOWN: Final = Kind(
    "sample-unknown",
    N_("There is no such sample at this school."),
    N_("Open the list of samples and choose it there."),
    404,
)
SAMPLE_TOO_SMALL: Final = Kind(
    "sample-too-small",
    N_("A sample weighs {least} grams or more."),
    N_("Keep a whole portion of the dish."),
)
SAMPLE_STILL_KEPT: Final = Kind(
    "sample-still-kept",
    N_("The sample is kept until {until}."),
    N_("Discard it after that time. If it was handed to a laboratory or is spoiled, say so."),
    409,
)
SAMPLE_ENDED: Final = Kind(
    "sample-ended",
    N_("The sample is no longer kept; that was recorded before, otherwise."),
    N_("Open the list of samples again."),
    409,
)
WHERE_MISSING: Final = Kind(
    "sample-where-missing",
    N_("It is not said where the sample is kept, or what became of it."),
    N_("Enter the place, or what became of the sample."),
)
DEGREES_WRONG: Final = Kind(
    "sample-degrees-wrong",
    N_("A refrigerator has from {low} to {high} degrees."),
    N_("Write the temperature in whole degrees, or say that it was not measured."),
)
POINTS_WRONG: Final = Kind(
    "visit-points-wrong",
    N_("A point of the visit is not on the list, or is said to be both well and not."),
    N_("Choose one answer for each point of the list."),
)
VISIT_UNKNOWN: Final = Kind(
    "visit-unknown",
    N_("There is no such visit at this school."),
    N_("Open the list of visits and choose it there."),
    404,
)
VISIT_SILENT: Final = Kind(
    "visit-silent",
    N_("A visit says how many came and what they saw; an answer says something."),
    N_("Fill in the text."),
)

# ---- days off, absences, needs
DAYS_WRONG: Final = Kind(
    "day-off-days-wrong",
    N_("The days must follow each other and end within a year."),
    N_("Correct the first and the last day."),
)
DAYS_PAST: Final = Kind(
    "day-off-days-past",
    N_("{day} is over: nothing can be said about it any more."),
    N_("Choose a day from today on. If a meal is shown that the child did not eat, say so beside that meal."),
)
NOT_A_GUARDIAN: Final = Kind(
    "day-off-not-a-guardian",
    N_("You may not decide this for the child."),
    N_("A parent or guardian who may decide can say so."),
    403,
)
NOT_STAFF: Final = Kind(
    "absence-not-staff",
    N_("An absence is reported by somebody who works at the child's school."),
    N_("Ask the class teacher to report it."),
    403,
)
NOT_HERE: Final = Kind(
    "meals-child-not-here",
    N_("The child does not eat at this school on that day."),
    N_("Check the day and the school."),
    404,
)
SAID_UNKNOWN: Final = Kind(
    "day-off-unknown",
    N_("This was not said of the child."),
    N_("Open the list again and choose the days there."),
    404,
)
NOTHING_DIFFERS: Final = Kind(
    "day-off-nothing-differs",
    N_("The guardians do not differ about that day."),
    N_("There is nothing to decide."),
    409,
)
DECIDER_IS_A_GUARDIAN: Final = Kind(
    "day-off-decider-is-a-guardian",
    N_("Who said something of the day does not decide between the two."),
    N_("Ask somebody else at the school to decide."),
    409,
)
REASON_MISSING: Final = Kind(
    "meals-reason-missing",
    N_("The reason is missing."),
    N_("Say in a sentence why."),
)
NOBODY_NAMED: Final = Kind(
    "absence-nobody-named",
    N_("No child was chosen."),
    N_("Tick the children who will not be there."),
)
CONSENT_MISSING: Final = Kind(
    "need-consent-missing",
    N_("The family has not consented that the kitchen knows this."),
    N_("Record the consent first; it can be withdrawn at any time."),
    409,
)
NEED_UNKNOWN: Final = Kind(
    "need-unknown",
    N_("“{value}” is no dietary need of the list."),
    N_("Use the words of the list: {known}."),
)

# ---- the forecast
MAY_NOT_DECLARE: Final = Kind(
    "remote-may-not-declare",
    N_("Lessons at home may not be declared in this role."),
    N_("These may declare it: {roles}."),
    403,
)
NOBODY_HAS_LESSONS: Final = Kind(
    "remote-nobody-has-lessons",
    N_("Nobody of these classes has lessons at the school on {day}."),
    N_("Check the day, the grades and the shift. Nothing was changed."),
    409,
)
CALENDAR_DAY_CLOSED: Final = Kind(
    "calendar-day-closed",
    N_("{day} is closed: days before {first} are decided and judged no more."),
    N_("Choose a later day."),
)
CALENDAR_NOBODY: Final = Kind(
    "calendar-nobody",
    N_("On {day} nobody of these grades and this shift eats at these schools."),
    N_("Look at the day, the school and the grades again."),
)
CALENDAR_GRADES: Final = Kind(
    "calendar-grades",
    N_("The first grade comes before the last."),
    N_("Write the lower grade first, or leave both out."),
)
CALENDAR_DAY_BEHIND: Final = Kind(
    "calendar-day-behind",
    N_("{day} lies behind us: what was served on it would be judged anew, and nobody decides that alone."),
    N_("Propose it; somebody else with the duty to approve signs it."),
)
PAST_DAY_AHEAD: Final = Kind(
    "past-day-ahead",
    N_("{day} does not lie behind us: it needs no second signature."),
    N_("Declare it."),
)
PAST_DAY_UNKNOWN: Final = Kind(
    "past-day-unknown",
    N_("Nobody proposed this."),
    N_("Look at the calendar again."),
    404,
)
PAST_DAY_ID_REUSED: Final = Kind(
    "past-day-id-reused",
    N_("Another day was proposed under this number."),
    N_("Open the form anew and fill it in again."),
    409,
)
PAST_DAY_OF_YOUR_OWN: Final = Kind(
    "past-day-of-your-own",
    N_("You proposed this day, so you do not sign it."),
    N_("Somebody else with the duty to approve signs it."),
    403,
)
PAST_DAY_NOT_AUTHORISED: Final = Kind(
    "past-day-not-authorised",
    N_("You are not appointed to approve for this programme and region today."),
    N_("Ask whoever appoints signatories; an appointment has first and last days."),
    403,
)
PAST_DAY_ENDED: Final = Kind(
    "past-day-ended",
    N_("This day is signed, refused or withdrawn already."),
    N_("Look at the calendar again."),
    409,
)
CALENDAR_WITHOUT_ACT: Final = Kind(
    "calendar-without-act",
    N_("It is not said by which order the calendar changes."),
    N_("Write the order with its number and day."),
)
