import { describe, expect, it } from 'vitest';
import { qualityScore } from '../../src/model/quality-score.js';
import { type Alarm, type Observation, observe, startWatch, type Watch } from '../../src/quality/alarms.js';
import { unmeasured } from '../../src/quality/variety.js';

const calm: Observation = {
  losses: { generator: 1, discriminator: 1, dReal: 0.7, dFake: 0.3 },
  realLabel: 1,
  quality: null,
};
const withD = (dReal: number, dFake: number): Observation => ({ ...calm, losses: { ...calm.losses, dReal, dFake } });
const measured = (quality: Partial<NonNullable<Observation['quality']>>): Observation => ({
  ...calm,
  quality: { swd: 10, spread: 0.3, spreadReals: 0.3, msSsim: 0.35, msSsimReals: 0.32, ...quality },
});

/** The alarms of each step at which there are any. */
function alarmsOf(observations: readonly Observation[], start: Watch = startWatch(null)): Record<number, string[]> {
  const raised: Record<number, string[]> = {};
  let watch = start;
  observations.forEach((observation, i) => {
    const { alarms, watch: next } = observe(watch, observation);
    if (alarms.length > 0) raised[i + 1] = alarms.map(({ code }: Alarm) => code);
    watch = next;
  });
  return raised;
}
const times = (n: number, observation: Observation) => Array.from({ length: n }, () => observation);

