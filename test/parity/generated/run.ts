import { fileURLToPath } from 'node:url';
import { type KerasProcess, startKeras } from '../../helpers/keras/keras-process.js';
import { randomOf } from './drawing/random.js';
import { exceptionOf } from './exceptions.js';
import type { Outcome, Subject } from './subject.js';
import { classSubjects } from './subjects/classes.js';
import { layerSubjects } from './subjects/layers.js';
import { lossAndMetricSubjects } from './subjects/losses-and-metrics.js';
import { modelSubjects } from './subjects/models.js';
import { optimizerSubjects } from './subjects/optimizers.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/parity/generated/keras_parity.py', import.meta.url));

/** Keras, for every question of a run. TensorFlow may abort its process; then another one takes over. */
export function startKerasParity(): KerasProcess {
  let process = startKeras(SCRIPT);
  const askAgain = async <Answer extends object>(question: unknown): Promise<Answer> => {
    const asked = process;
    try {
      return await asked.ask<Answer>(question);
    } catch (error) {
      if (!(error instanceof Error && /ended without an answer/.test(error.message))) throw error;
      if (process === asked) process = startKeras(SCRIPT);
      throw new Error(`TensorFlow aborts Keras: ${error.message}`);
    }
  };
  return {
    // A question that waited behind the one that ended the process is asked once more.
    ask: (question) => askAgain<never>(question).catch((error: unknown) => retried(error, question)),
    stop: () => process.stop(),
  };

  function retried(error: unknown, question: unknown): Promise<never> {
    const isAborted = error instanceof Error && /^TensorFlow aborts/.test(error.message);
    return isAborted ? askAgain<never>(question) : Promise.reject(error);
  }
}

/** Everything that is drawn. */
export const allSubjects = async (): Promise<Subject[]> => [
  ...(await layerSubjects()),
  ...lossAndMetricSubjects(),
  ...optimizerSubjects(),
  ...classSubjects(),
  ...modelSubjects(),
];

/** One draw of a subject: the same one for a seed and an index. */
export interface Place {
  subject: Subject;
  seed: number;
  index: number;
}

/** The end of one draw. */
export interface Result extends Place {
  shown: string;
  outcome: Outcome | { outcome: 'different'; message: string };
}

/** Draws a definition and compares it with Keras. */
export async function compareDraw(keras: KerasProcess, place: Place): Promise<Result> {
  const { subject, seed, index } = place;
  let shown = '';
  try {
    const draw = subject.draw(randomOf(seed, `${subject.kind} ${subject.name}`, index));
    shown = draw.shown;
    return { ...place, shown, outcome: await draw.compare(keras) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = exceptionOf(subject.kind, subject.name, message);
    const different = { outcome: 'different', message } as const;
    return { ...place, shown, outcome: reason === undefined ? different : { outcome: 'excepted', reason } };
  }
}

/** Compares draws; while Keras computes one, the engine computes another. */
export async function compareAll(
  keras: KerasProcess,
  places: readonly Place[],
  report: (result: Result) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...places];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const result = await compareDraw(keras, next);
      report(result);
      results.push(result);
    }
  };
  await Promise.all([work(), work()]);
  return results;
}
