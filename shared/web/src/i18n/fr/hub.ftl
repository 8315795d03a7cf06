### What the coordinator’s app says.

## The frame

hub-name = Tansiq
hub-tagline = Coordination nationale
hub-nav = Navigation principale
hub-language = Langue de l’interface
hub-overview = Vue d’ensemble
hub-documents = Documents
hub-overdue = Actions échues
hub-sign-out = Se déconnecter
hub-opening = Ouverture…
hub-waiting = En attente des premiers chiffres…
hub-retry = Réessayer
hub-reload = Recharger la page
hub-unreachable-title = Le serveur ne répond pas
hub-unreachable = Vérifiez la connexion, puis réessayez.
hub-not-found = Cette page n’existe pas
hub-back-overview = Retour à la vue d’ensemble
hub-untitled = Sans titre
hub-table-of = Tableau : { $title }
hub-status-count = { $status } : { $count }
hub-unheard = Aucune donnée reçue à ce jour
hub-unknown = non connu
hub-none-match = Rien ne correspond à ces choix.
hub-show-more = Afficher la suite
hub-age-now = à l’instant

## Signing in

hub-sign-in-title = Se connecter
hub-sign-in-name = Identifiant
hub-sign-in-password = Mot de passe
hub-sign-in-submit = Se connecter
hub-sign-in-asking = Connexion…
hub-sign-in-empty = Donnez l’identifiant et le mot de passe.
hub-sign-in-wrong = L’identifiant ou le mot de passe n’est pas le bon.
hub-sign-in-unreachable = Le serveur ne répond pas. Vérifiez la connexion, puis réessayez.
hub-sign-in-busy = Le serveur n’a pas pu répondre. Attendez un moment, puis réessayez.
hub-signed-out-untold = Vous êtes déconnecté de ce navigateur. Le serveur ne répond pas encore ; il l’apprendra de lui-même dès qu’il répondra.
hub-sign-in-expired = Votre session a pris fin. Connectez-vous pour revoir les chiffres.

## The feed

hub-live = En direct
hub-dialling = Connexion…
hub-as-of = Chiffres du
hub-printed-as-of = Chiffres du { $when } (heure du Maroc), comptés au { $day }, d’après ce que le hub a reçu des conseils.
hub-printed-on = Imprimé le { $when }.
hub-printed-heard = Dernier envoi reçu :
hub-printed-unheard = Rien n’a été reçu :
hub-cut-title = Connexion coupée depuis { $since }
hub-cut-figures = Les chiffres affichés sont ceux du { $when } ; ils ont pu changer.
hub-cut-nothing = Aucun chiffre n’a encore été reçu.
hub-cut-retry = La reconnexion se fait d’elle-même.
hub-unreadable-title = Cette page n’est plus à jour depuis { $since }
hub-spoken-cut = Connexion coupée. Les chiffres ne sont plus mis à jour.
hub-spoken-back = Connexion rétablie. Les chiffres sont à jour.
hub-spoken-figures = Chiffres mis à jour : { $actions } actions, dont { $overdue } échues.

## The overview

hub-overview-title = État consolidé des régions
hub-overview-lead = Sont comptés les plans diffusés ou adoptés que les régions partagent, toutes années confondues.
hub-headline = Chiffres nationaux
hub-heard = Régions entendues
hub-heard-note = ont transmis au moins un document ou une mise à jour
hub-actions = Actions
hub-overdue-figure = Échues
hub-overdue-note = terme passé, ni réalisées ni annulées
hub-planned = Budget prévu
hub-secured = Budget acquis
hub-spent = Budget dépensé
hub-gap = Reste à financer
hub-gap-note = Rien n’est converti. Reste à financer : ligne par ligne, le prévu qui n’est pas acquis.

## Regions

