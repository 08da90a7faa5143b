import type * as tf from '@tensorflow/tfjs-core';
import { emitNode, type GraphOutput, inBranch, inScope, outputOf, typeAttribute } from './graph.js';

/** Records work for its effect. @returns the nodes that do it */
export type Effects = () => readonly string[];

/**
 * Records two alternatives, of which a run takes one. Only their effects may be used outside.
 * TensorFlow's control flow for graphs: Yu et al., 2018, https://arxiv.org/abs/1805.01772, section 4.
 * @param predicate A bool scalar
 * @returns the node after which the effects of one have happened
 */
export function branch(predicate: tf.Tensor, whenTrue: Effects, whenFalse: Effects): string {
  return inScope('branch', undefined, () => {
    const attributes = { T: typeAttribute('bool') };
    const node = emitNode({ op: 'Switch', inputs: [predicate, predicate], attributes });
    const inputs = [side(outputOf(node, 'bool', 0), whenFalse), side(outputOf(node, 'bool', 1), whenTrue)];
    return emitNode({ op: 'Merge', inputs, attributes: { ...attributes, N: { i: inputs.length } } });
  });
}

/** One alternative, which runs if its output of the Switch has a value. */
function side(taken: GraphOutput, work: Effects): GraphOutput {
  const attributes = { T: typeAttribute('bool') };
  const pivot = emitNode({ op: 'Identity', inputs: [taken], attributes });
  const after = inBranch(pivot, work);
  return outputOf(emitNode({ op: 'Identity', inputs: [outputOf(pivot, 'bool')], attributes, after }), 'bool');
}
