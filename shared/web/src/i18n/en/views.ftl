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
