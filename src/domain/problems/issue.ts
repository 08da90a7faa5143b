import type { Warning } from '../../contracts/jobs/jobs.js';
import type { ItemCode, WarningCode } from './item-codes.js';

/** One problem with a job; becomes an entry of a problem's `errors`. */
export interface Issue {
  pointer: string;
  code: ItemCode;
  /** The value passed, the value expected, and the fix. */
  detail: string;
}

/** A warning of a job's report, with a documented code. */
export interface JobWarning extends Warning {
  code: WarningCode;
}

/** A value, or the issues that prevented it. */
export type Checked<Value> = { ok: true; value: Value } | { ok: false; issues: Issue[] };

/** A checked value. */
export const accepted = <Value>(value: Value): Checked<Value> => ({ ok: true, value });

/** A refusal for one reason. */
export const refused = (issue: Issue): { ok: false; issues: Issue[] } => ({ ok: false, issues: [issue] });
