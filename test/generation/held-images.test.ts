import { expect, test } from 'vitest';
import { type Images, patient } from '../../src/generation/held-images.js';
import { ServiceError } from '../../src/schema/problem.js';

const z = new Float32Array(1);
const made = Uint8Array.of(1);
/** Images that fail with each of these first. @returns also how often they were asked for */
function failing(...errors: readonly Error[]) {
  let calls = 0;
  const images: Images = async () => {
    const error = errors[calls++];
    if (error) throw error;
    return made;
  };
  return { images: patient(images), calls: () => calls };
}
const overloaded = new ServiceError('OVERLOADED', 'Later.', { retryAfter: 0.001 });
const ended = new Error('The generator thread ended');

test('asks again later while too much is waiting, and after a thread has ended', async () => {
  const { images, calls } = failing(...Array(20).fill(overloaded), ended, ended);
  expect(await images(z)).toBe(made);
  expect(calls()).toBe(23);
});

test('gives up when the thread ends again and again, and on any other error at once', async () => {
  const again = failing(ended, ended, ended, ended);
  await expect(again.images(z)).rejects.toBe(ended);
  expect(again.calls()).toBe(3);
  const gone = failing(new ServiceError('SHUTTING_DOWN', 'Bye.'));
  await expect(gone.images(z)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  expect(gone.calls()).toBe(1);
});

test('waits no longer for a client that has left', async () => {
  const left = new AbortController();
  const { images, calls } = failing(new ServiceError('OVERLOADED', 'Later.', { retryAfter: 1000 }));
  const waiting = images(z, left.signal);
  left.abort(new Error('The client has left'));
  await expect(waiting).rejects.toThrow('The client has left');
  expect(calls()).toBe(1);
});
