import type { DocView } from '../client/docHandle.ts';
import { dayOf, lockOf } from '../document/adoption.ts';
import { asBoth, asRows, asText, inLanguage, isEmpty } from '../document/read.ts';
import { classificationLevels } from '../editors/labels.ts';
import { layOut, pick } from '../editors/layout.ts';
import { MINUTES, PLAN, TERMS } from '../editors/layouts.ts';
import type { DocKind } from '../ids.ts';
import type { Directory } from '../ui/directory.tsx';
import { FromLevel } from '../ui/heading.tsx';
import { type Language, momentIn } from '../ui/l10n.ts';
import { StatusTag, ToneTag } from '../ui/parts.tsx';
import type { Vocabularies } from '../ui/vocabulary.tsx';
import { codeListOf } from '../ui/vocabulary.tsx';
import { AttendanceSheet } from './AttendanceSheet.tsx';
import { useAdoptionTitle } from './adoptionTitle.ts';
import { ConvocationView } from './ConvocationView.tsx';
import { FieldsView } from './FieldView.tsx';
import { PageMargins } from './PageMargins.tsx';
import { PlanView } from './PlanView.tsx';
import { ReadingProvider, useDocReading } from './reading.tsx';
import { Signatures } from './Signatures.tsx';
import { isBeforeMeeting, type Sheet } from './sheets.ts';

/** Whose paper it is, in both languages. */
export interface Letterhead {
  readonly council: { readonly fr: string; readonly ar: string };
  readonly group?: { readonly fr: string; readonly ar: string };
}

/** Paper without a head. */
export const PLAIN_PAPER: Letterhead = { council: { fr: '', ar: '' } };

/** A document to be read, on screen or on paper. */
export interface DocumentViewProps {
  readonly kind: DocKind;
  /** The plain JSON of the document's root. */
  readonly doc: DocView;
  readonly vocabularies: Vocabularies;
  readonly letterhead: Letterhead;
  /** The language it is read in. A text that was only written in the other one is shown in that. */
  readonly locale: Language;
  /** The hashes of the version that is shown. */
  readonly heads?: readonly string[];
  /** When that version was written, in Unix milliseconds. */
  readonly changedAtMs?: number;
  /** The paper that is printed; without it, all of it is shown. */
  readonly sheet?: Sheet;
  /** When it is printed, in Unix milliseconds. */
  readonly printedAtMs?: number;
  /** Names for people and other documents; without it they are "unknown", as after an erasure. */
  readonly directory?: Directory;
}

const NOBODY: Directory = { people: [], documents: [] };

/** How many characters of a hash stand on the paper. */
const HASH_SHOWN = 8;

/** How many of them: after edits of two at once a version has several. */
const HASHES_SHOWN = 2;

/** A document as it is read and printed: letterhead, title, every field that holds something, signatures. */
export function DocumentView(props: DocumentViewProps) {
  const { kind, doc, vocabularies, locale, directory = NOBODY, sheet } = props;
  const classes = ['tq-view', `tq-view--${kind}`, ...(sheet === undefined ? [] : [`tq-paper--${sheet}`])];
  return (
    <ReadingProvider kind={kind} doc={doc} vocabularies={vocabularies} directory={directory} locale={locale}>
      <article
        className={classes.join(' ')}
        lang={locale === 'ar' ? 'ar-MA' : locale}
        dir={locale === 'ar' ? 'rtl' : 'ltr'}
      >
        <Margins {...props} />
        <Head {...props} />
        <Content sheet={sheet} />
      </article>
    </ReadingProvider>
  );
}

/** What stands below the title, by paper. */
function Content({ sheet }: { sheet: Sheet | undefined }) {
  switch (sheet) {
    case 'convocation':
      return <ConvocationView />;
    case 'attendance':
      return <AttendanceSheet />;
    case 'table':
      return (
        <>
          <PlanFrame />
          <PlanView sheet={sheet} />
        </>
      );
    default:
      return (
        <>
          <Body sheet={sheet} />
          <Signatures />
        </>
      );
  }
}

/** Short, and with its day: the first letters of the version's hashes tell two papers apart. */
function useVersion({ heads = [], changedAtMs }: DocumentViewProps): string {
  const { formats, text } = useDocReading();
  if (heads.length === 0) return '';
  const shown = heads.slice(0, HASHES_SHOWN).map((hash) => hash.slice(0, HASH_SHOWN));
  const short = [...shown, ...(heads.length > HASHES_SHOWN ? ['…'] : [])].join('+');
  if (changedAtMs === undefined) return text('view-version', { heads: short });
  return text('view-version-dated', { heads: short, when: momentIn(changedAtMs, formats.language) });
}

/** The foot of each page: state, version, classification, and when it was printed. */
function Margins(props: DocumentViewProps) {
  const { doc, vocabularies, formats, text } = useDocReading();
  const { printedAtMs, sheet } = props;
  const version = useVersion(props);
  const state = asText(doc.state);
  const levels = classificationLevels(doc.classification, formats.language);
  const parts = [
    state === '' || isBeforeMeeting(sheet)
      ? ''
      : codeListOf(vocabularies, 'states').label(state, formats.language),
    version,
    levels === undefined ? '' : text('editor-classification', { levels }),
    printedAtMs === undefined ? '' : text('view-printed', { date: momentIn(printedAtMs, formats.language) }),
  ];
  return (
    <PageMargins
      start={parts.filter((part) => part !== '').join(' — ')}
      isRightToLeft={formats.language === 'ar'}
    />
  );
}

