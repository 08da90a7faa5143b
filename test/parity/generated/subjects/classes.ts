import type { Catalogue, ClassSpec } from '../../../../src/keras/class-spec.js';
import {
  type ConstraintObject,
  ConstraintSchema,
  constraintComplaint,
  constraints,
} from '../../../../src/keras/constraints/index.js';
import {
  type InitializerObject,
  InitializerSchema,
  initializerComplaint,
  initializers,
} from '../../../../src/keras/initializers/index.js';
import {
  type RegularizerObject,
  RegularizerSchema,
  regularizerComplaint,
  regularizers,
} from '../../../../src/keras/regularizers/index.js';
import {
  type Schedule,
  ScheduleSchema,
  scheduleComplaints,
  schedules,
} from '../../../../src/keras/schedules/index.js';
import type { Kind } from '../../../../src/keras/unsupported.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { compareActivation, OF_ONE_SHAPE } from '../../../catalogue/activations.js';
import { compareConstraint } from '../../../catalogue/constraints.js';
import { compareInitializer } from '../../../catalogue/initializers.js';
import { compareRegularizer } from '../../../catalogue/regularizers.js';
import { compareSchedule } from '../../../catalogue/schedules.js';
import type { KerasProcess } from '../../../helpers/keras/keras-process.js';
import { agree } from '../agreement.js';
import { constructorOf } from '../constructor.js';
import { pick, type Random } from '../drawing/random.js';
import { redrawn } from '../drawing/redraw.js';
import { EQUAL, type Subject } from '../subject.js';

/** A class other than a layer: how it is checked here and compared with Keras. */
interface Family<Given> {
  kind: Kind;
  /** Keras's module, below `keras`. */
  module: string;
  catalogue: Catalogue<ClassSpec>;
  schema: Parameters<typeof createValidator>[0];
  /** The shape of what it is applied to. */
  shapeFor(type: string, random: Random): number[];
  /** Why it is refused although it fits its schema. */
  complaints(given: Given, shape: number[]): (string | undefined)[];
  compare(keras: KerasProcess, given: Given, shape: number[]): Promise<void>;
}

function subjectsOf<Given extends { type: string }>(family: Family<Given>): Subject[] {
  const { kind, module, catalogue } = family;
  const validate = createValidator(family.schema);
  return catalogue.specs.map((spec) => ({
    kind,
    name: spec.type,
    draw(random) {
      const shape = family.shapeFor(spec.type, random);
      const { args, complaints, isWrong } = redrawn(spec.args, [{}], random, (args) => {
        const given = { ...args, type: spec.type };
        const violations = validate(given).map(({ detail }) => detail);
        // It fits the schema of its type.
        return violations.length > 0
          ? violations
          : family.complaints(given as unknown as Given, shape).flatMap((one) => one ?? []);
      });
      const given = { ...args, type: spec.type } as unknown as Given;
      return {
        shown: `${JSON.stringify(args)} on ${JSON.stringify(shape)}`,
        async compare(keras) {
          const made = constructorOf(module, spec, args);
          const written = complaints.length > 0 ? null : catalogue.toKeras(given);
          const asked = { of: kind, name: spec.type, constructor: made, written, shapes: [shape] };
          const outcome = await agree(keras, asked, { complaints, isWrong });
          if (outcome.outcome === 'equal' && complaints.length === 0)
            await family.compare(keras, given, shape);
          return outcome;
        },
      };
    },
  }));
}

const withSeed = (given: InitializerObject): InitializerObject =>
  // One that draws has a seed.
  'seed' in initializers.complete(given) ? ({ ...given, seed: 7 } as InitializerObject) : given;

/** Enough numbers to tell one distribution from another. */
const manyNumbers = (_: string, random: Random): number[] => pick(random, [[96, 64], [3, 3, 32, 24], [4000]]);

/** Every initializer, regularizer, constraint, schedule and activation of the catalogue. */
export const classSubjects = (): Subject[] => [
  ...subjectsOf<InitializerObject>({
    kind: 'initializer',
    module: 'initializers',
    catalogue: initializers as unknown as Catalogue<ClassSpec>,
    schema: InitializerSchema,
    shapeFor: manyNumbers,
    complaints: (given, shape) => [initializerComplaint(given, shape.length)],
    // Without a seed, Keras draws other numbers each time.
    compare: (keras, given, shape) => compareInitializer(keras, withSeed(given), shape),
  }),
  ...subjectsOf<RegularizerObject>({
    kind: 'regularizer',
    module: 'regularizers',
    catalogue: regularizers as unknown as Catalogue<ClassSpec>,
    schema: RegularizerSchema,
    shapeFor: () => [5, 4],
    complaints: (given, shape) => [regularizerComplaint(given, shape.length)],
    compare: compareRegularizer,
  }),
  ...subjectsOf<ConstraintObject>({
    kind: 'constraint',
    module: 'constraints',
    catalogue: constraints as unknown as Catalogue<ClassSpec>,
    schema: ConstraintSchema,
    shapeFor: () => [4, 3, 5],
    complaints: (given, shape) => [constraintComplaint(given, shape.length)],
    compare: compareConstraint,
  }),
  ...subjectsOf<Schedule>({
    kind: 'schedule',
    module: 'optimizers.schedules',
    catalogue: schedules as unknown as Catalogue<ClassSpec>,
    schema: ScheduleSchema,
    shapeFor: () => [],
    complaints: (given) => scheduleComplaints(schedules.complete(given)).map(({ detail }) => detail),
    compare: (keras, given) => compareSchedule({ diagnostic: () => undefined }, keras, given),
  }),
  ...OF_ONE_SHAPE.filter((name) => name !== 'hard_sigmoid_keras2').map(
    (name): Subject => ({
      kind: 'activation',
      name,
      draw: () => ({
        shown: '',
        async compare(keras) {
          await compareActivation(keras, name);
          return EQUAL;
        },
      }),
    }),
  ),
];
