import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineFailure, operationFailure } from '../engine-failure.js';
import { nativeBackend, type TensorMetadata } from '../ops/native-backend.js';
import { readFailure } from './failure-text.js';
import { DTYPES, type Graph } from './graph.js';
import { encodeSavedModel, nodeOf } from './saved-model-proto.js';

/** Values in the form passed to TensorFlow. */
export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A tensor in TensorFlow's memory, to be fed any number of times. */
export interface DeviceTensor {
  readonly id: number;
  dispose(): void;
}

/**
 * Copies values to TensorFlow's memory, or shares the given array if its alignment allows: do not write to it
 * again. @throws EngineFailure if the device has not enough memory
 */
export function deviceTensor(values: TensorValues, shape: readonly number[]): DeviceTensor {
  const { binding } = nativeBackend();
  const id = copying(() => binding.createTensor([...shape], dtypeNumber(values), values));
  return { id, dispose: () => binding.deleteTensor(id) };
}

function copying<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw operationFailure('the copy to the device', error);
  }
}

function dtypeNumber(values: TensorValues): number {
  if (values instanceof Float32Array) return DTYPES.float32.number;
  return values instanceof Int32Array ? DTYPES.int32.number : DTYPES.uint8.number;
}

/** The feeds and fetches of one kind of run: names of outputs, `node:0`. */
export interface Call {
  feeds: readonly string[];
  fetches: readonly string[];
}

/** A compiled TensorFlow graph, and the values of its variables. */
export interface Session {
  /**
   * Prepares a kind of run; the first run of each compiles it. The inputs are fed in the order of the feeds.
   * @throws EngineFailure from a run, naming the layer that failed
   */
  prepare(call: Call): (inputs: readonly DeviceTensor[]) => TensorValues[];
  dispose(): void;
}

/** A finished graph. */
export type RunnableGraph = Pick<Graph, 'nodes' | 'functions' | 'originOf'>;

const TAG = 'serve';

/** Compiles a graph. */
export function openSession(graph: RunnableGraph): Session {
  const { binding } = nativeBackend();
  const session = loadGraph(graph);
  return {
    prepare({ feeds, fetches }) {
      const inputNames = feeds.join(',');
      const outputNames = fetches.join(',');
      return (inputs) => {
        const ids = inputs.map(({ id }) => id);
        return run(graph, () => binding.runSavedModel(session, ids, inputNames, outputNames)).map(takeValues);
      };
    },
    dispose: () => binding.deleteSavedModel(session),
  };
}

/** The addon reads graphs only from directories; the file is removed once it is read. */
function loadGraph(graph: RunnableGraph): number {
  const directory = mkdtempSync(join(tmpdir(), 'trainhorn-graph-'));
  try {
    writeFileSync(join(directory, 'saved_model.pb'), encodeSavedModel(graph, TAG));
    return run(graph, () => nativeBackend().binding.loadSavedModel(directory, TAG));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function takeValues({ id }: TensorMetadata): TensorValues {
  const { binding } = nativeBackend();
  try {
    return binding.tensorDataSync(id);
  } finally {
    binding.deleteTensor(id);
  }
}

function run<Result>(graph: RunnableGraph, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw engineError(graph, error);
  }
}

/** TensorFlow names the node, `{{node train/dense/MatMul}}`; users know the layer. */
function engineError(graph: RunnableGraph, error: unknown): EngineFailure {
  const { node } = readFailure(error instanceof Error ? error.message : String(error));
  const name = node === undefined ? undefined : nodeOf(node);
  // A node that TensorFlow's optimizer has made belongs to no layer.
  const where = (name === undefined ? undefined : graph.originOf(name)) ?? 'the compiled step';
  return operationFailure(where, error, graph.nodes.find((known) => known.name === name)?.op ?? null);
}
