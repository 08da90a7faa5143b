import { writeFile } from 'node:fs/promises';
import type { ModelManifest } from '../../../src/contracts/models.js';
import { outputsOf } from '../../../src/domain/model-outputs.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { shapesOf } from '../../../src/keras/graph/shapes.js';
import { loadTensorFlow } from '../../engine/device/tensorflow.js';
import { inexpressible } from '../../engine/export/inexpressible.js';
import { servedGraph } from '../../engine/export/served/served-graph.js';
import { declaredInputs, rawInputs } from '../../engine/export/served/served-input.js';
import { buildModel } from '../../engine/model/build-model.js';
import { inputDataOf } from '../../engine/model/load-model.js';
import type { Exporter } from '../exported-version.js';
import { type OnnxDescription, WAY_OUT, writeOnnx } from '../onnx/write-onnx.js';

/** An ONNX file. With `preprocessing`, the inputs are samples as the dataset has them. */
export const exportOnnx: Exporter = async (version, { path, options }) => {
  const { config, graph, manifest, values } = version;
  const refusals = hostRefusals(graph);
  if (refusals.length > 0) return inexpressible(refusals);
  loadTensorFlow({ intraOpThreads: 1 });
  const model = buildModel(config);
  const inputs = options.preprocessing
    ? rawInputs(model, inputDataOf(manifest))
    : declaredInputs(model, graph);
  const made = servedGraph(model, graph, inputs);
  if (made.outcome === 'inexpressible') return made;
  const written = writeOnnx(made.graph, values, descriptionOf(manifest));
  if (written.outcome === 'inexpressible') return written;
  await writeFile(path, written.file);
  return { outcome: 'written' };
};

/** Layers that the service computes outside the graph: on texts, and on integers that floats do not hold. */
function hostRefusals(graph: ResolvedGraph): string[] {
  const { host, steps } = shapesOf(graph);
  const onHost = steps.filter(({ key }) => host?.calls.has(key) === true);
  const details = onHost.map(
    ({ layer, path }) =>
      `Layer ${path} (${layer.type}) cannot be exported to ONNX: it computes on texts or exact integers. ${WAY_OUT}`,
  );
  return [...new Set(details)];
}

function descriptionOf(manifest: ModelManifest): OnnxDescription {
  const { name, version, created_at, job_id } = manifest;
  const outputs = outputsOf(manifest).map(({ task, classes, from_logits }) => ({
    task,
    classes,
    from_logits,
  }));
  const inputs = inputDataOf(manifest).map(({ input, preprocessing }) => ({ ...input, preprocessing }));
  return {
    producer: 'trainhorn',
    version,
    description: `Version ${version} of the model ${name}, registered at ${created_at}.`,
    metadata: {
      model: name,
      version: String(version),
      ...(job_id === null || job_id === undefined ? {} : { job_id }),
      inputs: JSON.stringify(inputs),
      outputs: JSON.stringify(outputs),
    },
  };
}
