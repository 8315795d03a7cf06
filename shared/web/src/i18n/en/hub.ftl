### What the coordinator’s app says.

## The frame

hub-name = Tansiq
hub-tagline = National coordination
hub-nav = Main navigation
hub-language = Language of the interface
hub-overview = Overview
hub-documents = Documents
hub-overdue = Overdue actions
hub-sign-out = Sign out
hub-opening = Opening…
hub-waiting = Waiting for the first figures…
hub-retry = Try again
hub-reload = Reload the page
hub-unreachable-title = The server does not answer
hub-unreachable = Check the connection, then try again.
hub-not-found = This page does not exist
hub-back-overview = Back to the overview
hub-untitled = Untitled
hub-table-of = Table: { $title }
hub-status-count = { $status }: { $count }
hub-unheard = Nothing received so far
hub-unknown = not known
hub-none-match = Nothing matches these choices.
hub-show-more = Show more
hub-age-now = just now

## Signing in

hub-sign-in-title = Sign in
hub-sign-in-name = Account name
hub-sign-in-password = Password
hub-sign-in-submit = Sign in
hub-sign-in-asking = Signing in…
hub-sign-in-empty = Give the account name and the password.
hub-sign-in-wrong = The account name or the password is not right.
hub-sign-in-unreachable = The server does not answer. Check the connection, then try again.
hub-sign-in-busy = The server could not answer. Wait a moment, then try again.
hub-signed-out-untold = You are signed out of this browser. The server does not answer yet; it will be told by itself as soon as it does.
hub-sign-in-expired = Your session has ended. Sign in to see the figures again.

## The feed

hub-live = Live
hub-dialling = Connecting…
hub-as-of = Figures of
hub-printed-as-of = Figures of { $when } (Moroccan time), counted on { $day }, from what the hub received of the councils.
hub-printed-on = Printed on { $when }.
hub-printed-heard = Last received:
hub-printed-unheard = Nothing received:
hub-cut-title = Connection cut since { $since }
hub-cut-figures = The figures shown are those of { $when }; they may have changed.
hub-cut-nothing = No figures have come yet.
hub-cut-retry = The connection is tried again by itself.
hub-unreadable-title = This page is out of date since { $since }
hub-spoken-cut = Connection cut. The figures are no longer updated.
hub-spoken-back = Connection restored. The figures are up to date.
hub-spoken-figures = Figures updated: { $actions } actions, { $overdue } of them overdue.

## The overview

hub-overview-title = Consolidated state of the regions
hub-overview-lead = Counted are the plans, circulated or adopted, that regions share, all years together.
hub-headline = National figures
hub-heard = Regions heard
hub-heard-note = sent at least one document or update
hub-actions = Actions
hub-overdue-figure = Overdue
hub-overdue-note = past their end, neither done nor cancelled
hub-planned = Budget planned
hub-secured = Budget secured
hub-spent = Budget spent
hub-gap = Still to be funded
hub-gap-note = Nothing is converted. Left to finance: line by line, what is planned and not secured.

## Regions

hub-regions = Regions
hub-regions-lead = A region from which nothing was received is shown by a dash, never by a zero.
hub-regions-caption = State of each region: node, freshness, documents, actions by status and last meeting. A button in a header sorts the rows.
hub-region = Region
hub-node = Node
hub-standing-linked = Connected
hub-standing-away = Offline
hub-standing-stale = No news
hub-standing-awaited = Awaited
hub-standing-absent = Not enrolled
hub-linked-last = linked
hub-node-replaced = node replaced
hub-heard-at = Figures received
hub-documents-short = Docs
hub-documents-of = documents of { $region }
hub-overdue-of = overdue actions of { $region }
hub-overdue-short = Overdue
hub-planned-short = Planned
hub-secured-short = Secured
hub-spent-short = Spent
hub-last-meeting = Last meeting
hub-no-meeting = none
hub-no-status = Not said
hub-total = Total
hub-total-of = { $count ->
    [one] { $heard } region of { $all }
   *[other] { $heard } regions of { $all }
}
hub-actions-and-budget = Actions and budget

## Programmes

hub-programmes = Actions by SNIA programme
hub-programmes-lead = An action that serves two programmes counts in both.
hub-programmes-caption = Number of actions by programme of the national strategy for immigration and asylum and by status
hub-programme = Programme
hub-no-programme = No programme
hub-priority = Priority
hub-share = Breakdown
hub-share-done = { $share } done

## Overdue actions

hub-overdue-lead = Past their end, neither done nor cancelled; the oldest first.
hub-overdue-caption = Overdue actions: days late, action, region, programme, end and status
hub-overdue-none = No overdue action
hub-overdue-all = See all { $count } overdue actions
hub-overdue-count = { $count ->
    [0] No action
    [one] { $count } action
   *[other] { $count } actions
}
hub-days-late = Days late
hub-late-days = { $count ->
    [one] { $count } day late
   *[other] { $count } days late
}
hub-action = Action
hub-end = End
hub-status = Status
hub-all-regions = All regions
hub-all-programmes = All programmes

