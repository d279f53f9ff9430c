/**
 * The preset of a training or a sweep that names none: the best images for the time that they take, also without a GPU. A
 * request without a preset is one of `seed`, which programs rely on.
 */
export const defaultPreset = 'stable';
