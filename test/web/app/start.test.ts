import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../dataset/archive/zip-writer.js';
import { pictures } from './datasets/pictures.js';
import { PageService } from './page-service.js';

let pages: PageService;
beforeAll(async () => {
  pages = await PageService.start();
}, 60_000);
afterAll(() => pages.close());

it('shows what the service refuses at the field that is wrong, in its words, until it is right', async () => {
  const page = await pages.open('/start?dataset=demo-faces');
  await page.getByText('More settings').click();
  const batchSize = page.locator('#field-batchSize');
  await batchSize.fill('0');
  const body = { dataset: 'demo-faces', preset: 'tiny', hyperparameters: { batchSize: 0 } } as const;
  const response = await pages.service.post('/jobs', body);
  expect(response.status).toBe(400);
  const { errors } = (await response.json()) as { errors: { path: string; message: string }[] };
  expect(errors[0]!.path).toBe('hyperparameters.batchSize');
  const field = page.locator('.field').filter({ has: batchSize });
  await field.getByRole('alert').getByText(errors[0]!.message).waitFor();
  expect(await batchSize.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true);
  await batchSize.fill('4');
  await field.getByRole('alert').waitFor({ state: 'detached' });
  // And what it refuses only together with something else: at both fields.
  await page.locator('#field-r1').fill('1');
  const conflict = await pages.service.post('/jobs', { ...body, hyperparameters: { r1: 1 } });
  expect(conflict.status).toBe(422);
  for (const { path, message } of ((await conflict.json()) as { errors: typeof errors }).errors) {
    const input = page.locator(`#field-${path.split('.')[1]}`);
    await page.locator('.field').filter({ has: input }).getByRole('alert').getByText(message).waitFor();
    expect(await input.getAttribute('aria-invalid'), path).toBe('true');
  }
  await page.locator('#field-r1').fill('0');
  // And of the steps, which are no hyperparameter.
  const steps = page.getByLabel('Steps', { exact: true });
  await steps.fill('0');
  await page.locator('.field').filter({ has: steps }).locator('.error').waitFor();
  expect(await steps.getAttribute('aria-invalid')).toBe('true');
  // What is no number stays as it was typed, and is said to be none.
  for (const [input, typed] of [
    [steps, 'abc'],
    [steps, '8,000'],
    [page.getByLabel('Checkpoints to keep'), 'many'],
    [batchSize, 'Infinity'],
  ] as const) {
    await input.fill(typed);
    const wrong = page.locator('.field').filter({ has: input }).getByRole('alert');
    await wrong.getByText('must be a number, not text').waitFor();
    expect(await input.inputValue()).toBe(typed);
    await input.fill('５０');
    await wrong.waitFor({ state: 'detached' });
    expect(await input.inputValue()).toBe('５０');
  }
}, 60_000);

it('asks for each estimate once, however many parts of the page show it', async () => {
  const page = await pages.open();
  const bodies: string[] = [];
  page.on('request', request => {
    if (request.url().endsWith('/jobs/estimate')) bodies.push(request.postData() ?? '');
  });
  await page.goto(`${pages.service.url}/app/#/start?dataset=demo-faces`);
  await page.getByRole('region', { name: 'On this machine' }).waitFor();
  await expect.poll(() => bodies.length).toBe(3);
  await page.getByText('More settings').click();
  const answered = page.waitForResponse(answer => answer.request().postData()?.includes('"steps":77') === true);
  await page.getByLabel('Steps', { exact: true }).fill('77');
  await answered;
  expect(bodies).toHaveLength(4);
  expect(new Set(bodies).size).toBe(4);
}, 60_000);

it('shows the fields also when an address asks for what is refused', async () => {
  const page = await pages.open('/start?dataset=demo-faces&set.batchSize=0');
  await page.getByText('More settings').click();
  const field = page.locator('.field').filter({ has: page.locator('#field-batchSize') });
  await field.getByRole('alert').getByText('must be at least 2').waitFor();
  await field.getByRole('button', { name: 'As it was' }).click();
  await field.getByRole('alert').waitFor({ state: 'detached' });
}, 60_000);

