import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastifyPlugin from 'fastify-plugin';
import type { Api } from '../api.js';
import { SECURITY_SCHEMES } from './access-document.js';
import { documentCommonProblems } from './common-answers.js';
import { emptyForms } from './empty-forms.js';
import { finishDocument } from './finish-document.js';

const DESCRIPTION = `Training as a service. POST a Keras-style model definition and a dataset reference to \`/api/v1/jobs\`;
a worker compiles, fits and evaluates it with TensorFlow. Poll or stream the metrics of each epoch, download checkpoints,
and POST images to the trained model for predictions.

Errors are RFC 9457 problems; their codes are described in docs/errors.md.
\`HEAD\` works wherever \`GET\` does; any other method gets 405 with \`Allow\`. Bodies may have a \`Content-Encoding\`:
gzip, deflate, br and, where Node.js supports it, zstd. docs/http.md describes conditional requests, ranges and content negotiation.
Numbers that JSON cannot hold are the strings "NaN", "Infinity" and "-Infinity".`;

const TAGS = [
  { name: 'jobs', description: 'Training jobs: submit, monitor, pause, cancel, retry, delete.' },
  { name: 'datasets', description: 'Built-in and uploaded datasets.' },
  { name: 'models', description: 'Trained models, by name and version.' },
  { name: 'predict', description: 'Predictions with trained models.' },
  { name: 'service', description: 'Capabilities and health of the service.' },
];

/** The plugin's own policy upgrades every request to HTTPS, which this server does not support. */
const CONTENT_SECURITY_POLICY = {
  'default-src': "'self'",
  'base-uri': "'self'",
  'frame-ancestors': "'self'",
  'img-src': "'self' data:",
  'object-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
};

/** Collects the contracts of all routes registered after it into one OpenAPI 3.0.3 document, at /openapi.json. */
export const apiDocument = fastifyPlugin(
  async (api: Api, { version }: { version: string }) => {
    // Must run before the hook by which the plugin collects the routes.
    api.addHook('onRoute', documentCommonProblems);
    await api.register(swagger, {
      openapi: {
        openapi: '3.0.3',
        info: {
          title: 'trainhorn',
          description: DESCRIPTION,
          version,
          license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
        },
        servers: [{ url: '/', description: 'This server.' }],
        tags: TAGS,
        security: [],
        components: { securitySchemes: SECURITY_SCHEMES },
      },
      refResolver: {
        buildLocalReference: (json, _baseUri, _fragment, index) => String(json['$id'] ?? `schema-${index}`),
      },
      transformObject: (document) =>
        'openapiObject' in document ? finishDocument(document.openapiObject) : {},
    });
    let text: Buffer | undefined;
    api.get('/openapi.json', { schema: { hide: true } }, (_request, reply) => {
      // It never changes, and is by far the slowest response to serialize.
      text ??= Buffer.from(JSON.stringify(api.swagger()));
      return reply.type('application/json; charset=utf-8').send(text);
    });
  },
  { name: 'api-document' },
);

/** Swagger UI at /docs. */
export const apiDocumentUi = fastifyPlugin(
  async (api: Api) => {
    await api.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: CONTENT_SECURITY_POLICY,
      transformSpecification: emptyForms,
      theme: { title: 'trainhorn' },
      uiConfig: {
        tryItOutEnabled: true,
        displayRequestDuration: true,
        // A key that was entered survives a reload in the same browser.
        persistAuthorization: true,
        docExpansion: 'list',
        layout: 'BaseLayout',
      },
    });
  },
  { name: 'api-document-ui', dependencies: ['api-document'] },
);
