/** Times and sizes of the dashboard, with their units. */

/** A region that is not linked and was last in contact longer ago than this is marked stale. */
export const STALE_AFTER_MS = 48 * 60 * 60 * 1000;
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
/** Documents shown before "show more", and by each press of it. */
export const DOCUMENTS_STEP = 50;
