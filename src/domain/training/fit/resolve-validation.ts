import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import type { ValidationPlan } from './validation-plan.js';

type ResolvedValidation = Pick<ResolvedConfig['fit'], 'validation_split' | 'validation_data'>;

/** The arguments that choose the samples for validation, with every default filled in. @param given.isNamed Whether the job has `validation_data` @param given.dataset The id of its dataset
 * @param given.strata The labels of a stratified split */
export function resolveValidation(
  plan: ValidationPlan,
  given: { isNamed: boolean; dataset: string | undefined; strata: string | undefined },
): ResolvedValidation {
  switch (plan.from) {
    case 'last':
      return { validation_split: plan.fraction };
    case 'drawn': {
      const { from: _from, ...split } = plan;
      const { strata } = given;
      return { validation_split: { ...split, ...(strata !== undefined && { by: strata }) } };
    }
    case 'split':
      return { validation_split: 0, ...(given.isNamed && { validation_data: { split: plan.split } }) };
    case 'dataset':
      return {
        validation_split: 0,
        validation_data: { dataset: given.dataset ?? plan.dataset, split: plan.split },
      };
    case 'nothing':
      return { validation_split: 0 };
  }
}
