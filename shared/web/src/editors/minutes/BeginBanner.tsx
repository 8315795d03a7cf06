import { useState } from 'react';
import { asRows } from '../../document/read.ts';
import { announce } from '../../ui/announcing.ts';
import { Button } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { Banner } from '../../ui/parts.tsx';
import { useAround } from '../around.tsx';
import { useEditing } from '../context.tsx';
import { usePart } from '../follow.ts';
import { beginFrom, hasSources, readSources } from './beginning.ts';

/** The lists that minutes begin with. */
const BEGUN_BY = ['attendance', 'agenda', 'follow_ups'] as const;

/** While minutes say nothing yet: the offer to begin them from the terms of reference and the meeting before. */
export function BeginBanner() {
  const { handle, canEdit, today } = useEditing();
  const text = useText();
  const around = useAround();
  const [isMissing, setMissing] = useState(false);
  const isEmpty = usePart(handle, [], (doc) =>
    BEGUN_BY.every((name) => asRows((doc as Record<string, unknown> | undefined)?.[name]).length === 0),
  );
  const hasAround = around.beside.some(({ kind }) => kind !== 'action_plan');
  if (!canEdit || !isEmpty || !hasAround) return null;
  const begin = async () => {
    setMissing(false);
    const sources = await readSources(around, handle.getSnapshot().doc);
    if (!hasSources(sources)) {
      setMissing(true);
      return;
    }
    beginFrom(handle, sources, today);
    announce(text('begin-done'));
  };
  return (
    <Banner
      tone="info"
      title={text('begin-title')}
      actions={
        <Button isSmall kind="primary" onPress={() => void begin().catch(() => setMissing(true))}>
          {text('begin-submit')}
        </Button>
      }
    >
      <p>{text('begin-text')}</p>
      {isMissing && <p role="alert">{text('begin-not-here')}</p>}
    </Banner>
  );
}
