import { sayable, type TextParams } from './text-params.js';

/** What a training does, or waits for, before its first step. */
export const preparationTexts = {
  DECODING: ({ id }: { readonly id: string }) => `Decoding ${id}`,
  CUTTING: ({ id, imageSize }: { readonly id: string; readonly imageSize: number }) =>
    `Cutting ${id} to ${imageSize}×${imageSize}`,
  WAITING_FOR_DEVICE: (_: Record<never, never>) => 'Waiting for another training on this device',
} as const;
export type PreparationTexts = typeof preparationTexts;
export type PreparationCode = keyof PreparationTexts;

/** What is being done, with what another language needs to say it. */
export function preparationOf<Code extends PreparationCode>(
  code: Code,
  params: Parameters<PreparationTexts[Code]>[0] & TextParams,
) {
  const { text, ...said } = sayable(preparationTexts, code, params);
  return { what: text, ...said };
}
