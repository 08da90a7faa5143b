import { type Converter, type Converters, floatOf, inputAt } from '../convert/call.js';
import { scalarLike, vector } from '../convert/steps.js';

const plain =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [inputAt(call, 0)]);

const overLast =
  (op: string): Converter =>
  (call, onnx) =>
    onnx.emit(op, [inputAt(call, 0)], { attributes: { axis: -1 } });

const relu6: Converter = (call, onnx) => {
  const x = inputAt(call, 0);
  return onnx.emit('Clip', [x, scalarLike(onnx, x, 0), scalarLike(onnx, x, 6)]);
};

const leakyRelu: Converter = (call, onnx) =>
  onnx.emit('LeakyRelu', [inputAt(call, 0)], {
    attributes: { alpha: { float: floatOf(call, 'alpha', 0.2) } },
  });

/** The loss of each sample, whose label is an index. ONNX's own has two outputs fewer, and other axes. */
const sparseCrossentropy: Converter = (call, onnx) => {
  const [logits, labels] = [inputAt(call, 0), inputAt(call, 1)];
  const log = onnx.emit('LogSoftmax', [logits], { attributes: { axis: -1 } });
  const indices = onnx.emit('Unsqueeze', [labels, vector(onnx, [-1])]);
  const chosen = onnx.emit('GatherElements', [log, indices], { attributes: { axis: -1 }, type: log.type });
  return onnx.emit('Neg', [onnx.emit('Squeeze', [chosen, vector(onnx, [-1])])]);
};

/** Activations, and what is computed of logits. */
export const ACTIVATIONS: Converters = {
  Relu: plain('Relu'),
  Relu6: relu6,
  Elu: plain('Elu'),
  Selu: plain('Selu'),
  LeakyRelu: leakyRelu,
  Softplus: plain('Softplus'),
  Softsign: plain('Softsign'),
  Softmax: overLast('Softmax'),
  LogSoftmax: overLast('LogSoftmax'),
  SparseSoftmaxCrossEntropyWithLogits: sparseCrossentropy,
};
