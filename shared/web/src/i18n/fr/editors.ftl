### What the editors of documents say, besides the names of the fields.

## Every control

ui-add = Ajouter
ui-cancel = Annuler
ui-choose = Choisir…
ui-clear = Effacer : { $label }
ui-close = Fermer
ui-done = Terminé
ui-yes = Oui
ui-no = Non
ui-not-said = non renseigné
ui-required = à renseigner
ui-priority = priorité nationale
ui-search = Rechercher
ui-no-match = Aucun résultat
ui-unset = Retirer la valeur
ui-take-off = Retirer { $name }
ui-turn = Changer le sens d’écriture
ui-text-too-long = Ce texte dépasserait la limite de { $max } caractères : il en aurait { $length }. Rien n’a été ajouté.
ui-value-too-long = Cette valeur est trop longue : au plus { $latin } lettres latines ou { $arabic } lettres arabes. Rien n’a été ajouté.
ui-french = français
ui-arabic = arabe
ui-untitled = Sans titre
ui-open-calendar = Ouvrir le calendrier
ui-previous-month = Mois précédent
ui-next-month = Mois suivant
ui-person-unknown = Personne retirée du registre
ui-document-unknown = Document non accessible ici
ui-row-unknown = Ligne supprimée
unit-days = jours
unit-minutes = minutes
unit-months = mois
unit-people = personnes

## What is typed

input-not-number = Ce n’est pas un nombre. Écrivez-le en chiffres, comme 12 500,50.
input-several = Il y a ici plusieurs nombres, ou un signe entre les chiffres. Écrivez un seul nombre.
input-grouping = Les chiffres ne vont pas par groupes de trois : est-ce un seul nombre ? Écrivez-le comme 1 250 000.
input-ambiguous = « { $text } » peut se lire { $one } ou { $other }. Écrivez-le sans séparateur de milliers, avec deux décimales s’il en faut.
input-decimals = { $places ->
    [1] Au plus une décimale.
    [2] Au plus deux décimales.
   *[other] Au plus { $places } décimales.
}
input-whole = Un nombre entier, sans décimales.
input-negative = Cette valeur ne peut pas être négative.
input-word = « { $word } » n’est pas compris ici. Écrivez seulement le nombre, en chiffres.
input-currency = « { $found } » n’est pas la monnaie de cette ligne, qui est { $currency }. Écrivez le montant en { $currency }, ou changez d’abord la monnaie.
input-not-money = Ce champ n’est pas un montant. Écrivez le nombre sans monnaie.
input-not-percent = Ce champ n’est pas un pourcentage. Écrivez le nombre sans « % ».
input-too-small = { $min } au moins.
input-too-large = { $max } au plus.
input-too-long = Un nombre a au plus { $digits } chiffres.
input-not-date = Ce n’est pas une date. Écrivez le jour, le mois et l’année, comme 1/3/2027 ou 1 mars 2027.
input-no-year = Il manque l’année. Écrivez le jour, le mois et l’année, comme 1/3/2027.
input-no-day = Il manque le jour. Écrivez le jour, le mois et l’année, comme 1/3/2027.
input-no-such-month = Il n’y a pas de mois { $month }. Écrivez le jour, puis le mois, puis l’année.
input-no-such-day = Le { $day } n’existe pas : { $month } a { $days } jours.
input-other-weekday = Cette date n’est pas ce jour de la semaine. Corrigez l’un ou l’autre.
input-out-of-years = L’année doit être entre { $min } et { $max }.
input-not-time = Ce n’est pas une heure. Écrivez l’heure et les minutes, comme 9h30.
input-no-such-hour = Les heures vont de 0 à 23.
input-no-such-minute = Les minutes vont de 00 à 59.
input-kept = La valeur d’avant reste : { $value }.
input-kept-none = Rien n’a été écrit dans le document.
input-theirs = Quelqu’un vient d’écrire { $value } ici. Ce que vous tapez n’est pas encore écrit ; Échap reprend sa valeur.
input-theirs-none = Quelqu’un vient d’effacer cette valeur. Ce que vous tapez n’est pas encore écrit ; Échap laisse le champ vide.

