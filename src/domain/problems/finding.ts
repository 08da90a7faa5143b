import type { Finding as FindingOf } from '../../schema/finding.js';
import type { ItemCode, WarningCode } from './item-codes.js';

/** A finding about a job; becomes an entry of a problem's `errors`. */
export type Finding = FindingOf<ItemCode>;

/** A warning of a job's report, with a documented code. */
export type JobWarning = FindingOf<WarningCode>;

/** A value, or the issues that prevented it. */
export type Checked<Value> =
  | { outcome: 'accepted'; value: Value }
  | { outcome: 'rejected'; issues: Finding[] };

/** A checked value. */
export const accepted = <Value>(value: Value): Checked<Value> => ({ outcome: 'accepted', value });

/** A refusal for one reason. */
export const refused = (issue: Finding): { outcome: 'rejected'; issues: Finding[] } => ({
  outcome: 'rejected',
  issues: [issue],
});
