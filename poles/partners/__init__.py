"""Partners of a pôle and the people to call there."""
