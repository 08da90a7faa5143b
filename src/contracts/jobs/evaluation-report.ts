import { type Static, Type } from 'typebox';
import { MetricValueSchema } from '../../schema/primitives.js';
import { closedObject, nullable, ref, shared } from '../../schema/schema-helpers.js';
import { EvaluationSchema } from './progress.js';
import { TaskSchema } from './training-config.js';

/** Confusion matrices of more classes are not listed. */
export const MAX_MATRIX_CLASSES = 100;
/** Classes beyond these are not listed. */
export const MAX_REPORTED_CLASSES = 1000;
/** The listed confusions of classes without a matrix. */
export const MAX_CONFUSIONS = 100;

const ScoreSchema = shared('Score', nullable(Type.Number({ minimum: 0, maximum: 1 })));

const scores = { precision: ScoreSchema, recall: ScoreSchema, f1: ScoreSchema };

const AverageSchema = closedObject(scores, { $id: 'AverageScores' });
export type AverageScores = Static<typeof AverageSchema>;

const MatrixSchema = Type.Array(Type.Array(Type.Integer({ minimum: 0 })));

export const ClassReportSchema = closedObject(
  {
    index: Type.Integer(),
    label: Type.String(),
    ...scores,
    support: Type.Integer({ description: 'How often the class is expected.' }),
    predicted: Type.Integer({ description: 'How often the class is predicted.' }),
    iou: Type.Optional(ScoreSchema),
    confusion_matrix: Type.Optional({
      ...MatrixSchema,
      description: 'multi_label: `[[true negatives, false positives], [false negatives, true positives]]`.',
    }),
  },
  {
    $id: 'ClassReport',
    description:
      'Scores of a class; `recall` is its accuracy. As in scikit-learn, a quotient by 0 is 0; null for a class that is neither expected nor predicted. `iou` (semantic_segmentation): intersection over union.',
  },
);
export type ClassReport = Static<typeof ClassReportSchema>;

export const ConfusionSchema = closedObject(
  {
    index: Type.Integer(),
    label: Type.String(),
    predicted_index: Type.Integer(),
    predicted_label: Type.String(),
    count: Type.Integer({ minimum: 1 }),
  },
  { $id: 'Confusion', description: 'How often a class (`index`, `label`) is predicted as another.' },
);
export type Confusion = Static<typeof ConfusionSchema>;

export const OutputReportSchema = closedObject(
  {
    output: Type.String({ description: 'The name of the output.' }),
    task: TaskSchema,
    count: Type.Integer({
      description:
        'The samples, pixels or steps that count: not those that a mask or `ignore_class` excludes.',
    }),
    accuracy: {
      ...ScoreSchema,
      description:
        'The share that is predicted correctly; multi_label: the share of samples whose labels are all correct.',
    },
    macro: {
      ...ref(AverageSchema),
      description: 'The mean over the classes that are expected or predicted.',
    },
    weighted: { ...ref(AverageSchema), description: 'The mean over the classes, weighted by `support`.' },
    micro: Type.Optional({
      ...ref(AverageSchema),
      description: 'multi_label: over all pairs of a sample and a class.',
    }),
    mean_iou: Type.Optional({
      ...ScoreSchema,
      description:
        'semantic_segmentation: the mean over the classes that are expected or predicted, as in MeanIoU.',
    }),
    classes: Type.Array(ref(ClassReportSchema), {
      description: `Of more than ${MAX_REPORTED_CLASSES} classes, those with the largest support.`,
    }),
    confusion_matrix: Type.Optional({
      ...MatrixSchema,
      description: `A row for each expected class, a column for each predicted one; for at most ${MAX_MATRIX_CLASSES} classes.`,
    }),
    confusions: Type.Optional(
      Type.Array(ref(ConfusionSchema), {
        description: `For more than ${MAX_MATRIX_CLASSES} classes: the ${MAX_CONFUSIONS} most frequent confusions.`,
      }),
    ),
  },
  { $id: 'OutputReport', description: 'A report by class on an output that classifies.' },
);
export type OutputReport = Static<typeof OutputReportSchema>;

/** The samples of highest loss that an evaluation lists. */
export const MAX_WORST_SAMPLES = 50;

const SampleValueSchema = Type.Unknown();

export const WorstSampleSchema = closedObject(
  {
    index: Type.Integer({ minimum: 0, description: 'Number of the sample in its split, from 0.' }),
    loss: MetricValueSchema,
    outputs: Type.Record(
      Type.String(),
      closedObject({
        label: Type.Optional(
          shared('SampleValue', {
            ...SampleValueSchema,
            description:
              'A class by name, several of them, or a number; nested lists of up to 64 numbers; null for larger values.',
          }),
        ),
        prediction: shared('SampleValue', SampleValueSchema),
        probability: Type.Optional(MetricValueSchema),
      }),
      { description: 'By output name.' },
    ),
  },
  { $id: 'WorstSample', description: 'A sample with its loss, labels and predictions.' },
);
export type WorstSample = Static<typeof WorstSampleSchema>;

/** The evaluation of a job with the reports on its outputs. */
export const JobEvaluationSchema = closedObject(
  {
    ...EvaluationSchema.properties,
    reports: Type.Optional(
      Type.Array(ref(OutputReportSchema), {
        description:
          'On each output that classifies, in the order of the model; missing for jobs of versions that made none.',
      }),
    ),
    worst_samples: Type.Optional(
      Type.Array(ref(WorstSampleSchema), {
        description: `Of POST …/evaluate: the ${MAX_WORST_SAMPLES} samples of highest loss, before sample weights; missing if a loss has no value for single samples.`,
      }),
    ),
  },
  { $id: 'JobEvaluation' },
);
export type JobEvaluation = Static<typeof JobEvaluationSchema>;

/** `evaluation.json` of an attempt. */
export const StoredReportsSchema = closedObject({
  reports: Type.Array(ref(OutputReportSchema)),
  worst_samples: Type.Optional(Type.Array(ref(WorstSampleSchema))),
});
export type StoredReports = Static<typeof StoredReportsSchema>;

export const evaluationReportComponents = [
  AverageSchema,
  ClassReportSchema,
  ConfusionSchema,
  OutputReportSchema,
  WorstSampleSchema,
  JobEvaluationSchema,
];