## Saving and conflicts

save-state-pending = { $count ->
    [one] · { $count } modification en attente
    [many] · { $count } de modifications en attente
   *[other] · { $count } modifications en attente
}
save-state-choices = { $count ->
    [one] · une de vos valeurs attend un choix
    [many] · { $count } de vos valeurs attendent un choix
   *[other] · { $count } de vos valeurs attendent un choix
}
conflict-label = Deux versions : { $label }
conflict-written = { $count ->
    [2] Deux valeurs ont été écrites en même temps. Choisissez celle à garder :
   *[other] { $count } valeurs ont été écrites en même temps. Choisissez celle à garder :
}
conflict-keep = Garder celle-ci
conflict-keep-shown = Garder (affichée)
conflict-keep-value = { $keep } : { $value }

## Rows

row-add = Ajouter une ligne
row-tools = Actions sur la ligne
row-numbered = Ligne { $number }
row-move-up = Monter : { $name }
row-move-down = Descendre : { $name }
row-delete = Supprimer : { $name }
row-delete-title = Supprimer cette ligne ?
row-delete-confirm = Supprimer
rows-none = Aucune ligne.

## Numbers by period

cells-period = Période
cells-total = Total
cells-breakdown = Ventilation
cells-no-breakdown = Sans ventilation
cells-quarter = Trimestre
cells-whole-year = Année entière
cells-period-quarter = T{ $quarter } { $year }
cells-new-year = Année
cells-add-period = Ajouter la période
cells-year-missing = Écrivez l’année.
cells-period-exists = Cette période est déjà dans le tableau.
cells-add-column = Ajouter une colonne
cells-delete-period = Effacer la période { $period }
cells-sum-warning = { $period } : la somme par { $dimension } est { $sum }, le total est { $total }.

## Every editor

editor-parts = Parties du document
editor-read-only = Lecture seule
editor-classification = Classification C·I·D { $levels }
editor-section-other = Autres champs
state-confirm = Confirmer
state-confirm-title = Passer à l’état « { $state } » ?

## Action plan

plan-tab-actions = Actions
plan-tab-structure = Axes et objectifs
plan-tab-indicators = Indicateurs
plan-tab-sheets = Définition des indicateurs
plan-tab-frame = Cadre
plan-section-frame = Cadre du plan
plan-section-summary = Résumé et hypothèses
plan-section-annexes = Annexes
plan-table = Actions du plan
plan-contents = Sommaire
plan-contents-back = Revenir au sommaire
plan-in-full = Le détail de l’action
plan-column-action = Action
plan-column-currency = Mon.
plan-no-axis = Sans axe
plan-axis-empty = Aucune action dans cet axe.
plan-empty = Le plan n’a pas encore d’action
plan-empty-hint = Créez d’abord les axes et les objectifs, puis ajoutez les actions.
plan-add-action = Ajouter une action
plan-search = Rechercher une action
plan-filter = Filtrer les actions
plan-shown = { $shown } sur { $all }
plan-no-match = Aucune action ne correspond.
plan-until = jusqu’au { $date }
due-overdue = Échéance dépassée
due-this-week = À rendre cette semaine
budget-totals = Totaux du budget
budget-gap = Écart à financer
budget-line = { $planned } · écart { $gap }
action-section-what = L’action
action-section-when = Avancement et dates
action-section-who = Responsables
action-section-where = Territoire
action-section-public = Public visé
action-section-budget = Budget
action-section-means = Contributions et besoins
action-section-strategies = Stratégies et objectifs servis
action-section-follow-up = Suivi et origine
action-section-indicators = Indicateurs de l’action
action-no-indicator = Aucun indicateur ne mesure encore cette action.
action-previous = Action précédente
action-next = Action suivante
action-move-up = Monter l’action
action-move-down = Descendre l’action
action-delete = Supprimer
indicator-add = Ajouter un indicateur
indicator-section-what = Ce qui est mesuré
indicator-section-values = Valeurs
indicator-section-source = Source et responsable

## Minutes

