import { type Constraint, constraintComplaint } from '../../keras/constraints/index.js';
import { type Initializer, initializerComplaint } from '../../keras/initializers/index.js';
import { type Regularizer, regularizerComplaint } from '../../keras/regularizers/index.js';
import type { Issue } from '../problems/issue.js';
import type { CompleteLayer } from './layer-defaults.js';
import type { LocatedLayer } from './located-layer.js';

/** Initializers, regularizers and constraints of a layer that do not fit the number of axes of their weight. */
export function weightArgumentIssues(layer: CompleteLayer, argument: LocatedLayer['argument']): Issue[] {
  return Object.entries(weightRanks(layer)).flatMap(([weight, rank]) => {
    const given: Readonly<Record<string, unknown>> = layer;
    // The contract gives arguments of these names these types.
    const initializer = given[`${weight}_initializer`] as Initializer | undefined;
    const regularizer = given[`${weight}_regularizer`] as Regularizer | null | undefined;
    const constraint = given[`${weight}_constraint`] as Constraint | null | undefined;
    return [
      ...issueOf(initializer && initializerComplaint(initializer, rank), argument(`${weight}_initializer`)),
      ...issueOf(
        regularizer ? regularizerComplaint(regularizer, rank) : undefined,
        argument(`${weight}_regularizer`),
      ),
      ...issueOf(
        constraint ? constraintComplaint(constraint, rank) : undefined,
        `${argument(`${weight}_constraint`)}/axis`,
      ),
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

function issueOf(detail: string | undefined, pointer: string): Issue[] {
  return detail === undefined ? [] : [{ pointer, code: 'shape_mismatch', detail }];
}