describe('alarms', () => {
  it('are not raised in a healthy training', () => {
    const healthy = [...times(999, calm), measured({}), ...times(999, calm), measured({ swd: 12 })];
    expect(alarmsOf(healthy)).toEqual({});
  });

  it('DISCRIMINATOR_DOMINATES at the 500th step in a row, once for each time', () => {
    const lost = withD(0.985, 0.01);
    expect(alarmsOf(times(499, lost))).toEqual({});
    expect(alarmsOf([...times(499, lost), calm, ...times(499, lost)])).toEqual({});
    expect(alarmsOf([...times(800, lost), calm, ...times(600, lost)])).toEqual({
      500: ['DISCRIMINATOR_DOMINATES'],
      1301: ['DISCRIMINATOR_DOMINATES'],
    });
    expect(alarmsOf(times(600, withD(0.979, 0.01)))).toEqual({});
    expect(alarmsOf(times(600, withD(0.985, 0.021)))).toEqual({});
  });

  it('DISCRIMINATOR_DOMINATES counts from what D is taught when labels are smoothed', () => {
    const lost = { ...withD(0.89, 0.01), realLabel: 0.9 };
    expect(alarmsOf(times(500, lost))).toEqual({ 500: ['DISCRIMINATOR_DOMINATES'] });
    expect(alarmsOf(times(500, withD(0.89, 0.01)))).toEqual({});
  });

  it('GENERATOR_DOMINATES when D takes fakes for real sooner than real images, 500 steps in a row', () => {
    expect(alarmsOf(times(499, withD(0.4, 0.6)))).toEqual({});
    expect(alarmsOf(times(1200, withD(0.4, 0.6)))).toEqual({ 500: ['GENERATOR_DOMINATES'] });
    // Two networks in balance: neither is ahead for long.
    const balance = Array.from({ length: 5000 }, (_, i) => withD(0.5, 0.5 + 0.01 * Math.sin(i)));
    expect(alarmsOf(balance)).toEqual({});
  });

  it('MODE_COLLAPSE when images differ less than half as much as real ones, and no more than before', () => {
    const spread = (...values: number[]) => values.map(value => measured({ spread: value }));
    expect(alarmsOf(spread(0.3, 0.28, 0.149))).toEqual({ 3: ['MODE_COLLAPSE'] });
    expect(alarmsOf(spread(0.3, 0.28, 0.151, 0.2))).toEqual({});
    expect(
      alarmsOf([...spread(0.2), ...times(5, calm), ...spread(0.1, 0.12), ...times(5, calm), ...spread(0.1)]),
    ).toEqual({
      7: ['MODE_COLLAPSE'],
    });
    expect(alarmsOf(spread(0.2, 0.1, 0.2, 0.1))).toEqual({ 2: ['MODE_COLLAPSE'], 4: ['MODE_COLLAPSE'] });
  });

  it('MODE_COLLAPSE spares a young training, whose images are gray but come to differ more', () => {
    const spread = (...values: number[]) => values.map(value => measured({ spread: value }));
    expect(alarmsOf(spread(0.02, 0.035, 0.056, 0.09, 0.16))).toEqual({});
    expect(alarmsOf(spread(0.02, 0.021, 0.022, 0.05, 0.052, 0.053, 0.2))).toEqual({});
    expect(alarmsOf(spread(0.02, 0.021, 0.022, 0.021, 0.02))).toEqual({ 4: ['MODE_COLLAPSE'] });
  });

  describe('MODE_COLLAPSE when nearly all images have one shape, whatever their colors', () => {
    const msSsim = (...values: number[]) => values.map(value => measured({ msSsim: value }));

    it('three measurements in a row', () => {
      expect(alarmsOf(msSsim(0.35, 0.53, 0.6, 0.58))).toEqual({ 4: ['MODE_COLLAPSE'] });
      expect(alarmsOf(msSsim(0.35, 0.53, 0.6, 0.51, 0.6, 0.6))).toEqual({});
      expect(alarmsOf(msSsim(0.35, 0.51, 0.51, 0.51, 0.51))).toEqual({});
      expect(alarmsOf(msSsim(0.35, 0.6, 0.6, 0.6, 0.6, 0.4, 0.6, 0.6, 0.6))).toEqual({
        4: ['MODE_COLLAPSE'],
        9: ['MODE_COLLAPSE'],
      });
    });

    it('but not while they come to differ, and later when they never have', () => {
      expect(alarmsOf(msSsim(0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5))).toEqual({});
      expect(alarmsOf(msSsim(0.9, 0.9, 0.89, 0.89, 0.88))).toEqual({});
      expect(alarmsOf(msSsim(0.9, 0.9, 0.89, 0.89, 0.88, 0.88))).toEqual({ 6: ['MODE_COLLAPSE'] });
    });

    // Both as they were measured, with 64 images, on demo-faces.
    it('as in a training with four blocks at 96×96, and not as in one of tiny', () => {
      const stable = [0.456, 0.493, 0.61, 0.615, 0.624, 0.774, 0.759].map((value, i) =>
        measured({ msSsim: value, msSsimReals: 0.318, spread: [0.166, 0.246, 0.284, 0.274, 0.274, 0.231, 0.21][i]! }),
      );
      expect(alarmsOf(stable)).toEqual({ 5: ['MODE_COLLAPSE'] });
      const tiny = [0.776, 0.49, 0.442, 0.446].map((value, i) =>
        measured({ msSsim: value, msSsimReals: 0.331, spread: [0.129, 0.323, 0.328, 0.326][i]! }),
      );
      expect(alarmsOf(tiny)).toEqual({});
    });

    it('says what was seen and what to do', () => {
      let watch = startWatch(null);
      const messages = msSsim(0.35, 0.6, 0.61, 0.62).flatMap(observation => {
        const { alarms, watch: next } = observe(watch, observation);
        watch = next;
        return alarms.map(({ message }) => message);
      });
      expect(messages).toEqual([expect.stringMatching(/\(MS-SSIM\) is 0\.62, that of real ones 0\.32.*fewer blocks/)]);
    });
  });

  it('REGRESSED when the SWD is more than half again its best, that of earlier attempts included', () => {
    const swd = (...values: number[]) => values.map(value => measured({ swd: value }));
    expect(alarmsOf(swd(30, 20, 29, 30, 31, 40, 25, 31))).toEqual({ 5: ['REGRESSED'], 8: ['REGRESSED'] });
    expect(alarmsOf(swd(16), startWatch(10))).toEqual({ 1: ['REGRESSED'] });
    const between = [...swd(10, 16), ...times(50, calm), ...swd(17, 12, 16)];
    expect(alarmsOf(between)).toEqual({ 2: ['REGRESSED'], 55: ['REGRESSED'] });
  });

  it('say what was seen and what to do', () => {
    const { alarms } = observe(startWatch(10), measured({ swd: 17.34567 }));
    expect(alarms[0]!.message).toMatch(/its SWD is 17\.3, and was 10 at best\. The best checkpoint is kept/);
    const collapse = observe(
      { ...startWatch(null), variety: { ...unmeasured, spread: 0.3, varied: true } },
      measured({ spread: 0.01 }),
    ).alarms;
    expect(collapse[0]!.message).toMatch(/differ by 0\.01 on average, real ones by 0\.3/);
  });
});

describe('the score of a checkpoint', () => {
  it('is its SWD, and more where images are less varied than real ones', () => {
    expect(qualityScore({ swd: 40, msSsim: 0.42, msSsimReals: 0.32 })).toBeCloseTo(40, 5);
    expect(qualityScore({ swd: 40, msSsim: 0.52, msSsimReals: 0.32 })).toBeCloseTo(48, 5);
  });

  // In the grids of this training, heads point both ways at step 1000 and nearly all to the front from 1500 on.
  it('prefers the varied checkpoint of a training that repeats one shape ever more sharply', () => {
    const measured = [
      { step: 500, swd: 160.3, msSsim: 0.456 },
      { step: 1000, swd: 116.1, msSsim: 0.493 },
      { step: 1500, swd: 109.8, msSsim: 0.61 },
      { step: 2500, swd: 100.4, msSsim: 0.624 },
      { step: 3000, swd: 93.1, msSsim: 0.774 },
    ];
    const score = (of: (typeof measured)[number]) => qualityScore({ ...of, msSsimReals: 0.318 });
    expect(measured.toSorted((a, b) => score(a) - score(b))[0]!.step).toBe(1000);
  });
});
