"""Closed lists used by several apps: sectors, kinds of period, levels, channels.

Sectors are the fourteen « grands domaines » of the ROME (France Travail, open data): national, stable, and reachable
both from a diploma (diploma → ROME) and from a host's activity (NAF → ROME).
"""

from django.db import models


class Sector(models.TextChoices):
    """ROME « grand domaine »: first letter of every ROME code."""

    AGRICULTURE = "A", "Agriculture, espaces naturels, animaux"
    ARTS = "B", "Arts et façonnage d'ouvrages d'art"
    BANQUE = "C", "Banque, assurance, immobilier"
    COMMERCE = "D", "Commerce, vente, grande distribution"
    COMMUNICATION = "E", "Communication, média, multimédia"
    BATIMENT = "F", "Construction, bâtiment, travaux publics"
    HOTELLERIE = "G", "Hôtellerie, restauration, tourisme"
    INDUSTRIE = "H", "Industrie"
    MAINTENANCE = "I", "Installation et maintenance"
    SANTE = "J", "Santé"
    SERVICES = "K", "Services à la personne et à la collectivité"
    SPECTACLE = "L", "Spectacle"
    GESTION = "M", "Gestion, support à l'entreprise"
    TRANSPORT = "N", "Transport et logistique"


class PeriodKind(models.TextChoices):
    """Why a class is out. Regime B (observation, discovery) has no productive work: code de l'éducation D331-6 ff."""

    OBSERVATION = "observation", "Séquence d'observation"
    PFMP = "pfmp", "PFMP"
    BTS = "bts", "Stage de BTS"
    DISCOVERY = "discovery", "Stage de découverte"


class Level(models.TextChoices):
    """Level of a class, in the order of schooling."""

    TROISIEME = "3e", "3e"
    SECONDE = "2de", "2de générale et technologique"
    CAP1 = "cap1", "CAP, 1re année"
    CAP2 = "cap2", "CAP, 2e année"
    SECONDE_PRO = "2pro", "2de professionnelle"
    PREMIERE_PRO = "1pro", "1re professionnelle"
    TERMINALE_PRO = "tpro", "Terminale professionnelle"
    BTS1 = "bts1", "BTS, 1re année"
    BTS2 = "bts2", "BTS, 2e année"


class Channel(models.TextChoices):
    """Who found the place: the measure of dependence on networks."""

    FAMILY = "family", "Trouvé par la famille"
    STUDENT = "student", "Trouvé par l'élève"
    TEAM = "team", "Trouvé par l'équipe"
    POLE = "pole", "Trouvé par le pôle"
    PLATFORM = "platform", "Trouvé par une plateforme"


class PriorityEducation(models.TextChoices):
    """Réseaux d'éducation prioritaire: écoles and collèges only, never a lycée."""

    REP = "REP", "REP"
    REP_PLUS = "REP+", "REP+"


class Density(models.IntegerChoices):
    """INSEE « grille communale de densité » at seven levels; the last three are rural."""

    GRAND_CENTRE = 1, "Grand centre urbain"
    CENTRE_INTERMEDIAIRE = 2, "Centre urbain intermédiaire"
    PETITE_VILLE = 3, "Petite ville"
    CEINTURE = 4, "Ceinture urbaine"
    BOURG = 5, "Bourg rural"
    RURAL_DISPERSE = 6, "Rural à habitat dispersé"
    RURAL_TRES_DISPERSE = 7, "Rural à habitat très dispersé"


RURAL = (Density.BOURG, Density.RURAL_DISPERSE, Density.RURAL_TRES_DISPERSE)


class Transport(models.TextChoices):
    """How the student may travel."""

    WALK = "walk", "À pied"
    BIKE = "bike", "À vélo"
    PUBLIC = "public", "Transports en commun"
    CAR = "car", "Voiture ou deux-roues"


class Equipment(models.TextChoices):
    """What the school lends or the host must provide."""

    SHOES = "shoes", "Chaussures de sécurité"
    GLOVES = "gloves", "Gants"
    HELMET = "helmet", "Casque"
    COAT = "coat", "Tenue de travail ou blouse"
    TOOLS = "tools", "Outillage personnel"
    HYGIENE = "hygiene", "Tenue d'hygiène alimentaire"


class Adaptation(models.TextChoices):
    """What the workplace must provide: a need of the place, never a diagnosis."""

    HOURS = "hours", "Horaires aménagés"
    BREAKS = "breaks", "Pauses plus fréquentes"
    SEATED = "seated", "Poste assis"
    ACCESS = "access", "Accès sans marche"
    QUIET = "quiet", "Environnement calme"
    WRITTEN = "written", "Consignes écrites et courtes"
    SPOKEN = "spoken", "Consignes orales"
    SCREEN = "screen", "Agrandissement ou lecture d'écran"
    COMPANION = "companion", "Présence d'un accompagnant"
    LIFTING = "lifting", "Sans port de charges"
