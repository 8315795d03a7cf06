### What the editors of documents say, besides the names of the fields.

## Every control

ui-add = Add
ui-cancel = Cancel
ui-choose = Choose…
ui-clear = Clear: { $label }
ui-close = Close
ui-done = Done
ui-yes = Yes
ui-no = No
ui-not-said = not stated
ui-required = to be filled in
ui-priority = national priority
ui-search = Search
ui-no-match = No match
ui-unset = Remove the value
ui-take-off = Remove { $name }
ui-turn = Change the writing direction
ui-text-too-long = This text would go beyond the limit of { $max } characters: it would have { $length }. Nothing was added.
ui-value-too-long = This value is too long: at most { $latin } Latin letters or { $arabic } Arabic letters. Nothing was added.
ui-french = French
ui-arabic = Arabic
ui-untitled = Untitled
ui-open-calendar = Open the calendar
ui-previous-month = Previous month
ui-next-month = Next month
ui-person-unknown = Person removed from the directory
ui-document-unknown = Document not available here
ui-row-unknown = Deleted row
unit-days = days
unit-minutes = minutes
unit-months = months
unit-people = people

## What is typed

input-not-number = This is not a number. Write it in figures, such as 12 500.50.
input-several = There are several numbers here, or a sign between the digits. Write one number.
input-grouping = The digits are not in groups of three: is it one number? Write it like 1 250 000.
input-ambiguous = “{ $text }” can be read as { $one } or { $other }. Write it without a mark for thousands, with two decimals if it needs any.
input-decimals = { $places ->
    [1] At most one decimal.
    [2] At most two decimals.
   *[other] At most { $places } decimals.
}
input-whole = A whole number, without decimals.
input-negative = This value cannot be negative.
input-word = “{ $word }” is not understood here. Write the number alone, in figures.
input-currency = “{ $found }” is not the currency of this row, which is { $currency }. Write the amount in { $currency }, or change the currency first.
input-not-money = This field is not an amount. Write the number without a currency.
input-not-percent = This field is not a percentage. Write the number without “%”.
input-too-small = { $min } at least.
input-too-large = { $max } at most.
input-too-long = A number has at most { $digits } digits.
input-not-date = This is not a date. Write the day, the month and the year, such as 1/3/2027 or 1 March 2027.
input-no-year = The year is missing. Write the day, the month and the year, such as 1/3/2027.
input-no-day = The day is missing. Write the day, the month and the year, such as 1/3/2027.
input-no-such-month = There is no month { $month }. Write the day, then the month, then the year.
input-no-such-day = Day { $day } does not exist: { $month } has { $days } days.
input-other-weekday = This date is not that day of the week. Correct one of them.
input-out-of-years = The year must be between { $min } and { $max }.
input-not-time = This is not a time. Write hours and minutes, such as 9:30.
input-no-such-hour = Hours go from 0 to 23.
input-no-such-minute = Minutes go from 00 to 59.
input-kept = The value before stays: { $value }.
input-kept-none = Nothing was written in the document.
input-theirs = Somebody has just written { $value } here. What you are typing is not written yet; Esc takes their value.
input-theirs-none = Somebody has just cleared this value. What you are typing is not written yet; Esc leaves the field empty.

## Saving and conflicts

save-state-pending = { $count ->
    [one] · { $count } change waiting
   *[other] · { $count } changes waiting
}
save-state-choices = { $count ->
    [one] · one of your values waits for a choice
   *[other] · { $count } of your values wait for a choice
}
conflict-label = Two versions: { $label }
conflict-written = { $count ->
    [2] Two values were written at the same time. Choose the one to keep:
   *[other] { $count } values were written at the same time. Choose the one to keep:
}
conflict-keep = Keep this one
conflict-keep-shown = Keep (shown)
conflict-keep-value = { $keep }: { $value }

## Rows

row-add = Add a row
row-tools = Row actions
row-numbered = Row { $number }
row-move-up = Move up: { $name }
row-move-down = Move down: { $name }
row-delete = Delete: { $name }
row-delete-title = Delete this row?
row-delete-confirm = Delete
rows-none = No rows.

## Numbers by period

cells-period = Period
cells-total = Total
cells-breakdown = Breakdown
cells-no-breakdown = No breakdown
cells-quarter = Quarter
cells-whole-year = Whole year
cells-period-quarter = Q{ $quarter } { $year }
cells-new-year = Year
cells-add-period = Add the period
cells-year-missing = Write the year.
cells-period-exists = This period is in the table already.
cells-add-column = Add a column
cells-delete-period = Clear period { $period }
cells-sum-warning = { $period }: the sum by { $dimension } is { $sum }, the total is { $total }.

