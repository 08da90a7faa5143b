import type { ResolvedConfig } from '../../contracts/jobs/training-config.js';
import type { StartWeights } from '../../contracts/weights/start-weights.js';
import { textLiteral } from '../../keras/formats/python/expression.js';

/** Comments that say which weights the job started from, and how Keras loads them. */
export function startLines({ weights }: ResolvedConfig): string[] {
  if (weights === undefined) return [];
  const { file, where } = sourceOf(weights);
  const target = weights.layer === undefined ? 'model' : `model.get_layer(${textLiteral(weights.layer)})`;
  return [
    `# The job started from ${where}.`,
    ...(weights.optimizer === true
      ? ['# It continued the state of the optimizer, too, which is not loaded here.']
      : []),
    ...loadLines(target, file),
  ];
}

interface Source {
  where: string;
  file: string;
}

function sourceOf({ id, model, version, checkpoint }: StartWeights): Source {
  if (model !== undefined) {
    const path = `/api/v1/models/${model}/versions/${version ?? 'latest'}/formats/weights_h5`;
    return { where: `the weights at ${path}`, file: 'start.weights.h5' };
  }
  if (checkpoint === undefined)
    return {
      where: `the uploaded weights ${id ?? ''}; load_weights reads those of Keras`,
      file: 'start.weights.h5',
    };
  const path = `/api/v1/jobs/${checkpoint.job_id}/checkpoints/${checkpoint.epoch ?? 'EPOCH'}/weights.safetensors`;
  return { where: `the weights at ${path}`, file: 'start.safetensors' };
}

function loadLines(target: string, file: string): string[] {
  if (!file.endsWith('.safetensors')) return [`# ${target}.load_weights("${file}")`];
  return [
    `# values = safetensors.numpy.load_file("${file}")  # pip install safetensors`,
    `# for variable, value in zip(${target}.weights, values.values()):`,
    '#     variable.assign(value)',
  ];
}
