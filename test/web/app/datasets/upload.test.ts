import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { crops, DatasetView, Framing, facelessChoices } from '../../../../src/schema/dataset.js';
import { zip } from '../../../dataset/archive/zip-writer.js';
import { example, record } from '../../../dataset/tfrecord-writer.js';
import { until } from '../../../wait.js';
import { asFiles, picture, pictures } from './pictures.js';
import { text, type UploadPage, UploadPages } from './upload-page.js';

let pages: UploadPages;
let page: UploadPage;
/** What a browser says of answers that a test asks for. */
let expected: RegExp | undefined;

beforeAll(async () => {
  pages = await UploadPages.start();
});
afterAll(() => pages?.stop());
const open = async (expectedComplaint?: RegExp) => {
  expected = expectedComplaint;
  page = await pages.open();
};
afterEach(async () => {
  const unexpected = page.complaints.filter(complaint => !expected?.test(complaint));
  await page.page.context().close();
  expect(unexpected).toEqual([]);
});

const get = async (id: string) => DatasetView.parse(await (await pages.service.get(`/datasets/${id}`)).json());

describe('what becomes of files', () => {
  it('says how many images there are, and what was left out', async () => {
    await open();
    const files = await pictures(10);
    files['2.png'] = await picture(2, 20);
    files['again.png'] = files['3.png']!;
    files['broken.png'] = (await picture(11)).subarray(0, 60);
    await page.files.setInputFiles(asFiles(files));
    expect(await text(page.chosen)).toMatch(/^12 files, [\d.]+ kB$/);
    await page.name.fill('twelve');
    await page.submit.click();
    await page.ready('twelve');
    expect(await page.numbers()).toEqual({
      images: '10',
      'duplicates dropped': '1',
      'near-duplicates': '0',
      'files rejected': '1',
      'notes ignored': '0',
      'hidden files ignored': '0',
      folders: '0',
      'smallest side': '20 px',
      'median side': '64 px',
      'largest side': '64 px',
      'on disk': expect.stringMatching(/ kB$/),
    });
    const rejected = page.page.getByRole('row', { name: /broken\.png/ });
    expect(await rejected.getByRole('cell').allTextContents()).toEqual(['broken.png', 'Damaged', expect.any(String)]);
    const warnings = page.page.getByRole('list', { name: 'Warnings' }).getByRole('listitem');
    expect(await warnings.allTextContents()).toEqual([expect.stringContaining('10 images')]);
    const drawn = page.page.getByRole('button', { name: /^Image \d+$/ }).locator('canvas');
    await until('its images are drawn', async () => (await drawn.count()) === 10);
    const areLoaded = "[...document.querySelectorAll('main img')].map(image => image.naturalWidth > 0).join()";
    await until('their mean is loaded', async () => (await page.page.evaluate(areLoaded)) === 'true');
    expect(await get('twelve')).toMatchObject({ images: 10, framing: { fit: 'crop', background: 'ffffff' } });
    // Loaded again, the page shows the same.
    await page.page.reload();
    await page.ready('twelve');
    await page.page.getByRole('link', { name: 'All pictures' }).click();
    await page.list.getByRole('link', { name: 'twelve', exact: true }).waitFor();
  });

  it('takes a title in any script, of which the name is made', async () => {
    await open();
    await page.files.setInputFiles(asFiles(await pictures(10)));
    expect(await page.name.inputValue()).toBe('pictures');
    const title = page.page.getByLabel('Title');
    await title.fill('Mes Étés');
    expect(await page.name.inputValue()).toBe('mes-etes');
    await title.fill('猫の絵');
    expect(await page.name.inputValue()).toBe('pictures');
    await page.name.fill('titled');
    await title.fill(' 猫の絵 ');
    expect(await page.name.inputValue()).toBe('titled');
    await page.submit.click();
    await page.ready('猫の絵');
    expect(await get('titled')).toMatchObject({ id: 'titled', title: '猫の絵' });
  });

  it('cuts around faces, and asks what becomes of pictures without one', async () => {
    await open();
    const question = page.page.getByRole('group', { name: 'A picture without a face' });
    expect(await question.isVisible()).toBe(false);
    const offered = async (name: string) =>
      page.page
        .locator(`input[name="${name}"]`)
        .evaluateAll(inputs => inputs.map(({ value }: { value: string }) => value));
    expect(await offered('fit')).toEqual(Framing.shape.fit.unwrap().options);
    expect(await offered('crop')).toEqual(crops);
    await page.page.getByRole('radio', { name: /^Face/ }).check();
    expect(await question.isVisible()).toBe(true);
    expect(await offered('faceless')).toEqual(facelessChoices);
    await page.files.setInputFiles(['astronaut.jpg', 'coffee.jpg'].map(name => `test/fixtures/faces/${name}`));
    await page.name.fill('heads');
    await page.submit.click();
    await page.ready('heads');
    const rejected = page.page.getByRole('row', { name: /coffee\.jpg/ });
    expect(await rejected.getByRole('cell').nth(1).textContent()).toBe('No face in it');
    expect(await get('heads')).toMatchObject({ images: 1, framing: { crop: 'face', faceless: 'reject' } });
  });

  it('takes a folder with its name, and the framing that is chosen', async () => {
    await open();
    const folder = join(pages.directory, 'Zwei Kätzchen');
    await mkdir(join(folder, 'more'), { recursive: true });
    await writeFile(join(folder, '0.png'), await picture(20));
    await writeFile(join(folder, 'more', '1.png'), await picture(21));
    await writeFile(join(folder, 'more', 'notes.txt'), 'no picture');
    await writeFile(join(folder, '.DS_Store'), 'hidden');
    await page.folder.setInputFiles(folder);
    expect(await text(page.chosen)).toMatch(/^3 files/);
    expect(await text(page.page.locator('#chosen-note'))).toMatch(/1 hidden file left out.*notes\.txt does not/);
    expect(await page.name.inputValue()).toBe('zwei-katzchen');
    await page.page.getByRole('radio', { name: /^Pad/ }).check();
    await page.page.getByLabel('Background').fill('#336699');
    await page.submit.click();
    await page.ready('zwei-katzchen');
    const dataset = await get('zwei-katzchen');
    expect(dataset).toMatchObject({ images: 2, framing: { fit: 'pad', background: '336699' } });
    expect(dataset).toMatchObject({ rejected: [], ignored: { notes: 1, litter: 0, folders: 0 } });
  });

  it('asks for the feature that holds the pictures when records have several', async () => {
    await open(/422/);
    const feature = page.page.getByLabel('Feature that holds the pictures');
    expect(await feature.isVisible()).toBe(false);
    const [input, target] = [await picture(30), await picture(31)];
    const file = join(pages.directory, 'pairs.tfrec');
    await writeFile(file, record(example({ input, target })));
    await page.files.setInputFiles(file);
    expect(await page.name.inputValue()).toBe('pairs');
    await page.submit.click();
    await until('the reason is shown', async () =>
      (await text(page.page.locator('#failure'))).includes('more than one feature'),
    );
    await feature.fill('target');
    await page.submit.click();
    await page.ready('pairs');
    expect(await get('pairs')).toMatchObject({ images: 1, rejectedCount: 0 });
  });

  it('takes a folder that is dropped, whole', async () => {
    await open();
    const folder = join(pages.directory, 'dropped');
    await mkdir(join(folder, 'deep', 'deeper'), { recursive: true });
    for (const [name, content] of Object.entries(await pictures(120, 100, 16)))
      await writeFile(join(folder, 'deep', name), content);
    await writeFile(join(folder, 'deep', 'deeper', 'last.png'), await picture(250));
    await page.drop(folder);
    await page.chosen.waitFor();
    expect(await text(page.chosen)).toMatch(/^121 files/);
    expect(await page.name.inputValue()).toBe('dropped');
    await page.submit.click();
    await page.ready('dropped');
    expect((await page.numbers()).images).toBe('121');
    // What is dropped beside the result begins a new upload.
    await page.drop(join(folder, 'deep', 'deeper', 'last.png'));
    await page.chosen.getByText('last.png').waitFor();
    expect(await page.heading('dropped').count()).toBe(0);
  });

  it('takes a zip archive, named after it', async () => {
    await open();
    const members = Object.entries(await pictures(5, 30)).map(([name, content]) => ({ name, content }));
    const archive = zip([
      ...members,
      { name: 'ä/0.png', content: 'no picture', flags: 0x800 },
      { name: 'ä/readme.txt', content: 'x', flags: 0x800 },
    ]);
    await page.files.setInputFiles({ name: 'My Faces.zip', mimeType: 'application/zip', buffer: archive });
    expect(await page.name.inputValue()).toBe('my-faces');
    await page.submit.click();
    await page.ready('my-faces');
    expect(await page.numbers()).toMatchObject({ images: '5', 'files rejected': '1', 'notes ignored': '1' });
    await page.page.getByRole('row', { name: /ä\/0\.png/ }).waitFor();
  });

  it('shows why an upload came to nothing, and lets one try again', async () => {
    await open();
    await page.files.setInputFiles(asFiles({ 'a.png': Buffer.from('broken'), 'b.png': Buffer.from('broken, too') }));
    await page.name.fill('second-try');
    await page.submit.click();
    const alert = page.page.locator('#failure');
    await alert.waitFor();
    const { error } = await get('second-try');
    expect(error?.code).toBe('DATASET_UNUSABLE');
    expect(await text(alert)).toContain(error!.message);
    await until('the reason has the focus', () => page.hasFocus(alert));
    expect(await text(page.chosen)).toMatch(/^2 files/);
    await page.files.setInputFiles(asFiles(await pictures(2, 40)));
    expect(await page.name.inputValue()).toBe('second-try');
    await page.submit.click();
    await page.ready('second-try');
  });
});

