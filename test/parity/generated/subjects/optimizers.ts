import { resolveOptimizer } from '../../../../src/domain/training/optimizer.js';
import { optimizerToKeras3 } from '../../../../src/keras/formats/keras3.js';
import { type OptimizerObject, OptimizerSchema, optimizers } from '../../../../src/keras/optimizers/index.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { compareOptimizer } from '../../../catalogue/optimizers.js';
import { agree } from '../agreement.js';
import { constructorOf } from '../constructor.js';
import { redrawn } from '../drawing/redraw.js';
import type { Subject } from '../subject.js';

const validate = createValidator(OptimizerSchema);

/** Every optimizer of the catalogue, by its steps from given gradients. */
export const optimizerSubjects = (): Subject[] =>
  optimizers.specs.map((spec) => ({
    kind: 'optimizer',
    name: spec.type,
    draw(random) {
      const { args, complaints, isWrong } = redrawn(spec.args, [{}], random, (drawn) =>
        complaintsOf({ ...drawn, type: spec.type }),
      );
      // It fits the schema of its type, or is not compared.
      const given = { ...args, type: spec.type } as OptimizerObject;
      return {
        shown: JSON.stringify(args),
        async compare(keras) {
          const isAccepted = complaints.length === 0;
          const written = isAccepted ? optimizerToKeras3(optimizers.complete(given)) : null;
          const constructor = constructorOf('optimizers', spec, args);
          const asked = { of: 'optimizer', name: spec.type, constructor, written, shapes: [[4, 3]] };
          const outcome = await agree(keras, asked, { complaints, isWrong });
          if (outcome.outcome === 'equal') await compareOptimizer(keras, given);
          return outcome;
        },
      };
    },
  }));

function complaintsOf(given: object): string[] {
  const violations = validate(given).map(({ detail }) => detail);
  if (violations.length > 0) return violations;
  const resolved = resolveOptimizer(given as OptimizerObject);
  return resolved.outcome === 'accepted' ? [] : resolved.issues.map(({ detail }) => detail);
}
