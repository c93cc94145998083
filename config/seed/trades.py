"""What hosts of each sector are called, what they offer, and who is drawn to them."""

from __future__ import annotations

from dataclasses import dataclass

from poles.nomenclatures import Sector


@dataclass(frozen=True, slots=True)
class Trade:
    """One sector (ROME letter) of the demonstration.

    `supply`: places offered for one wished (below 1: places are short). `girls`: share of girls among the pupils
    trained for it (DEPP orders of magnitude, rounded). `regulated`: share of offers with regulated works.
    """

    houses: tuple[str, ...]
    nafs: tuple[str, ...]
    titles: tuple[str, ...]
    tasks: str
    supply: float
    girls: float
    weight: float
    regulated: float = 0.0


TRADES: dict[str, Trade] = {
    Sector.AGRICULTURE: Trade(
        ("Ferme", "Pépinière", "Jardins", "Haras"), ("01.50Z", "01.30Z", "81.30Z"),
        ("Entretien d'espaces verts", "Soins aux animaux", "Production horticole"),
        "Plantations, taille légère, soins quotidiens.", 1.3, 0.38, 4, 0.1,
    ),
    Sector.ARTS: Trade(
        ("Atelier d'art", "Ébénisterie", "Céramiques", "Bijouterie"), ("90.03A", "31.09B", "32.12Z"),
        ("Découverte d'un atelier d'art", "Finition de pièces"), "Préparation des matières, finition, mise en valeur.",
        0.8, 0.62, 2,
    ),
    Sector.BANQUE: Trade(
        ("Agence", "Assurances", "Caisse", "Immobilière"), ("64.19Z", "65.12Z", "68.31Z"),
        ("Accueil en agence", "Gestion de dossiers"), "Accueil, classement, visite de biens.", 1.1, 0.55, 2,
    ),
    Sector.COMMERCE: Trade(
        ("Épicerie", "Librairie", "Bazar", "Primeur", "Optique", "Quincaillerie", "Fleurs", "Sport"),
        ("47.11B", "47.61Z", "47.19B", "47.76Z", "47.78A"),
        ("Vente et conseil", "Mise en rayon et accueil", "Équipier de magasin"),
        "Réception, mise en rayon, accueil et conseil des clients.", 0.72, 0.52, 20,
    ),
    Sector.COMMUNICATION: Trade(
        ("Imprimerie", "Studio", "Agence de communication"), ("18.12Z", "73.11Z", "59.11B"),
        ("Découverte de la communication", "Préparation d'impression"), "Maquettes, prises de vue, diffusion.",
        0.7, 0.48, 3,
    ),
    Sector.BATIMENT: Trade(
        ("Électricité", "Maçonnerie", "Menuiserie", "Plomberie", "Peinture"), ("43.21A", "43.99C", "43.32A", "43.22A"),
        ("Installation électrique", "Travaux de second œuvre", "Aide sur chantier"),
        "Préparation du chantier, pose et raccordement sous surveillance.", 1.05, 0.07, 13, 0.45,
    ),
    Sector.HOTELLERIE: Trade(
        ("Hôtel", "Restaurant", "Brasserie", "Auberge"), ("55.10Z", "56.10A", "56.29B"),
        ("Service en salle", "Cuisine et dressage", "Réception d'hôtel"),
        "Mise en place, service, accueil des clients.", 1.25, 0.46, 8,
    ),
    Sector.INDUSTRIE: Trade(
        ("Atelier", "Usinage", "Chaudronnerie", "Laboratoire"), ("25.62B", "25.11Z", "20.59Z", "10.71C"),
        ("Usinage et contrôle", "Conduite de ligne", "Fabrication"),
        "Réglage, fabrication et contrôle sous surveillance.", 0.95, 0.13, 9, 0.4,
    ),
    Sector.MAINTENANCE: Trade(
        ("Garage", "Carrosserie", "Maintenance", "Climatisation"), ("45.20A", "33.12Z", "43.22B", "95.11Z"),
        ("Entretien de véhicules", "Maintenance d'équipements", "Réseaux et informatique"),
        "Diagnostic, entretien courant et réparation sous surveillance.", 0.9, 0.06, 12, 0.35,
    ),
    Sector.SANTE: Trade(
        ("Résidence", "Clinique", "Pharmacie", "Cabinet"), ("87.10A", "86.10Z", "47.73Z", "86.21Z"),
        ("Aide au confort des résidents", "Accueil en établissement de santé"),
        "Accueil, aide au repas, animation ; aucun acte de soin.", 0.95, 0.87, 9,
    ),
    Sector.SERVICES: Trade(
        ("Crèche", "Mairie", "École", "Association", "Centre social"), ("88.91A", "84.11Z", "85.20Z", "88.99B"),
        ("Accompagnement de jeunes enfants", "Animation", "Services à la population"),
        "Accueil, activités d'éveil, entretien des locaux.", 1.3, 0.84, 10,
    ),
    Sector.SPECTACLE: Trade(
        ("Théâtre", "Salle de concert", "Compagnie"), ("90.01Z", "90.04Z"),
        ("Découverte des métiers du spectacle", "Montage d'un plateau"), "Préparation de la salle, accueil du public.",
        0.6, 0.45, 2,
    ),
    Sector.GESTION: Trade(
        ("Cabinet comptable", "Services", "Conseil", "Études"), ("69.20Z", "82.11Z", "70.22Z", "62.02A"),
        ("Assistance administrative", "Accueil et secrétariat", "Comptabilité courante"),
        "Courrier, classement, accueil, saisie.", 1.1, 0.62, 13,
    ),
    Sector.TRANSPORT: Trade(
        ("Transports", "Logistique", "Entrepôt", "Messagerie"), ("49.41A", "52.10B", "53.20Z"),
        ("Préparation de commandes", "Réception et expédition"), "Contrôle, rangement, préparation des commandes.",
        1.45, 0.2, 5, 0.15,
    ),
}  # fmt: skip

#: What follows the house in a company's name; the fiction must be visible in it.
SIGNS = ("Témoin", "Exemple", "Démo", "Modèle", "Essai", "Imaginaire", "des Fictifs", "du Modèle", "de l'Exemple")
#: Some houses have namesakes, told apart by a letter.
LETTERS = ("", "", "", " Alpha", " Bêta", " Gamma", " Delta", " Oméga", " Sigma", " Iota")

#: (sector, age, reason): minimum ages that the law explains. An age without reason would be a discrimination.
AGE_REASONS = (
    (Sector.HOTELLERIE, 16, "Débit de boissons agréé : accueil en formation dès 16 ans (code du travail, L4153-6)"),
    (Sector.TRANSPORT, 18, "Poste de conduite d'engins de levage, interdit aux mineurs (code du travail, D4153-27)"),
    (Sector.BATIMENT, 18, "Montage d'échafaudages, interdit aux mineurs (code du travail, D4153-31)"),
)

#: Wishes of observation: how many pupils name each sector first, by sex. The gap is what equity has to measure.
WISHES: dict[str, tuple[float, float]] = {
    sector: (trade.weight * (0.25 + trade.girls), trade.weight * (1.25 - trade.girls))
    for sector, trade in TRADES.items()
}
