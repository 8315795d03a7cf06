import { type Access, type Council, type DocumentDetail, type GrantRow, nodeApi } from '@tansiq/web/api.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useRef, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useAccount, useLine, useRemembered } from '../context.tsx';
import { AccessQuestion } from './AccessQuestion.tsx';
import { Choices } from './Choices.tsx';
import { titleIn } from './words.ts';

type Level = Access | 'none';

/** Who else reads the document, and what the ministry sees of it. */
export function SharingDialog({ detail, onClose }: { detail: DocumentDetail; onClose: () => void }) {
  const text = useText();
  const language = useLanguage();
  const { info } = useAccount();
  const line = useLine();
  const councils = useRemembered('councils', nodeApi.councils).value?.councils ?? [];
  const [ministry, setMinistry] = useState(detail.shared);
  const [levels, setLevels] = useState<Readonly<Record<string, Level>>>(() =>
    Object.fromEntries(detail.grants.map((grant) => [grant.council, grant.access])),
  );
  const [failure, setFailure] = useState<string>();
  const isAsking = useRef(false);
  const others = councils.filter((council) => council.code !== detail.council && council.code !== 'ministry');
  const isOwner = detail.council === info.council.code;
  const grants: GrantRow[] = others.flatMap(({ code }) => {
    const level = levels[code] ?? 'none';
    return level === 'none' ? [] : [{ council: code, access: level }];
  });
  const reaches = ministry || grants.length > 0;
  const isUp = line.council === 'up';
  const [isAsked, setAsked] = useState(false);
  const newReaders = [
    ...(reaches && !detail.shared ? [text('access-ministry')] : []),
    ...others.flatMap((council) => {
      const before = detail.grants.find((grant) => grant.council === council.code)?.access;
      const after = levels[council.code] ?? 'none';
      if (after === 'none' || after === before || before === 'edit') return [];
      const name = titleIn(council, language, council.code);
      return [after === 'edit' ? text('access-edit', { council: name }) : name];
    }),
  ];

  const save = async (): Promise<void> => {
    if (isAsking.current) return;
    isAsking.current = true;
    const answer = await nodeApi.share(detail.id, { ministry: reaches, grants });
    isAsking.current = false;
    if (answer.ok) onClose();
    else setFailure(text(answer.error.tag === 'unreachable' ? 'share-offline' : 'share-failed'));
  };

  const start = (): void => {
    setAsked(false);
    save().catch(() => {
      isAsking.current = false;
      setFailure(text('share-failed'));
    });
  };

  if (isAsked) {
    return (
      <AccessQuestion
        readers={newReaders}
        content={{ kind: detail.kind, view: detail.view }}
        onConfirm={start}
        onClose={() => setAsked(false)}
      />
    );
  }
  return (
    <Dialog
      title={text('share-title')}
      isOpen
      onClose={onClose}
      footer={
        isOwner && (
          <Button
            kind="primary"
            isDisabled={!isUp}
            onPress={() => {
              if (newReaders.length > 0) setAsked(true);
              else start();
            }}
          >
            {text('share-save')}
          </Button>
        )
      }
    >
      <div className="app-form">
        {!isUp && <Banner tone="warning">{text('share-offline')}</Banner>}
        {failure !== undefined && <Banner tone="bad">{failure}</Banner>}
        <Checkbox
          className="tq-checkbox"
          isSelected={reaches}
          isDisabled={!isOwner || grants.length > 0}
          onChange={setMinistry}
        >
          <span className="tq-checkbox__box">
            <Icon name="check" />
          </span>
          <span>{text('share-ministry')}</span>
        </Checkbox>
        <p className="app-seen" aria-live="polite">
          {text(reaches ? 'share-seen-yes' : 'share-seen-no')}
        </p>
        <p className="app-note">{text('share-rule', { rule: text(`rule-${detail.rule}`) })}</p>
        {others.length > 0 && (
          <CouncilLevels
            councils={others}
            levels={levels}
            onChange={(council, level) => {
              if (isOwner) setLevels((now) => ({ ...now, [council]: level }));
            }}
          />
        )}
      </div>
    </Dialog>
  );
}

/** What each of the other councils may do with the document. */
function CouncilLevels(props: {
  councils: readonly Council[];
  levels: Readonly<Record<string, Level>>;
  onChange: (council: string, level: Level) => void;
}) {
  const { councils, levels, onChange } = props;
  const text = useText();
  const language = useLanguage();
  return (
    <fieldset className="app-councils">
      <legend>{text('share-councils')}</legend>
      <p className="app-note">{text('share-councils-hint')}</p>
      {councils.map((council) => (
        <div key={council.code} className="app-councils__row">
          <span>
            <bdi>{titleIn(council, language, council.code)}</bdi>
          </span>
          <Choices<Level>
            label={titleIn(council, language, council.code)}
            hidesLabel
            isInline
            value={levels[council.code] ?? 'none'}
            onChange={(level) => onChange(council.code, level)}
            options={[
              { value: 'none', label: text('share-none') },
              { value: 'read', label: text('share-read') },
              { value: 'edit', label: text('share-edit') },
            ]}
          />
        </div>
      ))}
    </fieldset>
  );
}
