import type { OptimizerObject } from '../../../keras/optimizers/index.js';

/** An optimizer in the short form, whose nested optimizers and schedules are as they were given. */
export interface LocatedOptimizer {
  value: OptimizerObject;
  /** The pointer of an argument. */
  argument(name: string): string;
}
