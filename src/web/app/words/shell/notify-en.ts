/** What notifications say, and what is said about them, in English. */
export const notifyEn = {
  turnOn: 'Notify me',
  text: 'When a training is done, fails or raises an alarm while you look at something else.',
  isOn: 'You are notified when a training is done, fails or raises an alarm while you look at something else.',
  turnOff: 'Stop that',
  blocked: 'Your browser blocks notifications from this page. You can allow them in its settings for this site.',
  insecure:
    'There are no notifications here: browsers show them only on https or on this machine itself. A webhook can tell you when a training has ended.',
  unable: 'This browser shows no notifications. A webhook can tell you when a training has ended.',
  done: (name: string) => `“${name}” is done`,
  failed: (name: string) => `“${name}” has failed`,
  alarm: (name: string) => `“${name}” raises an alarm`,
};
