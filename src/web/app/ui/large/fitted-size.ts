export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface FittedSize extends Size {
  /** Whether each pixel of the picture has as many of the screen, so that all of them look alike. */
  readonly isSharp: boolean;
}

/** Least share of what fits that a whole multiple is to fill. */
const leastShare = 2 / 3;

/**
 * How large a picture is shown so that it fills a room: by a whole multiple, so that its pixels stay sharp. One that would leave
 * much of the room empty, or is larger than the room, fills it smoothly instead.
 * @param room in CSS pixels
 * @param picture in its own pixels
 * @param pixelRatio pixels of the screen in a CSS pixel
 * @returns in CSS pixels
 */
export function fittedSize(room: Size, picture: Size, pixelRatio: number, isSmooth: boolean): FittedSize {
  const most = Math.min(room.width / picture.width, room.height / picture.height) * pixelRatio;
  const whole = Math.floor(most);
  const isSharp = !isSmooth && whole >= leastShare * most && whole > 0;
  const scale = (isSharp ? whole : most) / pixelRatio;
  return { width: picture.width * scale, height: picture.height * scale, isSharp };
}