## Every editor

editor-parts = Parts of the document
editor-read-only = Read only
editor-classification = Classification C·I·A { $levels }
editor-section-other = Other fields
state-confirm = Confirm
state-confirm-title = Move to “{ $state }”?

## Action plan

plan-tab-actions = Actions
plan-tab-structure = Axes and objectives
plan-tab-indicators = Indicators
plan-tab-sheets = Indicator definitions
plan-tab-frame = Frame
plan-section-frame = Frame of the plan
plan-section-summary = Summary and assumptions
plan-section-annexes = Annexes
plan-table = Actions of the plan
plan-contents = Contents
plan-contents-back = Back to the contents
plan-in-full = The action in full
plan-column-action = Action
plan-column-currency = Cur.
plan-no-axis = Without an axis
plan-axis-empty = No action under this axis.
plan-empty = The plan has no action yet
plan-empty-hint = Make the axes and objectives first, then add the actions.
plan-add-action = Add an action
plan-search = Find an action
plan-filter = Filter the actions
plan-shown = { $shown } of { $all }
plan-no-match = No action matches.
plan-until = until { $date }
due-overdue = Overdue
due-this-week = Due this week
budget-totals = Budget totals
budget-gap = Funding gap
budget-line = { $planned } · gap { $gap }
action-section-what = The action
action-section-when = Progress and dates
action-section-who = Who is responsible
action-section-where = Territory
action-section-public = Target public
action-section-budget = Budget
action-section-means = Contributions and needs
action-section-strategies = Strategies and goals served
action-section-follow-up = Follow-up and origin
action-section-indicators = Indicators of the action
action-no-indicator = No indicator measures this action yet.
action-previous = Previous action
action-next = Next action
action-move-up = Move the action up
action-move-down = Move the action down
action-delete = Delete
indicator-add = Add an indicator
indicator-section-what = What is measured
indicator-section-values = Values
indicator-section-source = Source and responsibility

## Minutes

minutes-section-meeting = The meeting
minutes-section-officers = Chair and rapporteur
minutes-section-attendance = Attendance and quorum
minutes-section-previous = Previous meeting
minutes-section-agenda = Agenda and proceedings
minutes-section-other-business = Any other business
minutes-section-next = Next meeting
minutes-section-adoption = Circulation, adoption and annexes
agenda-empty = The agenda is empty
agenda-empty-hint = Add the items in the order in which they will be taken.
agenda-deferred = Deferred
outcome-more = Other fields of this outcome
attendance-institutions = { $count ->
    [0] no institution represented
    [one] { $count } institution represented
   *[other] { $count } institutions represented
}
attendance-add-institutions = Add several institutions
quorum-counted = { $counted ->
    [one] { $counted } institution present or represented.
   *[other] { $counted } institutions present or represented.
}
quorum-reached = Quorum reached: { $counted } of { $required } required
quorum-not-reached = No quorum: { $counted } of { $required } required

## Terms of reference

terms-clause = { $number }. { $title }
terms-section-frame = Frame of the document
terms-section-validity = Validity
terms-section-context = Context
terms-section-legal-basis = Legal basis
terms-section-mandate = Mandate
terms-section-objectives = Specific objectives
terms-section-attributions = Attributions
terms-section-composition = Composition
terms-section-subgroups = Sub-groups
terms-section-meetings = Meetings, quorum and decisions
terms-section-secretariat = Secretariat
terms-section-deliverables = Deliverables
terms-section-reporting = Reporting
terms-section-resources = Resources
terms-section-confidentiality = Confidentiality
terms-section-revision = Revision and dissolution
terms-section-annexes = Annexes
terms-section-signatures = Signatures

## Reading and printing

view-version = Version { $heads }
view-version-dated = Version of { $when } ({ $heads })
view-page = Page { $page } of { $pages }
view-signature = Signature and seal
view-nothing = Nothing has been written yet.
view-printed = Printed on { $date }
sheet-convocation = Convocation
sheet-minutes = Minutes
sheet-attendance = Attendance sheet
sheet-table = Plan as a table
sheet-sheets = Plan as sheets
sheet-terms = Terms of reference
convocation-date = Date
convocation-time = Time
convocation-hours = { $start } to { $end }
convocation-place = Place
convocation-enclosed = Enclosed
attendance-rank = No.
attendance-column-institution = Institution
attendance-column-name = Full name
attendance-column-quality = Capacity
attendance-column-signature = Signature

