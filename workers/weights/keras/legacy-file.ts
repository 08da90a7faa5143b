import type { JsonObject } from '../../../src/schema/json-object.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import { checkDeclaredSize } from '../hdf5/declared-size.js';
import type { Hdf5File } from '../hdf5/hdf5-file.js';
import type { OpenedWeights, WeightsFile } from '../tensor-source.js';
import { parseObject } from '../weights-json.js';
import { legacyOptimizer, legacyRoot, legacyWeights } from './legacy-groups.js';
import { checkQuantization } from './quantization.js';

const MODEL = 'model_config';
const COMPILE = 'training_config';
const VERSION = 'keras_version';
const BACKEND = 'backend';

/** Whether a file is a whole model or the weights of one as Keras 2 and `model.save('x.h5')` of Keras 3 write them. */
export function isLegacy(file: Hdf5File, names: readonly string[]): boolean {
  if (names.includes('model_weights')) return true;
  return [MODEL, 'layer_names', 'layer_names0'].some((name) => file.hasAttribute('', name));
}

/** Opens a legacy file: its weights, and of a whole model the definition, the compile settings and the optimizer. */
export function openLegacy(file: Hdf5File, upload: WeightsFile): OpenedWeights {
  const root = legacyRoot(file);
  const weights = legacyWeights(file, root);
  const optimizer = legacyOptimizer(file);
  checkDeclaredSize([...weights, ...(optimizer ?? [])], upload);
  checkQuantization(weights);
  if (weights.length === 0)
    throw new Rejection(
      'invalid_hdf5',
      `${shown(file.name)} contains no weights: none of its layers lists any. Build or call the model before saving it.`,
    );
  const version = attributeOf(file, '', VERSION) ?? attributeOf(file, root, VERSION) ?? null;
  const backend = attributeOf(file, '', BACKEND) ?? attributeOf(file, root, BACKEND);
  checkBackend(file, backend);
  return {
    format: 'h5',
    kerasVersion: version,
    weights,
    optimizer,
    definition: definitionOf(file, version, backend),
    compile: jsonOf(file, COMPILE),
    vocabularies: {},
    warnings: [],
    close: () => file.close(),
  };
}

/** As `to_json()` of Keras 2 prints it, with the version and the backend next to the class. */
function definitionOf(
  file: Hdf5File,
  version: string | null,
  backend: string | undefined,
): JsonObject | null {
  const model = jsonOf(file, MODEL);
  if (model === null) return null;
  return {
    ...model,
    ...(version !== null && { keras_version: version }),
    ...(backend !== undefined && { backend }),
  };
}

function jsonOf(file: Hdf5File, attribute: string): JsonObject | null {
  const text = attributeOf(file, '', attribute);
  return text === undefined || text === 'null' ? null : parseObject(text, `${attribute} of ${file.name}`);
}

function attributeOf(file: Hdf5File, path: string, name: string): string | undefined {
  return file.hasAttribute(path, name) ? file.texts(path, name)[0] : undefined;
}

/** Theano stored the kernels of convolutions rotated. */
function checkBackend(file: Hdf5File, backend: string | undefined): void {
  if (backend !== 'theano' && backend !== 'cntk') return;
  throw new Rejection(
    'unsupported_format',
    `${shown(file.name)} was saved by Keras on ${backend}, whose weights have another layout. Load it with Keras 2 on TensorFlow and save it again.`,
  );
}
