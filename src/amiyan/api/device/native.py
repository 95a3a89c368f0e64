"""Stub until the wire format lands."""

from ninja import NinjaAPI

api = NinjaAPI(urls_namespace="device")
