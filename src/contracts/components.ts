import type { TSchema } from 'typebox';
import { callbackComponents } from '../keras/callbacks/index.js';
import { constraintComponents } from '../keras/constraints/index.js';
import { initializerComponents } from '../keras/initializers/index.js';
import { layerComponents } from '../keras/layers/index.js';
import { regularizerComponents } from '../keras/regularizers/index.js';
import { capabilitiesComponents } from './capabilities.js';
import { compileComponents } from './compile.js';
import { datasetComponents } from './datasets.js';
import { healthComponents } from './health.js';
import { jobEventComponents } from './job-events.js';
import { jobProgressComponents } from './job-progress.js';
import { jobComponents } from './jobs.js';
import { modelDefinitionComponents } from './model-definition.js';
import { modelComponents } from './models.js';
import { predictionComponents } from './predictions.js';
import { preprocessingComponents } from './preprocessing.js';
import { problemComponents } from './problems.js';
import { reproducibilityComponents } from './reproducibility.js';
import { resourceComponents } from './resources.js';
import { trainingConfigComponents } from './training-config.js';

/** Every schema with an `$id`: registered with the validator and published under components/schemas. */
export const components: readonly TSchema[] = [
  ...problemComponents,
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
  ...datasetComponents,
  ...jobProgressComponents,
  ...reproducibilityComponents,
  ...jobComponents,
  ...jobEventComponents,
  ...modelComponents,
  ...predictionComponents,
  ...capabilitiesComponents,
  ...healthComponents,
];
