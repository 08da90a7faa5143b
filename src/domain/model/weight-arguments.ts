import type { Constraint } from '../../keras/constraints/index.js';
import type { Initializer } from '../../keras/initializers/index.js';
import type { CompleteLayer } from '../../keras/layers/index.js';
import { weightsOf } from '../../keras/layers/rules.js';
import type { InitializedParts } from '../../keras/layers/weight.js';
import type { Shape } from '../../keras/shape.js';
import type { Issue } from '../problems/issue.js';
import type { LocatedLayer } from './located-layer.js';

/** How many axes a weight has does not depend on the sizes of the input. */
const ANY_INPUT: Shape = [1, 1, 1];

/** Initializers and constraints of a layer that do not fit the number of axes of their weight. */
export function weightArgumentIssues(layer: CompleteLayer, argument: LocatedLayer['argument']): Issue[] {
  // A layer that another one was made from complains once: of what was given.
  const ifGiven = (path: string, issuesAt: (pointer: string) => Issue[]) =>
    argument(path) === argument('') ? [] : issuesAt(argument(path));
  return weightsOf(layer, [ANY_INPUT]).flatMap(({ prefix, shape: { length }, initializer, constraint }) => [
    ...ifGiven(`${prefix}_initializer`, (pointer) => initializerIssues(initializer, length, pointer)),
    ...ifGiven(`${prefix}_constraint`, (pointer) => constraintIssues(constraint, length, pointer)),
  ]);
}

function initializerIssues(
  initializer: Initializer | InitializedParts,
  rank: number,
  pointer: string,
): Issue[] {
  const type = typeOf(initializer);
  const fits = type === 'identity' ? rank === 2 : type !== 'orthogonal' || rank >= 2;
  if (fits) return [];
  const wanted = type === 'identity' ? 'a weight of 2 axes' : 'a weight of 2 axes or more';
  const detail = `The ${type} initializer fills ${wanted}; this one has ${rank}. Leave it out, or use another.`;
  return [{ pointer, code: 'shape_mismatch', detail }];
}

/** Of a weight in parts, the initializer that the definition names: that of its first part. */
function typeOf(initializer: Initializer | InitializedParts): string | undefined {
  if (typeof initializer === 'string') return initializer;
  if ('type' in initializer) return initializer.type;
  const [first] = initializer.parts;
  return first && typeOf(first.initializer);
}

function constraintIssues(constraint: Constraint | null, rank: number, pointer: string): Issue[] {
  const axis = normAxis(constraint);
  const axes = [axis].flat().map((entry) => (entry < 0 ? rank + entry : entry));
  const fits = axes.every((entry) => entry >= 0 && entry < rank) && new Set(axes).size === axes.length;
  if (fits) return [];
  const detail = `axis must name axes of the weight, each once: it has ${rank}, from 0 or, from the end, from -1; got ${JSON.stringify(axis)}.`;
  return [{ pointer: `${pointer}/axis`, code: 'shape_mismatch', detail }];
}

function normAxis(constraint: Constraint | null): number | readonly number[] {
  const given = typeof constraint === 'object' && constraint !== null && 'axis' in constraint;
  return (given ? constraint.axis : undefined) ?? 0;
}
