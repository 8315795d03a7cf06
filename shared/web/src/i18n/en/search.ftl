# What a node's search says
search-title = Search
search-door = Search (Ctrl+K)
search-field = Search all documents
search-begin = What are you looking for?
search-hint = A word in French or Arabic, without accents or vowel marks too: all texts of all documents are searched.
search-nothing = Nothing matches.
search-nothing-hint = Try fewer words, or widen the filters.
search-found = Passages found
search-count = { $count ->
    [one] { $count } document.
   *[other] { $count } documents.
}
search-count-more = The first { $count } documents.
search-more-passages = { $count ->
    [one] and { $count } more passage
   *[other] and { $count } more passages
}
search-here = { $count ->
    [0] No connection: this browser keeps no document to search.
    [one] No connection: only the document kept in this browser was searched.
   *[other] No connection: only the { $count } documents kept in this browser were searched.
}
search-partial = The index is being built: not all documents have been searched yet.
search-narrow = Filter
search-narrow-close = Hide filters
search-widen = Clear all
search-state = State
search-programme = SNIA programme
search-from = From
search-to = To
