"""Host names for the demo's logs: ordinary sites, a few traps, and the AI services that are met."""

from __future__ import annotations

# Share of requests between the hosts of a family; the first one is the site itself.
GENERATIVE: dict[str, tuple[float, ...]] = {
    "chatgpt": (70.0, 18.0, 8.0, 4.0),
    "gemini": (1.0,),
    "claude": (80.0, 20.0),
}
TRANSCRIPTION = (60.0, 40.0)
SHARED = (55.0, 45.0)
AI_NEWS = (1.0,)

_SITES_TEXT = """
service-public.fr legifrance.gouv.fr impots.gouv.fr chorus-pro.gouv.fr insee.fr data.gouv.fr
collectivites-locales.gouv.fr ants.gouv.fr caf.fr ameli.fr francetravail.fr cnfpt.fr cnil.fr
geoportail.gouv.fr ign.fr meteofrance.com ademe.fr banquedesterritoires.fr lagazettedescommunes.com
amf.asso.fr journal-officiel.gouv.fr boamp.fr marches-publics.gouv.fr pappers.fr infogreffe.fr
lemonde.fr ouest-france.fr francetvinfo.fr lefigaro.fr liberation.fr sncf-connect.com ratp.fr
laposte.fr labanquepostale.fr credit-agricole.fr orange.fr sfr.fr free.fr wikipedia.org
wikimedia.org openstreetmap.org leboncoin.fr fnac.com decathlon.fr leroymerlin.fr manutan.fr
bruneau.fr ugap.fr google.com gstatic.com googleapis.com youtube.com ytimg.com anct.gouv.fr ecosia.org
duckduckgo.com mozilla.org ubuntu.com debian.org windowsupdate.com cerema.fr cnas.fr
linkedin.com facebook.com instagram.com x.com whatsapp.net doctolib.fr allocine.fr marmiton.org
pole-emploi.fr education.gouv.fr ac-reims.fr sante.gouv.fr interieur.gouv.fr culture.gouv.fr
"""
_SITES = tuple(_SITES_TEXT.split())
_PREFIXES = ("www", "api", "cdn", "static", "img", "login", "assets", "docs")
# Names that resemble an AI service and are none; some are asked in clear, with a query that
# quotes one. An honest reader compares whole labels.
LOOKALIKES: dict[str, str] = {
    "notopenai.com": "http://notopenai.com/",
    "recherche.portail-corvenne.example": "http://recherche.portail-corvenne.example/?q=chatgpt.com+openai.com",
    "claude-menuiserie.example": "http://claude-menuiserie.example/devis",
    "gemini-voyages.example": "http://gemini-voyages.example/",
    "chatgpt.com.acces-compte.example": "http://chatgpt.com.acces-compte.example/login",
    "www.mistral-immobilier.example": "http://www.mistral-immobilier.example/annonces",
    "otter.ai.pages-vacances.example": "http://otter.ai.pages-vacances.example/",
}


def ordinary() -> list[str]:
    """Return the ordinary hosts, most asked first, with the lookalikes among them."""
    spread = [f"{prefix}.{site}" for prefix in _PREFIXES for site in _SITES]
    traps = list(LOOKALIKES)
    for i, trap in enumerate(traps):
        spread.insert(60 + 70 * i, trap)
    return spread
