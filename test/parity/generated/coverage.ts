import { compareWithKeras } from '../../../scripts/catalogue/compare.js';
import type { KerasExports } from '../../../scripts/catalogue/keras-exports.js';
import { KINDS, type Kind } from '../../../src/keras/unsupported.js';
import { isSameName } from '../../../src/validation/suggestion.js';
import type { Result } from './run.js';
import type { Subject } from './subject.js';

/** Kinds that other tests compare with Keras. */
const ELSEWHERE: { readonly [K in Kind]?: string } = {
  callback: 'test/parity/callbacks.test.ts',
  operation: 'test/operations, test/parity/random-graphs.test.ts',
};

/** For each kind how many of Keras's objects were compared, and one line for each of the others. */
export function coverage(
  keras: KerasExports,
  subjects: readonly Subject[],
  results: readonly Result[],
): string[] {
  return KINDS.flatMap((kind) => {
    const elsewhere = ELSEWHERE[kind];
    if (elsewhere !== undefined) return [`${kind}: compared by ${elsewhere}`];
    const entries = compareWithKeras(kind, keras).entries.filter(({ state }) => state !== 'base');
    const left = entries.flatMap(({ names, state, remark }) => {
      const isUnsupported = state === 'unsupported';
      const missing = isUnsupported ? remark : notCompared(kind, names, subjects, results);
      return missing === undefined ? [] : [`  ${names[0]}: ${missing}`];
    });
    const remarks = entries.flatMap(({ names: [name], state, remark }) =>
      state === 'supported' && remark !== null ? [`  ${name}: in part, ${remark}`] : [],
    );
    const covered = entries.length - left.length;
    return [`${kind}: ${covered} of ${entries.length} of Keras compared`, ...left, ...remarks];
  });
}

/** Why a supported thing was not compared; undefined where it was. */
function notCompared(
  kind: Kind,
  names: readonly string[],
  subjects: readonly Subject[],
  results: readonly Result[],
): string | undefined {
  const isMeant = (subject: Subject) =>
    subject.kind === kind && names.some((name) => isSameName(name, subject.name));
  const subject = subjects.find(isMeant);
  if (subject === undefined) return 'nothing draws it';
  if (subject.notCompared !== undefined) return subject.notCompared;
  const isEqual = results.some((one) => isMeant(one.subject) && one.outcome.outcome === 'equal');
  return isEqual ? undefined : 'no draw of it was accepted and equal';
}
