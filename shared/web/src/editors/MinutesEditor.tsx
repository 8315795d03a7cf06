import { useId } from 'react';
import { fieldOf } from '../document/schema.ts';
import { useText } from '../ui/l10n.ts';
import { Section } from '../ui/parts.tsx';
import { partOf } from './addressing.ts';
import { EditingProvider, useEditing } from './context.tsx';
import { DocumentHeader, type EditorProps } from './DocumentHeader.tsx';
import { FieldGrid } from './fields.tsx';
import { layOut } from './layout.ts';
import { MINUTES } from './layouts.ts';
import { PartLink } from './links.tsx';
import { Agenda } from './minutes/Agenda.tsx';
import { Attendance } from './minutes/Attendance.tsx';
import { BeginBanner } from './minutes/BeginBanner.tsx';
import { FollowUpTools } from './minutes/FollowUpTools.tsx';
import { NextDate, Notice } from './minutes/NextDate.tsx';
import { QUORUM_FIELDS } from './minutes/Quorum.tsx';
import { PageNav } from './PageNav.tsx';

/** Minutes of one meeting: who came, what was on the agenda, what was said, decided and promised. */
export function MinutesEditor(props: EditorProps) {
  return (
    <EditingProvider handle={props.handle} today={props.today}>
      <div className="tq-editor">
        <DocumentHeader {...props} />
        <BeginBanner />
        <MinutesBody />
      </div>
    </EditingProvider>
  );
}

/** Fields that have a part of their own. */
const OWN_PARTS = new Set(['agenda', 'attendance', ...QUORUM_FIELDS]);

function MinutesBody() {
  const { schema } = useEditing();
  const text = useText();
  const id = useId();
  const sections = layOut(schema, schema.root, MINUTES, ['state']);
  const attendance = fieldOf(schema.kind, schema.root, 'attendance');
  const agenda = fieldOf(schema.kind, schema.root, 'agenda');
  return (
    <div className="tq-page">
      <PageNav
        items={sections.map(({ title }) => ({
          target: `${id}-${title}`,
          label: text(title),
          part: partOf(title),
        }))}
      />
      <div className="tq-page__body">
        {sections.map((section) => {
          const has = (name: string) => section.fields.some((field) => field.name === name);
          const plain = section.fields.filter((field) => !OWN_PARTS.has(field.name));
          return (
            <Section
              key={section.title}
              id={`${id}-${section.title}`}
              title={text(section.title)}
              part={partOf(section.title)}
              actions={<PartLink part={partOf(section.title)} name={text(section.title)} />}
            >
              {plain.length > 0 && <FieldGrid record={schema.root} fields={plain} path={[]} />}
              {has('date') && <Notice />}
              {has('follow_ups') && <FollowUpTools />}
              {has('next_date') && <NextDate />}
              {has('attendance') && attendance !== undefined && <Attendance field={attendance} />}
              {has('agenda') && agenda !== undefined && <Agenda field={agenda} />}
            </Section>
          );
        })}
      </div>
    </div>
  );
}
