## The plan's table as a sheet

sheet-keys = Tapez pour remplacer, F2 pour modifier. Entrée descend, Tab avance, Échap puis Tab sort du tableau. Ctrl+Entrée ouvre la fiche, Alt+↑ ou ↓ déplace l’action.
sheet-keys-read-only = Les flèches vont d’une cellule à l’autre, Maj les sélectionne, Ctrl+C les copie. Entrée ouvre la fiche.
sheet-block = Sélection : { $rows } × { $columns }
sheet-refused = { $count ->
    [one] Une cellule est restée comme elle était.
   *[other] { $count } cellules sont restées comme elles étaient.
  } { $column } : { $reason }
sheet-refused-column = { $column } : { $reason }
sheet-frozen = le texte est adopté ; seul le suivi reste ouvert.
sheet-read-only = vous pouvez lire ce document, pas y écrire.
sheet-several-sources = plusieurs sources de financement ; ouvrez la fiche pour dire laquelle.
sheet-required = cette case ne peut pas rester vide.
sheet-too-long = le texte est trop long pour cette case.
sheet-no-such-code = « { $text } » n’est pas dans la liste.
sheet-old-code = « { $text } » ne peut plus être choisi.
sheet-no-such-person = personne ne porte exactement le nom « { $text } ».
sheet-no-such-row = { $count ->
    [0] « { $text } » n’est ni le code ni le titre d’une ligne du plan.
   *[other] « { $text } » désigne plusieurs lignes du plan.
  }
sheet-copied = { $count ->
    [one] Une cellule copiée.
   *[other] { $count } cellules copiées.
  }
sheet-pasted = { $count ->
    [one] Une cellule modifiée.
   *[other] { $count } cellules modifiées.
  }
sheet-sorted = Le tableau est trié : revenez à l’ordre du plan, dans le menu d’une colonne, pour déplacer une action.
sheet-nothing = Le presse-papiers ne contient rien à coller.
sheet-too-large = Ce bloc dépasse { $max } lignes ; copiez-le en plusieurs fois.
sheet-several = { $count ->
    [one] Une action
   *[other] { $count } actions
  }
sheet-give = { $column }…
sheet-delete = Supprimer
sheet-delete-title = { $count ->
    [one] Supprimer une action ?
   *[other] Supprimer { $count } actions ?
  }
sheet-delete-question = { $count ->
    [one] Elle attend { $days } jours dans la corbeille, d’où elle revient telle quelle.
   *[other] Elles attendent { $days } jours dans la corbeille, d’où elles reviennent telles quelles.
  }
sheet-deleted = { $count ->
    [one] Une action est dans la corbeille pour { $days } jours. Ctrl+Z la remet en place.
   *[other] { $count } actions sont dans la corbeille pour { $days } jours. Ctrl+Z les remet en place.
  }

## What a paste would do

paste-title = Coller { $rows } × { $columns } cellules ?
paste-changes = { $count ->
    [0] Aucune cellule ne change.
    [one] Une cellule change.
   *[other] { $count } cellules changent.
  }
paste-adds = { $count ->
    [one] Une action est ajoutée à la fin du plan.
   *[other] { $count } actions sont ajoutées à la fin du plan.
  }
paste-lost = { $count ->
    [one] Une ligne dépasse la dernière action et n’est pas collée.
   *[other] { $count } lignes dépassent la dernière action et ne sont pas collées.
  }
paste-beyond = { $count ->
    [one] Une colonne dépasse la dernière du tableau et n’est pas collée.
   *[other] { $count } colonnes dépassent la dernière du tableau et ne sont pas collées.
  }
paste-refused = { $count ->
    [one] Une cellule ne convient pas et reste comme elle est :
   *[other] { $count } cellules ne conviennent pas et restent comme elles sont :
  }
paste-refused-table = Cellules qui ne conviennent pas
paste-where = Où
paste-what = Contenu collé
paste-why = Pourquoi
paste-empty = (vide)
paste-new-row = Nouvelle action { $number }
paste-more = { $count ->
    [one] Et une autre.
   *[other] Et { $count } autres.
  }
paste-fitting = Coller ce qui convient
paste-all = Coller

## What the table is narrowed to and sorted by

columns-choose = Colonnes
column-menu = Trier et filtrer : { $column }
column-sort-up = Croissant
column-sort-down = Décroissant
column-sort-none = Ordre du plan
column-filter = Filtrer : { $column }
column-without = Non renseigné
column-whole = Tout afficher
column-whole-again = Ne plus filtrer { $column } : { $words }
column-narrowed = (filtré)
column-from = À partir du
column-to = Jusqu’au
column-since = à partir du { $from }
column-until = jusqu’au { $to }
plan-count = { $count ->
    [one] Une action
   *[other] { $count } actions
  }
