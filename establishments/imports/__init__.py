"""Importers of the register of schools, their social position, priority education and trainings."""
