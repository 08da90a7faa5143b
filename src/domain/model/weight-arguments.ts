import type { Constraint } from '../../keras/constraints/index.js';
import type { Initializer } from '../../keras/initializers/index.js';
import type { Issue } from '../problems/issue.js';
import type { CompleteLayer } from './layer-defaults.js';
import type { LocatedLayer } from './located-layer.js';

/** Initializers and constraints of a layer that do not fit the number of axes of their weight. */
export function weightArgumentIssues(layer: CompleteLayer, argument: LocatedLayer['argument']): Issue[] {
  return Object.entries(weightRanks(layer)).flatMap(([weight, rank]) => {
    const given: Readonly<Record<string, unknown>> = layer;
    // The contract gives arguments of these names these types.
    const initializer = given[`${weight}_initializer`] as Initializer | undefined;
    const constraint = given[`${weight}_constraint`] as Constraint | null | undefined;
    return [
      ...initializerIssues(initializer, rank, argument(`${weight}_initializer`)),
      ...constraintIssues(constraint, rank, argument(`${weight}_constraint`)),
    ];
  });
}

/** Number of axes of each weight, by the name its arguments begin with. */
function weightRanks(layer: CompleteLayer): Readonly<Record<string, number>> {
  switch (layer.type) {
    case 'Dense':
      return { kernel: 2, bias: 1 };
    case 'Conv2D':
      return { kernel: 4, bias: 1 };
    case 'LSTM':
      return { kernel: 2, recurrent: 2, bias: 1 };
    case 'GRU':
      return { kernel: 2, recurrent: 2, bias: layer.reset_after ? 2 : 1 };
    case 'Embedding':
      return { embeddings: 2 };
    case 'BatchNormalization':
      return { gamma: 1, beta: 1, moving_mean: 1, moving_variance: 1 };
    default:
      return {};
  }
}

function initializerIssues(initializer: Initializer | undefined, rank: number, pointer: string): Issue[] {
  const type = typeof initializer === 'string' ? initializer : initializer?.type;
  const takes = type === 'identity' ? rank === 2 : type !== 'orthogonal' || rank >= 2;
  if (takes) return [];
  const wanted = type === 'identity' ? 'a weight of 2 axes' : 'a weight of 2 axes or more';
  const detail = `The ${type} initializer fills ${wanted}; this one has ${rank}. Leave it out, or use another.`;
  return [{ pointer, code: 'shape_mismatch', detail }];
}

function constraintIssues(constraint: Constraint | null | undefined, rank: number, pointer: string): Issue[] {
  const axis = normAxis(constraint);
  const axes = [axis].flat().map((entry) => (entry < 0 ? rank + entry : entry));
  const fits = axes.every((entry) => entry >= 0 && entry < rank) && new Set(axes).size === axes.length;
  if (fits) return [];
  const detail = `axis must name axes of the weight, each once: it has ${rank}, from 0 or, from the end, from -1; got ${JSON.stringify(axis)}.`;
  return [{ pointer: `${pointer}/axis`, code: 'shape_mismatch', detail }];
}

function normAxis(constraint: Constraint | null | undefined): number | readonly number[] {
  const given = typeof constraint === 'object' && constraint !== null && 'axis' in constraint;
  return (given ? constraint.axis : undefined) ?? 0;
}
