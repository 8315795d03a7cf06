import { asDate, asInt, asRows, asText, isEmpty } from '../document/read.ts';
import { fieldOf } from '../document/schema.ts';
import { describe } from '../editors/describe.ts';
import { pick } from '../editors/layout.ts';
import { FromLevel } from '../ui/heading.tsx';
import { BothText, FieldsView } from './FieldView.tsx';
import { useDocReading } from './reading.tsx';

/** What a person needs to come, beside the day, the hour and the place. */
const MEETING = ['body', 'number', 'type', 'chair_institution'];

/** What is sent along. */
const ENCLOSED = ['previous', 'annexes', 'attachments'];

/** The call to a meeting: when and where, and what will be talked about. Nothing of what comes out of it. */
export function ConvocationView() {
  const { schema, doc, text } = useDocReading();
  const enclosed = pick(schema, schema.root, ENCLOSED).filter(({ name }) => !isEmpty(doc[name]));
  return (
    <>
      <MeetingFacts />
      <FieldsView record={schema.root} fields={pick(schema, schema.root, MEETING)} map={doc} />
      <AgendaList />
      {enclosed.length > 0 && (
        <section className="tq-view__section">
          <h2>{text('convocation-enclosed')}</h2>
          <FromLevel level={3}>
            <FieldsView record={schema.root} fields={enclosed} map={doc} />
          </FromLevel>
        </section>
      )}
      <FieldsView record={schema.root} fields={pick(schema, schema.root, ['recipients'])} map={doc} />
    </>
  );
}

/** Day, hour and place, large. */
export function MeetingFacts() {
  const reading = useDocReading();
  const { schema, doc, text, formats } = reading;
  const date = asDate(doc.date);
  const [start, end] = [asText(doc.start), asText(doc.end)];
  const hours = start === '' || end === '' ? start : text('convocation-hours', { start, end });
  const province = fieldOf(schema.kind, schema.root, 'province');
  const where = province === undefined ? '' : describe(reading, province, doc.province, doc);
  return (
    <dl className="tq-view__meeting">
      <div>
        <dt>{text('convocation-date')}</dt>
        <dd>
          <bdi>{date === '' ? '…' : formats.fullDate(date)}</bdi>
        </dd>
      </div>
      <div>
        <dt>{text('convocation-time')}</dt>
        <dd>
          <bdi>{hours || '…'}</bdi>
        </dd>
      </div>
      <div>
        <dt>{text('convocation-place')}</dt>
        <dd>
          {isEmpty(doc.place) ? <bdi>{where || '…'}</bdi> : <BothText value={doc.place} />}
          {!isEmpty(doc.place) && where !== '' && (
            <>
              {' '}
              <bdi>({where})</bdi>
            </>
          )}
          {asText(doc.link) !== '' && (
            <>
              <br />
              <bdi dir="ltr">{asText(doc.link)}</bdi>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

/** The items by number, with who presents them and for how long. */
function AgendaList() {
  const reading = useDocReading();
  const { schema, doc, text, formats } = reading;
  const rows = asRows(doc.agenda);
  const presenter = fieldOf(schema.kind, 'item', 'presenter');
  return (
    <section className="tq-view__section">
      <h2>{text('minutes-agenda')}</h2>
      {rows.length === 0 && <p>{text('view-nothing')}</p>}
      <ol className="tq-view__list tq-view__agenda">
        {rows.map(({ id, value }) => {
          const who = presenter === undefined ? '' : describe(reading, presenter, value.presenter, value);
          const minutes = asInt(value.minutes_planned);
          const aside = [
            who,
            minutes === undefined ? '' : `${formats.number(minutes)}\u00a0${text('unit-minutes')}`,
          ].filter((part) => part !== '');
          return (
            <li key={id}>
              {isEmpty(value.title) ? text('ui-untitled') : <BothText value={value.title} />}
              {aside.length > 0 && (
                <p className="tq-view__aside">
                  <bdi>{aside.join(' · ')}</bdi>
                </p>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
