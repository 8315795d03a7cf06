/** The few icons of the screens, drawn on a 20 by 20 grid in the colour of the text. Never the only carrier of a meaning. */

const PATHS = {
  plus: 'M10 4v12M4 10h12',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6',
  up: 'M5 12l5-5 5 5',
  down: 'M5 8l5 5 5-5',
  next: 'M8 5l5 5-5 5',
  previous: 'M12 5l-5 5 5 5',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3l7.5 13.5h-15zM10 8.5v3.5M10 14.2v.1',
  info: 'M10 9v5M10 6.2v.1M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15z',
  calendar: 'M4 5h12v11H4zM4 8.5h12M7 3v3M13 3v3',
  search: 'M9 4a5 5 0 100 10A5 5 0 009 4zM12.7 12.7L17 17',
  star: 'M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6z',
  browser: 'M3 4.5h14v9H3zM7.5 16.5h5M10 13.5v3',
  council: 'M3 8l7-4.5L17 8M4.5 8v7M8 8v7M12 8v7M15.5 8v7M3 16.5h14',
  ministry: 'M10 2.5l6.5 2.5v4.5c0 4-2.7 6.6-6.5 8-3.8-1.4-6.5-4-6.5-8V5zM7 10l2.2 2.200L13.2 8',
  lock: 'M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 015 0V9',
  edit: 'M4 16l.8-3.200L13.3 4.300l2.4 2.400L7.2 15.200z',
  clock: 'M10 3a7 7 0 100 14 7 7 0 000-14zM10 6v4l2.7 1.8',
  direction: 'M4 6h9M4 10h12M4 14h7',
  undo: 'M7.5 4.5L4 8l3.500 3.500M4 8h8a4 4 0 010 8H8',
  redo: 'M12.5 4.5L16 8l-3.500 3.500M16 8H8a4 4 0 000 8h4',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  link: 'M8.5 11.500l3-3M9 6.500l1.700-1.700a3.100 3.100 0 014.500 4.500L13.500 11M11 13.500l-1.700 1.700a3.100 3.100 0 01-4.500-4.500L6.500 9',
  copy: 'M7.5 7.500h8.500v9h-8.500zM12.500 7.500V3.500h-8.500v9h3.500',
  send: 'M10 13V3.500M6.500 7L10 3.500 13.500 7M4.500 11v5.500h11V11',
  more: 'M5 10h.1M10 10h.1M15 10h.1',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** Those that point along the line turn round with it. */
const FLIPPED: ReadonlySet<IconName> = new Set(['next', 'previous', 'undo', 'redo']);

/** One icon, hidden from screen readers: the text beside it says the same. */
export function Icon({ name }: { name: IconName }) {
  const flips = FLIPPED.has(name);
  return (
    <svg
      className={flips ? 'tq-icon tq-icon--flips' : 'tq-icon'}
      viewBox="0 0 20 20"
      width="20"
      height="20"
      aria-hidden="true"
      focusable="false"
    >
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={name === 'more' ? 2.4 : 1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
