import type { Job, ServiceEvent } from '../../../client/index.js';
import { addressOf, client } from '../service/service.js';
import { linkTo } from '../shell/route.js';
import { nameOf } from '../ui/name-of.js';
import type { Words } from '../words/en.js';
import { duration, number } from '../words/format.js';
import { failureText } from '../words/say.js';
import { words } from '../words/words.js';
import { giveUp, notificationChoice } from './choice.js';
import { isAnyTabVisible } from './visible-tabs.js';

/**
 * Shows a notification of an event that people wait for: a training is done, has failed, or raises an alarm. Only while no
 * tab of the page can be seen; not of the runs of a sweep, which are many, nor of what is remarked on a dataset.
 */
export async function notify({ event, data }: ServiceEvent): Promise<void> {
  if (event !== 'job' || notificationChoice.peek() !== 'on') return;
  const isEnd = data.type === 'status' && (data.data.status === 'succeeded' || data.data.status === 'failed');
  const isAlarm = data.type === 'warning' && data.data.code in words.peek().training.alarmTexts;
  if (!(isEnd || isAlarm) || (await isAnyTabVisible())) return;
  const job = await client.getJob({ id: data.id });
  if (job.sweep) return;
  const { notify, training } = words.peek();
  const name = nameOf(job);
  if (data.type === 'warning') {
    const code = data.data.code as keyof Words['training']['alarmTexts'];
    show(job, code, notify.alarm(name), training.alarmTexts[code]);
  } else if (job.status === 'failed') show(job, 'end', notify.failed(name), job.error ? failureText(job.error) : '');
  else
    show(job, 'end', notify.done(name), training.end(number(job.progress.step), duration(job.progress.trainedSeconds)));
}

function show(job: Job, reason: string, title: string, body: string): void {
  const { latestSample } = job.urls;
  try {
    const notification = new Notification(title, {
      body,
      // Told twice, it is still shown once.
      tag: `${job.id} ${reason}`,
      ...(latestSample ? { icon: addressOf(latestSample) } : {}),
    });
    notification.onclick = () => {
      window.focus();
      location.hash = linkTo(['trainings', job.id]);
      notification.close();
    };
  } catch {
    giveUp();
  }
}
