import type { GraphVariable } from '../../graph/graph.js';
import type { Weight } from '../../model/model.js';

/** A weight that training changes, and where its value is kept. */
export interface TrainedWeight extends Weight {
  variable: GraphVariable;
}
