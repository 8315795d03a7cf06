### Taking steps back, and values written twice at once.

undo-undo = Annuler
undo-redo = Rétablir
undo-undo-step = Annuler : { $step }
undo-redo-step = Rétablir : { $step }
undo-no-undo = Rien à annuler.
undo-no-redo = Rien à rétablir.
undo-frozen = Le texte est adopté et figé : seul le suivi peut être annulé ou rétabli.
undo-done-undo = Annulé – { $step }
undo-done-redo = Rétabli – { $step }
undo-partly = Fait en partie – { $step }. Une autre personne a modifié le reste entre-temps ; sa version reste.
undo-left = Non fait – { $step }. Une autre personne l’a modifié entre-temps ; sa version reste.
undo-place = { $label } ({ $row })
undo-place-document = le document
undo-step-typed = saisie : { $place }
undo-step-cut = texte effacé : { $place }
undo-step-set = modification : { $place }
undo-step-added = ajout : { $place }
undo-step-deleted = suppression : { $place }
undo-step-restored = remise en place : { $place }
undo-step-moved = déplacement : { $place }
undo-step-added-several = { $count ->
    [one] ajout de { $count } ligne
   *[other] ajout de { $count } lignes
}
undo-step-deleted-several = { $count ->
    [one] suppression de { $count } ligne
   *[other] suppression de { $count } lignes
}

## Written twice at once

conflict-taken-away = vide (valeur effacée)
conflict-place = place n° { $number }
conflict-member-in = présent
conflict-member-out = retiré
conflict-by-me = par vous
conflict-by-council = par une autre personne de votre conseil
conflict-by-other = par une personne d’ailleurs
conflict-by-name = par { $name }
conflict-by-person = par { $name } ({ $role })
conflict-by-elsewhere = par une personne d’un autre conseil : { $council }
conflict-by-when = { $who }, le { $when }
conflict-reason = Motif (facultatif)
conflict-mark = Écrit deux fois en même temps
conflict-frozen = Ce texte est adopté et figé. Pour choisir, amendez-le d’abord.
conflict-adopt-by-step = Un choix n’adopte pas : gardez l’autre valeur, puis passez par l’étape « Adopter ».
points-show = Montrer : { $label }
choice-words = « { $kept } » gardé, « { $dropped } » écarté ; { $who }, { $when }.
choices-made = { $count ->
    [one] { $count } choix entre deux valeurs
   *[other] { $count } choix entre deux valeurs
}
