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
