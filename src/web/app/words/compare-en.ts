/** What the pages say that show several trainings at once, in English. */
export const compareEn = {
  title: 'Compare trainings',
  steps: 'Compare two steps',
  empty: {
    title: 'Nothing to compare yet',
    text: 'Tick two or more trainings in the list, and compare them.',
  },
  allGone: {
    title: 'These trainings are gone',
    text: 'They have been deleted. Choose others in the list.',
  },
  gone: (count: number) =>
    count === 1
      ? 'One of the trainings has been deleted; here are the others.'
      : `${count} of the trainings have been deleted; here are the others.`,
  figure: 'Show',
  figures: {
    generator: 'Loss of the generator',
    discriminator: 'Loss of the discriminator',
    dReal: 'D(x), real images',
    dFake: 'D(G(z)), generated ones',
    swd: 'Quality (SWD)',
  },
  curvesText: 'One line for each training.',
  pixels: 'Pixel by pixel',
  left: 'Left',
  right: 'Right',
  training: 'training',
  divider: 'Divider between the two images',
  difference: 'Show only the difference',
  zoom: 'Enlarge',
  different: 'What differs',
  same: 'Their settings are the same.',
  choose: (name: string) => `Compare ${name}`,
  chosen: (count: number) => (count === 1 ? '1 training chosen' : `${count} trainings chosen`),
  go: 'Compare',
  clear: 'Choose none',
};

/** What the pages of sweeps say, in English. */
export const sweepsEn = {
  title: 'Sweeps',
  empty: {
    title: 'There are no sweeps',
    text: 'A sweep trains with many settings and keeps the best. Start one with POST /sweeps.',
  },
  runs: (count: number) => (count === 1 ? '1 run' : `${count} runs`),
  run: (run: number) => `run ${run}`,
  runOf: (run: number) => `Run ${run} of a sweep`,
  metrics: { swd: 'SWD', rKid: 'rKID', msSsim: 'MS-SSIM', memorised: 'Memorized' },
  allRuns: 'Runs, the best first',
  compareBest: 'Compare the best',
  spent: (share: string, time: string) => `${share} of the budget spent, ${time} of training`,
  stop: 'Stop the sweep',
  stopText: 'Ends all runs that have not ended. Their checkpoints and samples stay.',
  grid: 'Images of all runs',
  gridText: 'The newest samples, the best run first.',
  rank: 'Rank',
  images: 'Images',
  time: 'Time',
  state: 'State',
  dropped: 'dropped',
};