describe('an archive that is cut off', () => {
  it('is refused, with the reason', async () => {
    await open();
    const archive = zip([{ name: '1.png', content: await picture(1) }]);
    await page.files.setInputFiles({ name: 'cut.zip', mimeType: 'application/zip', buffer: archive.subarray(0, -30) });
    await page.submit.click();
    const alert = page.page.locator('#failure');
    await alert.waitFor();
    const { error } = await get('cut');
    expect(error?.code).toBe('ARCHIVE_DAMAGED');
    expect(await text(alert)).toContain(error!.message);
  });
});

describe('fields', () => {
  const nameError = () => page.page.locator('#name-error');

  it('have what is wrong beside them, in the words of the service', async () => {
    await open();
    await page.submit.click();
    expect(await text(page.page.locator('#files-error'))).toBe('Choose the pictures first.');
    expect(await page.hasFocus(page.page.getByRole('button', { name: 'Choose files' }))).toBe(true);
    await page.files.setInputFiles(asFiles(await pictures(1)));
    expect(await page.page.locator('#files-error').isVisible()).toBe(false);
    await page.name.fill('Not Valid');
    await page.submit.click();
    await nameError().waitFor();
    const answer = await pages.service.get('/datasets?name=Not%20Valid', { method: 'POST', body: 'x' });
    const { errors } = (await answer.json()) as { errors: { path: string; message: string }[] };
    expect(errors[0]!.path).toBe('name');
    expect((await text(nameError())).toLowerCase()).toContain(errors[0]!.message.toLowerCase());
    expect(await page.hasFocus(page.name)).toBe(true);
    expect(await page.name.getAttribute('aria-invalid')).toBe('true');
    await page.name.fill('demo-faces');
    await page.submit.click();
    await nameError().getByText('There is a dataset demo-faces already').waitFor();
  });

  it('show what only the service knows: an upload of this name is under way', async () => {
    await open(/status of 409/);
    const other = request(`${pages.service.url}/datasets?name=held`, { method: 'POST' });
    other.on('error', () => {});
    other.write('something');
    await until('the other upload has begun', async () => {
      const response = await pages.service.get('/datasets/held');
      return response.ok && ((await response.json()) as { status: string }).status === 'receiving';
    });
    await page.files.setInputFiles(asFiles(await pictures(2)));
    await page.name.fill('held');
    await page.submit.click();
    await nameError().waitFor();
    expect(await text(nameError())).toBe('There is a dataset held already. Choose another name, or delete it first.');
    expect(await page.hasFocus(page.name)).toBe(true);
    expect(await text(page.chosen)).toMatch(/^2 files/);
    expect((await get('held')).status).toBe('receiving');
    other.destroy();
  });
});

