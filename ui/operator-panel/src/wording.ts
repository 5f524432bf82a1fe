// Words for what the agent says in keywords.

import { m } from '@waystation/words';
import type { Known } from './states.ts';

const EVIDENCE: Record<Known, () => string> = {
  accepted: m.evidence_accepted,
  sent: m.evidence_sent,
  confirmed: m.evidence_confirmed,
  verified: m.evidence_verified,
  doubt: m.evidence_doubt,
  printing: m.evidence_printing,
  held: m.evidence_held,
  canceled: m.evidence_canceled,
  aborted: m.evidence_aborted,
  unknown: m.evidence_unknown,
  no_feedback: m.evidence_no_feedback,
};

/** How much is known about a label, in a word that is the same everywhere. */
export function evidenceWord(known: Known): string {
  return EVIDENCE[known]();
}
