import { readKerasFixture } from './keras-fixtures.js';

/** The output of test/fixtures/keras/print.py: by name, as Keras 3.15.1 serialises it. */
export interface PrintedByKeras {
  models: Record<string, unknown>;
  dumped: object;
  losses: Record<string, unknown>;
  metrics: Record<string, unknown>;
  optimizers: Record<string, unknown>;
}

/** Models, losses, metrics and optimizers as Keras 3.15.1 serialises them. */
export const printedByKeras = (): Promise<PrintedByKeras> => readKerasFixture<PrintedByKeras>('printed');
