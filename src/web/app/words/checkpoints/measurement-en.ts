/** What the page says of measuring a checkpoint on many images, in English. */
export const measurementEn = {
  measure: (images: string) => `Measure more exactly (${images} images)`,
  title: 'Measured more exactly',
  waiting: (before: number) =>
    before === 0
      ? 'The measurement begins in a moment.'
      : `The measurement begins after ${before} other ${before === 1 ? 'task' : 'tasks'}.`,
  preparing: 'Getting ready to measure …',
  measuring: (done: string, total: string) => `Measured: ${done} of ${total} images`,
  comparing: 'Comparing all of them with each other …',
  so: (swd: string) => `SWD so far: ${swd}`,
  cancel: 'Cancel the measurement',
  canceling: 'Canceling …',
  canceled: 'The measurement was canceled.',
  failed: 'The measurement failed.',
  again: 'Measure again',
  verdicts: {
    good: 'Sharp and varied: about as good as real pictures can score.',
    few: 'Sharp but not varied: what it draws looks real, but it draws only some of the kinds of pictures that it was shown.',
    blurred: 'Varied but blurred: it draws all kinds, but many of its images are blurred or wrong.',
    neither: 'Neither sharp nor varied yet: it has more to learn.',
    unknown: 'Whether it is sharp and varied cannot be told: that takes 256 pictures or more.',
  },
  figures: 'Figures',
  figure: 'Figure',
  generated: 'Generated',
  reals: 'Real pictures',
  interval: (low: string, high: string) => `${low} to ${high}`,
  names: {
    precision: { name: 'Precision', text: 'Share of its images that pass for real ones.' },
    recall: { name: 'Recall', text: 'Share of the real pictures that it can draw.' },
    swd: { name: 'SWD ×10³', text: 'Distance to the real pictures; lower is better.' },
    msSsim: { name: 'MS-SSIM', text: 'How alike its images are; above that of real ones, less varied.' },
    spread: { name: 'Spread', text: 'How much two of its images differ; below that of real ones, less varied.' },
    rKid: { name: 'rKID', text: 'Distance in random features; lower is better.' },
  },
  heldOut: 'as many pictures that it was trained on and as many that it never saw',
  learned: 'twice as many pictures that it was trained on',
  against: (images: string, reals: string, time: string) =>
    `${images} generated images against ${reals}, measured in ${time}. Below each value is its 95% interval: checkpoints whose intervals overlap widely cannot be told apart.`,
};
