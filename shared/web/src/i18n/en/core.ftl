### What the secretariat’s app says, and what both apps say.

## The product

app-name = Tansiq
app-tagline = Your working group’s documents, with or without a connection
app-loading = Opening…
app-failed = The application could not start.
app-retry = Try again
app-skip = Skip to content
app-language = Interface language
app-update = A new version is ready. Your edits are kept.
app-update-now = Reload
app-later = Later
app-not-found = There is no such page.
app-back = Back to the documents
app-menu = Menu
app-main-nav = Main navigation

## Signing in

sign-in-title = Sign in
sign-in-name = Account name
sign-in-password = Password
sign-in-submit = Sign in
sign-in-wrong = The account name or the password is not right.
sign-in-unreachable = The council’s server does not answer. Check the connection and try again.
sign-in-busy = Too many attempts. Wait a moment and try again.
sign-out = Sign out
sign-out-pending = Some edits in this browser are not at the council yet. They stay here and will leave the next time you sign in on this browser.
sign-out-title = Sign out now?
signed-out-banner = Your session has ended. Your edits are kept in this browser; sign in to send them.
role-secretary = Secretariat
role-member = Member
role-observer = Observer

## The line

line-council-up = Council reached
line-council-down = Council out of reach
line-dialling = Connecting to the council…
line-ministry-up = Ministry reached
line-ministry-down = Ministry out of reach
line-stopped-title = The ministry is not taking this council’s documents
line-stopped-clone = Two machines are working under this council’s name, so the ministry serves neither. You can go on writing: everything is kept at the council. Ask your administrator to switch one of them off and to call the ministry.
line-stopped-restoring = The ministry’s hub was restored from an older copy and is getting its register of councils back. You can go on writing: everything is kept at the council, and leaves by itself.
no-space-title = The council’s disk is full
no-space-text = Your edits are kept in this browser and leave by themselves once there is room. Keep this browser, and ask your administrator to make room.
offline-title = Offline
offline-text = You can go on writing: everything is kept in this browser and will leave when the connection is back.
offline-as-of = The list as it was on { $when }.

## The list of documents

documents-title = Documents
documents-new = New document
documents-filter = Kind of documents
documents-all = All
documents-search = Search the titles
documents-none = No documents yet
documents-none-hint = Create terms of reference, minutes or an action plan.
documents-no-match = No document matches.
documents-unreachable = The list has not been seen on this browser yet.
documents-untitled = Untitled
documents-updated = Edited { $when }
documents-from-council = Document of { $council }
kind-terms = Terms of reference
kind-minutes = Minutes
kind-action-plan = Action plan
kinds-terms = Terms of reference
kinds-minutes = Minutes
kinds-action-plan = Action plans
kind-terms-hint = The group’s mandate, composition and rules
kind-minutes-hint = Of one meeting, from its convocation to its adoption
kind-action-plan-hint = Axes, actions, budget and indicators
shared-yes = Read by the ministry
shared-no = Kept at the council

## Creating a document

create-title = New document
create-kind = Kind
create-group = Working group
create-title-fr = Title in French
create-title-ar = Title in Arabic
create-title-needed = Give a title in at least one of the two languages.
create-rule = Sharing with the ministry
create-submit = Create
create-offline = Creating a document needs a connection to the council.
create-failed = The document could not be created.
rule-at_once = From its creation
rule-from_circulated = From when it is circulated
rule-from_adopted = From when it is adopted
rule-private = Never, unless the secretariat decides so
rule-usual = usual
rule-seen-at_once = The ministry will see the whole document from now on, drafts included, and each edit as it is made.
rule-seen-from_circulated = The ministry will see nothing until the document is circulated; from then on the whole document and its history.
rule-seen-from_adopted = The ministry will see nothing until the document is adopted; from then on the whole document and its history.
rule-seen-private = The ministry will see nothing of this document. It stays at the council.

## One document

document-back = Documents
document-share = Sharing
document-print = Print
document-read-only = Read only
document-loading = Opening the document…
document-not-here = This document is not in this browser yet. It will open when the connection is back.
document-closed = This document is no longer available to this account. What follows is the copy kept in this browser.
document-missing = There is no such document, or it is not open to this account.
document-save-state = How far your edits have come

## What is worth a look

warnings-count = { $count ->
     [one] { $count } point to check
    *[other] { $count } points to check
}
warnings-title = To check
warnings-hint = Nothing here keeps the document from being saved, circulated or adopted.
warnings-more = Show all ({ $count })
warnings-as-of = As it was on { $when }.
warning-required = To be filled in.
warning-unknown-code = The code “{ $about }” is not in the list.
warning-wrong-type = The value does not have the expected form.
warning-out-of-range = { $about } is outside the expected limits.
warning-too-precise = { $about } has more decimal places than its unit or currency.
warning-date-order = Comes before “{ $about }”.
warning-no-such-row = Refers to a row that was deleted.
warning-sum = The sum by { $about } is { $sum }, which is not the total.
warning-national-id = Seems to hold a national identity number.
warning-telephone = Seems to hold a telephone number.
warning-email = Seems to hold an e-mail address.
warning-other = A value to check.

## Sharing

share-title = Sharing of the document
share-ministry = The ministry reads this document
share-rule = Rule chosen at its creation: { $rule }.
share-councils = Other councils
share-councils-hint = Sharing with another council passes through the ministry, which then reads the document too.
share-none = No access
share-read = Read
share-edit = Read and write
share-save = Save
share-failed = The sharing could not be changed.
share-offline = Sharing is set with a connection to the council.
share-seen-yes = The ministry will see the whole document, its history included.
share-seen-no = The ministry will receive nothing more of this document. What it has received already stays with it.

## Edits that were not accepted

not-accepted-council = Not accepted by the council: { $reason }
not-accepted-ministry = Not accepted by the ministry: { $reason }
not-accepted-text = Your edit was set aside. The document shows the council’s version; nothing is lost.
not-accepted-view = View what was set aside
not-accepted-copy = Copy
not-accepted-copied = Copied
not-accepted-dismiss = Dismiss
set-aside-title = Set aside
set-aside-intro = Edits that were not accepted. Copy what should be taken up again.
set-aside-none = Nothing was set aside.
set-aside-here = In this browser
set-aside-council = At the council
set-aside-changes = { $count ->
     [one] { $count } change
    *[other] { $count } changes
}
set-aside-wrote = Written
set-aside-without = Instead of
set-aside-deleted = Deleted
set-aside-open = Open the document
set-aside-drop = Delete the copy
set-aside-drop-sure = This copy exists only in this browser. Delete it?
reason-no-grant = this council may not write in this document
reason-role = this account may not write in this document
reason-denied = this account may not write in this document
reason-withdrawn = the document was withdrawn
reason-revoked = the council is no longer admitted
reason-too-large = the edit is too large
reason-actor-bound = this edit comes from another account
reason-stands-on-refused = it stands on an edit that was not accepted
reason-cannot-apply = the edit could not be read
reason-malformed = the edit could not be read
reason-unknown-principal = the council is not known to the ministry
reason-other = rule “{ $code }”

## Save states

save-state-opening = Opening
save-state-saving = Saving here…
save-state-here = Saved here
save-state-council = Saved at the council
save-state-ministry = Received by the ministry
save-state-kept = Kept at the council