minutes-section-meeting = La réunion
minutes-section-officers = Présidence et rapport
minutes-section-attendance = Présences et quorum
minutes-section-previous = Réunion précédente
minutes-section-agenda = Ordre du jour et délibérations
minutes-section-other-business = Questions diverses
minutes-section-next = Prochaine réunion
minutes-section-adoption = Diffusion, adoption et annexes
agenda-empty = L’ordre du jour est vide
agenda-empty-hint = Ajoutez les points dans l’ordre où ils seront abordés.
agenda-deferred = Reporté
outcome-more = Autres champs de ce résultat
attendance-institutions = { $count ->
    [0] aucune institution représentée
    [one] { $count } institution représentée
    [many] { $count } d’institutions représentées
   *[other] { $count } institutions représentées
}
attendance-add-institutions = Ajouter plusieurs institutions
quorum-counted = { $counted ->
    [one] { $counted } institution présente ou représentée.
    [many] { $counted } d’institutions présentes ou représentées.
   *[other] { $counted } institutions présentes ou représentées.
}
quorum-reached = Quorum atteint : { $counted } sur { $required } requises
quorum-not-reached = Quorum non atteint : { $counted } sur { $required } requises

## Terms of reference

terms-clause = { $number }. { $title }
terms-section-frame = Cadre du document
terms-section-validity = Validité
terms-section-context = Contexte
terms-section-legal-basis = Fondement juridique
terms-section-mandate = Mandat
terms-section-objectives = Objectifs spécifiques
terms-section-attributions = Attributions
terms-section-composition = Composition
terms-section-subgroups = Sous-groupes
terms-section-meetings = Réunions, quorum et décisions
terms-section-secretariat = Secrétariat
terms-section-deliverables = Livrables
terms-section-reporting = Compte rendu
terms-section-resources = Moyens
terms-section-confidentiality = Confidentialité
terms-section-revision = Révision et dissolution
terms-section-annexes = Annexes
terms-section-signatures = Signatures

## Reading and printing

view-version = Version { $heads }
view-version-dated = Version du { $when } ({ $heads })
view-page = Page { $page } sur { $pages }
view-signature = Signature et cachet
view-nothing = Rien n’a encore été écrit.
view-printed = Imprimé le { $date }
sheet-convocation = Convocation
sheet-minutes = Compte rendu
sheet-attendance = Feuille de présence
sheet-table = Plan en tableau
sheet-sheets = Plan en fiches
sheet-terms = Termes de référence
convocation-date = Date
convocation-time = Heure
convocation-hours = de { $start } à { $end }
convocation-place = Lieu
convocation-enclosed = Pièces jointes
attendance-rank = N°
attendance-column-institution = Institution
attendance-column-name = Nom et prénom
attendance-column-quality = Qualité
attendance-column-signature = Signature

## Attachments