hub-regions = Régions
hub-regions-lead = Une région dont rien n’a été reçu est montrée par un tiret, jamais par un zéro.
hub-regions-caption = État de chaque région : nœud, fraîcheur, documents, actions par avancement et dernière réunion. Un bouton dans l’en-tête trie les lignes.
hub-region = Région
hub-node = Nœud
hub-standing-linked = Connecté
hub-standing-away = Hors ligne
hub-standing-stale = Sans nouvelles
hub-standing-awaited = En attente
hub-standing-absent = Non raccordée
hub-linked-last = lié
hub-node-replaced = nœud remplacé
hub-heard-at = Données reçues
hub-documents-short = Docs
hub-documents-of = documents de { $region }
hub-overdue-of = actions échues de { $region }
hub-overdue-short = Échues
hub-planned-short = Prévu
hub-secured-short = Acquis
hub-spent-short = Dépensé
hub-last-meeting = Dernière réunion
hub-no-meeting = aucune
hub-no-status = Non précisé
hub-total = Total
hub-total-of = { $count ->
    [one] { $heard } région sur { $all }
   *[other] { $heard } régions sur { $all }
}
hub-actions-and-budget = Actions et budget

## Programmes

hub-programmes = Actions par programme de la SNIA
hub-programmes-lead = Une action qui sert deux programmes compte dans chacun des deux.
hub-programmes-caption = Nombre d’actions par programme de la Stratégie nationale d’immigration et d’asile et par avancement
hub-programme = Programme
hub-no-programme = Sans programme
hub-priority = Priorité
hub-share = Répartition
hub-share-done = { $share } réalisées

## Overdue actions

hub-overdue-lead = Terme passé, ni réalisées ni annulées ; les plus anciennes d’abord.
hub-overdue-caption = Actions échues : jours de retard, action, région, programme, terme et avancement
hub-overdue-none = Aucune action échue
hub-overdue-all = Voir les { $count } actions échues
hub-overdue-count = { $count ->
    [0] Aucune action
    [one] { $count } action
   *[other] { $count } actions
}
hub-days-late = Jours de retard
hub-late-days = { $count ->
    [one] { $count } jour de retard
   *[other] { $count } jours de retard
}
hub-action = Action
hub-end = Terme
hub-status = Avancement
hub-all-regions = Toutes les régions
hub-all-programmes = Tous les programmes

## Documents

hub-documents-lead = Partagés par les régions avec le ministère.
hub-documents-none = Aucun document partagé pour le moment
hub-documents-count = { $count ->
    [0] Aucun document
    [one] { $count } document
   *[other] { $count } documents
}
hub-kind = Nature
hub-all-kinds = Toutes les natures
hub-kind-minutes = Compte rendu
hub-kind-action-plan = Plan d’action
hub-kind-terms = Termes de référence
hub-changed = Modifié
hub-document = Document
hub-document-loading = Ouverture du document…
hub-document-missing = Ce document n’existe pas, ou n’est plus partagé avec le ministère.
hub-document-failed = Le document n’a pas pu être ouvert.
hub-document-read-only = Lecture seule : ce document appartient à la région.
hub-document-as-of = Reçu au hub
hub-document-behind = Le document a changé depuis ; la dernière version n’a pas pu être chargée.
hub-breadcrumb = Fil d’Ariane
hub-document-deleted = Ce document a été supprimé au conseil le { $when } : il attend dans sa corbeille et ne compte dans aucun chiffre.

## Money, freshness, lists

hub-inter-regional = Réseau interrégional
hub-search = Chercher
hub-list-failed = La liste n’a pas pu être mise à jour ; elle est redemandée d’elle-même.
hub-list-left-out = Affichées : { $shown } sur { $all }.
hub-fresh = { $fresh } à jour sur { $heard }
hub-oldest = plus anciennes données :
hub-committed = Budget engagé
hub-silence-no-line = pas de ligne
hub-silence-expired = certificat expiré
hub-silence-revoked = accès retiré
hub-silence-nothing-written = rien d’écrit depuis plus de 7 jours
hub-counted-once = Chaque action comptée une fois
hub-money = Budgets par région et par monnaie
hub-money-lead = Rien n’est converti. Reste à financer : pour chaque ligne de budget, le prévu qui n’est pas acquis ; l’excédent d’une ligne n’en paie pas une autre. Les actions annulées et les plans en projet sont comptés à part.
hub-money-caption = Budgets de chaque région, une ligne par monnaie : prévu, acquis, engagé, dépensé et reste à financer
hub-currency = Monnaie
hub-committed-short = Engagé
hub-gap-short = Reste à financer
hub-money-suspended = Dont actions suspendues
hub-money-cancelled = À part : actions annulées
hub-money-draft = { $plans ->
    [one] À part : { $plans } plan en projet, { $actions } actions, { $overdue } échues
   *[other] À part : { $plans } plans en projet, { $actions } actions, { $overdue } échues
}
hub-repeated = { $count ->
    [one] { $count } action présente dans deux plans du même groupe n’est comptée qu’une fois.
   *[other] { $count } actions présentes dans deux plans du même groupe ne sont comptées qu’une fois.
}

