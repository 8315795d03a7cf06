### What the secretariat’s app says, and what both apps say.

## The product

app-name = Tansiq
app-tagline = Les documents de votre groupe de travail, avec ou sans connexion
app-loading = Ouverture…
app-failed = L’application n’a pas pu démarrer.
app-retry = Réessayer
app-skip = Aller au contenu
app-language = Langue de l’interface
app-update = Une nouvelle version est prête. Vos modifications sont gardées.
app-update-now = Recharger
app-later = Plus tard
app-not-found = Cette page n’existe pas.
app-back = Retour aux documents
app-menu = Menu
app-main-nav = Navigation principale

## Signing in

sign-in-title = Se connecter
sign-in-name = Identifiant
sign-in-password = Mot de passe
sign-in-submit = Se connecter
sign-in-wrong = L’identifiant ou le mot de passe n’est pas le bon.
sign-in-unreachable = Le serveur du conseil ne répond pas. Vérifiez la connexion, puis réessayez.
sign-in-busy = Trop d’essais. Attendez un moment, puis réessayez.
sign-in-refused = Le serveur du conseil n’a pas pu ouvrir la session. Réessayez dans un moment.
sign-in-insecure = Le mot de passe est juste, mais ce navigateur ne garde pas de session à cette adresse, qui n’est pas protégée. Ouvrez { $address }.
sign-in-no-cookie = Le mot de passe est juste, mais ce navigateur refuse de garder la session. Autorisez les cookies de { $address }, puis réessayez.
sign-in-other = Autre compte
account-title = Mon compte
room-ahead = Les { $count } documents modifiés le plus récemment sont gardés ici, même sans avoir été ouverts, pour être lus et écrits sans connexion.
room-used = Ce navigateur garde { $used } de Tansiq, sur { $all } de place.
room-kept = Il ne l’efface pas de lui-même.
room-not-kept = Il peut l’effacer de lui-même s’il manque de place.
room-unknown = Ce navigateur ne dit pas combien de place il a.
sign-out-unkept = Des modifications ne sont gardées nulle part : ce navigateur n’a pas pu les enregistrer et le conseil ne les a pas. Se déconnecter maintenant les perd.
store-broken-title = Ce navigateur ne garde rien pour le moment
store-broken-full = Il n’a plus de place.
store-broken-closed = Son stockage a été fermé ou effacé.
store-broken-unavailable = Son stockage ne s’ouvre pas ; c’est le cas de certaines fenêtres privées.
store-broken-text = Le travail continue avec le conseil. Sans connexion, n’écrivez rien que vous ne puissiez reprendre, et ne fermez pas cette page. Un nouvel essai se fait de lui-même.
earlier-others = Des modifications d’un autre compte attendent dans ce navigateur. Elles partiront quand cette personne se connectera ici.
earlier-ask-title = Un compte précédent « { $login } » a laissé du travail dans ce navigateur
earlier-ask-sent = { $count ->
    [one] Un document de { $name } a des modifications qui ne sont jamais parties.
   *[other] { $count } documents de { $name } ont des modifications qui ne sont jamais parties.
}
earlier-ask-files = { $count ->
    [one] Un fichier n’a jamais été envoyé.
   *[other] { $count } fichiers n’ont jamais été envoyés.
}
earlier-ask-who = Est-ce vous ? Rien n’est envoyé ni montré sans votre réponse. Si c’est vous, ce travail part sous votre nom.
earlier-ask-who-read = Est-ce vous ? Rien n’est montré sans votre réponse. Le conseil a changé de numéro : si c’est vous, ce travail est mis de côté, où vous pouvez le lire et le reprendre.
earlier-ask-mine = C’est moi : envoyer
earlier-ask-mine-read = C’est moi : mettre de côté
earlier-ask-file = C’est moi : garder en fichier
earlier-ask-leave = Ce n’est pas moi : laisser
earlier-ask-failed = Votre réponse n’a pas pu être gardée dans ce navigateur. Réessayez.
earlier-left = Du travail du compte précédent « { $login } » ({ $name }) reste dans ce navigateur. Il n’est pas envoyé.
earlier-left-again = Revoir la question
earlier-sent = { $count ->
    [one] Un document contient des modifications de votre ancien compte sur ce navigateur ; elles partent maintenant.
   *[other] { $count } documents contiennent des modifications de votre ancien compte sur ce navigateur ; elles partent maintenant.
}
earlier-set-aside = { $count ->
    [one] Des modifications de votre ancien compte attendaient ici dans un document. Le conseil a changé de numéro et ne les prend plus telles quelles ; vous pouvez les lire et les reprendre :
   *[other] Des modifications de votre ancien compte attendaient ici dans { $count } documents. Le conseil a changé de numéro et ne les prend plus telles quelles ; vous pouvez les lire et les reprendre :
}
sign-in-wrong-address = Ce serveur ne reçoit pas les personnes à cette adresse. Ouvrez { $address }.
sign-in-no-address = Ce serveur ne connaît pas l’adresse { $address }. L’administrateur doit l’inscrire dans « public_names ».
password-title = Mot de passe
password-old = Mot de passe actuel
password-new = Nouveau mot de passe (10 caractères au moins)
password-again = Nouveau mot de passe, encore une fois
password-change = Changer le mot de passe
password-elsewhere = Vos sessions ouvertes dans d’autres navigateurs prendront fin.
password-changed = Votre mot de passe est changé.
password-wrong = Le mot de passe actuel n’est pas le bon.
password-short = Le nouveau mot de passe doit avoir 10 caractères au moins, et 256 octets au plus.
password-differs = Les deux saisies du nouveau mot de passe ne sont pas les mêmes.
signed-out-untold = Vous êtes déconnecté de ce navigateur. Le serveur du conseil ne répond pas encore ; il l’apprendra de lui-même dès qu’il répondra, tant que cette page reste ouverte ou à sa prochaine ouverture.
sign-out = Se déconnecter
sign-out-pending = Des modifications de ce navigateur ne sont pas encore au conseil. Elles restent gardées ici et partiront à votre prochaine connexion sur ce navigateur.
sign-out-title = Se déconnecter maintenant ?
signed-out-banner = Votre session a expiré. Vos modifications sont gardées dans ce navigateur ; connectez-vous pour les envoyer.
role-secretary = Secrétariat
role-member = Membre
role-observer = Observateur

