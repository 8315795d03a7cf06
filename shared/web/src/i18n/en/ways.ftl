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
