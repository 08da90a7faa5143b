/** A random choice of samples, the same for every array. */
export interface Draw {
  directory: string;
  wanted: number;
  /** Starts the selection anew; each call of the result returns whether the next sample is selected. */
  select(): () => boolean;
}

/** The file name of the test samples of a file of training samples. */
export const testFileName = (file: string): string => file.replace(/^train-/, 'test-');
