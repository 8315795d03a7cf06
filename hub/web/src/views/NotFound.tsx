/** An address that leads nowhere. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Link } from '../router.tsx';
import { PageTitle } from './parts.tsx';

export function NotFound() {
  const text = useText();
  return (
    <>
      <PageTitle>{text('hub-not-found')}</PageTitle>
      <p>
        <Link to={{ tag: 'overview' }}>{text('hub-back-overview')}</Link>
      </p>
    </>
  );
}
