### Addresses of places, and the ways out of a document: message, calendar, paper, text to be copied.

## Links

copy-link = Copier le lien : { $name }
copy-link-document = Copier le lien
copy-link-done = Lien copié
copy-done = Copié
copy-failed = Le navigateur n’a pas permis de copier. Sélectionnez le texte et copiez-le vous-même.
place-title = Ce que ce lien désigne n’est plus ici
place-bin = Cette ligne est dans la corbeille : { $who } l’a supprimée, { $when }. Le document est ci-dessous.
place-gone = Cette ligne n’est pas dans ce document : elle a été effacée, ou elle n’est pas encore arrivée ici. Le document est ci-dessous.
place-unknown = Aucun document de ce type n’a un tel endroit : le lien est incomplet ou vient d’une autre version. Le document est ci-dessous.
place-dismiss = Compris

## Ways out of a document

ways-open = Transmettre
ways-title = Transmettre ce compte rendu
ways-language = Langue de ce qui sort
ways-message = Message
ways-message-hint = Les décisions, et qui fait quoi pour quand : à coller dans une conversation ou un courriel.
ways-message-none = Aucune décision ni action n’est encore écrite.
ways-message-copy = Copier le message
ways-calendar = Convocation pour l’agenda
ways-calendar-hint = Un fichier que tout agenda ouvre. Après un changement de date ou de lieu, un nouveau fichier met à jour le premier.
ways-calendar-no-date = Il faut d’abord la date de la réunion : elle se met dans la partie « La réunion ».
ways-calendar-no-time = L’heure de début n’est pas écrite : l’agenda montrera la journée entière.
ways-calendar-save = Enregistrer le fichier
ways-sheet = Feuille de présence
ways-sheet-hint = Les personnes attendues, une colonne pour signer, et des lignes vides pour les autres.
ways-sheet-print = Imprimer la feuille
ways-read = Texte à copier
ways-read-hint = Le document entier, sans bouton ni champ : ce qui s’y sélectionne se colle tel quel, tableaux compris.
ways-read-open = Lire et copier
read-back = Revenir au document
read-copy = Copier tout le texte
read-label = Texte du document

## The message

message-decisions = Décisions
message-actions = Qui fait quoi, pour quand
message-next = Prochaine réunion : { $when }
message-when = { $day } à { $start }
message-comma = {", "}
message-not-adopted = Texte non encore adopté (état : { $state })
message-adopted = Texte adopté
message-amended = Texte adopté, modifié depuis
message-votes-for = pour : { $count }
message-votes-against = contre : { $count }
message-abstain = abstentions : { $count }
message-who = { $who } : { $what }
message-due = { $what } — au plus tard le { $day }

## The calendar

calendar-agenda = Ordre du jour
calendar-called-by = Présidence : { $who }
calendar-link = Lien : { $link }

## What asks for attention, on the first page

home-title = À suivre
home-next = Prochaine réunion
home-next-none = Aucune réunion n’est encore fixée.
home-in-days = { $days ->
    [0] aujourd’hui
    [1] demain
   *[other] dans { $days } jours
}
home-due = Échéances
home-due-terms-end = valables jusqu’au { $day } : à renouveler
home-due-terms-end-past = ne sont plus valables depuis le { $day }
home-due-meeting = réunion à convoquer pour le { $day }, selon leur rythme
home-due-meeting-past = aucune réunion depuis l’échéance du { $day }, et aucune n’est fixée
home-late = Actions en retard
home-late-none = Aucune action n’est en retard.
home-late-since = { $days ->
    [1] depuis hier
   *[other] depuis { $days } jours
}
home-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
home-check = Points à vérifier
home-check-none = Rien à vérifier.
home-check-one = { $count ->
    [1] 1 point
   *[other] { $count } points
}
home-set-aside = { $count ->
    [1] 1 modification non acceptée
   *[other] { $count } modifications non acceptées
}
home-minutes = Comptes rendus en attente
home-minutes-none = Aucun compte rendu n’attend.
home-minutes-draft = à diffuser
home-minutes-circulated = à faire adopter
home-ministry-up = Ministère joint. Tout ce qui lui est ouvert est reçu.
home-ministry-behind = { $count ->
    [1] Ministère joint. 1 document est en route.
   *[other] Ministère joint. { $count } documents sont en route.
}
home-ministry-down = Ministère injoignable, constaté ici à { $since }. { $count ->
    [0] Rien n’attend.
    [1] 1 document attend ; il partira de lui-même.
   *[other] { $count } documents attendent ; ils partiront d’eux-mêmes.
}
home-council-down = Conseil injoignable, constaté ici à { $since }. { $count ->
    [0] Rien n’attend dans ce navigateur.
    [1] 1 modification attend dans ce navigateur.
   *[other] { $count } modifications attendent dans ce navigateur.
}
