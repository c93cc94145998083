"""Facts that the service knows by itself: académies, départements, school years, legal limits.

`territory` and `law` hold the facts as plain tuples, `loader` writes them. They are loaded by a migration and repaired
by `load_reference`.
"""
