### How a document came to be: sittings, what changed in them, two points compared, and the way back.

history-title = Historique
history-open = Historique
history-of = Historique : { $name }
history-lead = Du plus récent au plus ancien. L’heure est celle de l’ordinateur de la personne qui écrivait.
history-lead-place = Ce qui a changé à cet endroit, du plus récent au plus ancien.
history-whole = Historique de tout le document
history-list = Revenir à la liste
history-searching = Recherche dans l’historique…
history-count = { $count ->
    [0] Aucun moment
    [one] { $count } moment
   *[other] { $count } moments
}
history-none = Rien n’a encore changé ici.
history-older = Plus ancien
history-reading = Lecture…
history-more = { $count ->
    [one] et { $count } autre changement
   *[other] et { $count } autres changements
}
history-version = Texte adopté

## Who

history-writer-me = Vous
history-writer-council = Une personne de votre conseil
history-writer-other = Une personne d’une autre organisation
history-writer-name = { $name }
history-writer-person = { $name } ({ $role })
history-writer-elsewhere = Une personne d’un autre conseil ({ $council })
history-with = Écrit en même temps ici : { $who }. Ses mots y sont aussi.

## What

history-begun = A commencé le document.
history-bin-deleted = A mis le document dans la corbeille.
history-bin-back = A sorti le document de la corbeille.
history-amended = A rouvert le texte adopté : { $reason }
history-gone = A écrit à un endroit qui n’existe plus.
history-nothing = Rien n’est resté de ce qui a été écrit, ou rien qui se voie.
history-before = Avant
history-after = Après
history-moved = Cette ligne a changé de place.
history-put-back = Sorti de la corbeille

## The way back

history-restore = Remettre comme avant
history-restore-of = Remettre comme avant : { $name }
history-restored = Remis : { $name }. Ctrl+Z l’annule.
history-return = Revenir à ce moment…
history-return-to = Revenir à ce moment : { $when }
history-return-title = Revenir au moment : { $when }
history-return-text = Ce qui suit redeviendra ce qu’il était. Rien n’est effacé de l’historique, et Ctrl+Z annule le tout. L’état du document ne change pas.
history-changes = { $count ->
    [one] { $count } changement
   *[other] { $count } changements
}
history-return-confirm = Revenir à ce moment
history-refused-no-right = Vous pouvez lire ce document et non y écrire : rien ne peut être remis d’ici.
history-refused-frozen = Le texte est adopté et figé : pour y remettre quelque chose, amendez-le d’abord.
history-follow-up = Le suivi, lui, peut être remis.
history-refused-in-bin = Le document est dans la corbeille : sortez-le d’abord.
history-refused-nothing = C’est déjà ainsi : rien n’est à remettre.

## Two points

history-compare = Comparer
history-compare-now = Comparer avec maintenant
history-compare-two = Comparer les deux moments
history-compare-clear = Ne plus comparer
history-now = Maintenant
history-same = Rien ne diffère entre ces deux moments.
history-unknown-point = Ce moment n’est pas, ou pas encore, dans ce navigateur.