## Attachments

attachments-none = No attachments.
attachments-attach = Attach a file
attachments-limit = At most { $size } a file.
attachments-need-node = Attaching a file needs a connection to the council’s server. The rest of the document can be edited without it.
attachments-later = Without a connection the file waits in this browser and leaves by itself when the connection is back: { $size } in all.
attachments-full-here = “{ $name }” was not attached: without a connection this browser keeps { $size } of files in all. Try again when the connection is back.
attachments-too-large = “{ $name }” was not attached: the file is larger than { $size }.
attachments-unreachable = “{ $name }” was not attached: the council’s server does not answer. Try again once the connection is back.
attachments-no-room = “{ $name }” was not attached: the council’s server has no more room for files. Tell its administrator.
attachments-empty = “{ $name }” was not attached: this file is empty. Open it on your computer; if it comes from a cloud or a key, copy it first.
attachments-failed = “{ $name }” was not attached. Try again.
attachment-open = Open
attachment-open-name = Open: { $name }
attachment-fetch = Fetch
attachment-fetch-name = Fetch: { $name }
attachment-fetching = Being fetched from the ministry… { $done }
attachment-not-there = The ministry does not have this file yet.
attachment-on-its-way = Not here yet
attachment-needs-node = Needs a connection to the server
attachment-waits = Not sent yet: waits in this browser
attachment-waits-too-large = Refused by the council: the file is too large. It stays in this browser.
attachment-waits-no-room = Refused by the council: there is no more room for files. It stays in this browser.
attachment-waits-failed = Refused by the council. It stays in this browser.
attachment-again = Send again
attachment-again-name = Send again: { $name }
attachment-let-go = Stop keeping
attachment-let-go-name = Stop keeping: { $name }
attachment-remove = Remove
attachment-remove-name = Remove: { $name }
attachment-remove-title = Remove this attachment?
attachment-remove-question = “{ $name }” will go into the bin of this document and wait there for { $days } days. Anybody who may edit the document can put it back.
size-bytes = { $count } B
size-kilobytes = { $count } KB
size-megabytes = { $count } MB

## The bin

row-delete-question = “{ $name }” will go into the bin of this document and wait there for { $days } days. Anybody who may edit the document can put it back.
row-delete-axis = { $objectives ->
    [0] No objective
    [one] { $objectives } objective
   *[other] { $objectives } objectives
} and { $actions ->
    [0] no action
    [one] { $actions } action
   *[other] { $actions } actions
} belong to it: they stay in the plan, without an axis.
row-delete-held = { $count ->
    [one] { $count } row refers to it: it stays in the document.
   *[other] { $count } rows refer to it: they stay in the document.
}
row-deleted = { $name } (deleted)
removed-by-you = “{ $name }” is in the bin.
removed-by = “{ $name }” was put into the bin by { $who }.
bin-title = Bin of this document
bin-open = Bin ({ $count })
bin-intro = What is deleted waits here for { $days } days; anybody who may edit the document can put it back where it was. After that only an administrator’s command removes it for good.
bin-empty = The bin is empty.
bin-put-back = Put back
bin-put-back-name = Put back: { $name }
bin-copy = Copy the text
bin-copied = Copied
bin-period = { $field }, { $period }
bin-you = you
bin-somebody = somebody who is not in this council’s register
bin-no-time = an unknown date
bin-writer-me = you
bin-writer-council = somebody of your council
bin-writer-other = another council
bin-writer-name = { $name }
bin-writer-person = { $name } ({ $role })
bin-writer-elsewhere = another council ({ $council })
bin-deleted-by = Deleted by { $who }, { $when }.
bin-days-left = { $days ->
    [0] The days of waiting are over: the administrator may remove it.
    [one] Waits { $days } more day.
   *[other] Waits { $days } more days.
}
bin-late = Written afterwards or at the same time:
bin-late-line = { $field }, by { $who }, { $when }:
late-deleted = “{ $name }” was deleted by { $who } while you were writing in it:
late-you-deleted = You deleted “{ $name }”; at the same time or afterwards this was written in it by: { $who }
late-dismiss = I have seen it
action-gone = This action was deleted by { $who }, { $when }.
action-gone-text = It waits { $days } days in the bin of this document, with what you write in it.