describe('canceling', () => {
  it('leaves nothing while files are sent', async () => {
    await open();
    const before = await pages.datasets();
    await page.files.setInputFiles(asFiles(await pictures(200, 300)));
    await page.name.fill('canceled');
    await page.slowUploads(20_000);
    await page.submit.click();
    await page.page.getByText(/ of [\d.]+ [kM]B$/).waitFor();
    expect((await get('canceled')).status).toBe('receiving');
    await page.page.getByRole('button', { name: 'Cancel' }).click();
    await page.submit.waitFor();
    await until('the submit button has the focus', () => page.hasFocus(page.submit));
    expect(await text(page.chosen)).toMatch(/^200 files/);
    await until('the service has noticed', async () => (await get('canceled')).status === 'failed');
    expect(await pages.datasets()).toEqual(before);
  });

  it('by leaving the page is asked about first, and leaves nothing either', async () => {
    await open();
    const before = await pages.datasets();
    await page.files.setInputFiles(asFiles(await pictures(200, 300)));
    await page.name.fill('left-behind');
    await page.slowUploads(20_000);
    await page.submit.click();
    const sent = page.page.getByText(/ of [\d.]+ [kM]B$/);
    await sent.waitFor();
    page.page.once('dialog', dialog => dialog.dismiss());
    const stays = page.page.reload().catch((error: Error) => error.message);
    await sent.waitFor();
    page.page.once('dialog', dialog => dialog.accept());
    await page.page.reload();
    await stays;
    await page.submit.waitFor();
    await until('the service has noticed', async () => (await get('left-behind')).status === 'failed');
    expect(await pages.datasets()).toEqual(before);
  });

  it('leaves nothing while images are decoded', async () => {
    // The page hears that the dataset is gone, and looks.
    await open(/status of 404/);
    const before = await pages.datasets();
    const background = { r: 1, g: 2, b: 3 };
    const large = await sharp({ create: { width: 3000, height: 3000, channels: 3, background } })
      .png()
      .toBuffer();
    const archive = join(pages.directory, 'slow.zip');
    await writeFile(archive, zip(Array.from({ length: 500 }, (_, i) => ({ name: `${i}.png`, content: large }))));
    await page.files.setInputFiles(archive);
    await page.submit.click();
    await page.heading('Decoding slow').waitFor();
    await page.page.getByText('images per second').waitFor();
    // Loaded again, the page goes on from there.
    await page.page.reload();
    await page.page.getByText('images per second').waitFor();
    await page.page.getByRole('button', { name: 'Cancel' }).click();
    await until('the submit button has the focus', () => page.hasFocus(page.submit));
    expect((await pages.service.get('/datasets/slow')).status).toBe(404);
    expect(await pages.datasets()).toEqual(before);
  });
});

