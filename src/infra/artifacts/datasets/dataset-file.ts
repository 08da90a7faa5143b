/** The document beside a dataset's arrays. */
export const DATASET_FILE = 'dataset.json';
