import { type DocumentDetail, nodeApi } from '@tansiq/web/api.ts';
import { attachmentsOf } from '@tansiq/web/client/attachments.ts';
import type { Birth } from '@tansiq/web/client/births.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { FIRST_SIGHT_MS } from '@tansiq/web/constants.ts';
import type { Circle } from '@tansiq/web/document/adoption.ts';
import { isDeleted, isEmptied } from '@tansiq/web/document/deleted.ts';
import { asBoth, asText } from '@tansiq/web/document/read.ts';
import { AddressingContext } from '@tansiq/web/editors/addressing.ts';
import { AroundProvider } from '@tansiq/web/editors/around.tsx';
import { BinDialog, useBin } from '@tansiq/web/editors/bin/BinDialog.tsx';
import { LateNotices } from '@tansiq/web/editors/bin/LateNotices.tsx';
import { useAllConflicts } from '@tansiq/web/editors/conflictList.ts';
import { DocumentEditor } from '@tansiq/web/editors/DocumentEditor.tsx';
import { useFollowed } from '@tansiq/web/editors/follow.ts';
import { HereHistory } from '@tansiq/web/history/HistoryLink.tsx';
import type { DocId } from '@tansiq/web/ids.ts';
import { AttachmentsProvider, type LaterFiles } from '@tansiq/web/ui/attachments.tsx';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { CopyButton } from '@tansiq/web/ui/CopyButton.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner, EmptyState, SaveStateBadge } from '@tansiq/web/ui/parts.tsx';
import { useCouncilName } from '@tansiq/web/ui/vocabulary.tsx';
import { UndoBar } from '@tansiq/web/undo/UndoBar.tsx';
import { PrintMenu } from '@tansiq/web/views/PrintMenu.tsx';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useAroundOf } from '../around.ts';
import { type Remembered, useAccount, useLine, useRemembered } from '../context.tsx';
import { Link, pathOf } from '../router.tsx';
import { BegunBanner } from './BegunBanner.tsx';
import { DeleteDocumentDialog, DeletedBanner } from './DocumentBin.tsx';
import { PlaceNotice, useDocumentPlace } from './DocumentPlace.tsx';
import { GoneBanner } from './GoneBanner.tsx';
import { PointsToCheck } from './PointsToCheck.tsx';
import { SetAsideCopies } from './SetAside.tsx';
import { SharingDialog } from './SharingDialog.tsx';
import { useOpenDoc } from './useOpenDoc.ts';
import { useTabName } from './useTabName.ts';
import { WaysButton, WaysOut } from './WaysOut.tsx';
import { titleIn } from './words.ts';

/** One document: opened from this browser first, from the node as soon as it answers. */
export function DocumentPage({ id }: { id: DocId }) {
  const text = useText();
  const open = useOpenDoc(id);
  if (open === 'broken') return <EmptyState title={text('app-failed')} action={<BackLink />} />;
  if (open === undefined) return <Opening />;
  return <OpenedDocument open={open} />;
}

function BackLink() {
  const text = useText();
  return (
    <Link to={{ tag: 'documents' }} className="app-back">
      {text('document-back')}
    </Link>
  );
}

/** Says that it opens, and after a while that it needs a line. */
function Opening() {
  const text = useText();
  const [isLong, setLong] = useState(!navigator.onLine);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), FIRST_SIGHT_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="app-page">
      <BackLink />
      <div role="status">
        <EmptyState title={text(isLong ? 'document-not-here' : 'document-loading')} />
      </div>
    </div>
  );
}

/** Says that this browser cannot put the document together, and that the rest goes on. */
function NotTaken({ id }: { id: DocId }) {
  const { repo } = useAccount();
  const text = useText();
  return (
    <div className="app-page">
      <BackLink />
      <div role="alert">
        <EmptyState
          title={text('document-not-taken')}
          action={<Button onClick={() => repo.tryAgain(id)}>{text('document-try-again')}</Button>}
        >
          {text('document-not-taken-text')} <bdi className="tq-code">{id}</bdi>
        </EmptyState>
      </div>
    </div>
  );
}

/** Whether there is anything to show: a document that was emptied in the bin keeps only its mark. */
function contentOf(doc: DocView): 'none' | 'emptied' | 'some' {
  if (isEmptied(doc)) return 'emptied';
  return doc.kind === undefined ? 'none' : 'some';
}

/** The title in the bar, and in the browser's tab. */
function DocumentName({ open }: { open: OpenDoc }) {
  const text = useText();
  const language = useLanguage();
  const title = useFollowed(open, ({ doc }) => doc.title);
  const name = titleIn(asBoth(title), language, text('documents-untitled'));
  useTabName(name);
  return (
    <bdi className="app-docbar__title" aria-hidden="true">
      {name}
    </bdi>
  );
}

