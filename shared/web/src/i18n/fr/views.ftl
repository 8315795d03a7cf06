## The views of a plan's actions

plan-views = Présentation des actions
plan-view-table = Tableau
plan-view-board = Kanban
plan-view-gantt = Gantt
plan-view-indicators = Indicateurs

## The board

board-lane = { $status } : { $count ->
    [0] aucune action
    [one] une action
   *[other] { $count } actions
  }
board-currencies = Plusieurs monnaies
board-move = Déplacer « { $action } » vers…
board-move-short = Déplacer vers…
board-moved = { $action } : { $status }. Ctrl+Z annule.
board-columns = Colonne affichée
board-previous = Colonne précédente
board-next = Colonne suivante
board-keys = Glissez une fiche d’une colonne à l’autre. Au clavier : les flèches vont d’une fiche à l’autre, Maj+← ou → la déplace, Entrée l’ouvre.
board-keys-read-only = Les flèches vont d’une fiche à l’autre, Entrée l’ouvre.

## In time

gantt-scale = Échelle
gantt-scale-month = Mois
gantt-scale-quarter = Trimestres
gantt-quarter = T{ $quarter }
gantt-today = Aujourd’hui
gantt-bar = { $action }, du { $start } au { $end }
gantt-moved = { $action } : du { $start } au { $end }. Ctrl+Z annule.
gantt-undated = { $count ->
    [one] Une action sans place dans le temps
   *[other] { $count } actions sans place dans le temps
  }
gantt-give = Donner des dates
gantt-only-start = Commence le { $start }, sans date de fin
gantt-only-end = Finit le { $end }, sans date de début
gantt-reversed = Du { $start } au { $end } : la fin précède le début
gantt-keys = Glissez une barre ou l’un de ses bouts. Au clavier : ↑ et ↓ vont d’une barre à l’autre, ← et → la déplacent d’un jour, avec Ctrl d’une semaine, avec Maj sa fin seule, Entrée ouvre l’action.
gantt-keys-read-only = ↑ et ↓ vont d’une barre à l’autre, Entrée ouvre l’action.

## What sorts the board and the view in time

plan-sort = Trier par
plan-sort-none = Ordre du plan
plan-sort-down = { $column }, du dernier au premier

## The indicators

values-title = Valeurs des indicateurs
values-period = Période des valeurs
values-baseline = Référence
values-target = Cible
values-actual = Réalisation
values-progress = Progression
values-of = { $field }, { $indicator }
values-not-yet = Pas encore de mesure
values-parts = Désagrégation
values-empty = Le plan n’a pas encore d’indicateur
values-empty-hint = Un indicateur dit d’où l’on part, où l’on veut arriver, et où l’on en est à chaque période. Ajoutez-en un, puis saisissez ici les valeurs d’une période entière.
values-keys = Entrée descend à l’indicateur suivant, Maj+Entrée remonte, Échap rend la valeur d’avant.
values-reach = { $share } du chemin entre la référence et la cible
