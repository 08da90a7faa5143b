import { fileURLToPath } from 'node:url';
import { startKeras } from '../../helpers/keras/keras-process.js';

const SCRIPT = fileURLToPath(
  new URL('../../../../test/models/applications/keras_applications.py', import.meta.url),
);

/** A function of keras.applications, and the arguments that it is called with. */
export interface Architecture {
  name: string;
  arguments: Readonly<Record<string, unknown>>;
}

/** A model as Keras prints it. */
export interface PrintedArchitecture {
  /** The JSON of `model.to_json()`. */
  model: string;
  parameters: number;
  trainable: number;
  /** Of one sample; null: of any size. */
  input_shape: (number | null)[];
  output_shape: (number | null)[];
}

/** A step in Keras; the files weights, x and y are in the folder, and `after` is written to it. */
export interface StepQuestion extends Architecture {
  folder: string;
  samples: number;
  learning_rate: number;
}

/** Keras with its architectures. */
export interface KerasApplications {
  /** The names of all functions. */
  list(): Promise<string[]>;
  print(architecture: Architecture): Promise<PrintedArchitecture>;
  /** @returns the loss in inference before the step, and in training. */
  train(question: StepQuestion): Promise<{ before: number; loss: number }>;
  stop(): Promise<void>;
}

/** Starts Keras; it loads while the caller continues. */
export function startKerasApplications(): KerasApplications {
  const keras = startKeras(SCRIPT);
  return {
    list: async () => (await keras.ask<{ names: string[] }>({ kind: 'list' })).names,
    print: (architecture) => keras.ask<PrintedArchitecture>({ kind: 'print', ...architecture }),
    train: (question) => keras.ask<{ before: number; loss: number }>({ kind: 'train', ...question }),
    stop: () => keras.stop(),
  };
}
