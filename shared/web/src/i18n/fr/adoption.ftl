### Circulating, adopting and amending a document: who reads it from then on, and what changed since.

## Fields

adoption = Adoption
adoption-at = Moment de l’adoption
adoption-by = Adopté par
adoption-role = En qualité de
adoption-version = Version adoptée
amendments = Amendements
amendment-at = Moment de l’ouverture
amendment-by = Ouvert par
amendment-reason = Motif
amendment-adopted-at = Adoption précédente
amendment-adopted-version = Version adoptée auparavant
plan-circulated-on = Diffusé le
terms-circulated-on = Diffusé le

## A step, before it is taken

step-confirm-circulated = Diffuser
step-confirm-adopted = Adopter
step-gives = Le ministère lira ce document à partir de maintenant.
step-gives-what = Il lira tout le texte, avec son historique depuis le premier mot : brouillons et passages effacés compris.
step-gives-keeps = Ce qu’il aura reçu restera chez lui, même si vous revenez en arrière ou arrêtez le partage.
step-extent-action-plan = { $count ->
    [one] { $count } action
   *[other] { $count } actions
}
step-extent-minutes = { $count ->
    [one] { $count } point de l’ordre du jour
   *[other] { $count } points de l’ordre du jour
}
step-extent-terms = { $count ->
    [one] { $count } membre
   *[other] { $count } membres
}
step-extent-people = { $count ->
    [one] { $count } personne désignée
   *[other] { $count } personnes désignées
}
step-councils = Lisent aussi ce document : { $names }.
step-same-read = Le ministère lit déjà ce document : cette étape n’y change rien.
step-same-private = Le ministère ne lit pas ce document : cette étape n’y change rien.
step-later-adopted = Selon la règle choisie à sa création, il le lira à partir de son adoption.
step-unknown = Sans réponse du conseil, cette page ne sait pas qui lit ce document. Selon la règle choisie à sa création, le ministère peut lire tout le texte et son historique dès cette étape.
step-date = « { $field } » est vide : la date d’aujourd’hui, { $date }, y sera inscrite.
step-freezes = Le texte est figé dans cette version, pour tous ceux qui le détiennent. Pour le modifier ensuite, il faudra l’amender et en donner le motif.
step-freezes-follow-up = Le suivi (état, avancement, montants acquis, engagés et dépensés, réalisations) reste ouvert et ne compte pas comme un amendement.
step-back-read = Le ministère lit ce document et continuera de le lire, avec chaque modification. Pour arrêter, ouvrez le partage une fois revenu en arrière.
step-back-alone = Le ministère ne lit pas ce document.
step-back-unknown = Sans réponse du conseil, cette page ne sait pas qui lit ce document. Revenir en arrière n’arrête aucun partage.
still-read = Le ministère lit toujours ce document.
still-read-stop = Arrêter le partage…

## Adopted

adoption-title = Adopté le { $on }
adoption-title-undated = Adopté
adoption-frozen = Le texte est figé.
adoption-frozen-follow-up = Le texte est figé. Le suivi (état, avancement, montants acquis, engagés et dépensés, réalisations) reste ouvert.
adoption-who = Adopté par { $name } ({ $role }).
adoption-who-role = Adopté en qualité de : { $role }.
adoption-unrecorded = La version adoptée n’a pas été enregistrée : ce qui a changé depuis ne peut pas être montré.
adoption-absent = La version adoptée n’est pas entièrement ici : elle pourra être montrée quand tout le document sera arrivé.
adoption-amended = Adopté le { $on }, amendé depuis
adoption-amended-undated = Adopté, amendé depuis
adoption-opened = Rouvert le { $when } : { $reason }
adoption-changed = Adopté le { $on }, modifié depuis
adoption-changed-undated = Adopté, modifié depuis
adoption-changed-why = Des modifications écrites avant que leur auteur n’apprenne l’adoption sont arrivées après elle.
adoption-left = Adopté le { $on }, puis remis à l’état « { $state } »
adoption-since = amendé depuis
adoption-amend = Amender…
adoption-again = Adopter à nouveau…
adoption-changes = Ce qui a changé
adoption-text = Texte adopté
adoption-text-now = Texte actuel
adoption-text-title = Texte adopté le { $on }
adoption-text-shown = Vous lisez le texte adopté, sans ce qui a changé depuis.
amend-title = Amender le texte adopté
amend-hint = Le texte s’ouvre pour tous ceux qui peuvent l’écrire. Ses lecteurs verront « amendé depuis », ce motif et chaque différence.
amend-reason = Motif de l’amendement
amend-reason-needed = Écrivez le motif en quelques mots.
amend-submit = Ouvrir le texte

## Differences

differences-title = Ce qui a changé depuis l’adoption
differences-none = Rien n’a changé : le texte est celui qui a été adopté.
differences-count = { $count ->
    [one] { $count } différence
   *[other] { $count } différences
}
differences-added = Ajouté
differences-removed = Retiré
differences-moved = Les lignes sont dans un autre ordre.
differences-before = Texte adopté
differences-after = Maintenant
differences-empty = vide
differences-unknown = Une valeur que cette version du programme ne connaît pas a changé.
differences-follow-up = Suivi
differences-follow-up-hint = Le suivi ne fait pas partie du texte adopté : il reste ouvert et n’amende rien.
differences-loading = Lecture du texte adopté…
differences-failed = Le texte adopté n’a pas pu être lu.

## Giving access

access-title = Donner accès à ce document ?
access-who = Liront ce document à partir de maintenant : { $names }.
access-what = Ils liront tout le texte, avec son historique depuis le premier mot : brouillons et passages effacés compris.
access-what-new = Tout ce qui s’y écrit sera lu au fur et à mesure, avec son historique depuis le premier mot : brouillons et passages effacés compris.
access-keeps = Ce qui aura été reçu reste chez ceux qui l’ont reçu, même si vous arrêtez le partage.
access-ministry = le ministère
access-edit = { $council } (lecture et écriture)
access-confirm = Donner accès
access-back = Revenir
