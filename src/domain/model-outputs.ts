import type { ModelManifest, ModelOutput } from '../contracts/models.js';

/** How a model answers: its outputs by name, or the only one, which a manifest describes itself. */
export const outputsOf = (
  manifest: Pick<ModelManifest, 'outputs' | keyof UnnamedOutput>,
): readonly UnnamedOutput[] => manifest.outputs ?? [manifest];

/** An output without its name. */
export type UnnamedOutput = Omit<ModelOutput, 'name'>;

/** Whether predictions of an output rank its classes. */
export const ranksClasses = ({ task, output_shape }: Pick<UnnamedOutput, 'task' | 'output_shape'>): boolean =>
  (task === 'multi_class' || task === 'multi_label') && output_shape.length === 1;
