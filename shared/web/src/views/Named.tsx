import { asText, isEmpty, type Row } from '../document/read.ts';
import { BothText } from './FieldView.tsx';
import { useDocReading } from './reading.tsx';

/** A row's code and title, each in its own direction. */
export function Named({ row }: { row: Row }) {
  return <Numbered number={asText(row.value.code)} value={row.value.title} />;
}

/** A number and a title, each in its own direction. */
export function Numbered({ number, value }: { number: string; value: unknown }) {
  const { text } = useDocReading();
  return (
    <>
      {number !== '' && (
        <>
          <bdi className="tq-view__code">{number}</bdi>
          {'\u2002'}
        </>
      )}
      {isEmpty(value) ? text('ui-untitled') : <BothText value={value} />}
    </>
  );
}
