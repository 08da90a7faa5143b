import type { ResolvedModel } from '../../../contracts/jobs/training-config.js';
import type { UnregisteredModelManifest } from '../../../contracts/models.js';
import type { ModelImport } from '../../../contracts/weights/model-import.js';
import { toShortModel } from '../../../keras/formats/short.js';
import type { DataFormat } from '../../../keras/layers/shapes/data-format.js';
import type { JsonObject } from '../../../schema/json-object.js';
import { inferModel } from '../../model/inference/infer-model.js';
import type { InferredModel } from '../../model/inferred-model.js';
import type { ParsedDefinition } from '../../model/located-graph.js';
import { parseModelDefinition } from '../../model/parse-model-definition.js';
import { accepted, type Checked, type Finding, type JobWarning } from '../../problems/finding.js';
import { unadaptedIssues } from '../../training/fit/adaptation.js';
import { examineStart, type StartPlan, withoutGiven } from '../../weights/start/examine-start.js';
import { withVocabularies } from '../../weights/start/model-vocabularies.js';
import type { StartSource } from '../../weights/start/start-source.js';
import type { WeightsContent } from '../../weights/stored-weights.js';
import { withinCaps } from '../examine-job.js';
import type { JobCaps } from '../job-caps.js';
import { readableJob } from '../readable-job.js';
import { declaredInputs } from './declared-inputs.js';
import { importedInputs } from './imported-inputs.js';
import { importedOutputs } from './imported-outputs.js';
import { sizeIssues } from './size-issues.js';

/** The weights that an import names. */
export interface ImportSource {
  source: StartSource;
  content: WeightsContent;
}

/** A model version to write. */
export interface ResolvedImport {
  config: ResolvedModel;
  manifest: Omit<UnregisteredModelManifest, 'files'>;
  plan: StartPlan;
}

/** The model version that an import means, or all findings about it. @param at the time of the version */
export function resolveImport(
  body: ModelImport,
  { source, content }: ImportSource,
  { caps, maxBytes, at }: { caps: JobCaps; maxBytes: number; at: string },
): Checked<ResolvedImport> {
  const parsed = readDefinition(body, content);
  if (parsed === undefined) return { outcome: 'rejected', issues: [noDefinition(content)] };
  const { graph: read, issues, warnings } = withinCaps(parsed, caps);
  if (read === undefined || issues.length > 0) return { outcome: 'rejected', issues };
  const { graph, warnings: vocabularyWarnings } = withVocabularies(read, source, undefined);
  const declared = declaredInputs(graph, body);
  const { model, issues: inferenceIssues } = inferModel(graph, (name) => declared.inputs.get(name));
  if (model === undefined || declared.issues.length > 0)
    return { outcome: 'rejected', issues: [...declared.issues, ...inferenceIssues] };
  return resolveModel(body, { source, content }, model, {
    at,
    maxBytes,
    warnings: [...warnings, ...vocabularyWarnings, ...model.warnings],
  });
}

function resolveModel(
  body: ModelImport,
  { source, content }: ImportSource,
  model: InferredModel,
  { at, maxBytes, warnings }: { at: string; maxBytes: number; warnings: JobWarning[] },
): Checked<ResolvedImport> {
  const reference = { ...body.weights, wayOut: OWN_DEFINITION };
  const start = examineStart(reference, source, { model, job: undefined });
  const inputs = importedInputs(model, body);
  const { outputs, issues: outputIssues } = importedOutputs(model, body);
  const issues = [
    ...start.issues,
    ...incomplete(start.plan),
    ...unadaptedIssues(withoutGiven(model.layers, start.plan)),
    ...inputs.issues,
    ...sizeIssues(model, inputs.peakElements, maxBytes),
    ...outputIssues,
  ];
  const [input] = inputs.inputs;
  const [output] = outputs;
  const { plan } = start;
  if (issues.length > 0 || plan === undefined || input === undefined || output === undefined)
    return { outcome: 'rejected', issues };
  const { name: _input, ...onlyInput } = input;
  const { name: _output, ...onlyOutput } = output;
  const manifest: ResolvedImport['manifest'] = {
    object: 'model_version',
    name: body.name,
    created_at: at,
    job_id: null,
    dataset_id: null,
    ...onlyInput,
    ...(inputs.inputs.length > 1 && { inputs: inputs.inputs }),
    ...onlyOutput,
    ...(outputs.length > 1 && { outputs }),
    data_format: dataFormatOf(model),
    parameters: plan.weights.values.reduce((sum, [, , elements]) => sum + elements, 0),
    imported: {
      weights_id: body.weights.id,
      format: content.format,
      match: plan.match,
      warnings: [...warnings, ...inputs.warnings, ...start.warnings],
    },
    evaluation: null,
  };
  return accepted({
    config: toShortModel({ ...model.graph, name: model.graph.name || body.name }),
    manifest,
    plan,
  });
}

function readDefinition({ model }: ModelImport, content: WeightsContent): ParsedDefinition | undefined {
  if (model !== undefined) return parseModelDefinition(model);
  const { definition, format, kerasVersion } = content;
  if (definition === null) return undefined;
  if (format === 'tfjs') return parsedJson(definition);
  const versions = kerasVersion === null ? {} : { keras_version: kerasVersion };
  return parseModelDefinition({ model_config: { class_name: '', ...definition }, ...versions });
}

/** The definition in a model.json, in its topology or in the short form of this service. */
function parsedJson(definition: JsonObject): ParsedDefinition | undefined {
  const { model } = readableJob({ model: definition }).job;
  return model && parseModelDefinition(model);
}

const noDefinition = ({ format }: WeightsContent): Finding => ({
  pointer: '/model',
  code: 'missing_field',
  detail: `The weights (${format}) hold no definition of a model. Send model, for instance json.loads(model.to_json()) in Python.`,
});

/** A model that predicts with initial values would only look like a trained one. */
function incomplete(plan: StartPlan | undefined): Finding[] {
  const missing = plan?.match.initialized ?? [];
  if (missing.length === 0) return [];
  const detail = `The weights have no values for ${missing.length} weights of the model: ${missing.slice(0, 5).join(', ')}. ${OWN_DEFINITION}`;
  return [{ pointer: '/weights', code: 'weights_mismatch', detail }];
}

const OWN_DEFINITION = 'Send the definition of the model that the weights belong to.';

/** The format of the first layer that has one. */
function dataFormatOf({ layers }: InferredModel): DataFormat {
  const formats = layers.flatMap(({ layer }) => ('data_format' in layer ? [layer.data_format] : []));
  return formats[0] ?? 'channels_last';
}
