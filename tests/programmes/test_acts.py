"""Acts of the country's own folders are said in each language."""

from amiyan.programmes.acts import ACTS
from amiyan.programmes.loader import HERE, load_folder


def test_every_act_that_a_value_names_has_its_title_in_each_language():
    named = {
        value.act
        for folder in HERE.iterdir()
        if (folder / "parameters.toml").exists()
        for values in load_folder(folder).parameters.values.values()
        for value in values
        if value.act
    }
    assert named == ACTS
