import type { Tasks } from '../../../../src/contracts/jobs/training-config.js';
import { classAxisOf } from '../../../../src/domain/training/loss/class-axis.js';
import {
  outputTrainings,
  type TrainingConfig,
  taskOfOutput,
} from '../../../../src/domain/training/outputs/output-training.js';
import { lossOf, type StoredLoss } from '../../../../src/keras/losses/index.js';
import { elementsOf, type Shape } from '../../../../src/keras/shape.js';
import type { Task } from '../../../../src/keras/task.js';
import type { Port } from '../../model/model.js';

/**
 * How the expected class is read from labels: they are class numbers; a vector has its largest value there; or each value says yes or no.
 */
export type ExpectedBy = 'number' | 'largest' | 'threshold';

/** An output whose evaluation has a report by class. */
export interface ReportedOutput {
  /** The position of the output. */
  output: number;
  name: string;
  task: Task;
  /** The axis of a sample with the classes, of which there are `width` outputs. */
  classAxis: number;
  width: number;
  /** Samples, pixels or steps of a sample. */
  positions: number;
  expectedBy: ExpectedBy;
  /** From this on, an output of one class means yes. */
  threshold: number;
  /** A class whose positions do not count. */
  ignored: number | undefined;
}

/** The classes that a report tells apart: a single output distinguishes two. */
export const reportedClasses = ({ task, width }: ReportedOutput): number =>
  width === 1 && task !== 'multi_label' ? 2 : width;

/** The configuration that decides what is reported; without a task, nothing is. */
export type ReportConfig = TrainingConfig & { task?: Tasks };

/** The outputs with a loss that classify. @param ports The outputs, in the order of the model */
export function reportedOutputs(config: ReportConfig, ports: readonly Port[]): ReportedOutput[] {
  const { task: tasks } = config;
  if (tasks === undefined) return [];
  const trainings = outputTrainings(
    config,
    ports.map(({ name }) => name),
  );
  return trainings.flatMap(({ name, loss }, output): ReportedOutput[] => {
    const task = taskOfOutput(tasks, name) ?? 'regression';
    const shape = ports[output]?.shape ?? [];
    return loss === null || task === 'regression' || shape.length === 0
      ? []
      : [{ output, name, task, ...reportedBy(loss, task, shape) }];
  });
}

function reportedBy(
  loss: StoredLoss,
  task: Task,
  shape: Shape,
): Omit<ReportedOutput, 'output' | 'name' | 'task'> {
  const classAxis = classAxisOf(loss, shape);
  const width = shape[classAxis] ?? 1;
  return {
    classAxis,
    width,
    positions: elementsOf(shape) / width,
    expectedBy: expectedBy(loss, task, width),
    threshold: loss.from_logits ? 0 : 0.5,
    ignored: 'ignore_class' in loss ? (loss.ignore_class ?? undefined) : undefined,
  };
}

function expectedBy({ type }: StoredLoss, task: Task, width: number): ExpectedBy {
  if (lossOf(type).labels === 'class_number') return 'number';
  return task === 'multi_label' || width === 1 ? 'threshold' : 'largest';
}
