import type { Kind } from '../../../src/keras/unsupported.js';
import type { KerasProcess } from '../../helpers/keras/keras-process.js';
import type { Random } from './drawing/random.js';

/** The end of a comparison in which nothing differs. */
export type Outcome =
  | { outcome: 'equal' }
  /** Both refuse the definition. */
  | { outcome: 'refused' }
  /** Keras accepts an argument that is out of its bounds here. */
  | { outcome: 'stricter'; complaint: string }
  | { outcome: 'excepted'; reason: string };

/** A drawn definition. */
export interface Draw {
  /** The definition, for the reader. */
  shown: string;
  /** @throws Error where Keras differs */
  compare(keras: KerasProcess): Promise<Outcome>;
}

/** Something of the catalogue that is drawn with other arguments each time. */
export interface Subject {
  kind: Kind | 'model';
  name: string;
  draw(random: Random): Draw;
  /** What no draw can compare, and why. */
  notCompared?: string;
}

export const EQUAL: Outcome = { outcome: 'equal' };