## The line

line-council-up = Conseil joint
line-council-down = Conseil injoignable
line-dialling = Connexion au conseil…
line-ministry-up = Ministère joint
line-ministry-down = Ministère injoignable
line-stopped-title = Le ministère ne reçoit pas les documents de ce conseil
line-stopped-clone = Deux machines travaillent au nom de ce conseil : le ministère ne sert aucune des deux. Vous pouvez continuer à écrire : tout est gardé au conseil. Demandez à votre administrateur d’éteindre l’une d’elles et d’appeler le ministère.
line-stopped-restoring = Le serveur du ministère a été rétabli à partir d’une copie plus ancienne et récupère son registre des conseils. Vous pouvez continuer à écrire : tout est gardé au conseil et partira de soi-même.
line-stopped-superseded = Une autre machine a été inscrite au nom de ce conseil, et le ministère ne sert plus celle-ci. Vous pouvez continuer à écrire : tout est gardé ici, et seulement ici. Si votre conseil ne l’a pas demandé, prévenez votre administrateur et appelez le ministère sans attendre.
line-stopped-revoked = Le ministère a retiré l’accès de cette machine. Vous pouvez continuer à écrire : tout est gardé ici, et seulement ici. Votre administrateur peut demander une nouvelle invitation au ministère.
line-stopped-since = Depuis le { $since }.
no-space-title = Le disque du conseil est plein
no-space-text = Vos modifications sont gardées dans ce navigateur et partiront d’elles-mêmes dès qu’il y aura de la place. Gardez ce navigateur et demandez à votre administrateur de libérer de la place.
offline-title = Hors connexion
offline-text = Vous pouvez continuer à écrire : tout est gardé dans ce navigateur et partira au retour de la connexion.
offline-as-of = Liste telle qu’elle était le { $when }.

## The list of documents