function Head(props: DocumentViewProps) {
  const { letterhead, sheet } = props;
  const { schema, doc, formats, text } = useDocReading();
  const version = useVersion(props);
  const title = asBoth(doc.title);
  const shown = inLanguage(title, formats.language);
  const other = formats.language === 'ar' ? title.fr : title.ar;
  const levels = classificationLevels(doc.classification, formats.language);
  const kind = isBeforeMeeting(sheet) ? `sheet-${sheet}` : `kind-${schema.kind.replaceAll('_', '-')}`;
  return (
    <header>
      {/* French on the left and Arabic on the right, as on the paper of the Kingdom's institutions, in every language. */}
      <div className="tq-letterhead" dir="ltr">
        <div lang="fr" dir="ltr">
          <p>Royaume du Maroc</p>
          <p className="tq-letterhead__council">{letterhead.council.fr}</p>
          {letterhead.group !== undefined && <p>{letterhead.group.fr}</p>}
        </div>
        <div lang="ar" dir="rtl">
          <p>المملكة المغربية</p>
          <p className="tq-letterhead__council">{letterhead.council.ar}</p>
          {letterhead.group !== undefined && <p>{letterhead.group.ar}</p>}
        </div>
      </div>
      <div className="tq-view__title">
        <p className="tq-view__kind">{text(kind)}</p>
        <h1 dir="auto">{shown || text('ui-untitled')}</h1>
        {other !== '' && other !== shown && (
          <p className="tq-view__other" dir="auto" lang={formats.language === 'ar' ? 'fr' : 'ar'}>
            {other}
          </p>
        )}
        <p className="tq-view__meta">
          {!isBeforeMeeting(sheet) && <StatusTag vocabulary="states" code={asText(doc.state)} />}
          {levels !== undefined && (
            <ToneTag tone="neutral">{text('editor-classification', { levels })}</ToneTag>
          )}
          {version !== '' && (
            <span>
              <bdi>{version}</bdi>
            </span>
          )}
        </p>
        {!isBeforeMeeting(sheet) && <AdoptionLines />}
      </div>
    </header>
  );
}

/** Of the plan's own fields, what the table is about: its years and its dates. */
function PlanFrame() {
  const { schema, doc } = useDocReading();
  const names = ['period_start', 'period_end', 'circulated_on', 'adopted_on'];
  return <FieldsView record={schema.root} fields={pick(schema, schema.root, names)} map={doc} />;
}

/** That the text was adopted, and opened again since, with each reason. */
function AdoptionLines() {
  const { doc, formats, text } = useDocReading();
  const lock = lockOf(doc);
  const title = useAdoptionTitle(lock, false, asText(doc.state));
  const { adopted } = lock;
  // Of a frozen text the state says it already, and the date stands among the fields.
  if (adopted === undefined || lock.tag === 'locked') return null;
  const opened = lock.amendments.filter((amendment) => amendment.at >= adopted.at);
  return (
    <div className="tq-view__adoption">
      <p>{title}</p>
      {opened.map(({ id, at, reason }) => (
        <p key={id} dir="auto">
          {text('adoption-opened', { when: formats.longDate(dayOf(at)), reason })}
        </p>
      ))}
    </div>
  );
}

function Body({ sheet }: { sheet: Sheet | undefined }) {
  const { schema, doc, text } = useDocReading();
  const sections = layOut(schema, schema.root, layoutOf(schema.kind), hiddenOf(schema.kind));
  const filled = sections.filter((section) => section.fields.some((field) => !isEmpty(doc[field.name])));
  const hasRows = schema.kind === 'action_plan' && asRows(doc.actions).length > 0;
  let clause = 0;
  return (
    <>
      {filled.length === 0 && !hasRows && <p className="tq-hint">{text('view-nothing')}</p>}
      {filled.map((section) => {
        const title = text(section.title);
        const isClause = schema.kind === 'terms' && !UNNUMBERED.has(section.title);
        if (isClause) clause += 1;
        return (
          <section key={section.title} className="tq-view__section">
            <h2>{isClause ? text('terms-clause', { number: clause, title }) : title}</h2>
            <FromLevel level={3}>
              <FieldsView record={schema.root} fields={section.fields} map={doc} title={title} />
            </FromLevel>
          </section>
        );
      })}
      {schema.kind === 'action_plan' && <PlanView sheet={sheet} />}
    </>
  );
}

const UNNUMBERED = new Set([
  'terms-section-frame',
  'terms-section-validity',
  'attachments',
  'editor-section-other',
]);

function layoutOf(kind: DocKind): Parameters<typeof layOut>[2] {
  if (kind === 'minutes') return MINUTES;
  return kind === 'terms' ? TERMS : PLAN;
}

/** Fields that stand in the head, in a part of their own or in the signatures. */
function hiddenOf(kind: DocKind): readonly string[] {
  const head = ['title', 'state', 'classification'];
  switch (kind) {
    case 'action_plan':
      return [...head, 'actions', 'axes', 'objectives', 'indicators'];
    case 'terms':
      return [...head, 'signatories'];
    default:
      return head;
  }
}
