/** The sign of Tansiq: three nodes around a hub. */
export function Emblem() {
  return (
    <svg
      className="hub-emblem"
      viewBox="0 0 64 64"
      width="44"
      height="44"
      aria-hidden="true"
      focusable="false"
    >
      <g fill="none" stroke="currentColor" strokeWidth="3.2" strokeLinecap="round">
        <path d="M32 32V13M32 32l16.500 9.500M32 32l-16.500 9.500" />
      </g>
      <circle cx="32" cy="32" r="7" fill="currentColor" />
      <g className="hub-emblem__nodes">
        <circle cx="32" cy="12" r="5.500" />
        <circle cx="49.500" cy="42" r="5.500" />
        <circle cx="14.500" cy="42" r="5.500" />
      </g>
    </svg>
  );
}
