/**
 * What the dashboard shows, as values: out of a State of the feed, everything a screen counts, sorts or compares.
 *
 * A figure that nobody reported is `undefined`, all the way to the screen: unknown is never zero.
 */
import type { OverdueAction, Region, SharedDocument, State } from '@tansiq/web/feed.ts';
import { type DocId, hexOf } from '@tansiq/web/ids.ts';
import { addMoney, type MoneySum, moneyOf } from './money.ts';

/** Actions by status code. */
export type StatusCounts = Readonly<Record<string, number>>;

/** The figures of one region, or of all that were heard. What was never shared is `undefined`. */
export interface Figures {
  readonly documents: number;
  /** Actions of the plans that are circulated or adopted; these four are unknown until a plan is shared. */
  readonly actions: StatusCounts | undefined;
  readonly actionsTotal: number | undefined;
  readonly overdue: number | undefined;
  /** Of the actions that are not cancelled. */
  readonly money: readonly MoneySum[] | undefined;
  /** Of the cancelled ones. */
  readonly cancelled: readonly MoneySum[];
  /** Of the suspended ones; part of `money`. */
  readonly suspended: readonly MoneySum[];
  /** Plans that nobody circulated yet; in no other figure. */
  readonly draft: DraftFigures | undefined;
  /** Actions that another plan of the same row holds too, left out. */
  readonly repeated: number;
  /** Local date of the last held meeting, as YYYY-MM-DD; empty for none, unknown until minutes are shared. */
  readonly lastMeeting: string | undefined;
}

