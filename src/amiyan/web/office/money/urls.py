"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
