import * as tf from '@tensorflow/tfjs-core';
import { fedBatches, gatheredBatch } from '../../data/batch-input.js';
import { distinctSpans, isSameSpan, spanOf } from '../../data/rows/row-span.js';
import type { ArraySpec } from '../../data/sample-array.js';
import {
  emitNode,
  type GraphOutput,
  type GraphVariable,
  inScope,
  outputOf,
  typeAttribute,
} from '../../graph/graph.js';
import { elementOf, placeholder, UNKNOWN_SIZE } from '../../graph/variables.js';
import { preprocess } from '../../preprocessing/x-steps.js';
import { preprocessLabels } from '../../preprocessing/y-steps.js';
import type { Batch, BatchSteps, LabelSource } from './batch.js';

/** The data from which batches are built. */
export interface BatchData {
  /** Of each input of the model. */
  x: readonly ArraySpec[];
  /** Of the arrays of labels. */
  y: readonly ArraySpec[];
  steps: BatchSteps;
  /** The resident arrays; null if each batch is fed. */
  resident: { x: readonly GraphVariable[]; y: readonly GraphVariable[] } | null;
}

/** The feeds of all steps of a call. */
export interface RecordedBatches {
  feeds: string[];
  /**
   * Records what is fed for one step. @param index int32 scalar
   * @returns records the batch; XLA may compile that, but would compile the cutting out anew for each number of steps
   */
  at(index: tf.Tensor): () => Batch;
}

/** Records batches of `samples` with their preprocessing. */
export function recordBatches({ x, y, steps, resident }: BatchData, samples: number): RecordedBatches {
  return inBatchScope(() => {
    const specs = [...x, ...y];
    const stored =
      resident === null
        ? fedArrays(specs, samples)
        : gatheredArrays(specs, [...resident.x, ...resident.y], samples);
    const at = (index: tf.Tensor) => {
      const rowsOf = inBatchScope(() => stored.at(index));
      return () => inBatchScope(() => toBatch(rowsOf(), x.length, steps));
    };
    return { feeds: stored.feeds, at };
  });
}

const inBatchScope = <Result>(work: () => Result): Result => inScope('batch', 'the preprocessing', work);

/** Applies the steps. @param rows Of the arrays of inputs, then of those of labels */
function toBatch(rows: readonly tf.Tensor[], inputCount: number, steps: BatchSteps): Batch {
  const inputs = rows.slice(0, inputCount).map((values, index) => preprocess(values, steps.x[index] ?? []));
  const labels = rows.slice(inputCount);
  const weights = (steps.weights ?? []).map((index) => weightsFrom(index, labels));
  return { inputs, labels: steps.y.map((source) => labelsFrom(source, inputs, labels)), weights };
}

function labelsFrom(
  source: LabelSource,
  inputs: readonly tf.Tensor[],
  labels: readonly tf.Tensor[],
): tf.Tensor | undefined {
  if (source.from === 'nothing') return undefined;
  if (source.from === 'input') return inputs[source.index];
  const stored = labels[source.index];
  return stored && preprocessLabels(stored, source.steps);
}

/** A last axis of size 1 is dropped, as in Keras. */
function weightsFrom(index: number | undefined, stored: readonly tf.Tensor[]): tf.Tensor | undefined {
  const weights = index === undefined ? undefined : stored[index];
  if (weights === undefined || weights.rank === 1 || weights.shape.at(-1) !== 1) return weights;
  return tf.reshape(weights, weights.shape.slice(0, -1));
}

/** Rows of each array, for the steps of a call. */
interface StoredBatches {
  feeds: string[];
  at(index: tf.Tensor): () => tf.Tensor[];
}

function fedArrays(specs: readonly ArraySpec[], samples: number): StoredBatches {
  const fed = specs.map((spec) => fedBatches(spec, samples));
  return {
    feeds: fed.map(({ feed }) => feed),
    at(index) {
      const cut = fed.map((batches) => batches.at(index));
      return () => cut.map((decode) => decode());
    },
  };
}

function gatheredArrays(
  specs: readonly ArraySpec[],
  resident: readonly GraphVariable[],
  samples: number,
): StoredBatches {
  const spans = distinctSpans(specs);
  const fed = spans.map(({ length }) => placeholder('int32', [UNKNOWN_SIZE, samples * length]));
  const all = fed.map(inDeviceMemory);
  return {
    feeds: fed.map(({ name }) => name),
    at(index) {
      const rows = all.map((ofCall) => elementOf(ofCall, index));
      return () =>
        specs.map((spec, position) => {
          const array = resident[position];
          const indices = rows[spans.findIndex((span) => isSameSpan(span, spanOf(spec)))];
          if (array === undefined || indices === undefined) throw new Error('An array is not resident');
          return gatheredBatch(array, indices, spec, samples);
        });
    },
  };
}

/** On a GPU a slice of int32 is made on the host, so that each step would wait for a copy; one of int64 is not. */
function inDeviceMemory(rows: GraphOutput): GraphOutput {
  const attributes = { SrcT: typeAttribute('int32'), DstT: typeAttribute('int64') };
  return outputOf(emitNode({ op: 'Cast', inputs: [rows], attributes }), 'int64');
}
