import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldError } from '../../../src/schema/problem.js';
import { zip } from '../../dataset/archive/zip-writer.js';
import { noise } from '../../dataset/folders.js';
import { startTestService, type TestService } from '../service.js';
import { listen, type UploadClient } from '../upload.js';

let service: TestService;
let client: UploadClient;
beforeAll(async () => {
  service = await startTestService();
  client = await listen(service);
  await service.saveCheckpoint('job-1', 10, 3);
});
afterAll(() => service.close());

const send = (url: string, payload: string | Buffer, type = 'application/json') =>
  service.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
const errorsOf = async (url: string, body: object) => {
  const answer = await send(url, JSON.stringify(body));
  expect(answer.statusCode).toBe(400);
  return answer.json<{ errors: FieldError[] }>().errors;
};
const formType = 'application/x-www-form-urlencoded';

describe('a field that is not known', () => {
  test.each<[string, string, object, string, string]>([
    ['elsewhere', '/jobs', { batchSize: 8 }, 'batchSize', 'hyperparameters.batchSize'],
    ['in snake case', '/jobs', { batch_size: 8 }, 'batch_size', 'hyperparameters.batchSize'],
    [
      'misspelt',
      '/jobs',
      { hyperparameters: { latnetSize: 8 } },
      'hyperparameters.latnetSize',
      'hyperparameters.latentSize',
    ],
    ['misspelt at the top', '/jobs/estimate', { sed: 1 }, 'sed', 'seed'],
    ['too deep', '/jobs', { hyperparameters: { steps: 9 } }, 'hyperparameters.steps', 'steps'],
    [
      'of other programs',
      '/jobs',
      { lr: 0.1 },
      'lr',
      'hyperparameters.generatorLearningRate or hyperparameters.discriminatorLearningRate',
    ],
    ['inside', '/jobs', { checkpoint: { kep: 2 } }, 'checkpoint.kep', 'checkpoint.keep'],
    [
      'of a sweep',
      '/sweeps',
      {
        search: { strategy: 'grid', parameters: { batchsize: { values: [4] } } },
        budget: { minutes: 1 },
      },
      'search.parameters.batchsize',
      'search.parameters.batchSize',
    ],
    [
      "of a sweep's budget",
      '/sweeps',
      { search: { strategy: 'grid', parameters: { batchSize: { values: [4] } } }, budget: { step: 1 } },
      'budget.step',
      'budget.steps',
    ],
  ])('%s: the answer names the one that is meant', async (_, url, body, path, meant) => {
    const errors = await errorsOf(url, { dataset: 'demo-faces', ...body });
    const found = errors.find(error => error.path === path);
    expect(found?.message).toMatch(/^is not a known field; did you mean /);
    expect(found?.message).toContain(meant);
  });

  test.each([
    ['/generate.png?sede=1', 'sede', 'seed'],
    ['/generate.png?columns=2', 'columns', 'cols'],
    ['/latents?n=2', 'n', 'count'],
    ['/jobs?data_set=a', 'data_set', 'dataset'],
    ['/jobs/job-1/metrics?from_step=4', 'from_step', 'fromStep'],
  ])('in the query: %s', async (url, path, meant) => {
    const answer = await service.app.inject(url);
    expect(answer.json().errors).toEqual([{ path, message: `is not a known field; did you mean ${meant}?` }]);
  });

  test('with nothing like it, nothing is guessed', async () => {
    expect(await errorsOf('/jobs', { dataset: 'demo-faces', wallpaper: 1 })).toEqual([
      { path: 'wallpaper', message: 'is not a known field' },
    ]);
  });
});

describe('epochs', () => {
  test.each(['/jobs', '/jobs/estimate'])('%s says how many steps they are', async url => {
    const made = await client.sendForm('name=ten', Object.fromEntries(await ten()));
    expect([201, 409]).toContain(made.status);
    const errors = await errorsOf(url, {
      dataset: 'ten',
      epochs: 3,
      preset: 'tiny',
      hyperparameters: { batchSize: 4 },
    });
    expect(errors).toEqual([
      {
        path: 'epochs',
        message:
          'is not a known field: use steps. With the 10 images of ten and the batch size 4, one epoch is 3 steps, and 3 epochs are 9',
      },
    ]);
  });

  test('of images that nobody has counted yet', async () => {
    const [error] = await errorsOf('/jobs', { dataset: 'cats', n_epochs: 3, hyperparameters: { batchSize: 4 } });
    expect(error?.message).toContain('use steps. An epoch takes the number of images in the dataset divided by');
  });

  test('do not hide what else is wrong', async () => {
    const errors = await errorsOf('/jobs', { dataset: 'cats', epochs: 3, batch: 9 });
    expect(errors.map(({ path }) => path).sort()).toEqual(['batch', 'epochs']);
  });

  test('of a sweep are budget.steps', async () => {
    const [error] = await errorsOf('/sweeps', {
      dataset: 'cats',
      epochs: 3,
      search: { strategy: 'grid', parameters: { batchSize: { values: [4] } } },
      budget: { steps: 9 },
    });
    expect(error?.message).toContain('use budget.steps');
  });

  async function ten() {
    return Promise.all(Array.from({ length: 10 }, async (_, i) => [`${i}.png`, await noise(i)] as const));
  }
});

