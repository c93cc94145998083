"""The point of an address, by the national address book or the centre of its commune, and the check of a click."""

from companies.geocoding.click import ClickOutside, commune_of_click
from companies.geocoding.places import Point, Precision, geocode

__all__ = ["ClickOutside", "Point", "Precision", "commune_of_click", "geocode"]
