import { fileURLToPath } from 'node:url';
import { type KerasProcess, startKeras } from '../helpers/keras/keras-process.js';

const SCRIPT = fileURLToPath(new URL('../../../test/models/keras_models.py', import.meta.url));

/** An array as test/models/keras_models.py packs it: little-endian, in base64. */
export interface PackedValues {
  /** A string is text of a fixed number of UTF-32 characters, as NumPy's <U. */
  dtype: 'float32' | 'int32' | 'int64' | 'uint8' | 'string';
  shape: number[];
  data: string;
}

/** Arrays by the names of inputs or outputs. */
export type PackedByName = Record<string, PackedValues>;

/** A model that test/models/examples defines. */
export interface Example {
  name: string;
  /** Whether Keras 2 has everything that it uses. */
  in_keras2: boolean;
  /** Epochs of a training from random weights, whose final figures are compared; 0: none. */
  epochs: number;
  /** The argument of `fit`, by class. */
  class_weight: Record<string, number> | null;
}

/** An example as Keras prints it, with samples to train on and others to evaluate on. */
export interface PrintedExample {
  model: string;
  splits: [train: ExampleSplit, test: ExampleSplit];
}

export interface ExampleSplit {
  x: PackedByName;
  y: PackedByName;
}

/** Losses and metrics as Keras names them; lists of values, too, at several thresholds or of each class. */
export type Figures = Record<string, number | number[]>;

/** The result of a training in Keras, of which each step is a batch of all samples. */
export interface TrainedExample {
  /** Of each step, before its update. */
  reports: Figures[];
  /** The weights after each step, in the order of `model.weights`. */
  after: PackedValues[][];
  /** How far the same is from itself if the weights begin next to where they do, and samples are in another order. */
  rounding: { weights: number[][]; reports: Figures[]; evaluation: Figures };
  evaluation: Figures;
  /** Of the samples to evaluate on, by the names of outputs. */
  predictions: PackedByName;
}

interface ExampleQuestion {
  name: string;
  seed: number;
  /** The number of samples to train on, and of those to evaluate on. */
  samples: [train: number, test: number];
}

/** Keras with the examples. */
export interface KerasExamples {
  list(): Promise<Example[]>;
  /** @param question.varied Whether biases and scales begin with random numbers. */
  print(question: ExampleQuestion & { varied: boolean }): Promise<PrintedExample>;
  train(question: ExampleQuestion & { weights: PackedValues[]; steps: number }): Promise<TrainedExample>;
  /** The figures of the last epoch, for each seed. */
  fit(question: ExampleQuestion & { seeds: number[]; batch_size: number }): Promise<Figures[]>;
  stop(): Promise<void>;
}

/** Starts Keras; it loads while the caller continues. */
export function startKerasExamples(): KerasExamples {
  const keras: KerasProcess = startKeras(SCRIPT);
  return {
    list: async () => (await keras.ask<{ examples: Example[] }>({ kind: 'list' })).examples,
    print: (question) => keras.ask<PrintedExample>({ kind: 'print', ...question }),
    train: (question) => keras.ask<TrainedExample>({ kind: 'train', ...question }),
    fit: async (question) => (await keras.ask<{ finals: Figures[] }>({ kind: 'fit', ...question })).finals,
    stop: () => keras.stop(),
  };
}