it('says why a training cannot be started, and keeps what was typed', async () => {
  const archive = zip(Object.entries(await pictures(4)).map(([name, content]) => ({ name, content })));
  await pages.service.get('/datasets?name=short-lived', { method: 'POST', body: archive });
  const ready = async () => (await pages.client.getDataset({ id: 'short-lived' })).status;
  await expect.poll(ready, { timeout: 30_000 }).toBe('ready');
  const page = await pages.open('/start?dataset=short-lived');
  await page.getByText('More settings').click();
  const steps = page.getByLabel('Steps', { exact: true });
  // The estimate of what is typed says first what is wrong, and must not come after the deletion.
  const estimated = page.waitForResponse(
    answer => answer.url().endsWith('/jobs/estimate') && !!answer.request().postData()?.includes('77'),
  );
  await steps.fill('77');
  await estimated;
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await expect.poll(() => start.isEnabled()).toBe(true);
  await pages.client.deleteDataset({ id: 'short-lived' });
  await start.click();
  await page.getByRole('alert').getByText('No such dataset').waitFor();
  expect(await steps.inputValue()).toBe('77');
}, 90_000);

it('says what is wrong in Japanese on the Japanese page, at the field and as a whole', async () => {
  const page = await pages.open('/start?dataset=demo-faces', await pages.context({ locale: 'ja-JP' }));
  await page.getByText('詳しい設定').click();
  const at = (name: string) => page.locator('.field').filter({ has: page.locator(`#field-${name}`) });
  await page.locator('#field-batchSize').fill('0');
  await at('batchSize').getByRole('alert').getByText('2以上にしてください。').waitFor();
  const whole = page.locator('.note.error');
  await whole.getByText('hyperparameters.batchSize: 2以上にしてください。').waitFor();
  // The words of the service stay at hand, as they name what is meant.
  await whole.getByText('サービスのメッセージ(英語)').click();
  await whole.getByText('must be at least 2').waitFor();
  await page.locator('#field-batchSize').fill('8');
  await page.locator('#field-r1').fill('1');
  await at('r1').getByRole('alert').getByText('discriminatorBatchNormをnoneに').waitFor();
  await whole.getByText('r1は、画像1枚ごとの判定の傾きを抑えます').waitFor();
}, 60_000);

it('groups the settings, has ticks for the kinds of augmentation, and sends what is kept of a training', async () => {
  const page = await pages.open('/start?dataset=demo-faces');
  await page.getByText('More settings').click();
  const groups = await page.locator('.settings-group > summary').allTextContents();
  expect(groups).toHaveLength(6);
  const asked = (wanted: object) =>
    page.waitForRequest(
      request =>
        request.url().endsWith('/jobs/estimate') && request.postData()?.includes(JSON.stringify(wanted)) === true,
    );
  const augmentation = page.getByRole('group', { name: 'DiffAugment', exact: true });
  const ticked = asked(['color', 'cutout']);
  await augmentation.getByRole('checkbox', { name: 'Cutout' }).check();
  await augmentation.getByRole('checkbox', { name: 'Color' }).check();
  await ticked;
  const keeping = asked({ keep: 7 });
  await page.getByLabel('Checkpoints to keep').fill('7');
  await keeping;
  await page.getByLabel('Steps between samples').fill('0');
  const field = page.locator('.field').filter({ has: page.locator('#field-sampleEvery') });
  await field.getByRole('alert').getByText('must be at least 1').waitFor();
}, 60_000);

it('keeps a field in sight on a phone while one empties it to write something else', async () => {
  const context = await pages.context({ viewport: { width: 390, height: 780 } });
  const page = await pages.open('/start?dataset=demo-faces', context);
  await page.getByText('More settings').click();
  await page.getByText('Samples and checkpoints').click();
  const field = page.getByLabel('Checkpoints to keep');
  // What is asked for tells that the page has been drawn with it.
  const filled = page.waitForRequest(
    request => request.url().endsWith('/jobs/estimate') && request.postData()?.includes('"keep":7') === true,
  );
  await field.fill('7');
  await filled;
  await field.fill('');
  // What is asked for now is known already: the page has been drawn with it after two frames.
  await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))');
  expect(await field.isVisible()).toBe(true);
  await page.keyboard.type('12');
  expect(await field.inputValue()).toBe('12');
}, 60_000);
