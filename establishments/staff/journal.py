"""What the journal says of the staff of a school; the person is the row named by the line, no name is written."""

VERBS = {
    "staff.role": "a changé la fonction d'un membre du personnel : {before} devient {after}",
    "staff.ended": "a mis fin à la fonction de {role} d'un membre du personnel, dernier jour le {last_day}",
    "staff.reopened": "a rouvert la fonction de {role} d'un membre du personnel",
    "staff.classes": "a changé les classes suivies par un membre du personnel : {added} ajoutées, {removed} retirées",
    "class.teachers": "a changé les enseignants qui suivent la classe {name} : {added} ajoutés, {removed} retirés",
}
