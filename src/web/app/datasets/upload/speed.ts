/** Milliseconds over which a speed is measured. */
const span = 5000;

/** Measures how fast something goes, over the last seconds. */
export function speedometer(): (value: number, now?: number) => number | null {
  const points: (readonly [time: number, value: number])[] = [];
  return (value, now = performance.now()) => {
    points.push([now, value]);
    while (points.length > 2 && points[1]![0] < now - span) points.shift();
    const [time, before] = points[0]!;
    return now - time < 500 ? null : ((value - before) * 1000) / (now - time);
  };
}