## The overview in few lines

hub-overview-drafts = { $count ->
    [one] { $count } plan encore en projet est compté à part.
   *[other] { $count } plans encore en projet sont comptés à part.
}
hub-row-drafts = { $count ->
    [one] { $count } plan en projet, à part
   *[other] { $count } plans en projet, à part
}
hub-overdue-old = dont { $count } de régions sans nouvelles
hub-purse = Budgets du pays, une ligne par monnaie
hub-budget = Budget
hub-standing-before = avant la coupure
hub-sort = Trier par
hub-sort-map = Ordre de la carte
hub-sort-overdue = Actions échues, le plus d’abord
hub-sort-heard = Données les plus anciennes d’abord
hub-sort-meeting = Réunion la plus ancienne d’abord
hub-sort-name = Nom
hub-sort-changed = Dernière modification
hub-sort-document-meeting = Date de la réunion
hub-sort-region = Région
hub-document-cut = Ce document n’est pas encore sur cette page ; il s’ouvrira de lui-même au retour de la connexion.

## The overview of an earlier day, and what changed

hub-day = Situation au
hub-day-hint = Vide : maintenant
hub-day-now = Revenir à maintenant
hub-past-title = Situation au { $day }
hub-past-asking = Lecture de la situation de ce jour…
hub-past-note = Ces chiffres sont ceux que le ministère connaissait à la fin de ce jour. L’état des lignes n’est pas gardé ; les listes et les documents s’ouvrent tels qu’ils sont maintenant.
hub-past-early-title = La situation au { $day } n’est pas connue
hub-past-early = Le passé est connu ici depuis le { $day }. Choisissez ce jour ou un jour plus récent.
hub-past-no-day-title = Ce jour n’est pas encore venu, ou n’existe pas
hub-past-no-day = Choisissez aujourd’hui ou un jour passé.
hub-past-failed-title = La situation de ce jour n’a pas pu être lue
hub-past-failed = Vérifiez la connexion, puis réessayez.
hub-changed-since = Ce qui a changé depuis le { $when }
hub-changed-known = Rien n’est connu d’avant le { $when } : les changements sont comptés depuis.
hub-changed-day = Depuis le
hub-changed-day-hint = Vide : votre dernière visite
hub-changed-asking = Comptage des changements…
hub-changed-failed = Les changements n’ont pas pu être comptés. Nouvel essai dans une minute.
hub-changed-nothing = Rien n’a changé depuis.
hub-changed-new = { $count ->
    [one] { $count } nouveau document
   *[other] { $count } nouveaux documents
}
hub-changed-adopted = { $count ->
    [one] { $count } document adopté
   *[other] { $count } documents adoptés
}
hub-changed-amended = { $count ->
    [one] { $count } document modifié après adoption
   *[other] { $count } documents modifiés après adoption
}
hub-changed-actions = { $count ->
    [one] { $count } nouvelle action
   *[other] { $count } nouvelles actions
}
hub-changed-done = { $count ->
    [one] { $count } action réalisée
   *[other] { $count } actions réalisées
}
hub-changed-late = { $count ->
    [one] { $count } action nouvellement échue
   *[other] { $count } actions nouvellement échues
}
hub-changed-money = { $name } : de { $before } à { $after } { $currency }
