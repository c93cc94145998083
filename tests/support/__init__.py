"""What every test may use: roles, client, strictness, query counts, worker, browser."""