attachments-none = Aucune pièce jointe.
attachments-attach = Joindre un fichier
attachments-limit = { $size } au plus par fichier.
attachments-need-node = Joindre un fichier demande une connexion au serveur du conseil. Le reste du document peut être modifié sans elle.
attachments-later = Sans connexion, le fichier attend dans ce navigateur et part de lui-même au retour de la connexion : { $size } en tout.
attachments-full-here = « { $name } » n’a pas été joint : sans connexion, ce navigateur garde { $size } de fichiers en tout. Réessayez au retour de la connexion.
attachments-too-large = « { $name } » n’a pas été joint : le fichier dépasse { $size }.
attachments-unreachable = « { $name } » n’a pas été joint : le serveur du conseil ne répond pas. Réessayez dès que la connexion est revenue.
attachments-no-room = « { $name } » n’a pas été joint : il n’y a plus de place pour les fichiers sur le serveur du conseil. Prévenez son administrateur.
attachments-empty = « { $name } » n’a pas été joint : ce fichier est vide. Ouvrez-le sur votre ordinateur ; s’il vient d’un nuage ou d’une clé, copiez-le d’abord.
attachments-failed = « { $name } » n’a pas été joint. Réessayez.
attachment-open = Ouvrir
attachment-open-name = Ouvrir : { $name }
attachment-fetch = Récupérer
attachment-fetch-name = Récupérer : { $name }
attachment-fetching = En cours de récupération auprès du ministère… { $done }
attachment-not-there = Le ministère n’a pas encore ce fichier.
attachment-on-its-way = Pas encore arrivé
attachment-needs-node = Connexion au serveur nécessaire
attachment-waits = Pas encore envoyé : attend dans ce navigateur
attachment-waits-too-large = Refusé par le conseil : le fichier est trop grand. Il reste dans ce navigateur.
attachment-waits-no-room = Refusé par le conseil : il n’y a plus de place pour les fichiers. Il reste dans ce navigateur.
attachment-waits-failed = Refusé par le conseil. Il reste dans ce navigateur.
attachment-again = Renvoyer
attachment-again-name = Renvoyer : { $name }
attachment-let-go = Ne plus garder
attachment-let-go-name = Ne plus garder : { $name }
attachment-remove = Retirer
attachment-remove-name = Retirer : { $name }
attachment-remove-title = Retirer cette pièce jointe ?
attachment-remove-question = « { $name } » ira dans la corbeille de ce document et y attendra { $days } jours. Toute personne qui peut modifier le document peut l’en sortir.
size-bytes = { $count } o
size-kilobytes = { $count } Ko
size-megabytes = { $count } Mo

## The bin

row-delete-question = « { $name } » ira dans la corbeille de ce document et y attendra { $days } jours. Toute personne qui peut modifier le document peut l’en sortir.
row-delete-axis = { $objectives ->
    [0] Aucun objectif
    [one] { $objectives } objectif
    [many] { $objectives } d’objectifs
   *[other] { $objectives } objectifs
} et { $actions ->
    [0] aucune action
    [one] { $actions } action
    [many] { $actions } d’actions
   *[other] { $actions } actions
} s’y rattachent : ils restent dans le plan, sans axe.
row-delete-held = { $count ->
    [one] { $count } ligne y renvoie : elle reste dans le document.
    [many] { $count } de lignes y renvoient : elles restent dans le document.
   *[other] { $count } lignes y renvoient : elles restent dans le document.
}
row-deleted = { $name } (supprimé)
removed-by-you = « { $name } » est dans la corbeille.
removed-by = « { $name } » a été mis dans la corbeille par { $who }.
bin-title = Corbeille de ce document
bin-open = Corbeille ({ $count })
bin-intro = Ce qui est supprimé attend ici { $days } jours ; toute personne qui peut modifier le document peut le remettre où il était. Ensuite, seule une commande de l’administrateur l’efface.
bin-empty = La corbeille est vide.
bin-put-back = Remettre
bin-put-back-name = Remettre : { $name }
bin-copy = Copier le texte
bin-copied = Copié
bin-period = { $field }, { $period }
bin-you = vous
bin-somebody = une personne qui n’est pas au registre de ce conseil
bin-no-time = une date inconnue
bin-writer-me = vous
bin-writer-council = une personne de votre conseil
bin-writer-other = un autre conseil
bin-writer-name = { $name }
bin-writer-person = { $name } ({ $role })
bin-writer-elsewhere = un autre conseil ({ $council })
bin-deleted-by = Supprimé par { $who }, { $when }.
bin-days-left = { $days ->
    [0] Les jours d’attente sont passés : l’administrateur peut l’effacer.
    [one] Attend encore { $days } jour.
    [many] Attend encore { $days } de jours.
   *[other] Attend encore { $days } jours.
}
bin-late = Écrit ensuite ou en même temps :
bin-late-line = { $field }, par { $who }, { $when } :
late-deleted = « { $name } » a été supprimé par { $who } pendant que vous y écriviez :
late-you-deleted = Vous avez supprimé « { $name } » ; y a écrit en même temps ou ensuite : { $who }
late-dismiss = C’est vu
action-gone = Cette action a été supprimée par { $who }, { $when }.
action-gone-text = Elle attend { $days } jours dans la corbeille de ce document, avec ce que vous y écrivez.
