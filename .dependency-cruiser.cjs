/** Who may import whom, and why. Checked by `npm run boundaries`. */

const BELOW_DOMAIN = 'schema|keras|validation|contracts|config';
const ENTRY_POINTS = '^(src/server|workers/main)\\.ts$';
const ENTRY_POINTS_OF_CHILDREN = '^workers/(trainer|predictor|ingest|exporter|weights)/main\\.ts$';

/** A rule against direct imports. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** A rule against imports over any number of steps. */
const unreachable = (name, comment, from, to) => forbid(name, comment, from, { ...to, reachable: true });

const npm = (names) => `(^|/)node_modules/(${names})(/|$)`;

module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      'Files that need each other are one idea in two places; neither can be read or tested alone.',
      {},
      { circular: true },
    ),
    forbid(
      'not-resolvable',
      'An import that leads nowhere fails only when the file runs.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'schema-depends-on-nothing',
      'The vocabulary of schemas is shared by everything, so it may know of nothing but its schema library.',
      { path: '^src/schema/' },
      { path: '^(src|workers|scripts)/', pathNot: '^src/schema/' },
    ),
    forbid(
      'keras-knows-only-schema',
      'What Keras knows of a layer does not depend on how a job is stored or sent.',
      { path: '^src/keras/' },
      { path: '^(src|workers|scripts)/', pathNot: '^src/(schema|keras)/' },
    ),
    forbid(
      'contracts-know-schema-and-keras',
      'The wire is shared by everything, so it may know of nothing above it.',
      { path: '^src/contracts/' },
      { path: '^(src|workers|scripts)/', pathNot: '^src/(schema|keras|contracts)/' },
    ),
    forbid(
      'validation-stands-beside-contracts',
      'How a wrong body is explained depends on the contracts alone, so that every reader of JSON can use it.',
      { path: '^src/validation/' },
      { path: '^(src|workers|scripts)/', pathNot: '^src/(schema|keras|contracts|validation)/' },
    ),
    forbid(
      'config-stands-beside-contracts',
      'Messages of every layer name settings; the description of a setting depends on the contracts alone.',
      { path: '^src/config/' },
      { path: '^(src|workers|scripts)/', pathNot: '^src/(schema|keras|contracts|config)/' },
    ),
    forbid(
      'only-entry-points-read-the-environment',
      'Everything else gets its settings as arguments, so that it can be tested with any.',
      { path: '^(src|workers)/', pathNot: [ENTRY_POINTS, ENTRY_POINTS_OF_CHILDREN] },
      { path: '^src/config/load-config\\.ts$' },
    ),
    forbid(
      'domain-knows-only-contracts',
      'Rules are pure: they are tested without Redis, HTTP or files.',
      { path: '^src/domain/' },
      { path: '^(src|workers|scripts)/', pathNot: `^src/(${BELOW_DOMAIN}|domain)/` },
    ),
    forbid(
      'services-know-ports-not-adapters',
      'Use cases speak to ports, so that they can be tested with fakes and adapters exchanged.',
      { path: '^src/services/' },
      { path: '^(src|workers|scripts)/', pathNot: `^src/(${BELOW_DOMAIN}|domain|services)/` },
    ),
    forbid(
      'api-knows-services-not-adapters',
      'HTTP is one way in; what lies behind the ports is none of its business.',
      { path: '^src/api/' },
      { path: '^(src|workers|scripts)/', pathNot: `^src/(${BELOW_DOMAIN}|domain|services|api)/` },
    ),
    forbid(
      'infra-knows-ports-not-users',
      'Adapters implement ports; they must not know who uses them.',
      { path: '^src/infra/' },
      { path: '^(src|workers|scripts)/', pathNot: `^src/(${BELOW_DOMAIN}|domain|infra)/` },
    ),
    forbid(
      'only-entry-points-wire-adapters',
      'One place decides which adapters a process has.',
      { path: '^src/', pathNot: [ENTRY_POINTS, '^src/infra/'] },
      { path: '^src/infra/' },
    ),
    unreachable(
      'src-never-imports-workers',
      'The API starts worker files by path. An import would pull TensorFlow into the process that answers requests.',
      { path: '^src/' },
      { path: '^workers/' },
    ),
    unreachable(
      'src-never-reaches-tensorflow',
      'A crash of native code must not take the API with it.',
      { path: '^src/' },
      { path: npm('@tensorflow') },
    ),
    forbid(
      'only-the-engine-imports-tensorflow',
      'One folder knows the engine, so that it can be patched or replaced.',
      { path: '^(src|workers|scripts)/', pathNot: '^workers/engine/' },
      { path: npm('@tensorflow') },
    ),
    unreachable(
      'supervisor-never-reaches-tensorflow',
      'The supervisor must outlive every trainer; native code stays in the children.',
      { path: '^workers/([^/]+\\.ts$|supervisor/)' },
      { path: npm('@tensorflow') },
    ),
    unreachable(
      'workers-never-reach-fastify',
      'Workers have no HTTP surface to attack.',
      { path: '^workers/' },
      { path: npm('fastify|@fastify/.*') },
    ),
    forbid(
      'only-api-imports-fastify',
      'HTTP is kept in one folder.',
      { path: '^(src|workers)/', pathNot: '^src/api/' },
      { path: npm('fastify|fastify-plugin|@fastify/.*') },
    ),
    unreachable(
      'children-never-reach-the-queue',
      'Trainers and predictors read what users upload; they talk to their parent alone and hold no credentials.',
      { path: '^workers/(trainer|predictor|ingest|exporter|weights|engine|images)/' },
      { path: npm('bullmq|ioredis') },
    ),
    forbid(
      'workers-use-contracts-domain-files',
      'Workers share the wire, the rules and the file layout with the API, not its use cases.',
      { path: '^workers/', pathNot: '^workers/([^/]+\\.ts$|supervisor/)' },
      {
        path: '^src/',
        pathNot: `^src/(${BELOW_DOMAIN}|domain|infra/artifacts)/|^src/infra/(logger\\.ts$|process/)`,
      },
    ),
    forbid(
      'production-code-needs-no-dev-dependency',
      'An image without devDependencies must run.',
      { path: '^(src|workers)/' },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    // TypeScript 7 has no JavaScript API, so swc parses. It does not tell type-only imports apart: they count too.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|scripts/setup)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
