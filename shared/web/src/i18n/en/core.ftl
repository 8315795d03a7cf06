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
sign-in-refused = The council’s server could not open the session. Try again in a moment.
sign-in-insecure = The password is right, but this browser keeps no session at this address, which is not protected. Open { $address }.
sign-in-no-cookie = The password is right, but this browser refuses to keep the session. Allow cookies for { $address }, then try again.
sign-in-other = Another account
account-title = My account
room-ahead = The { $count } documents changed last are kept here, even if they were never opened, to be read and written without a connection.
room-used = This browser keeps { $used } of Tansiq, of { $all } of room.
room-kept = It does not clear that by itself.
room-not-kept = It may clear that by itself when it runs out of room.
room-unknown = This browser does not say how much room it has.
sign-out-unkept = Some edits are kept nowhere: this browser could not save them and the council does not have them. Signing out now loses them.
store-broken-title = This browser keeps nothing for now
store-broken-full = It has no room left.
store-broken-closed = Its storage was closed or cleared.
store-broken-unavailable = Its storage does not open, as in some private windows.
store-broken-text = Work goes on with the council. Without a connection write nothing that you could not write again, and do not close this page. It is tried again by itself.
earlier-others = Edits of another account wait in this browser. They leave when that person signs in here.
earlier-ask-title = An earlier account “{ $login }” left work in this browser
earlier-ask-sent = { $count ->
    [one] One document of { $name } holds edits that never left.
   *[other] { $count } documents of { $name } hold edits that never left.
}
earlier-ask-files = { $count ->
    [one] One file was never sent.
   *[other] { $count } files were never sent.
}
earlier-ask-who = Is that you? Nothing is sent or shown without your answer. If it is you, this work leaves under your name.
earlier-ask-who-read = Is that you? Nothing is shown without your answer. The council has a new number: if it is you, this work is set aside, where you can read it and write it again.
earlier-ask-mine = That is me: send
earlier-ask-mine-read = That is me: set aside
earlier-ask-file = That is me: save as a file
earlier-ask-leave = That is not me: leave it
earlier-ask-failed = Your answer could not be kept in this browser. Try again.
earlier-left = Work of the earlier account “{ $login }” ({ $name }) stays in this browser. It is not sent.
earlier-left-again = Ask me again
earlier-sent = { $count ->
    [one] One document holds edits of your earlier account in this browser; they leave now.
   *[other] { $count } documents hold edits of your earlier account in this browser; they leave now.
}
earlier-set-aside = { $count ->
    [one] Edits of your earlier account waited here in one document. The council has a new number and no longer takes them as they are; you can read them and write them again:
   *[other] Edits of your earlier account waited here in { $count } documents. The council has a new number and no longer takes them as they are; you can read them and write them again:
}
sign-in-wrong-address = This server takes nobody in at this address. Open { $address }.
sign-in-no-address = This server does not know the address { $address }. The administrator has to put it into “public_names”.
password-title = Password
password-old = Password now
password-new = New password (at least 10 characters)
password-again = New password, once more
password-change = Change the password
password-elsewhere = Your sessions in other browsers will end.
password-changed = Your password is changed.
password-wrong = The password now is not right.
password-short = The new password needs at least 10 characters, and at most 256 bytes.
password-differs = The new password was not typed the same twice.
signed-out-untold = You are signed out of this browser. The council’s server does not answer yet; it will be told by itself as soon as it does, while this page is open or the next time it is opened.
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
line-stopped-superseded = Another machine has been enrolled in this council’s name, and the ministry no longer serves this one. You can go on writing: everything is kept here, and only here. If your council did not ask for that, tell your administrator and call the ministry at once.
line-stopped-revoked = The ministry has withdrawn this machine’s access. You can go on writing: everything is kept here, and only here. Your administrator can ask the ministry for a new invitation.
line-stopped-since = Since { $since }.
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
create-offline = Without a connection the document is begun in this browser; the council receives it when the connection is back.
create-failed = The document could not be created.
create-not-kept = Without a connection a document is begun in this browser, which keeps nothing at the moment. Try again when the connection is back.
create-groups-unknown = The working groups have not been seen in this browser yet. Try again when the connection is back.
begun-title = Begun in this browser
begun-text = The council does not have this document yet. It receives it by itself when the connection is back, with all that you have written in it. Keep this browser until then.
begun-refused-title = Not created at the council
begun-refused-role = This account may not create documents at the council any more. Ask the secretariat or the administrator.
begun-refused-group = Its working group no longer exists at the council.
begun-refused-other = The council’s server did not accept it; the administrator finds the reason in the server’s log.
begun-refused-stays = What you wrote stays in this browser; you can also get it as a file.
begun-again = Ask the council again
begun-abandon = Remove from this browser
begun-abandon-sure = This document exists nowhere else. What you wrote will be lost, and nobody can get it back.
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
document-not-taken = This browser cannot open this document.
document-not-taken-text = What you wrote in it stays in this browser and at the council, and the other documents stay open. Tell the administrator which document it is.
document-try-again = Try once more
document-gone-title = This document is no longer at the council
document-gone-text = The council’s server does not have it, or not for this account any more; so it is after it was put back from a copy. What follows is in this browser alone. If it was shared, it may come back from the ministry by itself.
document-gone-give = Give it back to the council
document-gone-file = Get it as a file
document-gone-sure = A new document with this content is made at the council, without its history and its adoption. If the old one comes back from the ministry, there will be two.
document-gone-failed = The document could not be given back. It stays in this browser; try again, or get it as a file.
only-here-remove = Remove from this browser
only-here-remove-name = { $remove }: { $name }
only-here-remove-sure = The council no longer has “{ $name }”. Removing it erases it from this browser for good. Open it first to give it back or to have it as a file, if that is not done.
only-here-title = In this browser only
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
share-begun = Sharing can be changed once the council has received the document. Until then, what was chosen when it was created holds: { $rule }.
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
set-aside-put-back = Put this text back
set-aside-put-back-of = Put this text back: { $label }
set-aside-put-back-sure = “{ $label }” will say again what was set aside. “Undo”, in the document, takes that back.
set-aside-put-back-done = Put back into the document.
set-aside-put-back-refused = This text cannot be put back now: open the document to see why.
set-aside-put-back-read-only = You may only read this document. Copy the text, or ask the council that shares it to let you write.
set-aside-put-back-silent = The council does not answer, and this browser does not have this document yet. Try again when the connection is back.
reason-no-grant = this council may not write in this document
reason-role = this account may not write in this document
reason-withdrawn = the document was withdrawn
reason-revoked = the council is no longer admitted
reason-too-large = the edit is too large
reason-document-too-long = this document has reached the limit of what can be written in it: go on in a new document
reason-quarantined = this document cannot be opened here for now; the administrator can release it
reason-too-many-heads = the document has too many versions written side by side; open it, wait until it is up to date, then write again
reason-too-many-grants = the document would be shared with too many councils
reason-actor-bound = this edit comes from another account
reason-stands-on-refused = it stands on an edit that was not accepted
reason-never-came = what it stands on never reached the ministry
reason-malformed = the edit could not be read
reason-unknown-principal = the council is not known to the ministry
reason-unproven = it could not be verified who made the change
reason-signed-out = the session is over: sign in again
reason-not-now = it waits for something else that has not come yet
reason-other = this version of the page does not know the reason; the administrator finds it in the server’s log
reason-earlier-account = it was written under an earlier number of the council, with which nobody writes any more

