## The plan's table as a sheet

sheet-keys = Type to replace, F2 to edit. Enter goes down, Tab on, Esc then Tab leaves the table. Ctrl+Enter opens the action, Alt+↑ or ↓ moves it.
sheet-keys-read-only = Arrows go from cell to cell, Shift selects them, Ctrl+C copies them. Enter opens the action.
sheet-block = Selection: { $rows } × { $columns }
sheet-refused = { $count ->
    [one] One cell was left as it was.
   *[other] { $count } cells were left as they were.
  } { $column }: { $reason }
sheet-refused-column = { $column }: { $reason }
sheet-frozen = the text is adopted; only its follow-up is open.
sheet-read-only = you may read this document, not write in it.
sheet-several-sources = there are several sources of funding; open the action to say which.
sheet-required = this cell cannot stay empty.
sheet-too-long = the text is too long for this cell.
sheet-no-such-code = “{ $text }” is not in the list.
sheet-old-code = “{ $text }” can no longer be chosen.
sheet-no-such-person = nobody has exactly the name “{ $text }”.
sheet-no-such-row = { $count ->
    [0] “{ $text }” is neither the code nor the title of a row of the plan.
   *[other] “{ $text }” means several rows of the plan.
  }
sheet-copied = { $count ->
    [one] One cell copied.
   *[other] { $count } cells copied.
  }
sheet-pasted = { $count ->
    [one] One cell changed.
   *[other] { $count } cells changed.
  }
sheet-sorted = The table is sorted: go back to the order of the plan, in the menu of a column, to move an action.
sheet-nothing = The clipboard holds nothing to paste.
sheet-too-large = This block has more than { $max } rows; copy it in several parts.
sheet-several = { $count ->
    [one] One action
   *[other] { $count } actions
  }
sheet-give = { $column }…
sheet-delete = Delete
sheet-delete-title = { $count ->
    [one] Delete one action?
   *[other] Delete { $count } actions?
  }
sheet-delete-question = { $count ->
    [one] It waits { $days } days in the bin and comes back from there as it was.
   *[other] They wait { $days } days in the bin and come back from there as they were.
  }
sheet-deleted = { $count ->
    [one] One action is in the bin for { $days } days. Ctrl+Z puts it back.
   *[other] { $count } actions are in the bin for { $days } days. Ctrl+Z puts them back.
  }

## What a paste would do

paste-title = Paste { $rows } × { $columns } cells?
paste-changes = { $count ->
    [0] No cell changes.
    [one] One cell changes.
   *[other] { $count } cells change.
  }
paste-adds = { $count ->
    [one] One action is added at the end of the plan.
   *[other] { $count } actions are added at the end of the plan.
  }
paste-lost = { $count ->
    [one] One row is beyond the last action and is not pasted.
   *[other] { $count } rows are beyond the last action and are not pasted.
  }
paste-beyond = { $count ->
    [one] One column is beyond the last of the table and is not pasted.
   *[other] { $count } columns are beyond the last of the table and are not pasted.
  }
paste-refused = { $count ->
    [one] One cell does not fit and stays as it is:
   *[other] { $count } cells do not fit and stay as they are:
  }
paste-refused-table = Cells that do not fit
paste-where = Where
paste-what = Pasted
paste-why = Why
paste-empty = (empty)
paste-new-row = New action { $number }
paste-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
  }
paste-fitting = Paste what fits
paste-all = Paste

## What the table is narrowed to and sorted by

columns-choose = Columns
column-menu = Sort and filter: { $column }
column-sort-up = Ascending
column-sort-down = Descending
column-sort-none = Order of the plan
column-filter = Filter: { $column }
column-without = Not filled in
column-whole = Show all
column-whole-again = No longer filter { $column }: { $words }
column-narrowed = (filtered)
column-from = From
column-to = Until
column-since = from { $from }
column-until = until { $to }
plan-count = { $count ->
    [one] One action
   *[other] { $count } actions
  }
