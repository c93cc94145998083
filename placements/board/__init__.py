"""The class board and the student's sheet: what a school reads of its students' search, and the pages where it acts."""
