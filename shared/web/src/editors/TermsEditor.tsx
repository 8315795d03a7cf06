import { useId } from 'react';
import { useText } from '../ui/l10n.ts';
import { Section } from '../ui/parts.tsx';
import { partOf } from './addressing.ts';
import { EditingProvider, useEditing } from './context.tsx';
import { DocumentHeader, type EditorProps } from './DocumentHeader.tsx';
import { FieldGrid } from './fields.tsx';
import { layOut } from './layout.ts';
import { TERMS } from './layouts.ts';
import { PartLink } from './links.tsx';
import { PageNav } from './PageNav.tsx';

/** Sections that stand before the first numbered clause. */
const UNNUMBERED = new Set([
  'terms-section-frame',
  'terms-section-validity',
  'attachments',
  'editor-section-other',
]);

/** Terms of reference: clauses in the order of the text, composition, meeting rules, validity, signatures. */
export function TermsEditor(props: EditorProps) {
  return (
    <EditingProvider handle={props.handle} today={props.today}>
      <div className="tq-editor">
        <DocumentHeader {...props} />
        <TermsBody />
      </div>
    </EditingProvider>
  );
}

function TermsBody() {
  const { schema } = useEditing();
  const text = useText();
  const id = useId();
  let clause = 0;
  const sections = layOut(schema, schema.root, TERMS, ['state']).map((section) => {
    const title = text(section.title);
    if (UNNUMBERED.has(section.title)) return { ...section, heading: title };
    clause += 1;
    return { ...section, heading: text('terms-clause', { number: clause, title }) };
  });
  return (
    <div className="tq-page">
      <PageNav
        items={sections.map(({ title, heading }) => ({
          target: `${id}-${title}`,
          label: heading,
          part: partOf(title),
        }))}
      />
      <div className="tq-page__body">
        {sections.map((section) => (
          <Section
            key={section.title}
            id={`${id}-${section.title}`}
            title={section.heading}
            part={partOf(section.title)}
            actions={<PartLink part={partOf(section.title)} name={section.heading} />}
          >
            <FieldGrid record={schema.root} fields={section.fields} path={[]} />
          </Section>
        ))}
      </div>
    </div>
  );
}
