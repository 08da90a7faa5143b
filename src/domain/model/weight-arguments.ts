import { constraintComplaint } from '../../keras/constraints/index.js';
import { type Initializer, initializerComplaint } from '../../keras/initializers/index.js';
import type { CompleteLayer } from '../../keras/layers/index.js';
import { weightsOf } from '../../keras/layers/rules.js';
import type { InitializedParts, WeightSpec } from '../../keras/layers/weight.js';
import { regularizerComplaint } from '../../keras/regularizers/index.js';
import type { Shape } from '../../keras/shape.js';
import type { Finding } from '../problems/finding.js';
import type { LocatedLayer } from './located-layer.js';

/** How many axes a weight has does not depend on the sizes of the input. */
const ANY_INPUT: Shape = [1, 1, 1];

/** Initializers, regularizers and constraints of a layer that do not fit the number of axes of their weight. */
export function weightArgumentIssues(layer: CompleteLayer, argument: LocatedLayer['argument']): Finding[] {
  return weightsOf(layer, [ANY_INPUT]).flatMap((weight) => issuesOf(weight, argument));
}

function issuesOf(
  { prefix, shape: { length: rank }, initializer, regularizer, constraint }: WeightSpec,
  argument: LocatedLayer['argument'],
): Finding[] {
  const named = namedInitializer(initializer);
  const complaints: [string, string | undefined | null, string?][] = [
    [`${prefix}_initializer`, named && initializerComplaint(named, rank)],
    [`${prefix}_regularizer`, regularizer && regularizerComplaint(regularizer, rank)],
    [`${prefix}_constraint`, constraint && constraintComplaint(constraint, rank), '/axis'],
  ];
  return complaints.flatMap(([path, detail, inside = '']): Finding[] => {
    const pointer = argument(path);
    // A layer that was made from another one repeats its complaints: only those of given arguments count.
    const isGiven = pointer !== argument('');
    return detail && isGiven ? [{ pointer: pointer + inside, code: 'shape_mismatch', detail }] : [];
  });
}

/** Of a weight in parts, the initializer that the definition names: that of its first part. */
function namedInitializer(initializer: Initializer | InitializedParts): Initializer | undefined {
  if (typeof initializer === 'string' || 'type' in initializer) return initializer;
  return initializer.parts[0]?.initializer;
}
