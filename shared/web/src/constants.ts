/** Times and sizes of the browser's side, with their units. */

/** A frame that the node accepts, in bytes. */
export const FRAME_BYTES_MAX = 1024 * 1024;
/** Changes put into one Submit, in bytes; a larger change goes alone. */
export const SUBMIT_BYTES_MAX = 256 * 1024;
/** Operations of changes put into one Submit: half of what the node takes. */
export const SUBMIT_OPS_MAX = 150_000;
/** Changes put into one Submit. */
export const SUBMIT_CHANGES_MAX = 256;
/** Edits made within this time leave in one frame. */
export const SUBMIT_DELAY_MS = 50;
/** A Submit that has no answer by then means the line is dead, whatever the socket says. */
export const SUBMIT_ANSWER_MS = 20_000;
/** How often a tab asks whether its line lives. One whole turn without a word from the node means that it is dead. */
export const HEARTBEAT_MS = 10_000;
/** The first wait before dialling again; doubled each time, with jitter. */
export const REDIAL_MIN_MS = 400;
/** The longest wait before dialling again. */
export const REDIAL_MAX_MS = 30_000;
/** A line that held this long starts again from the shortest wait. */
export const LINE_STEADY_MS = 10_000;
/** How long a request to the node may take. */
export const REQUEST_MS = 15_000;
/** A document that takes longer than this to be put together is too much for this browser. */
export const OPENING_MAX_MS = 20_000;
/** How long the screen waits for a document that is not in this browser before it says that there is no line. */
export const FIRST_SIGHT_MS = 8_000;
/** UTF-16 code units inserted by one change: a change is cut well below 5,000 operations. */
export const INSERT_UNITS_MAX = 4_000;
/** UTF-16 code units in one Text object; longer texts belong in several rows. */
export const TEXT_UNITS_MAX = 20_000;
/** Characters of a new document's title; the node takes no more. */
export const TITLE_CHARS_MAX = 500;
/** UTF-8 bytes in one short value or code: a change with a longer one is not admitted. */
export const STRING_BYTES_MAX = 256;
/** How long a change waits that the council could not take just now, before it is submitted again. */
export const PASSING_RETRY_MS = 5_000;
/** The longest wait between two submits of a change that the council could not take. */
export const PASSING_RETRY_MAX_MS = 60_000;
/** Documents kept in the browser without having been opened, the newest first. The account's page says so. */
export const OFFLINE_DOCS_MAX = 100;
/** Bytes of files that wait in the browser for a line, all together. The page says so. */
export const WAITING_FILES_BYTES_MAX = 20 * 1024 * 1024;
/** How long the browser may take to open its store before the work begins without it. */
export const OPEN_STORE_MS = 5_000;
/** The first wait before a broken store is opened again; doubled each time. */
export const REOPEN_STORE_MIN_MS = 1_000;
/** The longest wait before a broken store is opened again. */
export const REOPEN_STORE_MAX_MS = 30_000;
/** A document is kept in one piece too once so many operations of it are in no piece yet: some ten milliseconds of applying. */
export const SAVED_FORM_OPS_MIN = 5_000;
/** How long after a document was opened that is done. */
export const SAVED_FORM_AFTER_MS = 3_000;
/** Documents followed in the background because an earlier visit left edits in them; a node lets a tab follow 64. */
export const RESUMED_MAX = 40;
/** How long a saved document must be quiet before the node is asked what is worth a look in it. */
export const WARNINGS_QUIET_MS = 1_500;
/** Warnings of one document shown at first; the rest on demand. */
export const WARNINGS_SHOWN_MAX = 30;

/** How often it is looked where a file is that is on its way. */
export const ATTACHMENTS_MS = 1_500;
