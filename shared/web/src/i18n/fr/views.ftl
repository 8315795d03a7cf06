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
