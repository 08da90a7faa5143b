import { fileURLToPath } from 'node:url';
import { type KerasProcess, startKeras } from '../../helpers/keras/keras-process.js';
import { randomOf } from './drawing/random.js';
import { exceptionOf } from './exceptions.js';
import type { Outcome, Subject } from './subject.js';
import { classSubjects } from './subjects/classes.js';
import { layerSubjects } from './subjects/layers.js';
import { optimizerSubjects } from './subjects/optimizers.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/parity/generated/keras_parity.py', import.meta.url));

/** Keras, for every question of a run. */
export const startKerasParity = (): KerasProcess => startKeras(SCRIPT);

/** Everything that is drawn. */
export const allSubjects = async (): Promise<Subject[]> => [
  ...(await layerSubjects()),
  ...classSubjects(),
  ...optimizerSubjects(),
];

/** The end of one draw. */
export interface Result {
  subject: Subject;
  index: number;
  shown: string;
  outcome: Outcome | { outcome: 'different'; message: string };
}

/** Compares one draw of a subject: the same one for a seed and an index. */
export async function compareDraw(
  keras: KerasProcess,
  subject: Subject,
  { seed, index }: { seed: number; index: number },
): Promise<Result> {
  let shown = '';
  try {
    const draw = subject.draw(randomOf(seed, `${subject.kind} ${subject.name}`, index));
    shown = draw.shown;
    return { subject, index, shown, outcome: await draw.compare(keras) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = exceptionOf(subject.kind, subject.name, message);
    if (reason !== undefined) return { subject, index, shown, outcome: { outcome: 'excepted', reason } };
    return { subject, index, shown, outcome: { outcome: 'different', message } };
  }
}