describe('a dataset that is no id', () => {
  test.each([
    ['/home/me/cats', 'npm run dataset -- import'],
    ['./cats', 'npm run dataset -- import'],
    ['C:\\cats', 'npm run dataset -- import'],
    ['https://example.com/cats.zip', 'curl --data-binary @FILE'],
    ['My Cats', 'try my-cats'],
  ])('%s', async (dataset, advice) => {
    const [error] = await errorsOf('/jobs', { dataset });
    expect(error?.path).toBe('dataset');
    expect(error?.message).toContain('takes the id of a dataset');
    expect(error?.message).toContain(advice);
  });

  test('one that is nearly there', async () => {
    const answer = await send('/jobs', '{"dataset": "demo_face"}');
    expect([answer.statusCode, answer.json().detail]).toEqual([
      404,
      expect.stringContaining('Did you mean demo-faces?'),
    ]);
  });

  test('none at all is needed', async () => {
    const [error] = await errorsOf('/jobs', { preset: 'tiny' });
    expect(error).toEqual({ path: 'dataset', message: 'is needed, unless resumeFrom names a checkpoint' });
    const errors = await errorsOf('/sweeps', {});
    expect(errors.find(({ path }) => path === 'dataset')?.message).toBe('is needed');
  });
});

describe('a body as shells send it', () => {
  const body = '{"dataset": "demo-faces", "preset": "tiny"}';
  test.each([
    ['curl -d without a header', body, formType],
    ['as text', body, 'text/plain;charset=UTF-8'],
    ['with a byte order mark', `\ufeff${body}`, 'application/json'],
    ['with a charset', body, 'application/json; charset=utf-8'],
  ])('%s is taken', async (_, payload, type) => {
    expect((await send('/jobs', payload, type)).statusCode).toBe(202);
  });

  test.each([
    [
      "single quotes from Windows' cmd",
      "'{dataset:",
      formType,
      /on Windows the command line removes them: write -d "\{\\"dataset/,
    ],
    ['quotes that PowerShell took', '{dataset: demo-faces}', 'application/json', /need double quotes.*Windows/],
    ['single quotes', "{'dataset': 'demo-faces'}", 'application/json', /column 2 .*double quotes, not single/],
    ['a trailing comma', '{"dataset": "demo-faces",\n}', 'application/json', /line 2, column 1 \(position 26\).*comma/],
    ['a body that ends too early', '{"dataset": "demo', 'application/json', /not valid JSON/],
    ['a comment', '{"steps": 5, // few\n}', 'application/json', /no comments/],
    ['values of Python', '{"flip": True}', 'application/json', /true, false and null/],
    ['a forgotten @', 'job.json', formType, /Put an @ before the name: curl -d @job\.json/],
    ['a forgotten @ as JSON', 'job.json', 'application/json', /Put an @ before the name/],
  ])('%s', async (_, payload, type, detail) => {
    const answer = await send('/jobs', payload, type);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'INVALID_REQUEST']);
    expect(answer.json().detail).toMatch(detail);
  });

  test('a form is a 415 that says what to send', async () => {
    const answer = await send('/jobs', 'dataset=demo-faces&preset=tiny', formType);
    expect([answer.statusCode, answer.json().detail]).toEqual([415, expect.stringContaining('application/json')]);
  });

  test('an empty body where none is needed', async () => {
    const { id } = (await send('/jobs', body)).json();
    for (const type of [formType, 'application/json'])
      expect((await send(`/jobs/${id}/pause`, '', type)).json().code ?? 'done').not.toMatch(/MEDIA|INVALID_REQUEST/);
  });
});

