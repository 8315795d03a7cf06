import type { DocumentRow } from '@tansiq/web/api.ts';
import { TITLE_CHARS_MAX } from '@tansiq/web/constants.ts';
import {
  DOC_KINDS,
  type DocKind,
  defaultRule,
  type GroupId,
  SHARING_RULES,
  type SharingRule,
} from '@tansiq/web/ids.ts';
import { oneLine } from '@tansiq/web/text.ts';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner, BooleanInput } from '@tansiq/web/ui/parts.tsx';
import { useState } from 'react';
import { useGroups, useLine } from '../context.tsx';
import { AccessQuestion } from './AccessQuestion.tsx';
import { Choices } from './Choices.tsx';
import { FormDialog } from './FormDialog.tsx';
import { TitleInputs } from './TitleInputs.tsx';
import { type Titles, useBeginning } from './useBeginning.ts';
import { kindKey, titleIn } from './words.ts';

/** What a new document is, whose it is, and what the ministry will see of it. With `from`, what it begins with. */
export function CreateDialog(props: {
  rows: readonly DocumentRow[];
  from?: DocumentRow | undefined;
  onClose: () => void;
}) {
  const { rows, from, onClose } = props;
  const text = useText();
  const language = useLanguage();
  const line = useLine();
  const groups = useGroups().value?.groups ?? [];
  const [kind, setKind] = useState<DocKind>(from?.kind ?? 'minutes');
  const [chosenRule, setRule] = useState<SharingRule>();
  const [chosenGroup, setGroup] = useState<GroupId | undefined>(from?.group);
  const [title, setTitle] = useState(() => titleOfCopy(from));
  const { begin, failure } = useBeginning(rows, onClose);
  const rule = chosenRule ?? defaultRule(kind);
  // A council makes documents in its own groups only, whosever the one is that is copied.
  const group = groups.find(({ id }) => id === chosenGroup)?.id ?? groups[0]?.id;
  const isUp = line.council === 'up';

  const [isAsked, setAsked] = useState(false);
  const [isFilled, setFilled] = useState(true);
  const hasEarlier =
    from === undefined &&
    kind === 'minutes' &&
    rows.some((row) => row.group === group && row.kind !== 'action_plan');
  const hasTitle = oneLine(title.fr) !== '' || oneLine(title.ar) !== '';

  const start = (): void => {
    setAsked(false);
    begin({
      kind,
      group,
      rule,
      title: { fr: oneLine(title.fr), ar: oneLine(title.ar) },
      isFilled: isFilled && hasEarlier,
      from: from?.id,
    });
  };

  if (isAsked) {
    return (
      <AccessQuestion readers={[text('access-ministry')]} onConfirm={start} onClose={() => setAsked(false)} />
    );
  }
  return (
    <FormDialog
      title={
        from === undefined
          ? text('create-title')
          : text('copy-title', { name: titleIn(from.title, language, text('documents-untitled')) })
      }
      submit={text('create-submit')}
      onSubmit={() => {
        if (rule === 'at_once' && hasTitle) setAsked(true);
        else start();
      }}
      onClose={onClose}
    >
      {!isUp && <Banner tone="info">{text('create-offline')}</Banner>}
      {failure !== undefined && <Banner tone="bad">{failure}</Banner>}
      {from === undefined ? (
        <Choices
          label={text('create-kind')}
          value={kind}
          onChange={setKind}
          isInline
          options={DOC_KINDS.map((value) => ({
            value,
            label: text(kindKey(value)),
            hint: text(`${kindKey(value)}-hint`),
          }))}
        />
      ) : (
        <p className="app-seen">{text('copy-what')}</p>
      )}
      {groups.length > 1 && group !== undefined && (
        <Choices
          label={text('create-group')}
          value={group}
          onChange={setGroup}
          options={groups.map((each) => ({
            value: each.id,
            label: <bdi>{titleIn(each, language, each.id)}</bdi>,
          }))}
        />
      )}
      <TitleInputs title={title} onChange={setTitle} />
      {hasEarlier && (
        <BooleanInput
          label={text('begin-choose')}
          value={isFilled}
          onChange={(next) => setFilled(next === true)}
        />
      )}
      <RuleChoices kind={kind} rule={rule} onChange={setRule} />
      <p className="app-seen" aria-live="polite">
        {text(`rule-seen-${rule}`)}
      </p>
    </FormDialog>
  );
}

/** What the ministry will see of the document; what is usual for its kind is marked. */
function RuleChoices(props: { kind: DocKind; rule: SharingRule; onChange: (rule: SharingRule) => void }) {
  const { kind, rule, onChange } = props;
  const text = useText();
  return (
    <Choices
      label={text('create-rule')}
      value={rule}
      onChange={onChange}
      options={SHARING_RULES.map((value) => ({
        value,
        label: (
          <>
            {text(`rule-${value}`)}
            {value === defaultRule(kind) && (
              <small className="app-choice__usual"> · {text('rule-usual')}</small>
            )}
          </>
        ),
      }))}
    />
  );
}

/** The title of a copy, until somebody says another. */
function titleOfCopy(from: DocumentRow | undefined): Titles {
  const marked = (title: string, mark: string): string =>
    title.trim() === '' ? '' : `${title.trim().slice(0, TITLE_CHARS_MAX - mark.length)}${mark}`;
  return { fr: marked(from?.title.fr ?? '', ' (copie)'), ar: marked(from?.title.ar ?? '', ' (نسخة)') };
}
