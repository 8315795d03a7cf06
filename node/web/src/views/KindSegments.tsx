import { DOC_KINDS, type DocKind } from '@tansiq/web/ids.ts';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Segments } from '@tansiq/web/ui/Segments.tsx';
import { kindsKey } from './words.ts';

/** One kind of document, or all of them. */
export function KindSegments(props: { kind: DocKind | 'all'; onKind: (kind: DocKind | 'all') => void }) {
  const text = useText();
  return (
    <Segments
      label={text('documents-filter')}
      selected={props.kind}
      onSelect={props.onKind}
      items={(['all', ...DOC_KINDS] as const).map((kind) => ({
        id: kind,
        label: text(kind === 'all' ? 'documents-all' : kindsKey(kind)),
      }))}
    />
  );
}
