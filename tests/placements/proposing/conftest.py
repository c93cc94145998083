"""The bank of the search pages."""

from tests.companies.search_pages.conftest import bank

__all__ = ["bank"]
