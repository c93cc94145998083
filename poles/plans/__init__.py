"""Annual action plan of a pôle, on the three axes of the circulaire 2015-035."""
