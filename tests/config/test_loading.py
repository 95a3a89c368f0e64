"""A process's start: the collector of garbage rests while everything is loaded, and works afterwards."""

import gc
from pathlib import Path

import pytest
from django.apps import apps
from django.template.base import Template
from django.template.loader import get_template

from amiyan import web
from amiyan.cli.commands.bench import MEASURES
from amiyan.config.loading import loading
from amiyan.config.site import load_site


@pytest.fixture
def at_the_start(monkeypatch):
    monkeypatch.setattr(apps, "ready", False)
    monkeypatch.setattr(gc, "freeze", lambda: None)  # what tests leave behind is collected


def test_while_everything_is_loaded_nothing_is_collected(at_the_start):
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_collects_again_where_loading_fails(at_the_start):
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()


def test_where_all_is_loaded_the_collector_goes_on():
    with loading():
        assert gc.isenabled()


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measurement_is_found_when_it_is_asked_for(measure):
    assert callable(MEASURES[measure].run())


def test_no_page_waits_for_its_template(monkeypatch):
    monkeypatch.setattr(gc, "freeze", lambda: None)
    load_site()

    def compiled_now(template):
        raise AssertionError(template.name)

    monkeypatch.setattr(Template, "compile_nodelist", compiled_now)
    folder = Path(web.__file__).parent / "templates"
    names = [file.relative_to(folder).as_posix() for file in folder.rglob("*.html")]
    assert names
    for name in names:
        get_template(name)
