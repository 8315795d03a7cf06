/** What was found: each document, and the passages in it, as one list of lines that lead to their places. */
import { addressOfDoc } from '@tansiq/web/addresses.ts';
import type { FoundDocument, FoundPassage, SearchAnswer } from '@tansiq/web/api.ts';
import { type Field, fieldOf, SCHEMAS } from '@tansiq/web/document/schema.ts';
import type { DocKind } from '@tansiq/web/ids.ts';
import { goTo } from '@tansiq/web/ui/address.tsx';
import { type Language, type Translate, useFormats, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { StatusTag } from '@tansiq/web/ui/parts.tsx';
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import { kindKey, titleIn } from '../words.ts';

/** A line: a document, or a passage in it. */
export interface Option {
  readonly document: FoundDocument;
  readonly passage?: FoundPassage;
}

/** The lines in their order. */
export function optionsOf({ documents }: SearchAnswer): readonly Option[] {
  return documents.flatMap((document) => [
    { document },
    ...document.passages.filter(({ place }) => !isTitle(place)).map((passage) => ({ document, passage })),
  ]);
}

/** The title of a document stands at its head, with its marks. */
function isTitle(place: readonly string[]): boolean {
  return place.length === 1 && place[0] === 'title';
}

/** Where a line leads. */
export function addressOfOption({ document, passage }: Option): string {
  return addressOfDoc({ id: document.id, place: passage?.place ?? [], shown: {} });
}

export function FoundList(props: {
  id: string;
  documents: readonly FoundDocument[];
  options: readonly Option[];
  at: number;
  onPoint: (at: number) => void;
}) {
  const { id, documents, options, at, onPoint } = props;
  const text = useText();
  const language = useLanguage();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (at >= 0) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const line = (option: Option, className: string, children: ReactNode) => {
    const number = options.indexOf(option);
    return (
      <OptionLine
        key={number}
        id={`${id}-${number}`}
        option={option}
        isSelected={number === at}
        className={className}
        onPoint={() => onPoint(number)}
      >
        {children}
      </OptionLine>
    );
  };
  return (
    <div ref={list} id={id} role="listbox" aria-label={text('search-found')} className="app-found">
      {documents.map((document) => {
        const [head, ...passages] = options.filter((option) => option.document === document);
        const title = titleIn(document.title, language, text('documents-untitled'));
        return (
          // biome-ignore lint/a11y/useSemanticElements: the options of a list box stand in groups
          <div
            key={document.id}
            role="group"
            aria-label={title}
            className="app-found__doc"
            data-doc={document.id}
          >
            {head !== undefined && line(head, 'app-found__head', <Head document={document} title={title} />)}
            {passages.map((option) =>
              line(option, 'app-found__passage', <Passage kind={document.kind} passage={option.passage} />),
            )}
            {document.more > 0 && (
              <p role="presentation" className="app-found__more">
                {text('search-more-passages', { count: document.more })}
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** A link, so that it can be opened in another tab; the keys stay in the field. */
function OptionLine(props: {
  id: string;
  option: Option;
  isSelected: boolean;
  className: string;
  onPoint: () => void;
  children: ReactNode;
}) {
  const { id, option, isSelected, className, onPoint, children } = props;
  const to = addressOfOption(option);
  const onClick = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a
      id={id}
      href={to}
      role="option"
      aria-selected={isSelected}
      tabIndex={-1}
      className={className}
      onClick={onClick}
      onMouseMove={onPoint}
    >
      {children}
    </a>
  );
}

function Head({ document, title }: { document: FoundDocument; title: string }) {
  const text = useText();
  const formats = useFormats();
  const inTitle = document.passages.find(({ place }) => isTitle(place));
  return (
    <>
      <span className="app-found__title" dir="auto">
        {inTitle === undefined ? title : <Marked passage={inTitle} />}
      </span>
      <span className="app-found__facts">
        <span>{text(kindKey(document.kind))}</span>
        <StatusTag vocabulary="states" code={document.state} />
        {document.day !== '' && <time dateTime={document.day}>{formats.longDate(document.day)}</time>}
      </span>
    </>
  );
}

function Passage({ kind, passage }: { kind: DocKind; passage: FoundPassage | undefined }) {
  const text = useText();
  const language = useLanguage();
  if (passage === undefined) return null;
  return (
    <>
      <span className="app-found__place">
        {placeWords(kind, passage, text, language).map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way has its steps in one order
          <span key={at}>
            <bdi>{step}</bdi>
          </span>
        ))}
      </span>
      <Marked passage={passage} />
    </>
  );
}

/** The names of the fields on the way, and of the row that it leads through. */
function placeWords(
  kind: DocKind,
  { place, row }: FoundPassage,
  text: Translate,
  language: Language,
): string[] {
  let record: string | undefined = SCHEMAS[kind].root;
  const labels: string[] = [];
  for (const step of place) {
    const field: Field | undefined = record === undefined ? undefined : fieldOf(kind, record, step);
    if (field === undefined) continue;
    labels.push(text(field.label));
    record = field.record;
  }
  const name = titleIn(row, language, '');
  // The title of a row is what it is called.
  if (name === '' || place.at(-1) === 'title') return labels;
  return [...labels.slice(0, 1), name, ...labels.slice(1)];
}

/** Words in their own direction, with those that were sought marked. */
function Marked({ passage: { text, marks, language } }: { passage: FoundPassage }) {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const [from, to] of marks) {
    if (from < done) continue;
    parts.push(text.slice(done, from), <mark key={from}>{text.slice(from, to)}</mark>);
    done = to;
  }
  parts.push(text.slice(done));
  return (
    <span className="app-found__text" dir="auto" lang={language === '' ? undefined : language}>
      {parts}
    </span>
  );
}
