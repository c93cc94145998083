"""Share of students who hold an accepted place."""

from equity.indicators.base import DENOMINATOR, Indicator

#: A live placement of the student's need, agreed by the moment of observation.
PLACED_SQL = """SELECT n.student_id, n.period_id
    FROM placements_need n
    JOIN placements_placement pl ON pl.need_id = n.id
    WHERE n.academie_id = %(academie)s AND pl.academie_id = %(academie)s
      AND pl.state IN ('agreed', 'running', 'ended') AND pl.agreed_at <= %(observed_at)s"""

INDICATOR = Indicator(
    code="placement_rate",
    label="Taux de placement",
    counted="Placés",
    definition=(
        "Part des élèves dont un stage est accepté, en cours ou terminé pour la période, au moment de l'observation. "
        "Une simple proposition ne compte pas ; un stage annulé non plus."
    ),
    formula="élèves placés ÷ élèves concernés ; intervalle de Wilson à 95 % ; écarts : intervalle de Newcombe à 95 %",
    denominator=DENOMINATOR,
    source="Besoins et stages enregistrés par les établissements et le pôle",
    sql=PLACED_SQL,
)
