import type { ModelOutput } from '../../../contracts/models.js';
import type { ModelImport } from '../../../contracts/weights/model-import.js';
import type { Task } from '../../../keras/task.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import type { InferredModel, ModelTail } from '../../model/inferred-model.js';
import type { Finding } from '../../problems/finding.js';
import { describeOutput } from '../../training/loss/model-output.js';
import { taskWithoutLoss } from '../../training/loss/task.js';
import { taskOfOutput } from '../../training/outputs/output-training.js';
import { outputIssues } from './output-issues.js';

/** The outputs of an imported model, and the findings about their classes and tasks. */
export function importedOutputs(
  { outputs }: Pick<InferredModel, 'outputs'>,
  body: Pick<ModelImport, 'classes' | 'task'>,
): { outputs: ModelOutput[]; issues: Finding[] } {
  const described = outputs.map((tail) => outputOf(tail, body));
  return {
    outputs: described,
    issues: [...namesIssues(outputs, body), ...described.flatMap((output) => outputIssues(output, body))],
  };
}

function outputOf(tail: ModelTail, { classes, task }: Pick<ModelImport, 'classes' | 'task'>): ModelOutput {
  const { name, shape } = tail;
  const given = task === undefined ? undefined : taskOfOutput(task, name);
  return {
    name,
    output_shape: [...shape],
    task: given ?? taskWithoutLoss(describeOutput(tail)),
    classes: Array.isArray(classes) ? classes : (classes?.[name] ?? null),
    from_logits: isOfLogits(tail, given),
  };
}

/** A classification whose last activation gives no probabilities. */
function isOfLogits(tail: ModelTail, task: Task | undefined): boolean {
  const { activation } = describeOutput(tail);
  return task !== undefined && task !== 'regression' && activation === 'linear';
}

function namesIssues(
  outputs: readonly ModelTail[],
  { classes, task }: Pick<ModelImport, 'classes' | 'task'>,
): Finding[] {
  const names = outputs.map(({ name }) => name);
  const unknown = (field: string, given: object | undefined): Finding[] =>
    Object.keys(given ?? {}).flatMap((name) =>
      names.includes(name)
        ? []
        : {
            pointer: `/${field}${pointerSegment(name)}`,
            code: 'unknown_name' as const,
            detail: `The model has no output '${name}'. It has ${names.join(', ')}.`,
          },
    );
  const isList = Array.isArray(classes);
  const ambiguous: Finding[] =
    isList && names.length > 1
      ? [
          {
            pointer: '/classes',
            code: 'invalid_type',
            detail: `The model has the outputs ${names.join(', ')}. Give the classes by output: {"${names[0]}": […]}.`,
          },
        ]
      : [];
  return [
    ...ambiguous,
    ...unknown('classes', isList ? undefined : classes),
    ...unknown('task', typeof task === 'object' ? task : undefined),
  ];
}
