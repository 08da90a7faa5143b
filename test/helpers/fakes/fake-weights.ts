import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WeightsDetails } from '../../../src/contracts/weights/weights.js';
import type {
  ExportResult,
  ModelExports,
  ReadWeightsResult,
  WeightsStore,
} from '../../../src/domain/ports.js';
import { CONTENT_FILE, type WeightsContent } from '../../../src/domain/weights/stored-weights.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { encodeSafetensors } from '../../../workers/engine/storage/safetensors.js';

/** Fakes of uploaded weights and of exports. */
export interface FakeWeights {
  weights: WeightsStore;
  exports: ModelExports;
  /** The results of the next reads and exports. */
  readResult: ReadWeightsResult | undefined;
  exportResult: ExportResult | undefined;
}

/** Weights of one tensor. */
export const sampleWeights = (id: string): WeightsDetails => ({
  object: 'weights',
  id,
  name: null,
  created_at: '2026-01-01T00:00:00.000Z',
  format: 'weights_h5',
  keras_version: null,
  size_bytes: 4,
  sha256: '0'.repeat(64),
  parameters: 1,
  tensor_count: 1,
  has_definition: false,
  has_compile: false,
  has_optimizer: false,
  warnings: [],
  tensors: [{ name: 'layers/dense/vars/0', shape: [1, 1], dtype: 'float32' }],
});

/** The content of a file without a model. */
const contentOf = ({ format, tensors }: WeightsDetails): WeightsContent => ({
  format,
  kerasVersion: null,
  tensors: tensors.map((tensor) => ({ ...tensor, layer: null })),
  optimizer: null,
  definition: null,
  compile: null,
  vocabularies: {},
  warnings: [],
});

/** The files that the weights process writes, of zeros. */
async function writeFiles(target: string, weights: WeightsDetails): Promise<void> {
  await mkdir(target, { recursive: true });
  await writeFile(join(target, CONTENT_FILE), JSON.stringify(contentOf(weights)));
  const tensors = weights.tensors.map(({ name, shape }) => ({
    name,
    shape,
    values: new Float32Array(elementsOf(shape)),
  }));
  await writeFile(join(target, 'weights.safetensors'), encodeSafetensors({ tensors, metadata: {} }));
}

/** Creates fakes that keep their files below `directory`. */
export function createFakeWeights(directory: string, fake: () => FakeWeights): FakeWeights {
  const known = new Map<string, WeightsDetails>();
  return {
    readResult: undefined,
    exportResult: undefined,
    weights: {
      async get(id) {
        const weights = known.get(id);
        return weights && { weights, directory: join(directory, id) };
      },
      async list() {
        const items = [...known.values()].map(({ tensors: _, ...weights }) => weights);
        return { items: items.reverse(), hasMore: false };
      },
      async createStaging() {
        const staging = await mkdtemp(join(directory, 'staging-'));
        return { directory: staging, remove: () => rm(staging, { recursive: true, force: true }) };
      },
      async read(id) {
        const result = fake().readResult ?? { outcome: 'read', weights: sampleWeights(id) };
        if (result.outcome === 'read') {
          known.set(id, result.weights);
          await writeFiles(join(directory, id), result.weights);
        }
        return result;
      },
      async importModel({ manifest }, use) {
        const target = await mkdtemp(join(directory, 'imported-'));
        await writeFile(join(target, 'manifest.json'), JSON.stringify({ ...manifest, files: [] }));
        await use(target);
        return { outcome: 'imported' };
      },
      delete: async (id) => known.delete(id),
    },
    exports: {
      async get(_model, format) {
        const given = fake().exportResult;
        if (given !== undefined) return given;
        const path = join(directory, `export-${format}`);
        await writeFile(path, format);
        const sha256 = createHash('sha256').update(format).digest('hex');
        return { outcome: 'exported', file: { path, sizeBytes: format.length, sha256 } };
      },
    },
  };
}
