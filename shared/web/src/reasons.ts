/**
 * Why an edit was not accepted, in words. The programs name their reasons by codes of a closed set; a person is never shown a
 * code, not even one of a newer program. Which codes there are, `shared/src/domain/reasons.rs` says.
 */
import type { ReasonCode } from './reasons.gen.ts';
import type { Translate } from './ui/l10n.ts';

/** Set aside by the tab itself: no program answers it. */
type OwnCode = 'earlier-account';

/** The messages, each with the codes that it stands for. */
const REASONS: Readonly<Record<string, readonly (ReasonCode | OwnCode)[]>> = {
  'no-grant': ['no-grant', 'not-owner', 'not-registry', 'not-ministry'],
  role: ['role', 'denied'],
  withdrawn: ['not-found', 'born-twice'],
  revoked: ['revoked'],
  'too-large': [
    'too-large',
    'too-many-ops',
    'too-many-preds',
    'too-many-deps',
    'too-many-actors',
    'name-too-long',
    'counter-too-high',
    'too-many-together',
    'too-deep',
  ],
  'document-too-long': ['document-too-long'],
  'too-many-heads': ['too-many-heads'],
  quarantined: ['quarantined'],
  'too-many-grants': ['too-many-grants'],
  'earlier-account': ['earlier-account'],
  'actor-bound': ['actor-bound', 'foreign-actor', 'bad-actor'],
  'stands-on-refused': ['stands-on-refused', 'refused-before'],
  'never-came': ['waited-too-long', 'given-up'],
  malformed: [
    'malformed',
    'cannot-apply',
    'bad-checksum',
    'compressed',
    'extra-bytes',
    'unknown-column',
    'not-canonical',
    'lone-mark',
    'no-deps',
    'start-op',
    'actor-seq',
    'bad-chain',
    'not-what-it-says',
    'bad-frame',
  ],
  'unknown-principal': ['unknown-principal'],
  unproven: ['wrong-federation', 'wrong-key', 'payload-mismatch', 'bad-signature', 'fork', 'clone'],
  'signed-out': ['signed-out'],
  'not-now': [
    'busy',
    'unavailable',
    'stopped',
    'no-space',
    'internal',
    'gap',
    'unknown-heads',
    'unknown-deps',
    'unknown-document',
    'snapshot-pending',
    'snapshot-unlisted',
    'gone',
    'leaving',
    'resync',
    'too-many',
  ],
};

const MESSAGES: ReadonlyMap<string, string> = new Map<string, string>(
  Object.entries(REASONS).flatMap(([message, codes]) => codes.map((code) => [code, `reason-${message}`])),
);

/** The message for a code; one that says nothing of the code when it is not known. */
export function reasonMessage(code: string): string {
  return MESSAGES.get(code) ?? 'reason-other';
}

/** Why an edit was not accepted, as a clause. */
export function reasonIn(text: Translate, code: string): string {
  return text(reasonMessage(code));
}