documents-title = Documents
documents-new = Nouveau document
documents-filter = Nature des documents
documents-all = Tous
documents-search = Rechercher dans les titres
documents-none = Aucun document pour le moment
documents-none-hint = Créez les termes de référence, un compte rendu ou un plan d’action.
documents-no-match = Aucun document ne correspond.
documents-unreachable = La liste n’a pas encore été vue sur ce navigateur.
documents-untitled = Sans titre
documents-updated = Modifié { $when }
documents-from-council = Document de { $council }
kind-terms = Termes de référence
kind-minutes = Compte rendu
kind-action-plan = Plan d’action
kinds-terms = Termes de référence
kinds-minutes = Comptes rendus
kinds-action-plan = Plans d’action
kind-terms-hint = Mandat, composition et règles du groupe
kind-minutes-hint = D’une réunion, de la convocation à l’adoption
kind-action-plan-hint = Axes, actions, budget et indicateurs
shared-yes = Lu par le ministère
shared-no = Gardé au conseil

## Creating a document

create-title = Nouveau document
create-kind = Nature
create-group = Groupe de travail
create-title-fr = Titre en français
create-title-ar = Titre en arabe
create-title-needed = Donnez un titre dans l’une des deux langues au moins.
create-rule = Partage avec le ministère
create-submit = Créer
create-offline = Sans connexion, le document est commencé dans ce navigateur ; le conseil le recevra au retour de la connexion.
create-failed = Le document n’a pas pu être créé.
create-not-kept = Sans connexion, un document se commence dans ce navigateur, et celui-ci ne garde rien en ce moment. Réessayez au retour de la connexion.
create-groups-unknown = Les groupes de travail n’ont pas encore été vus sur ce navigateur. Réessayez au retour de la connexion.
begun-title = Commencé dans ce navigateur
begun-text = Le conseil n’a pas encore ce document. Il le recevra de lui-même au retour de la connexion, avec tout ce que vous y aurez écrit. Gardez ce navigateur jusque-là.
begun-refused-title = Pas créé au conseil
begun-refused-role = Ce compte ne peut plus créer de document au conseil. Demandez au secrétariat ou à l’administrateur.
begun-refused-group = Son groupe de travail n’existe plus au conseil.
begun-refused-other = Le serveur du conseil ne l’a pas accepté ; l’administrateur en trouve la raison dans le journal du serveur.
begun-refused-stays = Ce que vous avez écrit reste dans ce navigateur ; vous pouvez aussi le prendre en fichier.
begun-again = Redemander au conseil
begun-abandon = Supprimer de ce navigateur
begun-abandon-sure = Ce document n’existe nulle part ailleurs. Ce que vous avez écrit sera perdu, et personne ne pourra le retrouver.
rule-at_once = Dès la création
rule-from_circulated = À partir de sa diffusion
rule-from_adopted = À partir de son adoption
rule-private = Jamais, sauf décision du secrétariat
rule-usual = habituel
rule-seen-at_once = Le ministère verra tout le document dès maintenant, brouillons compris, et chaque modification au fur et à mesure.
rule-seen-from_circulated = Le ministère ne verra rien avant la diffusion ; ensuite, tout le document et son historique.
rule-seen-from_adopted = Le ministère ne verra rien avant l’adoption ; ensuite, tout le document et son historique.
rule-seen-private = Le ministère ne verra rien de ce document. Il reste au conseil.

## One document

