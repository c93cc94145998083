"""Words read in spite of a slip of the hand: those that rules look for, and the honest words that resemble them.

A word of the second kind stands here so that it is never taken for one of the first: « salaire » is no « salarié ».
"""

from companies.screening.folding import words

_LOOKED_FOR = words("""
    accroissement amiante apparence celibataire cdi chalumeau chantier chariot discotheque
    echafaudage echafaudages electrique elevateur enceintes etrangere europeenne europeen
    exclusivement experience femmes feminin francais francaise garcons grossesse habilitation handicap hauteur
    hebdomadaire hommes hotesse interim interimaire jeunes logement majeurs maternite masculin mineurs
    musulman nationalite origine permanent pesticides physique presentation phytosanitaires radioactif recrutement
    recrutons religion remplacement remplacer residence saisonnier salarie salaries seulement soudage soudure
    surcroit tatouage tatouages tronconneuse uniquement vacataire demolition abattage abattoir desamiantage meuleuse
    nacelle pelleteuse solvants cariste
""")
_HONEST = words("""
    chanter gardons soulage sondage sondages franchise franchises erection franchis francise apparente apparentes
    aimante aimantes meneurs replacer chantiez chatier ambiante nationaliste ejection caviste cavistes curiste rechutons
    mixeurs etrangete electron electrons mouleuse mouleuses francois european recrutions fiancais
    salaire salaires election selection jeunesse emplacement emplacements deplacement replacement presentations
    presentateur physiques physiquement religieux regional regions hommage hommages origines original originale
    originaux majeur majeure majoritaire mineral mineures experiences experimente experimentes interne internet
    interimaires saisonniers permanente permanents salarial salariale salariales residences resident residents
    handicaps handicape handicapes presentee presentes remplacee remplacent remplacez remplacant remplacants
    remplacante francophone chantiers chariots hauteurs soudures estheticienne esthetiques electriques electricien
    elevateurs uniquement maternites maternel maternelle maternelles grossesses habilitations logements
    hebdomadaires recrutements selections electorale recrutent
""")

KNOWN = frozenset(one for one in _LOOKED_FOR | _HONEST if len(one) >= 7)
