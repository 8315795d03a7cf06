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
import { Button } from '@tansiq/web/ui/Button.tsx';
import { Dialog } from '@tansiq/web/ui/Dialog.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner, BooleanInput } from '@tansiq/web/ui/parts.tsx';
import { useId, useState } from 'react';
import { Form } from 'react-aria-components';
import { useGroups, useLine } from '../context.tsx';
import { AccessQuestion } from './AccessQuestion.tsx';
import { Choices } from './Choices.tsx';
import { FormText } from './FormText.tsx';
import { type Titles, useBeginning } from './useBeginning.ts';
import { kindKey, titleIn } from './words.ts';

/** What a new document is, whose it is, and what the ministry will see of it. */
export function CreateDialog({ rows, onClose }: { rows: readonly DocumentRow[]; onClose: () => void }) {
  const text = useText();
  const language = useLanguage();
  const line = useLine();
  const form = useId();
  const groups = useGroups().value?.groups ?? [];
  const [kind, setKind] = useState<DocKind>('minutes');
  const [chosenRule, setRule] = useState<SharingRule>();
  const [chosenGroup, setGroup] = useState<GroupId>();
  const [title, setTitle] = useState({ fr: '', ar: '' });
  const { begin, failure } = useBeginning(rows, onClose);
  const rule = chosenRule ?? defaultRule(kind);
  const group = chosenGroup ?? groups[0]?.id;
  const isUp = line.council === 'up';

  const [isAsked, setAsked] = useState(false);
  const [isFilled, setFilled] = useState(true);
  const hasEarlier =
    kind === 'minutes' && rows.some((row) => row.group === group && row.kind !== 'action_plan');
  const hasTitle = oneLine(title.fr) !== '' || oneLine(title.ar) !== '';

  const start = (): void => {
    setAsked(false);
    begin({
      kind,
      group,
      rule,
      title: { fr: oneLine(title.fr), ar: oneLine(title.ar) },
      isFilled: isFilled && hasEarlier,
    });
  };

  if (isAsked) {
    return (
      <AccessQuestion readers={[text('access-ministry')]} onConfirm={start} onClose={() => setAsked(false)} />
    );
  }
  return (
    <Dialog
      title={text('create-title')}
      isOpen
      onClose={onClose}
      footer={
        <Button kind="primary" type="submit" form={form}>
          {text('create-submit')}
        </Button>
      }
    >
      <Form
        id={form}
        className="app-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (rule === 'at_once' && hasTitle) setAsked(true);
          else start();
        }}
      >
        {!isUp && <Banner tone="info">{text('create-offline')}</Banner>}
        {failure !== undefined && <Banner tone="bad">{failure}</Banner>}
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
      </Form>
    </Dialog>
  );
}

function TitleInputs(props: { title: Titles; onChange: (next: (now: Titles) => Titles) => void }) {
  const { title, onChange } = props;
  const text = useText();
  return (
    <>
      <FormText
        label={text('create-title-fr')}
        charsMax={TITLE_CHARS_MAX}
        lang="fr"
        dir="ltr"
        value={title.fr}
        onChange={(fr) => onChange((now) => ({ ...now, fr }))}
      />
      <FormText
        label={text('create-title-ar')}
        charsMax={TITLE_CHARS_MAX}
        lang="ar"
        dir="rtl"
        value={title.ar}
        onChange={(ar) => onChange((now) => ({ ...now, ar }))}
      />
    </>
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
