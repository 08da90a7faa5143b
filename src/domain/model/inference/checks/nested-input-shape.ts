import type { NestedLayer } from '../../../../keras/argument.js';
import { layersInside } from '../../../../keras/layers/inside.js';
import type { Finding } from '../../../problems/finding.js';
import type { LocatedLayer } from '../../located-layer.js';

/** Fields of a layer of a model, which a layer inside another layer has not. */
const OF_MODEL = ['input_shape', 'inputs', 'arguments', 'calls'] as const;

/** Refuses an `input_shape`, or inputs, of a layer inside another: only layers of a model have them. */
export const nestedShapeIssues = ({ layer, argument }: LocatedLayer): Finding[] =>
  shapePaths({ ...layer }).map((path) => ({
    pointer: argument(path),
    code: 'misplaced_layer',
    detail: path.endsWith('input_shape')
      ? 'input_shape belongs on the first layer of the model, not on a layer inside another. Remove it.'
      : 'A layer inside another gets the inputs of the outer one. Remove it.',
  }));

/** Paths of the arguments: `layer/input_shape`. */
function shapePaths(layer: NestedLayer): string[] {
  return layersInside(layer).flatMap(({ path, inside }) => {
    const own = OF_MODEL.filter((field) => Object.hasOwn(inside, field));
    return [...own, ...shapePaths(inside)].map((further) => `${path}/${further}`);
  });
}
