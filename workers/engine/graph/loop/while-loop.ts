import * as tf from '@tensorflow/tfjs-core';
import { elementAt } from '../../ops/custom-gradient.js';
import {
  addInput,
  DTYPES,
  emitNode,
  emitOne,
  frameNow,
  type GraphDtype,
  type GraphOutput,
  inFrame,
  inScope,
  type Operand,
  operandName,
  outputOf,
  precisionOf,
  tensorOf,
  typeAttribute,
} from '../graph.js';
import { nodeOf } from '../saved-model-proto.js';
import {
  type ConstantsAt,
  createFrame,
  enterAttributes,
  enterFrame,
  type Frame,
  leaveFrame,
} from './frame.js';
import type { TensorList } from './tensor-list.js';

/** Values carried from one iteration to the next. */
export interface LoopValues {
  /** Of floats. */
  tensors: readonly tf.Tensor[];
  lists: readonly TensorList[];
}

/** One value that is carried. */
interface Carried {
  /** The initial value or, later, the result of the previous iteration. */
  merge: GraphOutput;
  /** The value in an iteration. */
  inside: GraphOutput;
  /** The value after the loop, outside it. */
  result: GraphOutput;
}

/**
 * A loop in the graph: `body` is recorded once and runs `count` times, each time on what it gave the time before. What
 * it uses from outside is brought in by itself; of what it makes, nothing but its result may be used outside.
 * An iteration begins when the one before has ended wholly, updates of variables included. Loops may be nested.
 * TensorFlow's control flow for graphs: Yu et al., 2018, https://arxiv.org/abs/1805.01772, section 4.
 * @param count A number, or an int32 scalar
 * @param body `index`: int32 scalar, from 0
 */
export function repeat(
  count: number | tf.Tensor,
  initial: LoopValues,
  body: (index: tf.Tensor, values: LoopValues) => LoopValues,
  constantsAt: ConstantsAt = 'outside',
): LoopValues {
  return inScope('loop', undefined, () => {
    const zero = tf.scalar(0, 'int32');
    const frame = createFrame(operandName(zero), frameNow(), constantsAt);
    const counter = merged(frame, zero, 'int32');
    const goesOn = inFrame(frame, () => isBelow(counter, count));
    const carry = (value: Operand, dtype: GraphDtype) => switched(frame, merged(frame, value, dtype), goesOn);
    const index = switched(frame, counter, goesOn);
    const tensors = initial.tensors.map((tensor) => carry(tensor, precisionOf(tensor)));
    const lists = initial.lists.map(({ handle }) => carry(handle, 'variant'));
    inFrame(frame, () => {
      const indexTensor = emitOne(
        { op: 'Identity', inputs: [index.inside], attributes: { T: typeAttribute('int32') } },
        { shape: [], dtype: 'int32' },
      );
      frame.pivot = nodeOf(operandName(indexTensor));
      const next = body(indexTensor, valuesOf('inside', initial, tensors, lists));
      leadBack([index], [tf.add(indexTensor, tf.scalar(1, 'int32'))]);
      leadBack(tensors, next.tensors);
      leadBack(
        lists,
        next.lists.map(({ handle }) => handle),
      );
    });
    return valuesOf('result', initial, tensors, lists);
  });
}

/** Enters a value into the loop: Enter, and Merge, whose second input is added once it is known. */
function merged(frame: Frame, value: Operand, dtype: GraphDtype): GraphOutput {
  const attributes = enterAttributes(frame, DTYPES[dtype].number, { constant: false });
  const enter = emitNode({ op: 'Enter', inputs: [value], attributes });
  enterFrame(frame, enter);
  const merge = inFrame(frame, () =>
    emitNode({
      op: 'Merge',
      inputs: [outputOf(enter, dtype)],
      attributes: { T: typeAttribute(dtype), N: { i: 2 } },
    }),
  );
  return outputOf(merge, dtype);
}

/** Whether another iteration is due. */
function isBelow(counter: GraphOutput, count: number | tf.Tensor): GraphOutput {
  const limit = typeof count === 'number' ? tf.scalar(count, 'int32') : count;
  const less = tf.less(tensorOf(counter, { shape: [], dtype: 'int32' }), limit);
  return outputOf(emitNode({ op: 'LoopCond', inputs: [less] }), 'bool');
}

/** Routes a value into an iteration or, if none is due, out of the loop. */
function switched(frame: Frame, merge: GraphOutput, goesOn: GraphOutput): Carried {
  const { dtype } = merge;
  const attributes = { T: typeAttribute(dtype) };
  const node = inFrame(frame, () => emitNode({ op: 'Switch', inputs: [merge, goesOn], attributes }));
  const exit = inFrame(frame, () => emitNode({ op: 'Exit', inputs: [outputOf(node, dtype, 0)], attributes }));
  leaveFrame(frame, exit);
  return { merge, inside: outputOf(node, dtype, 1), result: outputOf(exit, dtype) };
}

/** Passes its values to the next iteration. */
function leadBack(carried: readonly Carried[], next: readonly Operand[]): void {
  for (const [index, { merge }] of carried.entries()) {
    const attributes = { T: typeAttribute(merge.dtype) };
    const inputs = [elementAt(next, index)];
    addInput(
      nodeOf(merge.name),
      outputOf(emitNode({ op: 'NextIteration', inputs, attributes }), merge.dtype),
    );
  }
}

/** The values in an iteration or after the last one, in the form of the initial ones. */
function valuesOf(
  stage: 'inside' | 'result',
  initial: LoopValues,
  tensors: readonly Carried[],
  lists: readonly Carried[],
): LoopValues {
  return {
    tensors: initial.tensors.map(({ shape }, index) =>
      tensorOf(elementAt(tensors, index)[stage], { shape, dtype: 'float32' }),
    ),
    lists: initial.lists.map((list, index) => ({ ...list, handle: elementAt(lists, index)[stage] })),
  };
}
