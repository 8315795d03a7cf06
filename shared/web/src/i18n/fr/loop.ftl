### A meeting from its terms of reference to the next agenda.

## Beginning minutes

begin-title = Commencer sans rien retaper
begin-text = Les membres et le quorum viennent des termes de référence ; le lieu, les points reportés et les actions à suivre viennent de la dernière réunion et du plan d’action. Rien de ce qui est écrit n’est remplacé.
begin-submit = Préremplir
begin-done = Le compte rendu est prérempli. Ctrl+Z reprend tout.
begin-not-here = Ni les termes de référence ni un compte rendu précédent ne sont dans ce navigateur, et le conseil ne répond pas. Réessayez au retour de la connexion.
begin-choose = Préremplir depuis les termes de référence et la dernière réunion
agenda-first-adoption = Adoption du compte rendu n° { $number }
agenda-first-follow-up = Suites données aux décisions

## Attendance

attendance-from-terms = Membres selon les termes de référence
attendance-as-last = Comme à la dernière réunion
attendance-all-present = Tous présents
attendance-rest-present = { $count ->
    [one] Le dernier est présent
    [many] Les { $count } autres sont présents
   *[other] Les { $count } autres sont présents
}
attendance-add-walk-in = Ajouter une personne non prévue
attendance-taken = { $count ->
    [0] Rien à reprendre : tout est déjà dans la liste.
    [one] { $count } ligne reprise.
    [many] { $count } lignes reprises.
   *[other] { $count } lignes reprises.
}
attendance-no-last = Aucune réunion précédente n’est dans ce navigateur ni au conseil.
attendance-no-terms = Les termes de référence ne sont ni dans ce navigateur ni au conseil.
quorum-by-terms = Les termes de référence demandent { $required } membres.
quorum-take-terms = Inscrire ce nombre

## An action of the minutes and its row in the plan

plan-action-create = Créer l’action dans le plan
plan-action-title = Créer l’action dans le plan
plan-action-plan = Plan d’action
plan-action-place = Place dans le plan
plan-action-code = Code de l’action
plan-action-submit = Créer l’action
plan-action-made = L’action { $code } est créée dans le plan et liée à ce résultat.
plan-action-kept = L’action reste dans le plan : quelqu’un y a écrit depuis, ou le plan n’est pas là. Seul le lien est repris.
plan-action-opening = Ouverture du plan…
plan-action-absent = Le plan n’est pas là
plan-action-absent-text = Il n’est pas dans ce navigateur, et le conseil ne répond pas. Le résultat est gardé dans le compte rendu : créez l’action quand la connexion est revenue.
plan-action-read-only = Ce plan est en lecture seule pour vous : demandez à son secrétariat de créer l’action.
plan-action-no-text = Écrivez d’abord ce qui est à faire : c’est le titre de l’action.
plan-action-no-axis = Ce plan n’a pas encore d’axe. Ajoutez-en un dans l’onglet « Axes et objectifs » du plan.
plan-action-none = Ce groupe n’a pas encore de plan d’action. Créez-en un depuis la liste des documents.
plan-action-no-lead = institution responsable à compléter
plan-action-no-due = échéance à compléter
plan-action-reason = Réunion n° { $number }, point { $item }
plan-action-amends = Ce plan est adopté : créer l’action l’ouvre pour un amendement, avec ce motif : { $reason }. Il reste ouvert jusqu’à une nouvelle adoption.
plan-action-adopted = Ce compte rendu est adopté et ne change pas : seule l’action porte le lien.
plan-row-absent = Le plan n’est pas dans ce navigateur et le conseil ne répond pas : l’état de l’action n’est pas connu ici.
plan-row-gone = Cette action n’est plus dans le plan.
plan-row-bin = Dans la corbeille du plan
plan-row-due = échéance : { $date }
origin-meeting = réunion du { $date }

## Follow-up

follow-up-take = Reprendre les actions à suivre
follow-up-take-all = Reprendre toutes les actions ouvertes du plan
follow-up-taken = { $count ->
    [0] Rien à reprendre : tout est déjà suivi.
    [one] { $count } point repris.
    [many] { $count } points repris.
   *[other] { $count } points repris.
}
follow-up-not-here = Ni le plan ni la réunion précédente ne sont dans ce navigateur, et le conseil ne répond pas. Réessayez au retour de la connexion.

## The next date

next-by-rhythm = { $count ->
    [one] Selon les termes de référence : une réunion par an.
    [many] Selon les termes de référence : { $count } réunions par an.
   *[other] Selon les termes de référence : { $count } réunions par an.
}
next-take = Proposer le { $date }
notice-by = { $count ->
    [one] À convoquer au plus tard le { $date } ({ $count } jour avant).
    [many] À convoquer au plus tard le { $date } ({ $count } jours avant).
   *[other] À convoquer au plus tard le { $date } ({ $count } jours avant).
}
notice-late = La convocation partirait trop tard
notice-late-text = { $count ->
    [one] Les termes de référence demandent { $count } jour : elle devait partir au plus tard le { $date }. Choisissez une autre date, ou convoquez en urgence.
    [many] Les termes de référence demandent { $count } jours : elle devait partir au plus tard le { $date }. Choisissez une autre date, ou convoquez en urgence.
   *[other] Les termes de référence demandent { $count } jours : elle devait partir au plus tard le { $date }. Choisissez une autre date, ou convoquez en urgence.
}

## The meeting on the wall

meeting-open = Vue de séance
meeting-whole-screen = Plein écran
meeting-number = Réunion n° { $number }
meeting-here = Nous en sommes ici
meeting-be-here = Passer à ce point
meeting-not-begun = La séance n’est à aucun point de l’ordre du jour.
meeting-begin = Commencer la séance
meeting-back = Point précédent
meeting-on = Point suivant
meeting-end = Clore la séance
meeting-planned = { $minutes ->
    [one] sur { $minutes } minute prévue
    [many] sur { $minutes } minutes prévues
   *[other] sur { $minutes } minutes prévues
}
meeting-over = { $minutes ->
    [one] dépassé : { $minutes } minute prévue
    [many] dépassé : { $minutes } minutes prévues
   *[other] dépassé : { $minutes } minutes prévues
}
