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
create-offline = Un document se crée avec une connexion au conseil.
create-failed = Le document n’a pas pu être créé.
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
reason-no-grant = ce conseil n’a pas le droit d’écrire dans ce document
reason-role = ce compte ne peut pas écrire dans ce document
reason-denied = ce compte ne peut pas écrire dans ce document
reason-withdrawn = le document a été retiré
reason-revoked = le conseil n’est plus admis
reason-too-large = la modification est trop grande
reason-actor-bound = cette modification vient d’un autre compte
reason-stands-on-refused = elle s’appuie sur une modification qui n’a pas été acceptée
reason-cannot-apply = la modification n’a pas pu être lue
reason-malformed = la modification n’a pas pu être lue
reason-unknown-principal = le conseil n’est pas connu du ministère
reason-other = règle « { $code } »

## Save states

save-state-opening = Ouverture
save-state-saving = Enregistrement ici…
save-state-here = Enregistré ici
save-state-council = Enregistré au conseil
save-state-ministry = Reçu par le ministère
save-state-kept = Gardé au conseil
