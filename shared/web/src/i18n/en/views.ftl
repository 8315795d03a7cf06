## The views of a plan's actions

plan-views = How the actions are shown
plan-view-table = Table
plan-view-board = Kanban
plan-view-gantt = Gantt
plan-view-indicators = Indicators

## The board

board-lane = { $status }: { $count ->
    [0] no action
    [one] one action
   *[other] { $count } actions
  }
board-currencies = Several currencies
board-move = Move “{ $action }” to…
board-move-short = Move to…
board-moved = { $action }: { $status }. Ctrl+Z takes it back.
board-columns = Column shown
board-previous = Previous column
board-next = Next column
board-keys = Drag a card from one column to another. With keys: arrows go from card to card, Shift+← or → moves it, Enter opens it.
board-keys-read-only = Arrows go from card to card, Enter opens one.

## In time

gantt-scale = Scale
gantt-scale-month = Months
gantt-scale-quarter = Quarters
gantt-quarter = Q{ $quarter }
gantt-today = Today
gantt-bar = { $action }, from { $start } to { $end }
gantt-moved = { $action }: from { $start } to { $end }. Ctrl+Z takes it back.
gantt-undated = { $count ->
    [one] One action without a place in time
   *[other] { $count } actions without a place in time
  }
gantt-give = Give dates
gantt-only-start = Begins on { $start }, without an end
gantt-only-end = Ends on { $end }, without a beginning
gantt-reversed = From { $start } to { $end }: the end is before the beginning
gantt-keys = Drag a bar or one of its ends. With keys: ↑ and ↓ go from bar to bar, ← and → move it by a day, with Ctrl by a week, with Shift its end alone, Enter opens the action.
gantt-keys-read-only = ↑ and ↓ go from bar to bar, Enter opens the action.

## What sorts the board and the view in time

plan-sort = Sort by
plan-sort-none = Order of the plan
plan-sort-down = { $column }, last to first

## The indicators

values-title = Values of the indicators
values-period = Period of the values
values-baseline = Baseline
values-target = Target
values-actual = Actual
values-progress = Progress
values-of = { $field }, { $indicator }
values-not-yet = Not measured yet
values-parts = Disaggregation
values-empty = The plan has no indicator yet
values-empty-hint = An indicator says where one starts, where one wants to arrive, and how far one is in each period. Add one, then enter the values of a whole period here.
values-keys = Enter goes down to the next indicator, Shift+Enter up, Escape gives back the value from before.
values-reach = { $share } of the way from baseline to target
