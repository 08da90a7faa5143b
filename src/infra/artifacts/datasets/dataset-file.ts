/** The document stored with a dataset's arrays. */
export const DATASET_FILE = 'dataset.json';
