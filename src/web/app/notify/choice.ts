import { computed, signal } from '@preact/signals';

/**
 * Whether notifications come, and if not, why: on plain http from another machine browsers have none (`insecure`), some
 * show none of pages (`unable`), and people can block those of a site (`blocked`).
 */
export type NotificationChoice = 'on' | 'off' | 'blocked' | 'insecure' | 'unable';

const key = 'notifications';
const isWanted = signal(isStored());
const permission = signal(permissionNow());

/** What is chosen in one tab holds in all; what a browser allows can be changed in its settings. */
function readAgain(): void {
  isWanted.value = isStored();
  if (permission.peek() !== undefined) permission.value = permissionNow();
}
addEventListener('storage', ({ key: changed }) => {
  if (changed === key) readAgain();
});
document.addEventListener('visibilitychange', readAgain);

export const notificationChoice = computed<NotificationChoice>(() => {
  if (!isSecureContext) return 'insecure';
  if (permission.value === undefined) return 'unable';
  if (permission.value === 'denied') return 'blocked';
  return isWanted.value && permission.value === 'granted' ? 'on' : 'off';
});

/** Asks the browser to allow notifications, as it must be asked in answer to a press, and remembers that they are wanted. */
export async function turnOn(): Promise<void> {
  permission.value = await Notification.requestPermission();
  if (permission.value === 'granted') want(true);
}

export function turnOff(): void {
  want(false);
}

/** Says that this browser shows no notifications of pages, though it has the means: as on Android. */
export function giveUp(): void {
  permission.value = undefined;
}

function want(wanted: boolean): void {
  localStorage.setItem(key, wanted ? 'on' : 'off');
  isWanted.value = wanted;
}

function isStored(): boolean {
  return localStorage.getItem(key) === 'on';
}

function permissionNow(): NotificationPermission | undefined {
  return 'Notification' in globalThis && 'locks' in navigator ? Notification.permission : undefined;
}