describe('a query', () => {
  test.each(['seed=1&seed=1', 'rows=1&rows=2', 'model=latest&model=latest'])('with %s', async query => {
    const answer = await service.app.inject(`/generate.png?${query}`);
    expect(answer.json().errors[0].message).toMatch(/^is given 2 times \(\w+, \w+\): give it once$/);
  });

  test('may have metadata several times', async () => {
    expect((await service.app.inject('/jobs?metadata=a%3Db&metadata=c%3Dd')).statusCode).toBe(200);
    expect((await service.app.inject('/jobs?metadata=a&metadata=c')).json().errors[0].message).toContain('key=value');
  });

  test.each([
    '/generate.png?seed=1',
    '/latents?seed=1',
    '/jobs?limit=1',
    '/jobs/job-1/metrics?fromStep=1',
    '/datasets?',
    '/datasets/cats?',
    '/models/current?',
    '/sweeps?',
    '/healthz?',
  ])('%s ignores the parameters of cache-busters', async url => {
    const plain = await service.app.inject(url);
    const busted = await service.app.inject(`${url}&_=1699999999999&_t=5&_=2`);
    expect(busted.statusCode).toBe(plain.statusCode);
    expect(busted.headers.etag).toBe(plain.headers.etag);
    if (plain.headers.etag !== undefined)
      expect(
        (await service.app.inject({ url: `${url}&_=3`, headers: { 'if-none-match': String(plain.headers.etag) } }))
          .statusCode,
      ).toBe(304);
  });
});

describe('z', () => {
  const floats = (values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer);
  // Their base64 contains both characters that base64url lacks, one of them at the end.
  const values = [-1.9990234375, 0.9921798706054688, 0.25];
  test.each([
    ['in brackets', JSON.stringify(values)],
    ['as GET /latents gives it', JSON.stringify([values])],
    ['in base64', floats(values).toString('base64')],
    ['in base64url', floats(values).toString('base64url')],
  ])('%s', async (_, z) => {
    for (const query of [`z=${encodeURIComponent(z)}`, `z=${z}`]) {
      service.asked.splice(0);
      expect((await service.app.inject(`/generate.png?${query}`)).statusCode).toBe(200);
      expect(service.asked).toMatchObject([{ latents: { values: Float32Array.from(values) } }]);
    }
  });

  test.each(['[1,2,3', '[[1,2,3]', '1,2,3]', '[1,[2],3]'])('%s', async z => {
    const answer = await service.app.inject(`/generate.png?z=${encodeURIComponent(z)}`);
    expect([answer.statusCode, answer.json().errors[0].path]).toEqual([400, 'z']);
  });
});

describe('an upload with curl', () => {
  const refused = async (query: string, body: Buffer | string, type = formType) => {
    const answer = await client.send(query, body as never, { 'content-type': type });
    const { detail, code } = (await answer.json()) as { detail: string; code: string };
    expect([answer.status, code]).toEqual([400, 'INVALID_REQUEST']);
    expect((await client.left()).temporary).toEqual([]);
    return detail;
  };
  const stripped = (content: Uint8Array) => Buffer.from(content.filter(byte => ![0, 10, 13].includes(byte)));

  test.each(['--data-binary'])('%s is whole, whatever curl calls it', async () => {
    const archive = zip([{ name: '1.png', content: await noise(1) }]);
    const answer = await client.send('name=whole', archive as never, { 'content-type': formType });
    expect(answer.status).toBe(201);
  });

  test('-d @FILE says to write --data-binary', async () => {
    const archive = zip([{ name: '1.png', content: await noise(1) }]);
    for (const content of [archive, await noise(2)])
      expect(await refused('name=mangled', stripped(content))).toContain(
        "Send it unchanged: curl --data-binary @FILE '…/datasets?name=mangled'",
      );
  });

  test.each(['cats.zip', '/home/me/my cats.tar.gz', '@cats.zip', 'C:\\cats.zip'])('a forgotten @: %s', async name => {
    expect(await refused('name=forgotten', name)).toContain('Put an @ before the name: curl --data-binary ');
  });

  test('an address in place of a file', async () => {
    const advice = await refused('name=address', 'https://example.org/cats.zip');
    expect(advice).toContain("Download the file, then send it: curl --data-binary @FILE '…/datasets?name=address'");
  });

  test('a forgotten @ in a form', async () => {
    const form = new FormData();
    form.append('file', 'cats.zip');
    const answer = await client.send('name=forgotten', form);
    expect(((await answer.json()) as { detail: string }).detail).toContain('curl -F file=@cats.zip');
  });

  test('a forgotten name, and one that is no id', async () => {
    expect(await refused('', 'x')).toContain(
      'name: is needed: the id of the new dataset, as in POST /datasets?name=cats',
    );
    expect(await refused('name=My%20Cats', 'x')).toContain('try my-cats');
    expect(await refused('Name=cats', 'x')).toContain('Name: is not a known field; did you mean name?');
  });
});

test('a path in a folder of datasets is named in DATASET_NOT_FOUND', async () => {
  await mkdir(join(service.folders.datasetsDir, 'birds'), { recursive: true });
  await writeFile(join(service.folders.datasetsDir, 'birds', '1.jpg'), 'x');
  const answer = await service.app.inject('/datasets/bird');
  expect(answer.json().detail).toContain('Did you mean birds?');
});
