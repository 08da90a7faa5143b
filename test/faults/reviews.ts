import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { createRandom, keyOf } from '../../workers/engine/ops/random/random.js';

const ROWS = 1_200;
const CITIES = ['Bern', 'Oslo', 'Rome'] as const;
const WORDS = ['fine', 'dull', 'long', 'funny', 'sad', 'loud', 'slow', 'bright'] as const;
const WORDS_PER_REVIEW = 5;

/** A model of texts, categories and numbers: the parts of a job that decide its training. */
export const reviewsTraining: Pick<JobCreate, 'model' | 'compile' | 'fit'> = {
  model: {
    layers: [
      { type: 'InputLayer', name: 'review', shape: [1], dtype: 'string' },
      { type: 'InputLayer', name: 'city', shape: [1], dtype: 'string' },
      { type: 'InputLayer', name: 'price', shape: [1] },
      { type: 'TextVectorization', name: 'words', output_sequence_length: 6, inputs: 'review' },
      { type: 'Embedding', name: 'vectors', input_dim: 12, output_dim: 4, mask_zero: true, inputs: 'words' },
      { type: 'GRU', name: 'read', units: 4, dropout: 0.1, inputs: 'vectors' },
      {
        type: 'StringLookup',
        name: 'place',
        max_tokens: 4,
        pad_to_max_tokens: true,
        output_mode: 'one_hot',
        inputs: 'city',
      },
      { type: 'Normalization', name: 'scaled', inputs: 'price' },
      { type: 'Concatenate', name: 'all', inputs: ['read', 'place', 'scaled'] },
      { type: 'Dropout', name: 'drop', rate: 0.2, inputs: 'all' },
      { type: 'Dense', name: 'kind', units: 2, activation: 'softmax', inputs: 'drop' },
    ],
  },
  compile: {
    optimizer: { type: 'adam', use_ema: true, ema_momentum: 0.9 },
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    weighted_metrics: ['accuracy'],
  },
  fit: {
    validation_split: { fraction: 0.2, method: 'stratified' },
    sample_weight: 'weight',
    callbacks: [
      { type: 'ReduceLROnPlateau', factor: 0.5, patience: 1, min_delta: 0.02 },
      { type: 'SwapEMAWeights', swap_on_epoch: true },
      { type: 'ModelCheckpoint', save_best_only: true, keep: 2 },
    ],
  },
};

/** A sample for a prediction. */
export const reviewInstance = { review: 'fine and funny', city: 'Oslo', price: 7 };

/** The form's fields of an upload: a table, and the types of its columns. */
export const reviewsUpload = {
  files: [new File([tableOf()], 'reviews.csv')],
  fields: {
    column_types: JSON.stringify({ review: 'text', city: 'category' }),
    label_column: 'label',
  },
};

function tableOf(): string {
  const random = createRandom(2, keyOf('reviews'));
  const draw = <Item>(items: readonly [Item, ...Item[]]) => items[random.integer(items.length)] ?? items[0];
  const rows = Array.from({ length: ROWS }, () => {
    const words = Array.from({ length: WORDS_PER_REVIEW }, () => draw(WORDS));
    const label = words.includes('fine') ? 'good' : 'bad';
    return [words.join(' '), draw(CITIES), random.integer(100), 1 + random.integer(3), label].join(',');
  });
  return ['review,city,price,weight,label', ...rows].join('\n');
}