describe('a dataset', () => {
  it('can be trained on, and deleted when nothing needs it', async () => {
    await open(/status of 409/);
    await page.files.setInputFiles(asFiles(await pictures(3, 60)));
    await page.name.fill('short-lived');
    await page.submit.click();
    await page.ready('short-lived');

    const remove = page.page.getByRole('button', { name: 'Delete short-lived' });
    const dialog = page.page.getByRole('dialog');
    await remove.click();
    await dialog.getByText('3 images will be gone.').waitFor();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    expect(await pages.datasets()).toContain('short-lived');

    await page.page.getByRole('link', { name: 'Start a training' }).click();
    await page.page
      .getByRole('radio', { name: /^short-lived/ })
      .and(page.page.locator(':checked'))
      .waitFor();
    const { id } = await pages.service.createJob({ dataset: 'short-lived', preset: 'tiny', steps: 7 });
    await page.page.goBack();
    await remove.click();
    await dialog.getByText('1 training has learned from it.').waitFor();
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await dialog.getByRole('alert').getByText(`Job ${id} is queued and needs`).waitFor();
    await page.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await pages.datasets()).toContain('short-lived');
  });

  it('gets another title, and is gone from the list when it is deleted', async () => {
    // The page hears that the dataset is gone, and looks.
    await open(/status of 404/);
    await page.files.setInputFiles(asFiles(await pictures(3, 70)));
    await page.name.fill('unloved');
    await page.submit.click();
    await page.ready('unloved');
    await page.page.getByRole('button', { name: 'Rename' }).click();
    await page.page.getByLabel('Title of unloved').fill('Nobody’s');
    await page.page.keyboard.press('Enter');
    await page.ready('Nobody’s');
    // In the list of another tab, too, by itself.
    const other = await page.page.context().newPage();
    await other.goto(`${pages.service.url}/app/#/datasets`);
    const card = other.getByRole('article', { name: 'Nobody’s' });
    await card.getByText('unloved · 3 images').waitFor();
    await page.page.getByRole('button', { name: 'Delete Nobody’s' }).click();
    await page.page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.heading('Pictures').waitFor();
    await card.waitFor({ state: 'detached' });
    expect(await pages.datasets()).not.toContain('unloved');
    expect(await page.list.getByText('unloved').count()).toBe(0);
    await until('the heading has the focus', () => page.hasFocus(page.heading('Pictures')));
    expect(await text(page.said)).toBe('Nobody’s is deleted.');
    await other.close();
  });

  it('whose address was mangled on its way is not there', async () => {
    await open(/status of 40[04]/);
    await page.page.goto(`${pages.service.url}/app/#/datasets/%E0`);
    await page.page.getByRole('alert').waitFor();
  });

  it('that is not there says so, and where the others are', async () => {
    await open(/status of 404/);
    await page.page.goto(`${pages.service.url}/app/#/datasets/nowhere`);
    await page.page.getByRole('alert').getByText('No such dataset').waitFor();
    await page.page.getByRole('link', { name: 'All pictures' }).click();
    await page.list.getByRole('link', { name: 'demo-faces', exact: true }).waitFor();
  });
});

