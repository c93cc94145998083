"""Search diary: what the student and the team tried before asking the pôle."""
