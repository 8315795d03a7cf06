### How a document came to be: sittings, what changed in them, two points compared, and the way back.

history-title = History
history-open = History
history-of = History: { $name }
history-lead = The latest first. The time is that of the computer of whoever wrote.
history-lead-place = What changed here, the latest first.
history-whole = History of the whole document
history-list = Back to the list
history-searching = Looking through the history…
history-count = { $count ->
    [0] No moment
    [one] { $count } moment
   *[other] { $count } moments
}
history-none = Nothing has changed here yet.
history-older = Earlier
history-reading = Reading…
history-more = { $count ->
    [one] and { $count } more change
   *[other] and { $count } more changes
}
history-version = Adopted text

## Who

history-writer-me = You
history-writer-council = Somebody of your council
history-writer-other = Somebody of another organisation
history-writer-name = { $name }
history-writer-person = { $name } ({ $role })
history-writer-elsewhere = Somebody of another council ({ $council })
history-with = Written here at the same time: { $who }. Their words are in it too.

## What

history-begun = Began the document.
history-bin-deleted = Put the document into the bin.
history-bin-back = Took the document out of the bin.
history-amended = Opened the adopted text again: { $reason }
history-gone = Wrote in a place that is no longer there.
history-nothing = Nothing is left of what was written, or nothing that can be seen.
history-before = Before
history-after = After
history-moved = This row changed its place.
history-put-back = Taken out of the bin

## The way back

history-restore = Make it as before
history-restore-of = Make it as before: { $name }
history-restored = As before: { $name }. Ctrl+Z takes it back.
history-return = Return to this moment…
history-return-to = Return to this moment: { $when }
history-return-title = Return to the moment: { $when }
history-return-text = What follows becomes again what it was. Nothing is erased from the history, and Ctrl+Z takes all of it back. The state of the document stays.
history-changes = { $count ->
    [one] { $count } change
   *[other] { $count } changes
}
history-return-confirm = Return to this moment
history-refused-no-right = You may read this document and not write in it: nothing can be put back from here.
history-refused-frozen = The text is adopted and frozen: amend it first to put something back in it.
history-follow-up = Follow-up can be put back.
history-refused-in-bin = The document is in the bin: take it out first.
history-refused-nothing = It is so already: there is nothing to put back.

## Two points

history-compare = Compare
history-compare-now = Compare with now
history-compare-two = Compare the two moments
history-compare-clear = Compare no more
history-now = Now
history-same = Nothing differs between these two moments.
history-unknown-point = This moment is not, or not yet, in this browser.
