import type { DocView } from '../client/docHandle.ts';
import { asRows, asSet, asText } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { describe } from '../editors/describe.ts';
import { codeListOf } from '../ui/vocabulary.tsx';
import { MeetingFacts } from './ConvocationView.tsx';
import { useDocReading } from './reading.tsx';

/** Empty lines for those who were not expected. */
const BLANK_ROWS = 8;

/** The list that everybody who comes signs: who is expected, and room for others. */
export function AttendanceSheet() {
  const { text } = useDocReading();
  const rows = useExpected();
  const columns = ['institution', 'name', 'quality', 'signature'] as const;
  return (
    <>
      <MeetingFacts />
      <div className="tq-view__table tq-view__signing">
        <table>
          <colgroup>
            <col className="is-rank" />
            {columns.map((column) => (
              <col key={column} className={`is-${column}`} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col">{text('attendance-rank')}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {text(`attendance-column-${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, cells }, index) => (
              <tr key={id}>
                <td className="is-number">{index + 1}</td>
                {cells.map((cell, at) => (
                  <td key={columns[at]}>
                    <bdi>{cell}</bdi>
                  </td>
                ))}
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Everybody on the list; while it is empty, the institutions that the text is sent to. Empty lines follow. */
function useExpected(): readonly { id: string; cells: readonly [string, string, string] }[] {
  const reading = useDocReading();
  const { schema, doc, vocabularies, formats } = reading;
  const say = (map: DocView, name: string) => {
    const field = fieldOf(schema.kind, 'attendee', name);
    return field === undefined || asText(map[name]) === '' ? '' : describe(reading, field, map[name], map);
  };
  const attendees = asRows(doc.attendance).map(({ id, value }) => ({
    id,
    cells: [say(value, 'institution'), nameOf(value, say), say(value, 'quality')] as const,
  }));
  const institutions = codeListOf(vocabularies, 'institutions');
  const sentTo = asSet(doc.recipients).map((code) => ({
    id: code,
    cells: [institutions.label(code, formats.language), '', ''] as const,
  }));
  const blank = Array.from({ length: BLANK_ROWS }, (_, index) => ({
    id: `blank-${index}`,
    cells: ['', '', ''] as const,
  }));
  return [...(attendees.length > 0 ? attendees : sentTo), ...blank];
}

/** A person's name; of somebody who has no account, the name as it was typed. */
function nameOf(value: DocView, say: (map: DocView, name: string) => string): string {
  return say(value, 'person') || say(value, 'name');
}
