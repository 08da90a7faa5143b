import type { TSchema } from 'typebox';
import { activationComponents } from '../keras/activations/index.js';
import { callbackComponents } from '../keras/callbacks/index.js';
import { constraintComponents } from '../keras/constraints/index.js';
import { initializerComponents } from '../keras/initializers/index.js';
import { layerComponents } from '../keras/layers/index.js';
import { regularizerComponents } from '../keras/regularizers/index.js';
import { capabilitiesComponents } from './capabilities.js';
import { datasetComponents } from './datasets/datasets.js';
import { preprocessingComponents } from './datasets/preprocessing.js';
import { healthComponents } from './health.js';
import { compileComponents } from './jobs/compile.js';
import { evaluationReportComponents } from './jobs/evaluation-report.js';
import { jobEventComponents } from './jobs/events.js';
import { inferenceComponents } from './jobs/inference.js';
import { jobComponents } from './jobs/jobs.js';
import { jobProgressComponents } from './jobs/progress.js';
import { reproducibilityComponents } from './jobs/reproducibility.js';
import { trainingConfigComponents } from './jobs/training-config.js';
import { modelDefinitionComponents } from './model-definition.js';
import { modelComponents } from './models.js';
import { predictionComponents } from './predictions.js';
import { problemComponents } from './problems.js';
import { resourceComponents } from './resources.js';
import { exportComponents } from './weights/exports.js';
import { weightsComponents } from './weights/weights.js';

/** Every schema with an `$id`: registered with the validator and published under components/schemas. */
export const components: readonly TSchema[] = [
  ...problemComponents,
  ...activationComponents,
  ...initializerComponents,
  ...regularizerComponents,
  ...constraintComponents,
  ...layerComponents,
  ...compileComponents,
  ...callbackComponents,
  ...modelDefinitionComponents,
  ...preprocessingComponents,
  ...resourceComponents,
  ...trainingConfigComponents,
  ...inferenceComponents,
  ...datasetComponents,
  ...jobProgressComponents,
  ...evaluationReportComponents,
  ...reproducibilityComponents,
  ...jobComponents,
  ...jobEventComponents,
  ...modelComponents,
  ...exportComponents,
  ...weightsComponents,
  ...predictionComponents,
  ...capabilitiesComponents,
  ...healthComponents,
];
