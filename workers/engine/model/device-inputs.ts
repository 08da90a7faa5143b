import * as tf from '@tensorflow/tfjs-core';
import type { HostPart } from '../../../src/keras/graph/host-part.js';
import type { GraphShapes } from '../../../src/keras/graph/shapes.js';
import type { Signal } from '../layers/kernel.js';
import type { Port } from './model.js';

/** The tensors that the device takes: inputs of the model, then what the host gives. */
export function deviceInputs(
  given: readonly [Port, ...Port[]],
  host: HostPart | null,
): readonly [Port, ...Port[]] {
  if (host === null) return given;
  const passed = host.passes.flatMap((input) => given[input] ?? []);
  const [first, ...rest] = [...passed, ...host.edges.map(({ key, shape }): Port => ({ name: key, shape }))];
  if (first === undefined) throw new Error('The device computes nothing');
  return [first, ...rest];
}

/** Tensors that stand for the inputs of a model on the device, and for the outputs of calls on the host. */
export interface DeviceSignals {
  inputs: readonly Signal[];
  /** By key; undefined where the host computes nothing. */
  ofCalls: ReadonlyMap<string, Signal> | undefined;
}

/** @param tensors in the order of `deviceInputs` */
export function deviceSignals(
  tensors: readonly tf.Tensor[],
  { host, inputs }: Pick<GraphShapes, 'host' | 'inputs'>,
): DeviceSignals {
  const signals = tensors.map((x): Signal => ({ x, mask: null, logits: null }));
  if (host === null) return { inputs: signals, ofCalls: undefined };
  // Stands for what the host alone reads.
  const nothing: Signal = { x: tf.scalar(0), mask: null, logits: null };
  const first = host.passes.length;
  const ofEdges = new Map(host.edges.map(({ key }, edge) => [key, signals[first + edge] ?? nothing]));
  return {
    inputs: inputs.map((_, input) => signals[host.passes.indexOf(input)] ?? nothing),
    ofCalls: new Map([...host.calls.keys()].map((key) => [key, ofEdges.get(key) ?? nothing])),
  };
}
