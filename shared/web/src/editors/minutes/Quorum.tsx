import { asInt, asRows } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useText } from '../../ui/l10n.ts';
import { ToneTag } from '../../ui/parts.tsx';
import { useEditing, useValue } from '../context.tsx';
import { FieldGrid } from '../fields.tsx';
import { pick } from '../layout.ts';
import { setScalar } from '../write.ts';
import { type Quorum as Count, quorumOf, requiredBy } from './counting.ts';
import { useTerms } from './useTerms.ts';

/** The root's fields about the quorum: the rule, and what was counted. */
export const QUORUM_FIELDS = ['quorum_required', 'quorum_present', 'quorum_reached'] as const;

/**
 * The rule and whether it is met, counted anew whenever the attendance changes. What was counted is written when the minutes are
 * circulated or adopted, and not before: two people who mark attendance at once would each write a count that is not true.
 */
export function Quorum() {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const attendance = useValue(['attendance']);
  const required = asInt(useValue(['quorum_required']));
  const terms = useTerms();
  const byTerms = terms === undefined ? undefined : requiredBy(terms.doc);
  const isListed = asRows(attendance).length > 0;
  // Without a list, what somebody wrote is all there is.
  const fields = isListed ? ['quorum_required'] : QUORUM_FIELDS;
  return (
    <div className="tq-quorum">
      <FieldGrid record={schema.root} fields={pick(schema, schema.root, fields)} path={[]} />
      <p
        className="tq-quorum__line"
        role="status"
        data-field={isListed ? `${schema.root}.quorum_reached` : undefined}
      >
        {isListed && <QuorumMark quorum={quorumOf(attendance, required ?? byTerms)} />}
      </p>
      {byTerms !== undefined && byTerms !== required && (
        <p className="tq-quorum__line">
          <span className="tq-hint">{text('quorum-by-terms', { required: byTerms })}</span>
          {canEdit && (
            <Button isSmall onPress={() => setScalar(handle, ['quorum_required'], byTerms)}>
              {text('quorum-take-terms')}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** Reached or not, with the count. */
export function QuorumMark({ quorum }: { quorum: Count }) {
  const { counted, required, isReached } = quorum;
  const text = useText();
  return (
    <span data-field="minutes.quorum_present" data-quorum={isReached}>
      {required === undefined ? (
        text('quorum-counted', { counted })
      ) : (
        <ToneTag tone={isReached ? 'good' : 'warning'} icon={isReached ? 'check' : 'warning'}>
          {text(isReached ? 'quorum-reached' : 'quorum-not-reached', { counted, required })}
        </ToneTag>
      )}
    </span>
  );
}
