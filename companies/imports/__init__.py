"""Importers of the nomenclatures of activities and trades."""
