/**
 * What the dashboard shows, as values: out of a State of the feed, everything a screen counts, sorts or compares.
 *
 * A figure that nobody reported is `undefined`, all the way to the screen: unknown is never zero.
 */
import type { Budget, OverdueAction, Region, SharedDocument, State } from '@tansiq/web/feed.ts';
import { type DocId, hexOf } from '@tansiq/web/ids.ts';
import { STALE_AFTER_MS } from '../constants.ts';

/** Actions by status code. */
export type StatusCounts = Readonly<Record<string, number>>;

/** The figures of one region, or of all that were heard. Money in whole dirhams. */
export interface Figures {
  readonly documents: number;
  readonly actions: StatusCounts;
  readonly actionsTotal: number;
  readonly overdue: number;
  readonly planned: number;
  readonly secured: number;
  readonly spent: number;
  /** Planned and not secured. Below zero when more was secured than planned. */
  readonly gap: number;
  /** Local date of the last held meeting, as YYYY-MM-DD; empty for none. */
  readonly lastMeeting: string;
}

/** How a region's node stands with the hub. */
export type Standing =
  /** No council is enrolled. */
  | 'absent'
  /** Enrolled, and nothing was ever received. */
  | 'awaited'
  /** Linked now. */
  | 'linked'
  /** Not linked now, though it was. */
  | 'away';

/** One region. */
export interface RegionRow {
  readonly code: string;
  readonly standing: Standing;
  /** When the hub last received an entry from it, in Unix milliseconds. */
  readonly heardAtMs: number | undefined;
  /** When it was last linked, in Unix milliseconds. */
  readonly linkedAtMs: number | undefined;
  /** `undefined` until it was heard. */
  readonly figures: Figures | undefined;
  readonly programmes: readonly { readonly programme: string; readonly actions: StatusCounts }[];
}

/** One overdue action. */
export interface OverdueRow {
  readonly doc: DocId;
  readonly row: string;
  readonly region: string;
  readonly code: string;
  readonly title: { readonly fr: string; readonly ar: string };
  readonly end: string;
  readonly status: string;
  readonly programme: string;
}

/** One shared document. */
export interface DocumentRow {
  readonly id: DocId;
  readonly region: string;
  readonly kind: string;
  readonly title: { readonly fr: string; readonly ar: string };
  readonly state: string;
  /** Whether it was adopted and says something else since, or may. */
  readonly isAmended: boolean;
  readonly changedAtMs: number;
}

/** The whole country at one moment. */
export interface Country {
  /** When the hub computed it, in Unix milliseconds. */
  readonly asOfMs: number;
  readonly regions: readonly RegionRow[];
  /** Sums over the regions that were heard; `undefined` while none was. */
  readonly totals: Figures | undefined;
  /** How many regions were heard. */
  readonly heard: number;
  readonly overdue: readonly OverdueRow[];
  readonly documents: readonly DocumentRow[];
}

/** Reads a State of the feed. */
export function countryOf(state: State): Country {
  const regions = state.regions.map(regionRow);
  const heard = regions.flatMap((region) => (region.figures === undefined ? [] : [region.figures]));
  return {
    asOfMs: Number(state.asOfMs),
    regions,
    totals: sumOf(heard),
    heard: heard.length,
    overdue: state.overdue.map(overdueRow),
    documents: state.documents.map(documentRow),
  };
}

function regionRow(region: Region): RegionRow {
  const heardAtMs = region.heardAtMs === undefined ? undefined : Number(region.heardAtMs);
  return {
    code: region.code,
    standing: standingOf(region),
    heardAtMs,
    linkedAtMs: region.linkedAtMs === undefined ? undefined : Number(region.linkedAtMs),
    figures: heardAtMs === undefined ? undefined : figuresOf(region),
    programmes: heardAtMs === undefined ? [] : region.programmes,
  };
}

function standingOf(region: Region): Standing {
  if (region.connected) return 'linked';
  if (region.heardAtMs !== undefined || region.linkedAtMs !== undefined) return 'away';
  return region.enrolled ? 'awaited' : 'absent';
}

function figuresOf(region: Region): Figures {
  const { planned, secured, spent } = moneyOf(region.budget);
  return {
    documents: region.documents,
    actions: region.actions,
    actionsTotal: totalOf(region.actions),
    overdue: region.overdue,
    planned,
    secured,
    spent,
    gap: planned - secured,
    lastMeeting: region.lastMeeting,
  };
}

