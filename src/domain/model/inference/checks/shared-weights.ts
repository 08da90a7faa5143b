import { weightsOf } from '../../../../keras/layers/rules.js';
import { showShape } from '../../../../keras/shape.js';
import type { InferredLayer } from '../../inferred-model.js';
import type { Inference } from '../inference.js';

/** Counts the weights of a layer at its first call; another call must fit them. */
export function sharedWeights(
  inferred: InferredLayer,
  { built, issues }: Inference,
  pointer: string,
): Pick<InferredLayer, 'parameters'> {
  const first = built.get(inferred.path);
  if (first?.kind !== 'layer') {
    built.set(inferred.path, inferred);
    return { parameters: inferred.parameters };
  }
  const shapes = (step: InferredLayer) =>
    weightsOf(step.layer, step.inputs).map(({ shape }) => showShape(shape));
  if (
    first.input.length > 0 &&
    inferred.input.length > 0 &&
    shapes(first).join() !== shapes(inferred).join()
  ) {
    const detail = `'${inferred.layer.name}' is shared: its first call gets ${showShape(first.input)}, this one ${showShape(inferred.input)}, for which its weights would have other shapes. Give it inputs of one shape, or use two layers.`;
    issues.push({ pointer, code: 'shape_mismatch', detail });
  }
  return { parameters: { total: 0, trainable: 0 } };
}