document-back = Documents
document-share = Partage
document-print = Imprimer
document-read-only = Lecture seule
document-loading = Ouverture du document…
document-not-here = Ce document n’est pas encore dans ce navigateur. Il s’ouvrira au retour de la connexion.
document-closed = Ce document n’est plus disponible pour ce compte. Ce qui suit est la copie gardée dans ce navigateur.
document-not-taken = Ce navigateur n’arrive pas à ouvrir ce document.
document-not-taken-text = Ce que vous y avez écrit reste dans ce navigateur et au conseil, et les autres documents restent ouverts. Dites à l’administrateur de quel document il s’agit.
document-try-again = Essayer encore une fois
document-gone-title = Ce document n’est plus au conseil
document-gone-text = Le serveur du conseil ne l’a pas, ou plus pour ce compte ; c’est le cas après une remise en état depuis une copie. Ce qui suit n’est que dans ce navigateur. S’il était partagé, il peut revenir de lui-même du ministère.
document-gone-give = Le rendre au conseil
document-gone-file = L’avoir en fichier
document-gone-sure = Un nouveau document avec ce contenu sera créé au conseil, sans son historique ni son adoption. Si l’ancien revient du ministère, il y en aura deux.
document-gone-failed = Le document n’a pas pu être rendu. Il reste dans ce navigateur ; réessayez, ou prenez-le en fichier.
only-here-remove = Retirer de ce navigateur
only-here-remove-name = { $remove } : { $name }
only-here-remove-sure = « { $name } » n’est plus au conseil. Le retirer l’efface de ce navigateur pour de bon. Ouvrez-le d’abord pour le redonner au conseil ou l’avoir en fichier, si ce n’est pas fait.
only-here-title = Dans ce navigateur seulement
document-missing = Ce document n’existe pas, ou n’est pas ouvert à ce compte.
document-save-state = Où en sont vos modifications

## What is worth a look

warnings-count = { $count ->
     [one] { $count } point à vérifier
    *[other] { $count } points à vérifier
}
warnings-title = À vérifier
warnings-hint = Rien n’empêche d’enregistrer, de diffuser ou d’adopter le document.
warnings-more = Tout afficher ({ $count })
warnings-as-of = Relevé du { $when }.
warning-required = À remplir.
warning-unknown-code = Le code « { $about } » n’est pas dans la liste.
warning-wrong-type = La valeur n’a pas la forme attendue.
warning-out-of-range = { $about } est hors des limites prévues.
warning-too-precise = { $about } a plus de décimales que son unité ou sa monnaie.
warning-date-order = Vient avant « { $about } ».
warning-no-such-row = Renvoie à une ligne supprimée.
warning-sum = La somme par { $about } est { $sum }, ce qui n’est pas le total.
warning-national-id = Semble contenir un numéro de carte nationale.
warning-telephone = Semble contenir un numéro de téléphone.
warning-email = Semble contenir une adresse électronique.
warning-other = Valeur à vérifier.

## Sharing

share-title = Partage du document
share-ministry = Le ministère lit ce document
share-rule = Règle choisie à la création : { $rule }.
share-councils = Autres conseils
share-councils-hint = Partager avec un autre conseil passe par le ministère : il lit alors aussi le document.
share-none = Aucun accès
share-read = Lecture
share-edit = Lecture et écriture
share-save = Enregistrer
share-failed = Le partage n’a pas pu être changé.
share-offline = Le partage se règle avec une connexion au conseil.
share-begun = Le partage se règle une fois que le conseil a reçu le document. Jusque-là vaut ce qui a été choisi à la création : { $rule }.
share-seen-yes = Le ministère verra tout le document, son historique compris.
share-seen-no = Le ministère ne recevra plus rien de ce document. Ce qu’il a déjà reçu reste chez lui.

## Edits that were not accepted

