### Taking steps back, and values written twice at once.

undo-undo = Undo
undo-redo = Redo
undo-undo-step = Undo: { $step }
undo-redo-step = Redo: { $step }
undo-no-undo = Nothing to undo.
undo-no-redo = Nothing to redo.
undo-frozen = The text is adopted and frozen: only follow-up can be undone or redone.
undo-done-undo = Undone – { $step }
undo-done-redo = Done again – { $step }
undo-partly = Done in part – { $step }. Somebody else changed the rest meanwhile; their version stays.
undo-left = Not done – { $step }. Somebody else changed it meanwhile; their version stays.
undo-place = { $label } ({ $row })
undo-place-document = the document
undo-step-typed = typing: { $place }
undo-step-cut = text removed: { $place }
undo-step-set = change: { $place }
undo-step-added = addition: { $place }
undo-step-deleted = deletion: { $place }
undo-step-restored = put back: { $place }
undo-step-moved = move: { $place }
undo-step-added-several = { $count ->
    [one] { $count } row added
   *[other] { $count } rows added
}
undo-step-deleted-several = { $count ->
    [one] { $count } row deleted
   *[other] { $count } rows deleted
}

## Written twice at once

conflict-taken-away = empty (value cleared)
conflict-place = place no. { $number }
conflict-member-in = in the list
conflict-member-out = taken out
conflict-by-me = by you
conflict-by-council = by somebody else of your council
conflict-by-other = by somebody elsewhere
conflict-by-name = by { $name }
conflict-by-person = by { $name } ({ $role })
conflict-by-elsewhere = by somebody of another council: { $council }
conflict-by-when = { $who }, { $when }
conflict-reason = Reason (optional)
conflict-mark = Written twice at the same time
conflict-frozen = This text is adopted and frozen. To choose, amend it first.
conflict-adopt-by-step = A choice adopts nothing: keep the other value, then take the step “Adopt”.
points-show = Show: { $label }
choice-words = “{ $kept }” kept, “{ $dropped }” dropped; { $who }, { $when }.
choices-made = { $count ->
    [one] { $count } choice between two values
   *[other] { $count } choices between two values
}
