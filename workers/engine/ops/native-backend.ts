import * as tf from '@tensorflow/tfjs-core';

/** One attribute of a TensorFlow operation, in the numbering of the native addon. */
export interface OpAttribute {
  name: string;
  type: number;
  value: boolean | number | string | number[];
}

/** A tensor of the native addon: its id there, and what it is. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

export interface NativeBinding {
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[];
  /** Waits for the values and copies them out. */
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(directory: string, tags: string): number;
  /** `inputs` and `outputs` are names with an output index each, `a:0,b:1`. */
  runSavedModel(id: number, inputIds: number[], inputs: string, outputs: string): TensorMetadata[];
  deleteSavedModel(id: number): void;
  /** How many tensors it holds that nobody has deleted. */
  getNumOfTensors(): number;
  /** How many graphs are loaded. */
  getNumOfSavedModels(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_Version: string;
}

export interface NativeBackend {
  /** Where every kernel of tfjs meets TensorFlow; a graph puts itself in its place to record them. */
  binding: NativeBinding;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  /** Ids of the tensors in the addon, which they are brought into where they are not there yet. */
  getInputTensorIds(tensors: tf.Tensor[]): number[];
}

/**
 * The TensorFlow backend behind tfjs.
 * @throws Error when another backend (or none) is active: this service never computes in plain JavaScript.
 */
export function nativeBackend(): NativeBackend {
  const backend: unknown = tf.backend();
  if (typeof backend !== 'object' || backend === null || !('binding' in backend)) {
    throw new Error('TensorFlow is not loaded: call loadTensorFlow() first');
  }
  // The package types these members private or leaves them out; `binding` tells that it is its backend.
  return backend as NativeBackend;
}

/** Makes attributes of TensorFlow operations. */
export const attribute = {
  type: (name: string, dtype: 'float32' | 'int32' | 'uint8' | 'bool'): OpAttribute => {
    const { binding } = nativeBackend();
    const { TF_FLOAT: float32, TF_INT32: int32, TF_UINT8: uint8, TF_BOOL: bool } = binding;
    return { name, type: binding.TF_ATTR_TYPE, value: { float32, int32, uint8, bool }[dtype] };
  },
  int: (name: string, value: number): OpAttribute => ({
    name,
    type: nativeBackend().binding.TF_ATTR_INT,
    value,
  }),
  float: (name: string, value: number): OpAttribute => ({
    name,
    type: nativeBackend().binding.TF_ATTR_FLOAT,
    value,
  }),
  bool: (name: string, value: boolean): OpAttribute => ({
    name,
    type: nativeBackend().binding.TF_ATTR_BOOL,
    value,
  }),
  string: (name: string, value: string): OpAttribute => ({
    name,
    type: nativeBackend().binding.TF_ATTR_STRING,
    value,
  }),
  ints: (name: string, value: number[]): OpAttribute => ({
    name,
    type: nativeBackend().binding.TF_ATTR_INT,
    value,
  }),
};

/** Runs a TensorFlow operation by its own name. It is not on the gradient tape: wrap it in `tf.customGrad`. */
export function runOp(
  name: string,
  attributes: OpAttribute[],
  inputs: tf.Tensor[],
  outputs = 1,
): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** Runs a TensorFlow operation with one output. */
export function runSingleOp(name: string, attributes: OpAttribute[], inputs: tf.Tensor[]): tf.Tensor {
  const [output] = runOp(name, attributes, inputs, 1);
  if (output === undefined) throw new Error(`${name} gave no output`);
  return output;
}
