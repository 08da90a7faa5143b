import { eachInTurn, type Pipeline } from '../../../../../src/keras/layers/augmentation/composed/pipeline.js';
import { nestedRules } from '../../../../../src/keras/layers/rules.js';
import type { Kernel } from '../../kernel.js';

/** Applies layers one after the other; each gets the mask that the one before it gives. */
export const pipeline: Kernel<typeof Pipeline> = ({ layers }, { inputs: [input] }, tools) => {
  const built = eachInTurn(layers, input, nestedRules).map(({ inner, shapes }) =>
    tools.build(inner, shapes.inputs),
  );
  return ([x], context) => {
    let [output, mask] = [x, context.masks[0]];
    for (const apply of built) ({ x: output, mask } = apply([output], { ...context, masks: [mask] }));
    return { x: output, mask };
  };
};
