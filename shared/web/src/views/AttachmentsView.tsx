/** The files beside a document that is read: what they are called, how long they are, and the way to each. */
import { asInt, asText, type Row } from '../document/read.ts';
import { sizeOf, useStanding, WayToFile } from '../ui/attachments.tsx';
import { useDocReading } from './reading.tsx';

export function AttachmentsView({ rows }: { rows: readonly Row[] }) {
  const { text, formats } = useDocReading();
  const standing = useStanding(rows.map((row) => asText(row.value.sha256)));
  return (
    <ul className="tq-files">
      {rows.map((row) => {
        const name = asText(row.value.name) || text('ui-untitled');
        const [sha256, size, added] = [
          asText(row.value.sha256),
          asInt(row.value.size),
          asText(row.value.added_on),
        ];
        return (
          <li key={row.id} className="tq-files__one">
            <div className="tq-files__what">
              <bdi className="tq-files__name" data-view="attachment.name">
                {name}
              </bdi>
              <span className="tq-files__facts">
                {size !== undefined && (
                  <bdi data-view="attachment.size">{sizeOf(text, formats.language, size)}</bdi>
                )}
                {added !== '' && <bdi data-view="attachment.added_on">{formats.date(added)}</bdi>}
              </span>
            </div>
            <div className="tq-files__do tq-no-print">
              <WayToFile sha256={sha256} name={name} line={standing.of(sha256)} onAsk={standing.refresh} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}
