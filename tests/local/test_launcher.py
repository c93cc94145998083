import os
import psycopg

def test_x():
    with psycopg.connect(os.environ["DATABASE_URL"]) as c:
        assert c.execute("select 1").fetchone() == (1,)
