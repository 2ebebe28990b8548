"""What each file of the drop is, in one sentence, and the faults that were put in it.

The faults are told in words only: their size is for the readers to measure.
"""

from __future__ import annotations

from beffroi.core import Text, t

FILES: tuple[tuple[str, Text, tuple[Text, ...]], ...] = (
    ("structure.csv", t("La fiche de la structure."), ()),
    (
        "organigramme.csv",
        t("Les 31 services, leurs agents, leurs postes connectés et leur sous-réseau."),
        (),
    ),
    (
        "serveurs.csv",
        t("L’inventaire des serveurs et boîtiers : adresse, application, service."),
        (),
    ),
    (
        "applications_dsi.csv",
        t("La liste des logiciels que la DSI connaît."),
        (t("TalentTri et la transcription de réunions n’y sont pas."),),
    ),
    (
        "questionnaire.csv",
        t("Les 312 réponses des services au questionnaire de l’automne 2026."),
        (t("Plusieurs réponses sont démenties par d’autres fichiers du dépôt."),),
    ),
    (
        "mandats_2024-2026.csv",
        t("L’export comptable M57 de trois exercices (11 240 lignes)."),
        (
            t("Un avoir ne porte pas le numéro du marché."),
            t("La suite finances contient une lecture de factures par IA, sans prix propre."),
            t("Le syndicat est payé pour UrbaPré et, à part, pour le DPO mutualisé."),
        ),
    ),
    (
        "notes_de_frais.csv",
        t("Les notes de frais de 2026."),
        (t("Des abonnements de transcription y sont mêlés à d’autres dépenses."),),
    ),
    ("decp.json", t("Les 61 contrats informatiques publiés (DECP, format 2.0.3)."), ()),
    ("decp_2019.json", t("D’anciens contrats, publiés au format de 2019."), ()),
    (
        "contrats/2024-DSI-021_Corvi.pdf",
        t("Le marché du chatbot Corvi."),
        (t("Aucune clause de sortie ; un sous-traitant américain figure en annexe."),),
    ),
    ("contrats/2025-DSI-034_Délibér+.docx", t("L’abonnement à Délibér+."), ()),
    (
        "contrats/2025-DSI-007_Microsoft_365_Copilot.pdf",
        t("La commande de 40 licences de l’assistant bureautique."),
        (),
    ),
    (
        "contrats/2025-PAT-012_CCTP_ThermoPilot.pdf",
        t("Le marché de pilotage du chauffage."),
        (t("L’économie annoncée est sans correction climatique."),),
    ),
    ("contrats/2024-EAU-009_AquaFuite.docx", t("Le marché d’écoute du réseau d’eau."), ()),
    (
        "contrats/2025-PRO-003_VigiDépôt.docx",
        t("La convention d’expérimentation de VigiDépôt."),
        (t("Elle est échue."),),
    ),
    (
        "contrats/2024-DSI-044_Allo_Corvenne.pdf",
        t("Le marché du standard assisté Allô Corvenne."),
        (t("L’hébergement annoncé en France ne couvre pas le service vocal."),),
    ),
    ("contrats/CONV-2025-UP_UrbaPré.docx", t("L’adhésion au service UrbaPré du syndicat."), ()),
    (
        "contrats/2023-RH-002_RHéa_maintenance.pdf",
        t("La maintenance du logiciel de ressources humaines."),
        (t("Elle ne dit rien de l’IA que la version 7.2 active."),),
    ),
    (
        "RHéa_v7.2_notes.txt",
        t("Les notes de version du logiciel de ressources humaines."),
        (t("Un module de tri de CV y est activé par défaut."),),
    ),
    (
        "sous-traitants.pdf",
        t("La liste des sous-traitants de l’éditeur RHéa."),
        (t("Un prestataire américain y figure au rang 3."),),
    ),
    (
        "deliberation_creche.pdf",
        t("La délibération qui fixe le barème d’attribution des places en crèche."),
        (),
    ),
    (
        "creche_points.xlsm",
        t("Le classeur qui calcule les points et le classement des demandes."),
        (t("Son départage à égalité n’est pas celui de la délibération."),),
    ),
    ("charte_ia.docx", t("La charte de l’IA, en 12 articles."), ()),
    (
        "squid.log",
        t("Trente jours du journal du mandataire web (format natif de Squid)."),
        (
            t("Des sites d’IA générative y sont utilisés sans cadre."),
            t("Des noms ressemblent à des services d’IA sans en être ; deux lignes sont coupées."),
        ),
    ),
    (
        "dns.log",
        t("Trente jours du journal du résolveur interne (dnsmasq)."),
        (t("Un boîtier dont le contrat est fini y appelle encore son nuage."),),
    ),
    (
        "oauth_consents.csv",
        t("Les consentements donnés à des applications dans la suite bureautique."),
        (t("Des applications inconnues de la DSI lisent les messageries."),),
    ),
    (
        "copilot_licences.csv",
        t("La dernière activité de chaque licence de l’assistant bureautique."),
        (t("Des licences payées ne servent pas."),),
    ),
    (
        "gateway_usage.jsonl",
        t("Trente jours d’appels à des modèles de langage."),
        (t("Une réindexation complète a lieu chaque nuit."),),
    ),
    (
        "sbom_courrier.cdx.json",
        t("La nomenclature logicielle du tri des courriers (CycloneDX)."),
        (t("Une bibliothèque d’un fournisseur américain y figure, mais appelle en interne."),),
    ),
    ("sbom_repas.cdx.json", t("La nomenclature logicielle de la prévision des repas."), ()),
    ("courrier/.env", t("Les réglages du tri des courriers (adresse du modèle)."), ()),
    ("courrier/docker-compose.yml", t("Le déploiement du tri des courriers."), ()),
    ("courrier/requirements.txt", t("Les dépendances du tri des courriers."), ()),
    ("courrier/model_card.md", t("La fiche du modèle de tri des courriers."), ()),
    ("repas/pyproject.toml", t("Le projet de la prévision des repas."), ()),
    ("repas/uv.lock", t("Les versions figées de la prévision des repas."), ()),
    (
        "repas/model_card.md",
        t("La fiche du modèle de prévision des repas."),
        (t("Une variable d’entrée n’est connue qu’après coup."),),
    ),
    ("opsn_fiche_urbapre.json", t("La fiche du service UrbaPré par le syndicat."), ()),
    (
        "vocalys_config.json",
        t("La configuration du standard assisté."),
        (
            t("L’annonce de l’IA vient tard dans l’appel."),
            t("L’analyse de l’humeur des agents par la voix est activée."),
        ),
    ),
    (
        "corvi_config.json",
        t("La configuration du chatbot."),
        (t("L’annonce de l’IA y est désactivée."),),
    ),
    (
        "madis_export.csv",
        t("Le registre RGPD des traitements (export de Madis)."),
        (t("Plusieurs systèmes n’y sont pas."),),
    ),
    ("jeux_de_donnees.csv", t("Le catalogue des données et ce que leurs usages demandent."), ()),
    (
        "compteurs_30min.parquet",
        t("Les courbes de charge de 34 bâtiments sur 26 mois."),
        (
            t("Un compteur est figé plusieurs semaines."),
            t("Un compteur est en Wh sous l’unité kWh."),
            t("Deux bâtiments consomment davantage après l’installation."),
        ),
    ),
    ("batiments.csv", t("Les bâtiments, leur surface, leur mise en service."), ()),
    ("dju.csv", t("Les températures et degrés-jours quotidiens."), ()),
    (
        "repas.csv",
        t("Trois années scolaires de repas dans 29 restaurants."),
        (
            t("Une colonne n’est connue qu’après coup."),
            t("Deux restaurants partagent un identifiant."),
            t(
                "La prévision est moins bonne autour des vacances que le même jour de la semaine d’avant."
            ),
        ),
    ),
    ("calendrier_scolaire.csv", t("Les vacances scolaires."), ()),
    (
        "kb_site.zip",
        t("Les pages du site que lit le chatbot."),
        (t("La collecte est ancienne."),),
    ),
    (
        "kb_site_manifeste.csv",
        t("L’état de chaque page collectée."),
        (t("Des pages sont mortes ou remplacées."),),
    ),
    ("tarifs_2025.csv", t("La grille des tarifs de 2025."), (t("Elle est échue."),)),
    (
        "tarifs_2026.csv",
        t("La grille des tarifs de 2026."),
        (t("Elle est remplacée en cours d’année, sans que sa date de fin le dise."),),
    ),
    ("tarifs_2026-09.csv", t("La grille des tarifs à compter du 1er septembre 2026."), ()),
    (
        "deliberations.zip",
        t("Les 3 840 délibérations du fonds (PDF)."),
        (t("Une part n’a pas de couche texte."),),
    ),
    (
        "testset_deliber.csv",
        t("Les projets d’essai de Délibér+."),
        (t("Des textes abrogés y sont visés."),),
    ),
    ("textes_cites.csv", t("L’état des textes suivis par la veille juridique."), ()),
    (
        "ccas_suivi.csv",
        t("Le suivi social du CCAS (8 412 notes)."),
        (
            t("Des numéros de sécurité sociale et des données de santé sont dans le texte libre."),
            t("Des notes ont dépassé leur durée de conservation."),
        ),
    ),
    (
        "capteurs_eau.csv",
        t("Les mesures acoustiques du réseau d’eau."),
        (t("Des mesures manquent."),),
    ),
    (
        "courrier_predictions.csv",
        t("Les classements du tri des courriers et leurs corrections."),
        (t("Un thème nouveau est inconnu du modèle."),),
    ),
    (
        "urbapre_validations.csv",
        t("Le journal des validations des signalements d’UrbaPré."),
        (t("La validation humaine est presque instantanée."),),
    ),
)