/** What stands in plans that are still drafts. */
export interface DraftFigures {
  readonly plans: number;
  readonly actionsTotal: number;
  readonly overdue: number;
  readonly money: readonly MoneySum[];
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
  | 'away'
  /** A group that spans regions: it has no node. */
  | 'group';

/** Why nothing new comes; empty while content comes. */
export type Silence = '' | 'not_enrolled' | 'no_line' | 'expired' | 'revoked' | 'nothing_written';
const SILENCES: readonly string[] = ['not_enrolled', 'no_line', 'expired', 'revoked', 'nothing_written'];

/** One region, or one group that spans regions. */
export interface RegionRow {
  readonly code: string;
  readonly silence: Silence;
  /** Whether content came lately, by the hub's rule. */
  readonly isFresh: boolean;
  readonly standing: Standing;
  /** When the hub last received an entry from it, in Unix milliseconds. */
  readonly heardAtMs: number | undefined;
  /** When it was last linked, in Unix milliseconds. */
  readonly linkedAtMs: number | undefined;
  /** When its node took the place of an earlier one, in Unix milliseconds. */
  readonly replacedAtMs: number | undefined;
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
  readonly programmes: readonly string[];
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
  /** The hub's position that it covers: lists are asked for again when it moves. */
  readonly position: string;
  /** The day in Morocco that everything was counted on, as YYYY-MM-DD. */
  readonly today: string;
  readonly regions: readonly RegionRow[];
  /** Groups that span regions; what is in them counts in no region. */
  readonly groups: readonly RegionRow[];
  /** Sums over regions and groups that were heard; `undefined` while none was. */
  readonly totals: Figures | undefined;
  /** How many regions were heard. */
  readonly heard: number;
  /** How many of them lately. */
  readonly fresh: number;
  /** When the region that is longest silent of those heard was heard, in Unix milliseconds. */
  readonly oldestMs: number | undefined;
  /** How many of the overdue actions are of regions without news, where they may be done by now. */
  readonly overdueOld: number;
  /** The head of the list. */
  readonly overdue: readonly OverdueRow[];
  /** The documents that changed last. */
  readonly documents: readonly DocumentRow[];
}

/** Reads a State of the feed. */
export function countryOf(state: State): Country {
  const regions = state.regions.map((region) => regionRow(region, standingOf(region)));
  const groups = state.groups.map((group) => regionRow(group, 'group'));
  const heard = regions.filter((region) => region.figures !== undefined);
  const times = heard.flatMap(({ heardAtMs }) => (heardAtMs === undefined ? [] : [heardAtMs]));
  return {
    asOfMs: Number(state.asOfMs),
    position: String(state.position),
    today: state.today,
    regions,
    groups,
    totals: sumOf([...heard, ...groups].flatMap(({ figures }) => (figures === undefined ? [] : [figures]))),
    heard: heard.length,
    fresh: heard.filter((region) => region.isFresh).length,
    oldestMs: times.length === 0 ? undefined : Math.min(...times),
    overdueOld: heard
      .filter((region) => !region.isFresh)
      .reduce((sum, { figures }) => sum + (figures?.overdue ?? 0), 0),
    overdue: state.overdue.map(overdueRow),
    documents: state.documents.map(documentRow),
  };
}

/** Every row of the overview: the regions, then the groups. */
export function rowsOf(country: Country): readonly RegionRow[] {
  return [...country.regions, ...country.groups];
}

function regionRow(region: Region, standing: Standing): RegionRow {
  const heardAtMs = region.heardAtMs === undefined ? undefined : Number(region.heardAtMs);
  return {
    code: region.code,
    silence: SILENCES.includes(region.silence) ? (region.silence as Silence) : '',
    isFresh: region.fresh,
    standing,
    heardAtMs,
    linkedAtMs: region.linkedAtMs === undefined ? undefined : Number(region.linkedAtMs),
    replacedAtMs: region.replacedAtMs === undefined ? undefined : Number(region.replacedAtMs),
    figures: heardAtMs === undefined ? undefined : figuresOf(region),
    programmes: heardAtMs === undefined || !region.hasPlans ? [] : region.programmes,
  };
}

function standingOf(region: Region): Standing {
  if (region.connected) return 'linked';
  if (region.heardAtMs !== undefined || region.linkedAtMs !== undefined) return 'away';
  return region.enrolled ? 'awaited' : 'absent';
}

function figuresOf(region: Region): Figures {
  const { hasPlans, draft } = region;
  return {
    documents: region.documents,
    actions: hasPlans ? region.actions : undefined,
    actionsTotal: hasPlans ? totalOf(region.actions) : undefined,
    overdue: hasPlans ? region.overdue : undefined,
    money: hasPlans ? moneyOf(region.money) : undefined,
    cancelled: moneyOf(region.cancelled),
    suspended: moneyOf(region.suspended),
    draft: draft && {
      plans: draft.plans,
      actionsTotal: totalOf(draft.actions),
      overdue: draft.overdue,
      money: moneyOf(draft.money),
    },
    repeated: region.repeatedActions,
    lastMeeting: region.hasMinutes ? region.lastMeeting : undefined,
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
    programmes: action.programmes,
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
  // What one region never shared is unknown there; the sum covers the others. Where nobody shared it, it stays unknown.
  const known = <T>(of: (figures: Figures) => T | undefined): readonly T[] =>
    all.map(of).filter((value) => value !== undefined);
  const sum = (of: (figures: Figures) => number | undefined) => {
    const found = known(of);
    return found.length === 0 ? undefined : found.reduce((total, value) => total + value, 0);
  };
  const [actions, money, drafts] = [known((e) => e.actions), known((e) => e.money), known((e) => e.draft)];
  return {
    documents: sum((each) => each.documents) ?? 0,
    actions: actions.length === 0 ? undefined : addCounts(actions),
    actionsTotal: sum((each) => each.actionsTotal),
    overdue: sum((each) => each.overdue),
    money: money.length === 0 ? undefined : addMoney(money),
    cancelled: addMoney(all.map((each) => each.cancelled)),
    suspended: addMoney(all.map((each) => each.suspended)),
    draft:
      drafts.length === 0
        ? undefined
        : {
            plans: drafts.reduce((total, draft) => total + draft.plans, 0),
            actionsTotal: drafts.reduce((total, draft) => total + draft.actionsTotal, 0),
            overdue: drafts.reduce((total, draft) => total + draft.overdue, 0),
            money: addMoney(drafts.map((draft) => draft.money)),
          },
    repeated: sum((each) => each.repeated) ?? 0,
    // Dates in this form sort as text.
    lastMeeting: [...known((each) => each.lastMeeting)].sort().at(-1),
  };
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
  for (const { programme, actions } of rowsOf(country).flatMap((region) => region.programmes)) {
    found.set(programme, [...(found.get(programme) ?? []), actions]);
  }
  const others = [...found.keys()].filter((code) => code !== '' && !known.includes(code)).sort();
  return [...known, ...others, ...(found.has('') ? [''] : [])].map((programme) => {
    const actions = addCounts(found.get(programme) ?? []);
    return { programme, actions, total: totalOf(actions) };
  });
}