## Documents

hub-documents-lead = Shared by the regions with the ministry.
hub-documents-none = No shared document yet
hub-documents-count = { $count ->
    [0] No document
    [one] { $count } document
   *[other] { $count } documents
}
hub-kind = Kind
hub-all-kinds = All kinds
hub-kind-minutes = Minutes
hub-kind-action-plan = Action plan
hub-kind-terms = Terms of reference
hub-changed = Changed
hub-document = Document
hub-document-loading = Opening the document…
hub-document-missing = This document does not exist, or is no longer shared with the ministry.
hub-document-failed = The document could not be opened.
hub-document-read-only = Read-only: this document belongs to the region.
hub-document-as-of = Received at the hub
hub-document-behind = The document has changed since; its latest version could not be loaded.
hub-breadcrumb = Breadcrumb
hub-document-deleted = This document was deleted at the council on { $when }: it waits in its bin and counts in no figure.

## Money, freshness, lists

hub-inter-regional = Inter-regional network
hub-search = Search
hub-list-failed = The list could not be brought up to date; it is asked for again by itself.
hub-list-left-out = Shown: { $shown } of { $all }.
hub-fresh = { $fresh } up to date of { $heard }
hub-oldest = oldest data:
hub-committed = Budget committed
hub-silence-no-line = no line
hub-silence-expired = certificate expired
hub-silence-revoked = access withdrawn
hub-silence-nothing-written = nothing written for more than 7 days
hub-counted-once = Each action counted once
hub-money = Budgets by region and currency
hub-money-lead = Nothing is converted. Left to finance: of each budget line what is planned and not secured; a surplus on one line pays no other. Cancelled actions and draft plans are counted apart.
hub-money-caption = Budgets of each region, a line per currency: planned, secured, committed, spent and left to finance
hub-currency = Currency
hub-committed-short = Committed
hub-gap-short = Left to finance
hub-money-suspended = Of which suspended actions
hub-money-cancelled = Apart: cancelled actions
hub-money-draft = { $plans ->
    [one] Apart: { $plans } draft plan, { $actions } actions, { $overdue } overdue
   *[other] Apart: { $plans } draft plans, { $actions } actions, { $overdue } overdue
}
hub-repeated = { $count ->
    [one] { $count } action that two plans of the same group hold is counted once.
   *[other] { $count } actions that two plans of the same group hold are counted once.
}

## The overview in few lines

hub-overview-drafts = { $count ->
    [one] { $count } plan that is still a draft is counted apart.
   *[other] { $count } plans that are still drafts are counted apart.
}
hub-row-drafts = { $count ->
    [one] { $count } draft plan, apart
   *[other] { $count } draft plans, apart
}
hub-overdue-old = { $count } of them in regions without news
hub-purse = The country’s budgets, a line for each currency
hub-budget = Budget
hub-standing-before = before the line was cut
hub-sort = Sort by
hub-sort-map = Order of the map
hub-sort-overdue = Most overdue actions first
hub-sort-heard = Oldest data first
hub-sort-meeting = Oldest meeting first
hub-sort-name = Name
hub-sort-changed = Last change
hub-sort-document-meeting = Day of the meeting
hub-sort-region = Region
hub-document-cut = This document is not on this page yet; it opens by itself when the line is back.

## The overview of an earlier day, and what changed

hub-day = As of
hub-day-hint = Empty: now
hub-day-now = Back to now
hub-past-title = As of { $day }
hub-past-asking = Reading that day…
hub-past-note = These are the figures that the ministry knew at the end of that day. How the lines stood is not kept; lists and documents open as they are now.
hub-past-early-title = Nothing is known of { $day }
hub-past-early = The past is known here from { $day } on. Choose that day or a later one.
hub-past-no-day-title = That day has not come yet, or is none
hub-past-no-day = Choose today or an earlier day.
hub-past-failed-title = That day could not be read
hub-past-failed = Check the line, then try again.
hub-changed-since = What changed since { $when }
hub-changed-known = Nothing is known from before { $when }: changes are counted from then on.
hub-changed-day = Since
hub-changed-day-hint = Empty: your last visit
hub-changed-asking = Counting what changed…
hub-changed-failed = What changed could not be counted. It is tried again in a minute.
hub-changed-nothing = Nothing has changed since.
hub-changed-new = { $count ->
    [one] { $count } new document
   *[other] { $count } new documents
}
hub-changed-adopted = { $count ->
    [one] { $count } document adopted
   *[other] { $count } documents adopted
}
hub-changed-amended = { $count ->
    [one] { $count } document changed after its adoption
   *[other] { $count } documents changed after their adoption
}
hub-changed-actions = { $count ->
    [one] { $count } new action
   *[other] { $count } new actions
}
hub-changed-done = { $count ->
    [one] { $count } action done
   *[other] { $count } actions done
}
hub-changed-late = { $count ->
    [one] { $count } action newly overdue
   *[other] { $count } actions newly overdue
}
hub-changed-money = { $name }: from { $before } to { $after } { $currency }
