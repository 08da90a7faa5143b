/** Random numbers: which, and their shape without the batch axis. */
export interface Drawn {
  from: 'probability' | 'normal' | 'tenths' | readonly number[] | 'one_hot';
  shape: readonly number[];
}

/** A metric that counts over the dataset, as it is compared with Keras. */
export interface CountedCase {
  args?: Readonly<Record<string, unknown>>;
  labels: Drawn;
  outputs: Drawn;
  /** Whether a mask excludes some steps, which count in Keras. */
  isMasked?: true;
  /** Whether samples have weights by their class, which is their only label. */
  isWeighted?: true;
}

/** The cases of a metric, and arguments that are refused. */
export interface CountedCases {
  cases: readonly CountedCase[];
  refused: readonly { args: Readonly<Record<string, unknown>>; argument: string }[];
}

/** Labels and outputs of the same shape: yes or no, and probabilities. */
export const answers = (...shape: number[]): Pick<CountedCase, 'labels' | 'outputs'> => ({
  labels: { from: [0, 1], shape },
  outputs: { from: 'probability', shape },
});

/** One-hot labels and probabilities of `classes` classes. */
export const oneHot = (classes: number): Pick<CountedCase, 'labels' | 'outputs'> => ({
  labels: { from: 'one_hot', shape: [classes] },
  outputs: { from: 'probability', shape: [classes] },
});

/** Numbers and predictions of them. */
export const numbers = (...shape: number[]): Pick<CountedCase, 'labels' | 'outputs'> => ({
  labels: { from: 'normal', shape },
  outputs: { from: 'normal', shape },
});

/** Class numbers of pixels, and a vector of scores for each. */
export const pixels = (
  labels: readonly number[],
  classes: number,
): Pick<CountedCase, 'labels' | 'outputs'> => ({
  labels: { from: labels, shape: [3, 2] },
  outputs: { from: 'normal', shape: [3, 2, classes] },
});
