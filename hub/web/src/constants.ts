/** Times and sizes of the dashboard, with their units. */

/** The first wait before the feed is dialled again; doubled each time. */
export const REDIAL_MIN_MS = 1_000;
/** The longest wait before the feed is dialled again. */
export const REDIAL_MAX_MS = 30_000;
/** A feed that was silent this long is asked for in another way: a dead line may look like a quiet one. */
export const QUIET_CHECK_MS = 30_000;
/** How often "3 minutes ago" is told anew. */
export const AGE_TICK_MS = 20_000;
/** At most one spoken message about new figures in this time. */
export const SPEAK_EVERY_MS = 60_000;
/** Overdue actions on the overview; the others are on a page of their own. */
export const OVERDUE_SHOWN = 8;
/** Rows of a list shown before "show more", and by each press of it. */
export const LIST_STEP = 50;
/** Most rows of a list: as many as the hub answers at once. */
export const LIST_MAX = 1_000;
/** Shortest time between two askings for a list that changes. */
export const LIST_EVERY_MS = 2_000;
/** Shortest time between two States that this browser keeps for a start without a line. */
export const KEEP_EVERY_MS = 5_000;
/** How often this browser notes that somebody is looking. */
export const VISIT_EVERY_MS = 60_000;
/** Whoever comes back sooner is still at the same visit. */
export const VISIT_PAUSE_MS = 30 * 60_000;
/** What a first visit is told of: the last week. */
export const FIRST_VISIT_BACK_MS = 7 * 24 * 3_600_000;
/** How often what changed is counted again. */
export const CHANGES_EVERY_MS = 60_000;