/** Where the edits have come to. */
function SaveBadge({ open, isWithChoices = false }: { open: OpenDoc; isWithChoices?: boolean }) {
  const save = useFollowed(open, (state) => state.save);
  const replaced = useReplaced(open);
  return <SaveStateBadge state={save} {...(isWithChoices ? { openChoices: replaced } : {})} />;
}

function OpenedDocument({ open }: { open: OpenDoc }) {
  const text = useText();
  // A key paints its field: this page follows what it shows of the document, and no more.
  const phase = useSyncExternalStore(open.subscribe, () => open.phase);
  const birth = useSyncExternalStore(open.subscribe, () => open.birth);
  const content = useFollowed(open, ({ doc }) => contentOf(doc));
  const hasNoRoom = useFollowed(open, (state) => state.hasNoRoom);
  const notices = useFollowed(open, ({ notAccepted }) => notAccepted.length);
  const isShared = useFollowed(open, (state) => state.shared);
  const isGone = useFollowed(open, ({ save }) => save.tag === 'gone');
  const { info } = useAccount();
  const detail = useRemembered(`document/${open.id}`, () => nodeApi.document(open.id));
  const isReachable = useLine().council === 'up';
  const store = useMemo(() => attachmentsOf(open.id), [open.id]);
  const later = useLaterFiles(open.id);
  const attachments = useMemo(
    () => ({ store, isReachable: isReachable && birth === undefined, editor: info.editor, later }),
    [store, isReachable, birth, info.editor, later],
  );
  const isReady = phase.tag === 'ready' && content === 'some';
  const { addressing, editor, arrival } = useDocumentPlace(open, isReady);
  const [isSharing, setSharing] = useState(false);
  const circle = useCircle(detail.value, isShared, birth);
  const { refresh } = detail;
  const wasBegun = useRef(false);
  useEffect(() => {
    // What the page asked before it was made says nothing.
    if (wasBegun.current && birth === undefined) refresh();
    wasBegun.current = birth !== undefined;
  }, [birth, refresh]);
  const steps = useMemo(
    () => ({
      self: { editor: info.editor, role: info.role },
      circle,
      onShare: info.role === 'secretary' ? () => setSharing(true) : undefined,
    }),
    [info.editor, info.role, circle],
  );
  const council = useCouncilName(detail.value?.council ?? info.council.code);
  const letterhead = useMemo(() => ({ council }), [council]);
  const around = useAroundOf(open.id, birth?.group ?? detail.value?.group);
  if (phase.tag === 'failed') return <NotTaken id={open.id} />;
  if (phase.tag === 'loading' && content === 'none') return <Opening />;
  if (phase.tag === 'closed' && content === 'none') {
    return <EmptyState title={text('document-missing')} action={<BackLink />} />;
  }
  if (content === 'emptied') {
    return (
      <div className="app-page app-page--document">
        <div className="app-docbar">
          <BackLink />
          <SaveBadge open={open} />
        </div>
        <EmptyState title={text('document-emptied')}>{text('document-emptied-text')}</EmptyState>
        {/* What somebody wrote meanwhile is still said to them. */}
        <LateNotices handle={open} />
      </div>
    );
  }
  return (
    <div className="app-page app-page--document">
      <div className="app-docbar">
        <BackLink />
        <DocumentName open={open} />
        <UndoBar open={open} />
        {content === 'some' && <HereHistory open={open} addressing={addressing} />}
        <SaveBadge open={open} isWithChoices />
      </div>
      {phase.tag === 'closed' &&
        (isGone || phase.reason === 'not-found' ? (
          <GoneBanner open={open} detail={detail.value} />
        ) : (
          <Banner tone="warning">{text('document-closed')}</Banner>
        ))}
      {birth !== undefined && <BegunBanner open={open} birth={birth} />}
      {hasNoRoom && (
        <Banner tone="warning" title={text('no-space-title')}>
          {text('no-space-text')}
        </Banner>
      )}
      <DeletedBanner open={open} />
      <LateNotices handle={open} />
      {isReady && <PlaceNotice open={open} arrival={arrival} />}
      <PointsToCheck open={open} detail={detail} />
      <AddressingContext value={addressing}>
        <AttachmentsProvider attachments={attachments}>
          <AroundProvider value={around}>
            <div ref={editor}>
              <DocumentEditor
                handle={open}
                actions={
                  <Actions
                    open={open}
                    detail={detail}
                    notices={notices}
                    isSharing={isSharing}
                    onSharing={setSharing}
                  />
                }
                letterhead={letterhead}
                heads={open.heads}
                writtenAtMs={open.writtenAtMs}
                onDismissNotice={open.dismiss}
                steps={steps}
              />
            </div>
          </AroundProvider>
        </AttachmentsProvider>
      </AddressingContext>
    </div>
  );
}