function moneyOf(budget: Budget | undefined) {
  return {
    planned: Number(budget?.planned ?? 0n),
    secured: Number(budget?.secured ?? 0n),
    spent: Number(budget?.spent ?? 0n),
  };
}

function overdueRow(action: OverdueAction): OverdueRow {
  return {
    doc: hexOf(action.doc) as DocId,
    row: action.row,
    region: action.region,
    code: action.code,
    title: { fr: action.titleFr, ar: action.titleAr },
    end: action.end,
    status: action.status,
    programme: action.programme,
  };
}

function documentRow(document: SharedDocument): DocumentRow {
  return {
    id: hexOf(document.doc) as DocId,
    region: document.region,
    kind: document.kind,
    title: { fr: document.titleFr, ar: document.titleAr },
    state: document.state,
    isAmended: document.amended,
    changedAtMs: Number(document.changedAtMs),
  };
}

/** All actions of a count, whatever their status. */
export function totalOf(actions: StatusCounts): number {
  return Object.values(actions).reduce((sum, count) => sum + count, 0);
}

/** The sums of several counts. */
export function addCounts(counts: readonly StatusCounts[]): StatusCounts {
  const sum: Record<string, number> = {};
  for (const each of counts) {
    for (const [status, count] of Object.entries(each)) sum[status] = (sum[status] ?? 0) + count;
  }
  return sum;
}

function sumOf(all: readonly Figures[]): Figures | undefined {
  if (all.length === 0) return undefined;
  const sum = (of: (figures: Figures) => number) => all.reduce((total, figures) => total + of(figures), 0);
  return {
    documents: sum((each) => each.documents),
    actions: addCounts(all.map((each) => each.actions)),
    actionsTotal: sum((each) => each.actionsTotal),
    overdue: sum((each) => each.overdue),
    planned: sum((each) => each.planned),
    secured: sum((each) => each.secured),
    spent: sum((each) => each.spent),
    gap: sum((each) => each.gap),
    // Dates in this form sort as text.
    lastMeeting:
      all
        .map((each) => each.lastMeeting)
        .sort()
        .at(-1) ?? '',
  };
}

/** Whether a region's figures may be long behind: its node is not linked, and was not for a good while. */
export function isStale(region: RegionRow, nowMs: number): boolean {
  if (region.standing !== 'away') return false;
  return nowMs - Math.max(region.heardAtMs ?? 0, region.linkedAtMs ?? 0) > STALE_AFTER_MS;
}

/** Whole days from `end` to `today`, both YYYY-MM-DD; `undefined` when `end` is no date. */
export function daysLate(end: string, today: string): number | undefined {
  const [from, to] = [Date.parse(`${end}T00:00:00Z`), Date.parse(`${today}T00:00:00Z`)];
  return Number.isNaN(from) || Number.isNaN(to) ? undefined : Math.round((to - from) / 86_400_000);
}

/** The status columns: those of the code list in its order, then what the figures hold beside them; unset comes last. */
export function statusColumns(known: readonly string[], counts: readonly StatusCounts[]): readonly string[] {
  const found = new Set(
    counts.flatMap((each) => Object.keys(each).filter((status) => (each[status] ?? 0) > 0)),
  );
  const others = [...found].filter((status) => !known.includes(status) && status !== '').sort();
  return [...known, ...others, ...(found.has('') ? [''] : [])];
}

/** One SNIA programme over all regions that were heard. */
export interface ProgrammeRow {
  /** Its code; empty for actions without a programme. */
  readonly programme: string;
  readonly actions: StatusCounts;
  readonly total: number;
}

/** One row per known programme, in their order, then what the figures hold beside them; none comes last. */
export function programmeRows(country: Country, known: readonly string[]): readonly ProgrammeRow[] {
  const found = new Map<string, StatusCounts[]>();
  for (const { programme, actions } of country.regions.flatMap((region) => region.programmes)) {
    found.set(programme, [...(found.get(programme) ?? []), actions]);
  }
  const others = [...found.keys()].filter((code) => code !== '' && !known.includes(code)).sort();
  return [...known, ...others, ...(found.has('') ? [''] : [])].map((programme) => {
    const actions = addCounts(found.get(programme) ?? []);
    return { programme, actions, total: totalOf(actions) };
  });
}
