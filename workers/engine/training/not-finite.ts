import { EngineFailure } from '../engine-failure.js';

/** A loss or a weight of a training is NaN or infinite. */
export class NotFinite extends EngineFailure {
  /** `The loss became NaN in epoch 2, step 7.` */
  readonly finding: string;

  constructor(what: string, { epoch, step }: { epoch: number; step: number }) {
    const finding = `${what} in epoch ${epoch}, step ${step}.`;
    super({
      code: 'nan_loss',
      message: `${finding} Lower the learning_rate, scale the inputs to 0–1, or set clipnorm, then post the job again.`,
      details: { epoch, step },
    });
    this.finding = finding;
  }
}