it('works with the keyboard alone', async () => {
  await open();
  const { keyboard } = page.page;
  const chooser = page.page.waitForEvent('filechooser');
  await page.tabTo(page.page.getByRole('button', { name: 'Choose files' }));
  await keyboard.press('Enter');
  await (await chooser).setFiles(asFiles(await pictures(4, 80)));
  await page.chosen.waitFor();
  await page.tabTo(page.name);
  await keyboard.press('Control+A');
  await keyboard.type('typed');
  await page.tabTo(page.page.getByRole('radio', { name: /^Crop/ }));
  await keyboard.press('ArrowRight');
  await page.tabTo(page.submit);
  await keyboard.press('Enter');
  await until('the result has the focus', () => page.hasFocus(page.heading('typed')));
  await page.ready('typed');
  expect((await get('typed')).framing?.fit).toBe('stretch');
  await page.tabTo(page.page.getByRole('link', { name: 'Start a training' }));
  await keyboard.press('Enter');
  await page.page
    .getByRole('radio', { name: /^typed/ })
    .and(page.page.locator(':checked'))
    .waitFor();
});

it('is found from the list, and fits a narrow screen', async () => {
  await open();
  await page.page.goto(`${pages.service.url}/app/`);
  await page.page.getByRole('link', { name: 'Pictures', exact: true }).click();
  await page.page.setViewportSize({ width: 390, height: 800 });
  const widest = 'document.documentElement.scrollWidth';
  await page.list.getByRole('link', { name: 'demo-faces', exact: true }).waitFor();
  expect(await page.page.evaluate(widest)).toBeLessThanOrEqual(390);
  await page.page.getByRole('link', { name: 'Add your pictures' }).click();
  await page.submit.waitFor();
  expect(await page.page.evaluate(widest)).toBeLessThanOrEqual(390);
});
