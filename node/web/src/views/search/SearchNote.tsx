import { useText } from '@tansiq/web/ui/l10n.ts';
import type { SearchState } from './useSearch.ts';

/** How much was found, and where it was looked: a voice says it, too. */
export function SearchNote({ state, isBusy }: { state: SearchState; isBusy: boolean }) {
  const text = useText();
  const words: string[] = [];
  if (state.tag === 'found') {
    const { documents, more, whole } = state.answer;
    if (state.source.tag === 'here') words.push(text('search-here', { count: state.source.count }));
    else if (!whole) words.push(text('search-partial'));
    if (documents.length > 0 && state.source.tag === 'council')
      words.push(text(more ? 'search-count-more' : 'search-count', { count: documents.length }));
  }
  return (
    <p
      role="status"
      className="app-note app-seek__note"
      data-source={state.tag === 'found' ? state.source.tag : undefined}
      data-busy={isBusy ? '' : undefined}
    >
      {words.join(' ')}
    </p>
  );
}
