import type { NestedLayer } from '../../keras/argument.js';
import { specOf } from '../../keras/layers/index.js';
import { nestedType } from '../../keras/layers/rules.js';
import type { Finding } from '../problems/finding.js';
import type { LocatedLayer } from './located-layer.js';

/** Refuses an `input_shape` of a layer inside another: only a model has one, on its first layer. */
export const nestedShapeIssues = ({ layer, argument }: LocatedLayer): Finding[] =>
  shapePaths({ ...layer }).map((path) => ({
    pointer: argument(path),
    code: 'misplaced_layer',
    detail: 'input_shape belongs on the first layer of the model, not on a layer inside another. Remove it.',
  }));

/** Paths of the arguments: `layer/input_shape`. */
function shapePaths(layer: NestedLayer): string[] {
  const { args } = specOf(nestedType(layer));
  const names = Object.keys(args).filter(
    (name) => args[name]?.name === 'layer' && Object.hasOwn(layer, name),
  );
  return names.flatMap((name) => {
    const nested = layer[name] as NestedLayer;
    const own = Object.hasOwn(nested, 'input_shape') ? ['input_shape'] : [];
    return [...own, ...shapePaths(nested)].map((path) => `${name}/${path}`);
  });
}
