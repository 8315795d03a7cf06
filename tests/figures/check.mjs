// The ministry's figures, computed a second time from the JSON of the samples alone. It shares no code with the programs, on purpose:
// what both agree on was understood twice.
//
//   node tests/figures/check.mjs FOLDER YYYY-MM-DD
//
// FOLDER is laid out like deploy/samples. Prints one JSON object: a row for each region, one for the group that spans regions, the list
// of overdue actions, and the sums of the country. Amounts are in thousandths of their currency's unit, as whole numbers.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, today] = process.argv.slice(2);
const dayNumber = (date) => Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);

/** "+12d" is twelve days after today; everything else stays as it is. */
function dateOf(text) {
  const relative = /^([+-]?\d+)d$/.exec(text ?? '');
  if (relative === null) return text ?? '';
  return new Date((dayNumber(today) + Number(relative[1])) * 86_400_000).toISOString().slice(0, 10);
}

function isShared({ rule, document: { state } }) {
  if (rule === 'at_once') return true;
  if (rule === 'from_circulated') return state === 'circulated' || state === 'adopted';
  return rule === 'from_adopted' && state === 'adopted';
}

/** Whole thousandths; the text of a decimal is read digit by digit. */
function thousandths(value) {
  if (value === undefined || value === null) return 0;
  const [before, after = ''] = String(value).split('.');
  return Number(before) * 1000 + Number(after.padEnd(3, '0'));
}

const listed = (rows) => (Array.isArray(rows) ? rows : Object.values(rows ?? {}));
const isLate = (action) =>
  !['done', 'cancelled'].includes(action.status) && dayNumber(dateOf(action.end)) < dayNumber(today);

function count(into, key) {
  into[key] = (into[key] ?? 0) + 1;
}

function spend(into, action) {
  for (const line of listed(action.budget)) {
    const currency = line.currency || 'MAD';
    into[currency] ??= { planned: 0, secured: 0, committed: 0, spent: 0, gap: 0 };
    for (const name of ['planned', 'secured', 'committed', 'spent'])
      into[currency][name] += thousandths(line[name]);
    into[currency].gap += Math.max(0, thousandths(line.planned) - thousandths(line.secured));
  }
}

const rows = {};
const overdue = [];
for (const place of readdirSync(folder).sort()) {
  const row = {
    documents: 0,
    actions: {},
    programmes: {},
    overdue: 0,
    money: {},
    cancelled: {},
    suspended: {},
    draft: { plans: 0, actions: {}, overdue: 0, money: {} },
    last_meeting: '',
  };
  rows[place] = row;
  for (const file of readdirSync(join(folder, place)).sort()) {
    const sample = JSON.parse(readFileSync(join(folder, place, file), 'utf8'));
    if (!isShared(sample)) continue;
    row.documents += 1;
    const { document } = sample;
    if (sample.kind === 'minutes') {
      const date = dateOf(document.date);
      const isHeld =
        ['draft', 'circulated', 'adopted'].includes(document.state) && dayNumber(date) <= dayNumber(today);
      if (isHeld && date > row.last_meeting) row.last_meeting = date;
    }
    if (sample.kind !== 'action_plan') continue;
    const isDraft = document.state !== 'circulated' && document.state !== 'adopted';
    if (isDraft) row.draft.plans += 1;
    for (const [id, action] of Object.entries(document.actions)) {
      const counts = isDraft ? row.draft : row;
      count(counts.actions, action.status ?? '');
      if (isLate(action)) counts.overdue += 1;
      if (action.status !== 'cancelled') spend(counts.money, action);
      if (isDraft) continue;
      if (action.status === 'cancelled') spend(row.cancelled, action);
      if (action.status === 'suspended') spend(row.suspended, action);
      const programmes = Object.keys(action.snia ?? {}).filter((code) => action.snia[code] === true);
      for (const programme of programmes.length === 0 ? [''] : programmes) {
        row.programmes[programme] ??= {};
        count(row.programmes[programme], action.status ?? '');
      }
      if (isLate(action)) {
        const days = dayNumber(today) - dayNumber(dateOf(action.end));
        overdue.push({ region: place, row: id, days_late: days, programmes: programmes.sort() });
      }
    }
  }
}
process.stdout.write(JSON.stringify({ rows, overdue }));
