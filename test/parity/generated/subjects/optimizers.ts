import { resolveOptimizer } from '../../../../src/domain/training/optimizers/resolve-optimizer.js';
import { optimizerToKeras3 } from '../../../../src/keras/formats/keras3.js';
import { type OptimizerObject, OptimizerSchema, optimizers } from '../../../../src/keras/optimizers/index.js';
import { singleOptimizers } from '../../../../src/keras/optimizers/single.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { compareOptimizer } from '../../../catalogue/optimizers.js';
import { agree } from '../agreement.js';
import { constructorOf } from '../constructor.js';
import { redrawn } from '../drawing/redraw.js';
import type { Subject } from '../subject.js';

const validate = createValidator(OptimizerSchema);

/** Every optimizer but those that contain others, by its steps from given gradients. */
export const optimizerSubjects = (): Subject[] =>
  singleOptimizers.specs.map((spec) => ({
    kind: 'optimizer',
    name: spec.type,
    draw(random) {
      const { args, complaints, isWrong } = redrawn(spec.args, [{}], random, (drawn) =>
        optimizerComplaints({ ...drawn, type: spec.type }),
      );
      // It fits the schema of its type, or is not compared.
      const given = { ...args, type: spec.type } as OptimizerObject;
      return {
        shown: JSON.stringify(args),
        async compare(keras) {
          const isAccepted = complaints.length === 0;
          const written = isAccepted ? optimizerToKeras3(optimizers.complete(given)) : null;
          // In Keras the names are given to a method.
          const { exclude_from_weight_decay: _, ...constructed } = args;
          const call = constructorOf('optimizers', spec, constructed);
          const asked = { of: 'optimizer', name: spec.type, constructor: call, written, shapes: [[4, 3]] };
          const outcome = await agree(keras, asked, { complaints, isWrong });
          if (outcome.outcome === 'equal') await compareOptimizer(keras, given);
          return outcome;
        },
      };
    },
  }));

/** Why an optimizer is refused. */
export function optimizerComplaints(given: object): string[] {
  const violations = validate(given).map(({ detail }) => detail);
  if (violations.length > 0) return violations;
  const resolved = resolveOptimizer(given as OptimizerObject);
  return resolved.outcome === 'accepted' ? [] : resolved.issues.map(({ detail }) => detail);
}