## Save states

save-state-opening = Opening
save-state-saving = Saving here…
save-state-unkept = Kept nowhere but on this page
save-state-gone = No longer at the council
save-state-here = Saved here
save-state-council = Saved at the council
save-state-ministry = Received by the ministry
save-state-kept = Kept at the council

## Deleted documents

document-delete = Delete the document
document-delete-title = Delete this document?
document-delete-question = It will go into the bin of the council and wait there for { $days } days. Anybody who may edit it can put it back.
document-delete-holds = It holds: { $list }.
document-delete-ministry = The ministry will see it as deleted.
document-delete-councils = These councils hold it too and will see it as deleted: { $list }.
document-deleted = This document was deleted by { $who }, { $when }.
document-emptied = This document was erased
document-emptied-text = It was in the bin, and the administrator erased it: nothing of it is left to put back.
document-putting-back = Putting it back…
documents-bin-intro = A deleted document waits here for { $days } days; anybody who may edit it can put it back into the list.
documents-bin-leave = Back to the documents

## A copy, and another title

copy-name = Duplicate: { $name }
copy-title = Duplicate “{ $name }”
copy-what = The new document begins with the same content, in its first state. Adoption, bin and history are not taken over.
copy-not-there = The document to be duplicated cannot be read now: it is not in this browser, and the council does not answer. Try again when the line is back.
rename-name = Rename: { $name }
rename-title = Rename the document
rename-submit = Rename
rename-locked = This text is adopted: its title does not change any more. Open an amendment to change it.
