import { ofVectors } from '../../losses/loss.js';
import { cosines } from '../../losses/regression/cosine-similarity.js';
import type { MetricKernel } from '../metric.js';
import { ofLoss } from './of-loss.js';

/** Unlike the loss, it is positive. */
export const cosineSimilarity: MetricKernel<'cosine_similarity'> = ({ axis = -1 }) =>
  ofLoss(ofVectors((labels, output) => cosines(labels, output, axis)));
