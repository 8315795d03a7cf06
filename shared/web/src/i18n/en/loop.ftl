### A meeting from its terms of reference to the next agenda.

## Beginning minutes

begin-title = Begin without typing anything twice
begin-text = Members and quorum come from the terms of reference; the place, the items put off and the actions to follow up come from the last meeting and the action plan. Nothing that is written is replaced.
begin-submit = Fill in
begin-done = The minutes are filled in. Ctrl+Z takes all of it back.
begin-not-here = Neither the terms of reference nor earlier minutes are in this browser, and the council does not answer. Try again when the line is back.
begin-choose = Fill in from the terms of reference and the last meeting
agenda-first-adoption = Adoption of minutes no. { $number }
agenda-first-follow-up = Follow-up of decisions

## Attendance

attendance-from-terms = Members by the terms of reference
attendance-as-last = As in the last meeting
attendance-all-present = All present
attendance-rest-present = { $count ->
    [one] The last one is present
   *[other] The other { $count } are present
}
attendance-add-walk-in = Add somebody who was not expected
attendance-taken = { $count ->
    [0] Nothing to take over: all of it is in the list.
    [one] { $count } row taken over.
   *[other] { $count } rows taken over.
}
attendance-no-last = No earlier meeting is in this browser or at the council.
attendance-no-terms = The terms of reference are neither in this browser nor at the council.
quorum-by-terms = The terms of reference ask for { $required } members.
quorum-take-terms = Write this number

## An action of the minutes and its row in the plan

plan-action-create = Create the action in the plan
plan-action-title = Create the action in the plan
plan-action-plan = Action plan
plan-action-place = Place in the plan
plan-action-code = Code of the action
plan-action-submit = Create the action
plan-action-made = Action { $code } is created in the plan and linked to this outcome.
plan-action-kept = The action stays in the plan: somebody has written in it since, or the plan is not here. Only the link is taken back.
plan-action-opening = Opening the plan…
plan-action-absent = The plan is not here
plan-action-absent-text = It is not in this browser, and the council does not answer. The outcome is kept in the minutes: create the action when the line is back.
plan-action-read-only = You may only read this plan: ask its secretariat to create the action.
plan-action-no-text = First write what is to be done: it is the title of the action.
plan-action-no-axis = This plan has no axis yet. Add one in the plan’s tab “Axes and objectives”.
plan-action-none = This group has no action plan yet. Create one from the list of documents.
plan-action-no-lead = lead institution to be filled in
plan-action-no-due = due date to be filled in
plan-action-reason = Meeting no. { $number }, item { $item }
plan-action-amends = This plan is adopted: creating the action opens it for an amendment, with this reason: { $reason }. It stays open until it is adopted again.
plan-action-adopted = These minutes are adopted and do not change: only the action bears the link.
plan-row-absent = The plan is not in this browser and the council does not answer: how the action stands is not known here.
plan-row-gone = This action is no longer in the plan.
plan-row-bin = In the plan’s bin
plan-row-due = due { $date }
origin-meeting = meeting of { $date }

## Follow-up

follow-up-take = Take over the actions to follow up
follow-up-take-all = Take over all open actions of the plan
follow-up-taken = { $count ->
    [0] Nothing to take over: all of it is followed up already.
    [one] { $count } point taken over.
   *[other] { $count } points taken over.
}
follow-up-not-here = Neither the plan nor the last meeting is in this browser, and the council does not answer. Try again when the line is back.

## The next date

next-by-rhythm = { $count ->
    [one] By the terms of reference: one meeting a year.
   *[other] By the terms of reference: { $count } meetings a year.
}
next-take = Propose { $date }
notice-by = { $count ->
    [one] To be called by { $date } ({ $count } day before).
   *[other] To be called by { $date } ({ $count } days before).
}
notice-late = The convocation would be too late
notice-late-text = { $count ->
    [one] The terms of reference ask for { $count } day: it should have gone out by { $date }. Choose another date, or call an urgent meeting.
   *[other] The terms of reference ask for { $count } days: it should have gone out by { $date }. Choose another date, or call an urgent meeting.
}

## The meeting on the wall

meeting-open = Meeting view
meeting-whole-screen = Full screen
meeting-number = Meeting no. { $number }
meeting-here = We are here
meeting-be-here = Go to this item
meeting-not-begun = The meeting is at no item of the agenda.
meeting-begin = Begin the meeting
meeting-back = Item before
meeting-on = Next item
meeting-end = End the meeting
meeting-planned = { $minutes ->
    [one] of { $minutes } minute planned
   *[other] of { $minutes } minutes planned
}
meeting-over = { $minutes ->
    [one] over time: { $minutes } minute planned
   *[other] over time: { $minutes } minutes planned
}
