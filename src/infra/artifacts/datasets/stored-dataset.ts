import { Type } from 'typebox';
import type { Dataset, StoredDataset } from '../../../contracts/datasets/datasets.js';
import { MAX_FINDING_EXAMPLES } from '../../../contracts/datasets/findings.js';
import { hasShape } from '../../../domain/admission/has-shape.js';
import { cutText, cutTexts, lengthFault } from '../../../schema/shown-text.js';
import { readDocument } from '../files/read-json.js';

const NullableNames = Type.Union([Type.Null(), Type.Array(Type.String())]);
const Tensor = Type.Object({ shape: Type.Array(Type.Number()), dtype: Type.String() });
const NullableTensor = Type.Union([Type.Null(), Tensor]);
const NamedArray = Type.Object({
  name: Type.String(),
  role: Type.String(),
  shape: Type.Array(Type.Number()),
  dtype: Type.String(),
  classes: NullableNames,
  columns: NullableNames,
});
const Split = Type.Object({ samples: Type.Number() });
const NullableSplit = Type.Union([Type.Null(), Split]);

/** The fields that lists, quotas and jobs read. */
const hasDatasetShape = hasShape({
  dataset: Type.Object({
    id: Type.String(),
    name: Type.String(),
    source: Type.String(),
    x: NullableTensor,
    y: NullableTensor,
    arrays: Type.Optional(Type.Array(NamedArray)),
    classes: NullableNames,
    feature_names: Type.Optional(NullableNames),
    splits: Type.Object({ train: Split, validation: Type.Optional(NullableSplit), test: NullableSplit }),
    statistics: Type.Optional(Type.Object({})),
    warnings: Type.Optional(Type.Array(Type.Object({}))),
    bytes: Type.Number({ minimum: 0 }),
  }),
  files: Type.Object({ train: Type.Object({}) }),
});

/**
 * Reads a dataset.json; undefined if it does not exist. Names that version 0.1.0 stored without a limit are
 * truncated, with a warning in the dataset. @throws DamagedDocument
 */
export async function readStoredDataset(path: string): Promise<StoredDataset | undefined> {
  const stored = await readDocument<StoredDataset>(path, ['dataset', 'files'], hasDatasetShape);
  return stored && { ...stored, dataset: withCutNames(stored.dataset) };
}

function withCutNames(dataset: Dataset): Dataset {
  const { name, classes, feature_names, warnings = [] } = dataset;
  const long = [name, ...(classes ?? []), ...(feature_names ?? [])].filter((one) => lengthFault(one));
  if (long.length === 0) return dataset;
  return {
    ...dataset,
    name: cutText(name),
    classes: classes && cutTexts(classes),
    ...(feature_names && { feature_names: cutTexts(feature_names) }),
    warnings: [...warnings, cutWarning(long)],
  };
}

const cutWarning = (long: readonly string[]) => ({
  code: 'changed_names' as const,
  detail:
    'Names stored by an earlier version exceed the display limit and are truncated; names that become equal get their index appended. Upload the dataset again with shorter names.',
  count: long.length,
  examples: long.slice(0, MAX_FINDING_EXAMPLES).map((name) => cutText(name)),
});
