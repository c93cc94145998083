"""Share of students who hold an accepted place or a proposal of the calculation attached to the report."""

from equity.indicators.base import DENOMINATOR, Indicator
from equity.indicators.placement_rate import PLACED_SQL

INDICATOR = Indicator(
    code="covered_rate",
    label="Taux d'élèves placés ou proposés",
    counted="Placés ou proposés",
    definition=(
        "Part des élèves placés, ou pour lesquels le calcul d'affectation joint au rapport propose une offre. "
        "La proposition n'est pas encore acceptée par l'organisme d'accueil."
    ),
    formula=(
        "élèves placés ou proposés ÷ élèves concernés ; intervalle de Wilson à 95 % ; écarts : intervalle de Newcombe "
        "à 95 %"
    ),
    denominator=DENOMINATOR,
    source="Besoins et stages enregistrés, propositions du calcul d'affectation",
    sql=f"""{PLACED_SQL}
    UNION ALL
    SELECT n.student_id, n.period_id
    FROM placements_need n
    JOIN matching_proposal pr ON pr.need_id = n.id
    WHERE n.academie_id = %(academie)s AND pr.run_id = %(run)s""",
    needs_run=True,
)
