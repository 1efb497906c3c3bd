"""What a new organisation's catalogue begins with, in its own language. Data only.

Tools and vendors are never guessed: they are what the organisation has bought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Defaults:
    """Names of call types, and categories with the sentence that tells them apart, in the order they are offered."""

    call_types: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]


ENGLISH = Defaults(
    call_types=(
        "General question",
        "Billing and payments",
        "Account and sign-in",
        "Technical problem",
        "Complaint",
        "Change or cancellation",
    ),
    categories=(
        ("Wrong suggestion", "What the tool says or proposes is not right."),
        ("Missing knowledge", "It does not know what customers ask about."),
        ("Does not match how customers speak", "It misses accents, dialects, slang or a second language."),
        ("Interrupts the flow", "It pops up, asks or covers something at the wrong moment."),
        ("Too slow", "The answer comes after the moment it was needed."),
        ("Wrong summary", "The notes after the call leave out or invent something."),
        ("Wrong queue or hand-over", "The call or the chat lands with the wrong people."),
        ("Data or integration", "What it shows does not fit the other systems, or does not arrive."),
        ("Access", "Signing in, permissions, a licence."),
        ("Other", "None of these fits."),
    ),
)
FRENCH = Defaults(
    call_types=(
        "Question générale",
        "Facturation et paiements",
        "Compte et connexion",
        "Problème technique",
        "Réclamation",
        "Modification ou résiliation",
    ),
    categories=(
        ("Suggestion erronée", "Ce que l’outil dit ou propose n’est pas juste."),
        ("Connaissance manquante", "Il ne connaît pas ce que les clients demandent."),
        ("Ne suit pas la façon de parler des clients", "Accents, tournures locales, argot lui échappent."),
        ("Interrompt l’échange", "Il surgit, questionne ou masque quelque chose au mauvais moment."),
        ("Trop lent", "La réponse arrive après le moment où il la fallait."),
        ("Résumé erroné", "Les notes d’après l’appel oublient ou inventent quelque chose."),
        ("Mauvaise file ou mauvais transfert", "L’appel ou le clavardage aboutit chez les mauvaises personnes."),
        ("Données ou intégration", "Ce qu’il affiche ne concorde pas avec les autres systèmes, ou n’arrive pas."),
        ("Accès", "Connexion, droits, licence."),
        ("Autre", "Rien de tout cela ne convient."),
    ),
)
BY_LANGUAGE: Mapping[str, Defaults] = MappingProxyType({"en": ENGLISH, "fr": FRENCH})


def defaults_for(language: str) -> Defaults:
    """The defaults in a language (`fr`, `fr-ca`), English where there are none of its own."""
    return BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), ENGLISH)
