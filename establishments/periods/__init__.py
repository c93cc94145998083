"""Classes of a school and the periods in which they are out: planning, moving, next year."""
