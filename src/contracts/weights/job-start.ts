/** The float32 values of a weight or a slot in a file: its path, the first byte, and the number of elements. */
export type StoredValues = readonly [path: string, offset: number, elements: number];

/** A file of the directory that a job keeps its start values in. */
export interface StartFile {
  name: string;
  size_bytes: number;
  /** Null where the source has no digest. */
  sha256: string | null;
  values: readonly StoredValues[];
}

/** `start.json`: the values that a job starts from, in files of the same directory. */
export interface JobStart {
  /** For the log: `version 3 of the model mnist`. */
  source: string;
  weights: StartFile;
  optimizer: (StartFile & { step: number }) | null;
}

/** The directory of a job that has them. */
export const START_DIRECTORY = 'start';
export const START_FILE = 'start.json';