/** How many values of this browser gave way to others that were written at the same time, until somebody chooses. */
function useReplaced(open: OpenDoc): number {
  return useAllConflicts(open).filter(
    ({ values: [shown, ...others] }) =>
      shown?.writer !== 'me' && others.some(({ writer }) => writer === 'me'),
  ).length;
}

/** The document's files that wait in this browser for a line. */
function useLaterFiles(id: DocId): LaterFiles {
  const { files } = useAccount();
  const all = useSyncExternalStore(files.subscribe, files.get);
  return useMemo(
    () => ({
      files: all.filter(({ doc }) => doc === id),
      take: (name, file) => files.take(id, name, file),
      open: (sha256) => files.open(id, sha256),
      drop: (sha256) => files.drop(id, sha256),
      again: (sha256) => files.again(id, sha256),
    }),
    [files, all, id],
  );
}

/** Who reads the document, in names; `undefined` while neither the node nor this browser can say. */
function useCircle(
  detail: DocumentDetail | undefined,
  isShared: boolean,
  birth: Birth | undefined,
): Circle | undefined {
  const language = useLanguage();
  const councils = useRemembered('councils', nodeApi.councils).value?.councils;
  return useMemo(() => {
    if (birth !== undefined) return { rule: birth.rule, ruleWaits: true, ministry: false, councils: [] };
    if (detail === undefined) return undefined;
    const nameOf = (code: string): string => {
      const known = councils?.find((council) => council.code === code);
      return known === undefined ? code : titleIn(known, language, code);
    };
    return {
      rule: detail.rule,
      ruleWaits: detail.rule_waits ?? true,
      // The session says it as it changes; the answer is of the moment when the page opened.
      ministry: isShared,
      councils: detail.grants.map((grant) => nameOf(grant.council)),
    };
  }, [detail, isShared, birth, councils, language]);
}

function Actions(props: {
  open: OpenDoc;
  detail: Remembered<DocumentDetail>;
  notices: number;
  isSharing: boolean;
  onSharing: (isOpen: boolean) => void;
}) {
  const { open, detail, notices, isSharing, onSharing } = props;
  const text = useText();
  const { info } = useAccount();
  const [shown, setShown] = useState<'setAside' | 'bin' | 'delete' | 'ways'>();
  const inBin = useBin(open).length;
  const state = useFollowed(open, ({ doc }) => asText(doc.state));
  const mayDelete = useFollowed(open, ({ canEdit, doc }) => canEdit && !isDeleted(doc));
  return (
    <>
      {notices > 0 && (
        <Button icon="warning" onPress={() => setShown('setAside')}>
          {text('not-accepted-view')}
        </Button>
      )}
      {info.role === 'secretary' && (detail.value !== undefined || open.birth !== undefined) && (
        <Button icon="ministry" onPress={() => onSharing(true)}>
          {text('document-share')}
        </Button>
      )}
      {inBin > 0 && (
        <Button icon="trash" onPress={() => setShown('bin')}>
          {text('bin-open', { count: inBin })}
        </Button>
      )}
      <CopyButton
        icon="link"
        label={text('copy-link-document')}
        words={() => window.location.origin + pathOf({ tag: 'document', id: open.id })}
      />
      <Link to={{ tag: 'document', id: open.id, history: 'list' }} className="tq-button tq-button--secondary">
        <Icon name="clock" />
        <span>{text('history-open')}</span>
      </Link>
      {open.kind === 'minutes' && (
        <Link to={{ tag: 'document', id: open.id, meeting: true }} className="tq-button tq-button--secondary">
          <Icon name="clock" />
          <span>{text('meeting-open')}</span>
        </Link>
      )}
      <WaysButton open={open} onOpen={() => setShown('ways')} />
      <PrintMenu kind={open.kind} state={state} />
      {isSharing && open.birth !== undefined && (
        <Dialog title={text('share-title')} isOpen onClose={() => onSharing(false)}>
          <p>{text('share-begun', { rule: text(`rule-${open.birth.rule}`) })}</p>
        </Dialog>
      )}
      {isSharing && open.birth === undefined && detail.value !== undefined && (
        <SharingDialog
          detail={detail.value}
          onClose={() => {
            onSharing(false);
            detail.refresh();
          }}
        />
      )}
      {mayDelete && (
        <Button icon="trash" onPress={() => setShown('delete')}>
          {text('document-delete')}
        </Button>
      )}
      {shown === 'delete' && (
        <DeleteDocumentDialog open={open} detail={detail.value} onClose={() => setShown(undefined)} />
      )}
      {shown === 'ways' && <WaysOut open={open} onClose={() => setShown(undefined)} />}
      {shown === 'bin' && <BinDialog handle={open} onClose={() => setShown(undefined)} />}
      {shown === 'setAside' && (
        <Dialog title={text('set-aside-title')} isOpen shape="panel" onClose={() => setShown(undefined)}>
          <SetAsideCopies doc={open.id} />
        </Dialog>
      )}
    </>
  );
}
