"""What a French text may reveal of a person: patterns for identifiers, places, names and health.

Patterns keep to what RE2 and java.util.regex share. Each is written for precision: a match is a
find that an agent will want to see; what a pattern cannot tell (a lone surname) is not looked for.
Measured on the labelled cells of ``tests/data/cells.py``.
"""

from __future__ import annotations

_GAP = "[ .\u00a0\u202f-]?"
_START, _END = "(?:^|[^a-zA-Zà-ÿÀ-Ÿ0-9])", "(?:$|[^a-zA-Zà-ÿÀ-Ÿ0-9])"
_CAPITAL = "[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ]"
_LETTER = "[a-zàâäçéèêëîïôöùûüÿœæ]"

# A NIR with its key, in one piece or as it is printed; the key is checked apart.
NIR = rf"\b[1-478]{_GAP}[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}(?:[0-9]{{2}}|2[AB]){_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}\b"
# An IBAN in one piece or in groups of four; its key is checked apart.
IBAN = rf"\b[A-Z]{{2}}[0-9]{{2}}(?:{_GAP}[A-Z0-9]{{4}}){{3,7}}(?:{_GAP}[A-Z0-9]{{1,3}})?\b"
EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}"
_DOT = "[ .\u00a0-]?"
PHONE = (
    rf"(?:^|[^0-9A-Za-z+/.,-])(?:(?:(?:\+|00)33{_DOT}(?:\(0\))?{_DOT}[1-9]|0[1-9])(?:{_DOT}[0-9]{{2}}){{4}}|0[1-9](?:/[0-9]{{2}}){{4}})"
    r"(?:[^0-9A-Za-z/-]|$)"
)
# Digits in pairs, or an at sign: without one of them none of the above can be there.
HINT = "@|[0-9]{2}[ ./\u00a0\u202f-]?[0-9]{2}[ ./\u00a0\u202f-]?[0-9]{2}|2[AB]"

_WAYS = (
    "rue|avenue|av[.]|boulevard|bd|bld|place|pl[.]|chemin|impasse|all[ée]es?|route|quai|cours|square|lotissement|hameau|sente|sentier|passage"
    "|esplanade|faubourg|mail|ruelle|venelle|rond-point|mont[ée]e|c[ôo]te|promenade|traverse"
)
ADDRESS = (
    rf"(?i)(?:^|[^0-9a-z/])[0-9]{{1,4}} ?(?:bis|ter|quater|[a-d])?,? (?:{_WAYS}) (?:d['’]|de |du |des |de la |l['’]|la |le |les )?[a-zà-ÿ0-9]"
    r"|(?:^|[^a-z])lieu[- ]dit [a-zà-ÿ]"
)

