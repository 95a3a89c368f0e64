"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.audit import actions, chain, export, sample_files, samples

urlpatterns: list[URLPattern] = [
    office_page("/audit/actions", actions.actions, "actions"),
    office_page("/audit/actions/table", actions.actions_table, "actions-table"),
    office_page("/audit/actions/looked/<viewer>/<hour>", actions.viewed, "viewed"),
    office_page("/audit/chain", chain.chain, "chain"),
    office_page("/audit/samples", samples.samples, "samples"),
    office_page("/audit/samples/publish", samples.publish, "sample-publish"),
    office_page("/audit/samples/<sample>", samples.sample, "sample"),
    office_page("/audit/samples/<sample>/draw", samples.draw, "sample-draw"),
    office_page("/audit/samples/<sample>/file", sample_files.sample_file, "sample-file"),
    office_page("/audit/samples/<sample>/line/<place>", samples.found, "sample-found"),
    office_page("/audit/export", export.export, "export"),
    office_page("/audit/export/order", export.order, "export-order"),
    office_page("/audit/export/<export>/take", export.take, "export-take"),
    office_page("/audit/export/<export>/file", export.file, "export-file"),
]
