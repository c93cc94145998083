"""Verbs of the journal for imports of students: counts alone, never a name."""

VERBS = {
    "student_import.deposited": "a déposé un fichier d’élèves ({size} octets)",
    "student_import.applied": (
        "a appliqué un import d’élèves : {added} ajoutés, {changed} modifiés, {leaving} partis, "
        "{refused} laissés de côté"
    ),
    "student_import.undone": "a annulé un import d’élèves : {students} rendus à leur état d’avant, {kept} laissés",
    "student_import.abandoned": "a abandonné un import d’élèves",
}
