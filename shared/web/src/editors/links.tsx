/** The links that a document's rows and parts are copied as. */
import { addressOfDoc } from '../addresses.ts';
import type { Path } from '../client/docHandle.ts';
import { FieldHistory, HistoryLink } from '../history/HistoryLink.tsx';
import { CopyLink } from '../ui/CopyButton.tsx';
import { useEditing } from './context.tsx';

/** The link to a row, and to its history; `follows`: to that of the field in it that somebody works in. */
export function RowLink({ path, name, follows }: { path: Path; name: string; follows?: boolean }) {
  const { handle } = useEditing();
  return (
    <>
      <CopyLink name={name} address={() => addressOfDoc({ id: handle.id, place: path, shown: {} })} />
      {follows ? (
        <FieldHistory row={path} name={name} />
      ) : (
        <HistoryLink id={handle.id} place={path} name={name} />
      )}
    </>
  );
}

/** The link to a part of a long page; of a row's panel when `path` leads to that row. */
export function PartLink({ part, name, path = [] }: { part: string; name: string; path?: Path }) {
  const { handle } = useEditing();
  const open = path[1] ?? '';
  return (
    <CopyLink
      name={name}
      address={() => addressOfDoc({ id: handle.id, place: path, shown: { part, open } })}
    />
  );
}
