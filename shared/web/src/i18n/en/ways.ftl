### Addresses of places, and the ways out of a document: message, calendar, paper, text to be copied.

## Links

copy-link = Copy the link: { $name }
copy-link-document = Copy the link
copy-link-done = Link copied
copy-done = Copied
copy-failed = The browser did not allow copying. Select the text and copy it yourself.
place-title = What this link leads to is not here any more
place-bin = This row is in the bin: { $who } deleted it, { $when }. The document is below.
place-gone = This row is not in this document: it was erased, or has not arrived here yet. The document is below.
place-unknown = No document of this kind has such a place: the link is incomplete or comes from another version. The document is below.
place-dismiss = Understood

## Ways out of a document

ways-open = Pass on
ways-title = Pass these minutes on
ways-language = Language of what goes out
ways-message = Message
ways-message-hint = The decisions, and who does what by when: to be pasted into a chat or a mail.
ways-message-none = No decision or action has been written yet.
ways-message-copy = Copy the message
ways-calendar = Convocation for the calendar
ways-calendar-hint = A file that every calendar opens. After a change of date or place, a new file updates the first.
ways-calendar-no-date = The date of the meeting is needed first: it is set in the part “The meeting”.
ways-calendar-no-time = The time it starts is not written: the calendar will show the whole day.
ways-calendar-save = Save the file
ways-sheet = Attendance sheet
ways-sheet-hint = Who is expected, a column to sign in, and empty lines for others.
ways-sheet-print = Print the sheet
ways-read = Text to copy
ways-read-hint = The whole document without buttons or fields: what is selected there pastes as it is, tables included.
ways-read-open = Read and copy
read-back = Back to the document
read-copy = Copy the whole text
read-label = Text of the document

## The message

message-decisions = Decisions
message-actions = Who does what, by when
message-next = Next meeting: { $when }
message-when = { $day } at { $start }
message-comma = {", "}
message-not-adopted = Text not adopted yet (state: { $state })
message-adopted = Adopted text
message-amended = Adopted text, amended since
message-votes-for = for: { $count }
message-votes-against = against: { $count }
message-abstain = abstentions: { $count }
message-who = { $who }: { $what }
message-due = { $what } — by { $day }

## The calendar

calendar-agenda = Agenda
calendar-called-by = Chair: { $who }
calendar-link = Link: { $link }

## What asks for attention, on the first page

home-title = To follow up
home-next = Next meeting
home-next-none = No meeting has been set yet.
home-in-days = { $days ->
    [0] today
    [1] tomorrow
   *[other] in { $days } days
}
home-due = Due dates
home-due-terms-end = valid until { $day }: to be renewed
home-due-terms-end-past = no longer valid since { $day }
home-due-meeting = a meeting is to be called for { $day }, by their rhythm
home-due-meeting-past = no meeting since one was due on { $day }, and none is set
home-late = Late actions
home-late-none = No action is late.
home-late-since = { $days ->
    [1] since yesterday
   *[other] for { $days } days
}
home-more = and { $count } more
home-check = Points to check
home-check-none = Nothing to check.
home-check-one = { $count ->
    [1] 1 point
   *[other] { $count } points
}
home-set-aside = { $count ->
    [1] 1 change not accepted
   *[other] { $count } changes not accepted
}
home-minutes = Minutes that wait
home-minutes-none = No minutes wait.
home-minutes-draft = to be circulated
home-minutes-circulated = to be adopted
home-ministry-up = Ministry reached. It has received all that is open to it.
home-ministry-behind = { $count ->
    [1] Ministry reached. 1 document is on its way.
   *[other] Ministry reached. { $count } documents are on their way.
}
home-ministry-down = Ministry out of reach, noticed here at { $since }. { $count ->
    [0] Nothing waits.
    [1] 1 document waits; it will leave by itself.
   *[other] { $count } documents wait; they will leave by themselves.
}
home-council-down = Council out of reach, noticed here at { $since }. { $count ->
    [0] Nothing waits in this browser.
    [1] 1 change waits in this browser.
   *[other] { $count } changes wait in this browser.
}
