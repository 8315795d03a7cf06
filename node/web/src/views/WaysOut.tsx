/** What leaves a document's page for people who have no account: a message, a calendar file, a sheet to sign, a text to copy. */
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { CopyButton } from '@tansiq/web/ui/CopyButton.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Section } from '@tansiq/web/ui/parts.tsx';
import { useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { usePrint } from '@tansiq/web/views/PrintSheet.tsx';
import { convocationFile, convocationName, hasDay, hasHour } from '@tansiq/web/ways/convocation.ts';
import { hasOutcomes, meetingMessage } from '@tansiq/web/ways/message.ts';
import { readingIn } from '@tansiq/web/ways/readingIn.ts';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { useAccount } from '../context.tsx';
import { download } from '../download.ts';
import { Link, type ReadLanguage } from '../router.tsx';
import { ReadLanguages } from './ReadLanguages.tsx';

/** Of minutes, the button that opens the ways out; of other documents, the link to the one that they have. */
export function WaysButton({ open, onOpen }: { open: OpenDoc; onOpen: () => void }) {
  const text = useText();
  const language = useReadLanguage();
  if (open.kind === 'minutes') {
    return (
      <Button icon="send" onPress={onOpen}>
        {text('ways-open')}
      </Button>
    );
  }
  return (
    <Link to={{ tag: 'document', id: open.id, read: language }} className="tq-button tq-button--secondary">
      <span>{text('ways-read-open')}</span>
    </Link>
  );
}

/** The page's language where documents have it, or French. */
export function useReadLanguage(): ReadLanguage {
  return useLanguage() === 'ar' ? 'ar' : 'fr';
}

/** The ways out of minutes, in one of their two languages. */
export function WaysOut({ open, onClose }: { open: OpenDoc; onClose: () => void }) {
  const text = useText();
  const [language, setLanguage] = useState(useReadLanguage());
  return (
    <Dialog title={text('ways-title')} isOpen shape="panel" onClose={onClose}>
      <ReadLanguages label={text('ways-language')} language={language} onLanguage={setLanguage} />
      <Message open={open} language={language} />
      <Calendar open={open} language={language} />
      <AttendancePaper language={language} />
      <Section title={text('ways-read')}>
        <p className="tq-hint">{text('ways-read-hint')}</p>
        <Link
          to={{ tag: 'document', id: open.id, read: language }}
          className="tq-button tq-button--secondary"
        >
          <span>{text('ways-read-open')}</span>
        </Link>
      </Section>
    </Dialog>
  );
}

function useReadingIn(open: OpenDoc, language: ReadLanguage) {
  const { doc } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const [vocabularies, directory] = [useVocabularies(), useDirectory()];
  return useMemo(
    () => readingIn(language, { kind: open.kind, doc, vocabularies, directory }),
    [open, doc, vocabularies, directory, language],
  );
}

function Message({ open, language }: { open: OpenDoc; language: ReadLanguage }) {
  const text = useText();
  const reading = useReadingIn(open, language);
  const message = useMemo(() => meetingMessage(reading), [reading]);
  return (
    <Section title={text('ways-message')}>
      <p className="tq-hint">{text('ways-message-hint')}</p>
      {!hasOutcomes(reading) && <p>{text('ways-message-none')}</p>}
      <p
        className="app-message"
        lang={language === 'ar' ? 'ar-MA' : 'fr'}
        dir={language === 'ar' ? 'rtl' : 'ltr'}
      >
        {message}
      </p>
      <CopyButton kind="primary" label={text('ways-message-copy')} words={() => message} />
    </Section>
  );
}

function Calendar({ open, language }: { open: OpenDoc; language: ReadLanguage }) {
  const text = useText();
  const { info } = useAccount();
  const reading = useReadingIn(open, language);
  const save = (): void => {
    const council = language === 'ar' ? info.council.ar : info.council.fr;
    const changes = open.changesSince([]);
    const file = convocationFile({ reading, id: open.id, changes, nowMs: Date.now(), council });
    if (file !== undefined) download(convocationName(reading), file, 'text/calendar;charset=utf-8');
  };
  return (
    <Section title={text('ways-calendar')}>
      <p className="tq-hint">{text('ways-calendar-hint')}</p>
      {!hasDay(reading) && <p>{text('ways-calendar-no-date')}</p>}
      {hasDay(reading) && !hasHour(reading) && <p>{text('ways-calendar-no-time')}</p>}
      <Button icon="calendar" isDisabled={!hasDay(reading)} onPress={save}>
        {text('ways-calendar-save')}
      </Button>
    </Section>
  );
}

function AttendancePaper({ language }: { language: ReadLanguage }) {
  const text = useText();
  const print = usePrint();
  return (
    <Section title={text('ways-sheet')}>
      <p className="tq-hint">{text('ways-sheet-hint')}</p>
      <Button onPress={() => print('attendance', language)}>{text('ways-sheet-print')}</Button>
    </Section>
  );
}
