import type { IngestedArray } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import { shown } from '../rejection.js';

/** Findings about one of several arrays, which their details name. */
export function inArray(findings: Findings, { role, name }: Pick<IngestedArray, 'role' | 'name'>): Findings {
  const place = `${role} ${shown(name)}`;
  return {
    ...findings,
    warn: (code, detail, examples, count) => findings.warn(code, `${place}: ${detail}`, examples, count),
  };
}
