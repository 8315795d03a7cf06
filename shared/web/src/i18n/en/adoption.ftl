### Circulating, adopting and amending a document: who reads it from then on, and what changed since.

## Fields

adoption = Adoption
adoption-at = Moment of the adoption
adoption-by = Adopted by
adoption-role = In the role of
adoption-version = Adopted version
amendments = Amendments
amendment-at = Moment of the opening
amendment-by = Opened by
amendment-reason = Reason
amendment-adopted-at = Earlier adoption
amendment-adopted-version = Version adopted before
plan-circulated-on = Circulated on
terms-circulated-on = Circulated on

## A step, before it is taken

step-confirm-circulated = Circulate
step-confirm-adopted = Adopt
step-gives = The ministry will read this document from now on.
step-gives-what = It will read the whole text, with its history from the first word: drafts and deleted passages included.
step-gives-keeps = What it has received stays with it, even if you go back or stop the sharing.
step-extent-action-plan = { $count ->
    [one] { $count } action
   *[other] { $count } actions
}
step-extent-minutes = { $count ->
    [one] { $count } agenda item
   *[other] { $count } agenda items
}
step-extent-terms = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
step-extent-people = { $count ->
    [one] { $count } person named
   *[other] { $count } people named
}
step-councils = Also read this document: { $names }.
step-same-read = The ministry reads this document already: this step changes nothing in that.
step-same-private = The ministry does not read this document: this step changes nothing in that.
step-later-adopted = By the rule chosen at its creation, it will read it from its adoption on.
step-unknown = Without an answer of the council, this page does not know who reads this document. By the rule chosen at its creation, the ministry may read the whole text and its history from this step on.
step-date = “{ $field }” is empty: today’s date, { $date }, will be written there.
step-freezes = The text is frozen in this version, for everybody who holds it. To change it afterwards, it must be amended and a reason given.
step-freezes-follow-up = Its follow-up (status, progress, amounts secured, committed and spent, actual values) stays open and does not count as an amendment.
step-back-read = The ministry reads this document and will go on reading it, with every change. To stop that, open the sharing once you are back.
step-back-alone = The ministry does not read this document.
step-back-unknown = Without an answer of the council, this page does not know who reads this document. Going back stops no sharing.
still-read = The ministry still reads this document.
still-read-stop = Stop sharing…

## Adopted

adoption-title = Adopted on { $on }
adoption-title-undated = Adopted
adoption-frozen = The text is frozen.
adoption-frozen-follow-up = The text is frozen. Its follow-up (status, progress, amounts secured, committed and spent, actual values) stays open.
adoption-who = Adopted by { $name } ({ $role }).
adoption-who-role = Adopted in the role of: { $role }.
adoption-unrecorded = The adopted version was not recorded: what changed since cannot be shown.
adoption-absent = The adopted version is not completely here: it can be shown when the whole document has arrived.
adoption-amended = Adopted on { $on }, amended since
adoption-amended-undated = Adopted, amended since
adoption-opened = Opened again on { $when }: { $reason }
adoption-changed = Adopted on { $on }, changed since
adoption-changed-undated = Adopted, changed since
adoption-changed-why = Changes that were written before their author heard of the adoption arrived after it.
adoption-left = Adopted on { $on }, then put back to “{ $state }”
adoption-since = amended since
adoption-amend = Amend…
adoption-again = Adopt again…
adoption-changes = What changed
adoption-text = Adopted text
adoption-text-now = Present text
adoption-text-title = Text adopted on { $on }
adoption-text-shown = You are reading the adopted text, without what changed since.
amend-title = Amend the adopted text
amend-hint = The text opens for everybody who may write it. Its readers will see “amended since”, this reason and every difference.
amend-reason = Reason of the amendment
amend-reason-needed = Write the reason in a few words.
amend-submit = Open the text

## Differences

differences-title = What changed since the adoption
differences-none = Nothing changed: the text is the one that was adopted.
differences-count = { $count ->
    [one] { $count } difference
   *[other] { $count } differences
}
differences-added = Added
differences-removed = Removed
differences-moved = The rows stand in another order.
differences-before = Adopted text
differences-after = Now
differences-empty = empty
differences-unknown = A value that this version of the program does not know changed.
differences-follow-up = Follow-up
differences-follow-up-hint = Follow-up is no part of the adopted text: it stays open and amends nothing.
differences-loading = Reading the adopted text…
differences-failed = The adopted text could not be read.

## Giving access

access-title = Give access to this document?
access-who = Will read this document from now on: { $names }.
access-what = They will read the whole text, with its history from the first word: drafts and deleted passages included.
access-what-new = Everything written in it will be read as it is written, with its history from the first word: drafts and deleted passages included.
access-keeps = What was received stays with those who received it, even if you stop the sharing.
access-ministry = the ministry
access-edit = { $council } (reading and writing)
access-confirm = Give access
access-back = Go back
