export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface FittedSize extends Size {
  /** Whether its pixels are shown as squares. */
  readonly isSharp: boolean;
}

/** Least share of what fits that a whole multiple is to fill: a picture that is enlarged must not come out smaller. */
const leastShare = 0.9;
/** Pixels of the screen for each of the picture from which on nobody sees that some have one more than others. */
const fewest = 2;

/**
 * How large a picture is shown so that it fills a room: by a whole multiple where that leaves little of the room empty, so that
 * its pixels are all alike. Else it fills the room, smoothly where its pixels would differ visibly.
 * @param room in CSS pixels
 * @param picture in its own pixels
 * @param pixelRatio pixels of the screen in a CSS pixel
 * @returns in CSS pixels
 */
export function fittedSize(room: Size, picture: Size, pixelRatio: number, isSmooth: boolean): FittedSize {
  const most = Math.min(room.width / picture.width, room.height / picture.height) * pixelRatio;
  const whole = Math.floor(most);
  const isWhole = !isSmooth && whole >= leastShare * most && whole > 0;
  const isSharp = isWhole || (!isSmooth && most >= fewest);
  const scale = (isWhole ? whole : most) / pixelRatio;
  return { width: picture.width * scale, height: picture.height * scale, isSharp };
}