_TITLES = "M[.]|MM[.]|Mr|Mme|Mlle|Mmes|Monsieur|Madame|Mademoiselle|Docteur|Dr|Ma[îi]tre|Me"
_PARTICLE = r"(?:(?:de la|de|du|des|van|von|ben) |d['’])?"
_WORD = rf"{_CAPITAL}(?:['’]{_CAPITAL})?(?:{_LETTER}+|[A-ZÀ-Ÿ]+)"
_NAME = rf"{_WORD}(?:[ -]{_WORD})*"
# First names that French people bear most, all generations (a hand-made list: facts, no file).
_FIRST = (
    "Adam|Adèle|Adrien|Agnès|Alain|Albert|Alexandre|Alexis|Alice|Aline|Amandine|Ambre|Amélie|Amina|Anaïs|André|Andrée|Angèle|Anne|Annie|Anthony|Antoine"
    "|Arnaud|Arthur|Aurélie|Aurélien|Baptiste|Béatrice|Benjamin|Bernadette|Bernard|Brigitte|Bruno|Camille|Carole|Caroline|Catherine|Cécile|Céline|Chantal"
    "|Charles|Charlotte|Chloé|Christelle|Christian|Christiane|Christine|Christophe|Claire|Claude|Claudine|Clément|Colette|Corinne|Cyril|Damien|Daniel"
    "|Danielle|David|Delphine|Denis|Denise|Didier|Dominique|Édith|Éléonore|Éliane|Élise|Élodie|Émilie|Emma|Emmanuel|Enzo|Éric|Estelle|Étienne|Eugénie"
    "|Fabien|Fabrice|Fanny|Farid|Fatima|Fatoumata|Fernand|Florence|Florian|François|Françoise|Franck|Frédéric|Gabriel|Gaëlle|Geneviève|Georges|Gérard"
    "|Germaine|Ghislaine|Gilbert|Gilles|Ginette|Grégory|Guillaume|Guy|Hassan|Hélène|Henri|Hugo|Ibrahim|Inès|Isabelle|Jacqueline|Jacques|Jade|Jean|Jeanne"
    "|Jean-Claude|Jean-Luc|Jean-Marc|Jean-Michel|Jean-Paul|Jean-Pierre|Jennifer|Jérémy|Jérôme|Joël|Joëlle|Josette|Josiane|Jules|Julie|Julien|Juliette"
    "|Karim|Karine|Kevin|Laetitia|Laura|Laurence|Laurent|Léa|Léo|Liliane|Lina|Louis|Louise|Lucas|Lucie|Ludovic|Lydie|Madeleine|Malik|Manon|Marc|Marcel"
    "|Marcelle|Margaux|Marguerite|Marie|Marie-Christine|Marie-Claude|Marie-Thérèse|Marine|Marion|Marius|Martine|Mathieu|Mathilde|Maurice|Maxime|Mehdi"
    "|Mélanie|Michel|Michèle|Mickaël|Mireille|Mohamed|Monique|Muriel|Myriam|Nadia|Nadine|Nathalie|Nicolas|Nicole|Noah|Noémie|Odette|Odile|Olivier|Pascal"
    "|Pascale|Patrice|Patricia|Patrick|Paul|Paulette|Pauline|Philippe|Pierre|Rachid|Raphaël|Raymond|Raymonde|Régine|Régis|Rémi|Renée|René|Robert|Roger"
    "|Romain|Rose|Sabrina|Samira|Samuel|Sandra|Sandrine|Sarah|Sébastien|Serge|Séverine|Simone|Solange|Sonia|Sophie|Stéphane|Stéphanie|Suzanne|Sylvain"
    "|Sylvie|Théo|Thérèse|Thierry|Thomas|Tom|Valérie|Véronique|Victor|Vincent|Virginie|Xavier|Yann|Yasmine|Yves|Yvette|Yvonne|Zoé"
)
# After a civility, a name, but not a function (« Monsieur le Maire »); a first name and a surname,
# or the surname in capitals and the first name.
PERSON = (
    rf"{_START}(?:(?:{_TITLES}) {_PARTICLE}{_NAME}|(?:{_FIRST}) {_PARTICLE}{_NAME}"
    rf"|[A-ZÀ-Ÿ]['’A-ZÀ-Ÿ-]+(?: [A-ZÀ-Ÿ]['’A-ZÀ-Ÿ-]+)? (?:{_FIRST})){_END}"
)
# A street, a school or a room bears a name too: what stands before tells a place.
PLACE = rf"(?i){_START}(?:{_WAYS}|[ée]coles?|coll[èe]ge|lyc[ée]e|gymnase|stade|salle|cr[èe]che|maternelle|m[ée]diath[èe]que|espace|parc|r[ée]sidence|ehpad|foyer|clinique|h[ôo]pital|piscine|centre|th[ée][âa]tre|mus[ée]e|pont|quartier|saint|sainte|soci[ée]t[ée]|ets|sarl|sas|cabinet|(?:association|amicale|club|comit[ée]|fondation|amis|collectif)(?: [a-zà-ÿ'’]+){{0,4}})(?: municipale?| primaire| maternelle| [ée]l[ée]mentaire| social| culturel)? (?:(?:{_TITLES}) )?(?:{_FIRST})(?:[ -]|$)"

# Words that tell a person's health (RGPD art. 9), as they are met in social and school notes.
HEALTH = (
    r"(?i)(?:^|[^a-zà-ÿ])(?:cancer[a-zéè]*|chimioth[ée]rapie|radioth[ée]rapie|dialyse|diab[èe]t[a-z]*|d[ée]press(?:ion|if|ive)|psychiatr[a-z]*|schizophr[a-z]*"
    r"|bipolaire|[ée]pilep[a-z]*|asthm[a-z]*|handicap(?:[ée]e?)?|invalidit[ée]|mdph|aah|affection de longue dur[ée]e|hospitalis[a-zé]*"
    r"|op[ée]ration chirurgicale|traitement m[ée]dical|suivi m[ée]dical|certificat m[ée]dical|arr[êe]t maladie|grossesse|(?:femme|est|dame|m[èe]re|fille|[ée]pouse|usag[èe]re) enceinte|enceinte de [a-zà-ÿ0-9]+ (?:mois|semaines)|perte d['’]autonomie|id[ée]es (?:noires|suicidaires)|addict[a-z]*"
    r"|alcool(?:isme|ique)|toxicoman[a-z]*|sevrage|vih|sida|h[ée]patite|tuberculose|alzheimer|parkinson|autis(?:me|te)"
    r"|troubles? (?:psych[a-z]*|autisti[a-z]*|du comportement|alimentaires?)|anorexi[a-z]*|insuffisance (?:r[ée]nale|cardiaque|respiratoire)|infarctus"
    r"|avc|scl[ée]rose|fauteuil roulant|maladie (?:chronique|grave|professionnelle|rare)|tentative de suicide|antid[ée]presseurs?)(?:[^a-zà-ÿ]|$)"
)