not-accepted-council = Non accepté par le conseil : { $reason }
not-accepted-ministry = Non accepté par le ministère : { $reason }
not-accepted-text = Votre modification a été mise de côté. Le document montre la version du conseil ; rien n’est perdu.
not-accepted-view = Voir ce qui a été mis de côté
not-accepted-copy = Copier
not-accepted-copied = Copié
not-accepted-dismiss = Masquer
set-aside-title = Mis de côté
set-aside-intro = Les modifications qui n’ont pas été acceptées. Copiez ce qui doit être repris.
set-aside-none = Rien n’a été mis de côté.
set-aside-here = Dans ce navigateur
set-aside-council = Au conseil
set-aside-changes = { $count ->
     [one] { $count } modification
    *[other] { $count } modifications
}
set-aside-wrote = Écrit
set-aside-without = Au lieu de
set-aside-deleted = Supprimé
set-aside-open = Ouvrir le document
set-aside-drop = Supprimer la copie
set-aside-drop-sure = Cette copie n’existe que dans ce navigateur. La supprimer ?
set-aside-put-back = Remettre ce texte
set-aside-put-back-of = Remettre ce texte : { $label }
set-aside-put-back-sure = « { $label } » dira de nouveau ce qui a été mis de côté. « Annuler », dans le document, revient en arrière.
set-aside-put-back-done = Remis dans le document.
set-aside-put-back-refused = Ce texte ne peut pas être remis maintenant : ouvrez le document pour voir pourquoi.
set-aside-put-back-read-only = Vous pouvez seulement lire ce document. Copiez le texte, ou demandez au conseil qui le partage d’y écrire.
set-aside-put-back-silent = Le conseil ne répond pas, et ce navigateur n’a pas encore ce document. Réessayez quand la connexion est revenue.
reason-no-grant = ce conseil n’a pas le droit d’écrire dans ce document
reason-role = ce compte ne peut pas écrire dans ce document
reason-withdrawn = le document a été retiré
reason-revoked = le conseil n’est plus admis
reason-too-large = la modification est trop grande
reason-document-too-long = ce document est arrivé à la limite de ce qui peut y être écrit : continuez dans un nouveau document
reason-quarantined = ce document ne peut pas être ouvert ici pour le moment ; l’administrateur peut le rouvrir
reason-too-many-heads = le document a trop de versions écrites chacune de son côté ; ouvrez-le, attendez qu’il soit à jour, puis écrivez à nouveau
reason-too-many-grants = le document serait partagé avec trop de conseils
reason-actor-bound = cette modification vient d’un autre compte
reason-stands-on-refused = elle s’appuie sur une modification qui n’a pas été acceptée
reason-never-came = ce sur quoi elle s’appuie n’est jamais parvenu au ministère
reason-malformed = la modification n’a pas pu être lue
reason-unknown-principal = le conseil n’est pas connu du ministère
reason-unproven = l’origine de la modification n’a pas pu être vérifiée
reason-signed-out = la session est terminée : connectez-vous de nouveau
reason-not-now = elle attend autre chose qui n’est pas encore arrivé
reason-other = la raison n’est pas connue de cette version de la page ; l’administrateur la trouve dans le journal du serveur
reason-earlier-account = elle a été écrite sous un ancien numéro du conseil, avec lequel plus personne n’écrit

## Save states

save-state-opening = Ouverture
save-state-saving = Enregistrement ici…
save-state-unkept = Gardé nulle part ailleurs que sur cette page
save-state-gone = N’est plus au conseil
save-state-here = Enregistré ici
save-state-council = Enregistré au conseil
save-state-ministry = Reçu par le ministère
save-state-kept = Gardé au conseil

## Deleted documents

document-delete = Supprimer le document
document-delete-title = Supprimer ce document ?
document-delete-question = Il ira dans la corbeille du conseil et y attendra { $days } jours. Toute personne qui peut le modifier peut l’en sortir.
document-delete-holds = Il contient : { $list }.
document-delete-ministry = Le ministère le verra comme supprimé.
document-delete-councils = Ces conseils l’ont aussi et le verront comme supprimé : { $list }.
document-deleted = Ce document a été supprimé par { $who }, { $when }.
document-emptied = Ce document a été effacé
document-emptied-text = Il était dans la corbeille, et l’administrateur l’a effacé : il n’en reste rien à remettre.
document-putting-back = Remise en place…
documents-bin-intro = Un document supprimé attend ici { $days } jours ; toute personne qui peut le modifier peut le remettre dans la liste.
documents-bin-leave = Retour aux documents

## A copy, and another title

copy-name = Dupliquer : { $name }
copy-title = Dupliquer « { $name } »
copy-what = Le nouveau document commence avec le même contenu, à l’état initial. Ni l’adoption, ni la corbeille, ni l’historique ne sont repris.
copy-not-there = Le document à dupliquer n’est pas lisible pour le moment : il n’est pas dans ce navigateur, et le conseil ne répond pas. Réessayez quand la ligne est revenue.
rename-name = Renommer : { $name }
rename-title = Renommer le document
rename-submit = Renommer
rename-locked = Ce texte est adopté : son titre ne change plus. Ouvrez un amendement pour le modifier.
