import { createHash } from 'node:crypto';
import type { ModelFile, ModelManifest } from '../../../src/contracts/models.js';

const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

/** The manifest of a small classifier of digits, with these files. */
export function sampleManifest(
  name: string,
  version: number,
  files: Partial<Record<ModelFile, string>>,
): ModelManifest {
  return {
    object: 'model_version',
    name,
    version,
    created_at: '2026-01-01T00:00:00.000Z',
    job_id: 'job_00000000000000000000000000',
    dataset_id: 'mnist',
    task: 'multi_class',
    input: { shape: [28, 28], dtype: 'uint8' },
    preprocessing: [{ op: 'reshape', shape: [784] }],
    model_input_shape: [784],
    output_shape: [10],
    classes: ['0', '1'],
    from_logits: false,
    background: 0,
    parameters: 10,
    evaluation: null,
    files: (Object.entries(files) as [ModelFile, string][]).map(([file, content]) => ({
      name: file,
      size_bytes: content.length,
      sha256: sha256(content),
    })),
  };
}
