import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseExpression } from '../src/latents/parse-expression.js';
import { presets } from '../src/model/presets.js';
import { JobRequest, presetNames } from '../src/schema/job.js';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = ['README.ja.md', 'docs/ja/getting-started.md'];

interface Command {
  readonly text: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string | undefined;
}

/** The curl commands of a document, as the shell would read them. */
function commandsOf(document: string): Command[] {
  const blocks = [...read(document).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block!);
  // A command ends with a line whose quotes are closed.
  const texts = blocks.flatMap(block => [...block.matchAll(/^curl (?:[^'"\n]|'[^']*'|"(?:\\.|[^"\\])*")*$/gm)]);
  return texts.map(([text]) => {
    const words = [...text.matchAll(/'([^']*)'|"((?:\\.|[^"\\])*)"|(\S+)/g)].map(
      ([, single, double, plain]) => single ?? double?.replaceAll('\\"', '"').replaceAll('$JOB', 'job-1') ?? plain!,
    );
    const after = (option: string) => words.flatMap((word, i) => (word === option ? [words[i + 1]!] : []));
    const url = new URL(words.find(word => word.startsWith('http://'))!);
    const data = [...after('-d'), ...after('--data-binary')];
    const isGet = words.includes('-G');
    const query = new URLSearchParams(
      [url.search.slice(1), ...(isGet ? data.map(encodePlus) : [])].filter(Boolean).join('&'),
    );
    const method = after('-X')[0] ?? (data.length > 0 && !isGet ? 'POST' : 'GET');
    return { text, method, path: decodeURI(url.pathname), query, body: isGet ? undefined : data[0] };
  });
}

/** The service reads a plus as a plus. */
const encodePlus = (text: string) => text.replaceAll('+', '%2B');

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  const validator = new Validator();
  await validator.validate(read('openapi.yaml'));
  ({ paths } = validator.specification as { paths: typeof paths });
});

function operationOf({ method, path }: Command): Operation | undefined {
  const matches = (template: string) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
  const found = path in paths ? path : Object.keys(paths).find(matches);
  return found === undefined ? undefined : paths[found]?.[method.toLowerCase()];
}

describe.each(documents)('%s', document => {
  it('has commands that the API knows, with parameters that it knows', () => {
    const commands = commandsOf(document);
    expect(commands.length).toBeGreaterThan(1);
    expect(read(document).match(/^curl /gm)).toHaveLength(commands.length);
    const wrong = commands.filter(command => {
      const operation = operationOf(command);
      const known = operation?.parameters?.filter(parameter => parameter.in === 'query').map(({ name }) => name) ?? [];
      return !operation || [...command.query.keys()].some(name => !known.includes(name));
    });
    expect(wrong).toEqual([]);
  });

  it('queues only jobs that are accepted', () => {
    const bodies = commandsOf(document).flatMap(({ path, body }) => (path.startsWith('/jobs') && body ? [body] : []));
    expect(bodies.length).toBeGreaterThan(0);
    for (const body of bodies) expect(JobRequest.safeParse(JSON.parse(body)).error, body).toBeUndefined();
  });
});

describe('README.ja.md', () => {
  it('shows the size, length and batch of every preset', () => {
    for (const name of presetNames) {
      const { hyperparameters, steps } = presets[name];
      const { imageSize, batchSize } = hyperparameters;
      expect(read('README.ja.md')).toContain(`| \`${name}\` | ${imageSize}×${imageSize} | ${steps} | ${batchSize} |`);
    }
  });
});

describe('docs/ja/getting-started.md', () => {
  it('says for each step of the article which request of the API does it', () => {
    const requests = [...read('docs/ja/getting-started.md').matchAll(/`(GET|POST|PUT|DELETE) ([^`?]+)(\?[^`]*)?`/g)];
    expect(requests.length).toBeGreaterThan(9);
    for (const [, method, path] of requests) expect(paths[path!]?.[method!.toLowerCase()], path).toBeDefined();
  });

  it('has latents that can be read', () => {
    const latents = commandsOf('docs/ja/getting-started.md').flatMap(({ query }) => query.getAll('latent'));
    expect(latents.length).toBeGreaterThan(1);
    for (const latent of latents) expect(() => parseExpression(latent)).not.toThrow();
  });

  it('names what stands on the page', async () => {
    const { ja } = await import('../src/web/app/words/ja.js');
    const { nav, start, datasets, play, sweeps, trainings } = ja;
    const text = read('docs/ja/getting-started.md');
    for (const name of [
      nav.trainings,
      nav.datasets,
      nav.play,
      start.more,
      datasets.list.add,
      play.teach,
      sweeps.title,
      trainings.start,
    ])
      expect(text).toContain(name);
  });
});
